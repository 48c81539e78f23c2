"""docs/settings.md: every key of the settings, from their models."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cjm_workbench.settings.assumptions import Ledger
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.desired_path import DesiredPath
from cjm_workbench.settings.filters import CheckedFilter
from cjm_workbench.settings.journey import AnyTarget, AnyTimeTarget, Journey
from cjm_workbench.settings.segment import RunParameters, Segment
from cjm_workbench.settings.touchpoints import Touchpoint
from cjm_workbench.settings.zones import Zone
from docs.pages.docstrings import meanings, summary
from docs.pages.words import either

FILES: dict[str, type[BaseModel]] = {
    "client.yaml": Client,
    "journeys/&lt;journey&gt;.yaml": Journey,
    "segments/&lt;segment&gt;.yaml": Segment,
    "touchpoints.csv": Touchpoint,
    "assumptions.yaml": Ledger,
    "Parameters of a run": RunParameters,
}
NAMED: list[tuple[Any, str]] = [
    (CheckedFilter, "a [filter](#filters)"),
    (Zone, "a time zone's name"),
    (AnyTarget, "a number, or [Target](#target)"),
    (AnyTimeTarget, "a [duration](#durations), or [TimeTarget](#timetarget)"),
]
"""Types that have words of their own; compared by value, for pydantic takes them apart."""

WORDS: dict[Any, str] = {
    str: "text", date: "day", int: "whole number", float: "number", bool: "true or false",
    timedelta: "a [duration](#durations)", DesiredPath: "a [desired path](#desired-paths)",
    type(None): "nothing",
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """One key of a model, as the page shows it."""

    name: str
    kind: str
    default: str
    meaning: str


def write_settings() -> list[str]:
    """Write a section for each model that the settings hold."""
    parts: list[str] = []
    shown: list[type[BaseModel]] = []
    for title, root in FILES.items():
        new = [model for model in dict.fromkeys(_reachable(root)) if model not in shown]
        parts += [f"## {title}", *map(_section, new)]
        shown += new
    return parts


def undocumented(model: type[BaseModel]) -> list[str]:
    """Name the keys of a model whose meaning its docstring does not say."""
    return [key.name for key in list_keys(model) if not key.meaning]


def models() -> list[type[BaseModel]]:
    """List every model of the page."""
    return list(dict.fromkeys(model for root in FILES.values() for model in _reachable(root)))


def _reachable(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Give a model, then those its keys hold, in the order of the keys."""
    yield model
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            yield from _reachable(inner)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if annotation is DesiredPath:  # a grammar, explained in words
        return []
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _section(model: type[BaseModel]) -> str:
    lines = [f"| `{k.name}` | {k.kind} | {k.default} | {k.meaning} |" for k in list_keys(model)]
    table = "\n".join(["| key | takes | default | meaning |", "| --- | --- | --- | --- |", *lines])
    return f"### {model.__name__}\n\n{summary(model)}\n\n{table}"


def list_keys(model: type[BaseModel]) -> list[Key]:
    """List the keys of a model, with what the page says of each."""
    said = meanings(model)
    return [
        Key(name, _say_field(field), _say_default(field), said.get(name, ""))
        for name, field in model.model_fields.items()
    ]


def _say_default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel) or value in ({}, [], "", None):
        return ""
    if isinstance(value, timedelta):
        return f"`{_say_duration(value)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _say_duration(value: timedelta) -> str:
    for unit, seconds in (("days", 86400), ("h", 3600), ("min", 60)):
        if value and value.total_seconds() % seconds == 0:
            return f"{value.total_seconds() / seconds:.0f} {unit}"
    return f"{value.total_seconds():.0f} s"


def _say_field(field: FieldInfo) -> str:
    # pydantic keeps the metadata of a type apart from it
    metadata = tuple(field.metadata)
    whole = Annotated[field.annotation, *metadata] if metadata else field.annotation
    return _say_type(whole)


def _say_type(annotation: Any) -> str:
    for known, words in NAMED:
        if annotation == known:
            return words
    if annotation in WORDS:
        return WORDS[annotation]
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return _say_compound(annotation)


def _say_compound(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _say_type(parts[0])
    if origin is Literal:
        return either([f"`{part}`" for part in parts if part != ""])
    if origin in (Union, types.UnionType):
        return either([_say_type(part) for part in parts if part is not type(None)])
    if origin is list:
        return f"list of {_say_type(parts[0])}"
    if origin is dict:
        return f"mapping of {_say_type(parts[0])} to {_say_type(parts[1])}"
    if annotation is Any:
        return "any value"
    raise TypeError(f"docs/generate.py has no words for {annotation}")
