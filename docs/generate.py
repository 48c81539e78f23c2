"""Write docs/settings.md and docs/tables.md from the code, or check that they agree with it.

A key's meaning stands once, in its model's docstring; the page adds its type and default.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import ibis.expr.datatypes as dt
from numpydoc.docscrape import NumpyDocString
from pandera.ibis import Column
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cjm_workbench.schemas.canonical import (
    KEYS,
    ROW_RULES,
    TABLES,
    mapped_columns,
    required_columns,
)
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.desired_path import DesiredPath
from cjm_workbench.settings.filters import CheckedFilter
from cjm_workbench.settings.journey import AnyTarget, AnyTimeTarget, Journey
from cjm_workbench.settings.segment import RunParameters, Segment
from cjm_workbench.settings.touchpoints import Touchpoint
from cjm_workbench.settings.zones import Zone

HERE = Path(__file__).parent
HEADS = HERE / "heads"
"""What stands above the generated part of each page."""

FILES: dict[str, type[BaseModel]] = {
    "client.yaml": Client,
    "journeys/&lt;journey&gt;.yaml": Journey,
    "segments/&lt;segment&gt;.yaml": Segment,
    "touchpoints.csv": Touchpoint,
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
    str: "text", int: "whole number", float: "number", bool: "true or false",
    timedelta: "a [duration](#durations)", DesiredPath: "a [desired path](#desired-paths)",
    type(None): "nothing",
}  # fmt: skip


TYPES = {
    dt.String: "text", dt.Timestamp: "time", dt.Decimal: "amount",
    dt.Float64: "number", dt.Int64: "whole number",
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """One key of a model, as the page shows it."""

    name: str
    kind: str
    default: str
    meaning: str


def write_pages() -> dict[Path, str]:
    """Give the generated pages, by where they stand."""
    parts = {"settings": _settings(), "tables": [_table(name) for name in TABLES]}
    heads = {stem: (HEADS / f"{stem}.md").read_text(encoding="utf-8").rstrip() for stem in parts}
    return {HERE / f"{s}.md": "\n\n".join([heads[s], *parts[s]]) + "\n" for s in parts}


def stale() -> list[str]:
    """Name the pages that differ from what the code says."""
    return [path.name for path, text in write_pages().items() if _read(path) != text]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _settings() -> list[str]:
    parts: list[str] = []
    shown: list[type[BaseModel]] = []
    for title, root in FILES.items():
        new = [model for model in dict.fromkeys(_reachable(root)) if model not in shown]
        parts += [f"## {title}", *map(_section, new)]
        shown += new
    return parts


def _table(name: str) -> str:
    """Write the columns of a canonical table."""
    schema, needed = TABLES[name], required_columns(name)
    lines = [
        f"| `{column}` | {schema.columns[column].description} | {_type(schema.columns[column])} "
        f"| {_need(name, column, needed)} |"
        for column in mapped_columns(name)
    ]
    rules = [f"A row is refused where {rule}." for rule in ROW_RULES.get(name, {})]
    table = "\n".join(["| column | meaning | takes | |", "| --- | --- | --- | --- |", *lines])
    return "\n\n".join([f"## {name}", table, *rules])


def _need(table: str, column: str, needed: list[str]) -> str:
    if column in needed:
        return "required"
    return "made from source and row where not mapped" if KEYS.get(table) == column else ""


def _type(column: Column) -> str:
    found = {check.name: check.statistics for check in column.checks}
    if "isin" in found:
        return _either([f"`{value}`" for value in found["isin"]["allowed_values"]])
    words = TYPES[type(column.dtype.type)]
    if "greater_than" in found:
        return f"{words} above {found['greater_than']['min_value']}"
    least = found.get("greater_than_or_equal_to")
    return f"{words}, {least['min_value']} or more" if least else words


def undocumented(model: type[BaseModel]) -> list[str]:
    """Name the keys of a model whose meaning its docstring does not say."""
    return [key.name for key in _keys(model) if not key.meaning]


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
    summary = "\n".join(_parse(model)["Summary"])
    lines = [f"| `{k.name}` | {k.kind} | {k.default} | {k.meaning} |" for k in _keys(model)]
    table = "\n".join(["| key | takes | default | meaning |", "| --- | --- | --- | --- |", *lines])
    return f"### {model.__name__}\n\n{summary}\n\n{table}"


def _keys(model: type[BaseModel]) -> list[Key]:
    meanings = _meanings(model)
    return [
        Key(name, _say_field(field), _say_default(field), meanings.get(name, ""))
        for name, field in model.model_fields.items()
    ]


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """Read a model's docstring, and those of the models it extends."""
    found: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if issubclass(part, BaseModel) and part is not BaseModel:
            for names, _, lines in _parse(part)["Attributes"]:
                meaning = " ".join(line.strip() for line in lines).replace("|", r"\|")
                found |= dict.fromkeys((n.strip() for n in names.split(",")), meaning)
    return {name: meaning.replace("``", "`") for name, meaning in found.items()}


def _parse(model: type[BaseModel]) -> NumpyDocString:
    return NumpyDocString(inspect.cleandoc(model.__doc__ or ""))


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
        return _either([f"`{part}`" for part in parts if part != ""])
    if origin in (Union, types.UnionType):
        return _either([_say_type(part) for part in parts if part is not type(None)])
    if origin is list:
        return f"list of {_say_type(parts[0])}"
    if origin is dict:
        return f"mapping of {_say_type(parts[0])} to {_say_type(parts[1])}"
    if annotation is Any:
        return "any value"
    raise TypeError(f"docs/generate.py has no words for {annotation}")


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if it differs")
    if not parser.parse_args().check:
        for path, text in write_pages().items():
            path.write_text(text, encoding="utf-8")
        return 0
    differing = stale()
    if differing:
        print(f"differ from the code: {', '.join(differing)}; run make docs")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
