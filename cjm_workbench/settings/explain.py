"""Check settings against their model, and say in plain words what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from cjm_workbench.errors import SettingsError

Model = TypeVar("Model", bound=BaseModel)

PLAIN = {
    "missing": "is missing",
    "string_type": "takes a text, not {input!r}; put it in quotes",
    "int_type": "takes a whole number, not {input!r}",
    "int_parsing": "takes a whole number, not {input!r}",
    "int_from_float": "takes a whole number, not {input!r}",
    "float_type": "takes a number, not {input!r}",
    "float_parsing": "takes a number, not {input!r}",
    "bool_type": "takes true or false, not {input!r}",
    "bool_parsing": "takes true or false, not {input!r}",
    "list_type": "takes a list, not {input!r}",
    "dict_type": "takes 'key: value' lines, not {input!r}",
    "model_type": "takes 'key: value' lines, not {input!r}",
    "too_short": "is empty",
    "greater_than": "must be above {gt}, and is {input!r}",
    "greater_than_equal": "must be {ge} or more, and is {input!r}",
    "less_than_equal": "must be {le} or less, and is {input!r}",
    "literal_error": "does not take {input!r}",
    "string_pattern_mismatch": "does not take {input!r}, which has not the form {pattern}",
    "finite_number": "takes a finite number, not {input!r}",
}
"""Pydantic's kinds of complaint, in the words of a message; other kinds keep their own."""


def parse(model: type[Model], content: dict[str, Any], where: str) -> Model:
    """Build a settings model.

    Parameters
    ----------
    model
        The model.
    content
        Its keys, as read from a file.
    where
        The file, for messages.

    Raises
    ------
    SettingsError
        With the first thing that does not fit: file, key, what was given, what is allowed.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _explain(model, error, where) from error


def _explain(model: type[BaseModel], error: ValidationError, where: str) -> SettingsError:
    details = error.errors()
    # An unknown key explains the missing one beside it, so it is told first.
    first = min(details, key=lambda item: item["type"] != "extra_forbidden")
    location = _location(first)
    key = ".".join(location)
    places = {".".join(_location(item)) for item in details}
    more = f" (and {len(places) - 1} more in this file)" if len(places) > 1 else ""
    if first["type"] == "extra_forbidden":
        return _unknown_key(model, location, f"{where}: unknown key '{key}'{more}")
    message = _in_words(first)
    return SettingsError(
        f"{where}: key '{key}'{message}{more}" if key else f"{where}{message}{more}",
        got=str(first["input"]), allowed=_options(first),
        next_step="Add the key." if first["type"] == "missing" else "",
    )  # fmt: skip


def _unknown_key(model: type[BaseModel], location: list[str], what: str) -> SettingsError:
    """Name the keys that are allowed here, or the place where this one is."""
    *above, name = location
    elsewhere = sorted(set(_places_of(name, model)), key=lambda p: (p.count("."), p))[:MOST_PLACES]
    if not elsewhere:
        return SettingsError(
            what, got=name, allowed=_keys_at(model, above), next_step="Rename or remove the key."
        )
    places = " or ".join(f"under '{p}'" if p else "at the top of the file" for p in elsewhere)
    return SettingsError(
        what, allowed=_keys_at(model, above), next_step=f"The key '{name}' belongs {places}."
    )


def _places_of(name: str, model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[str]:
    """Name the keys of a file that take a key of this name; the top of the file is empty."""
    if name in model.model_fields:
        yield ".".join(above)
    for key, field in model.model_fields.items():
        for inner in _models_in(field.annotation):
            if not issubclass(inner, RootModel):  # a grammar of its own, not keys
                yield from _places_of(name, inner, (*above, key))


def _location(item: ErrorDetails) -> list[str]:
    """Name the keys that lead to a complaint, without the steps that are pydantic's own."""
    steps = [str(step) for step in item["loc"]]
    # "function-after[...]", "list[...]", or the type that was tried of several
    return [step for step in steps if not re.search(r"[\[\]()]", step) and step not in TRIED]


MOST_PLACES = 3
"""Of the places where a misplaced key may belong, those highest in the file are named."""

TRIED = frozenset({"str", "int", "float", "bool"})


def _in_words(item: ErrorDetails) -> str:
    if item["type"] == "value_error":
        return ": " + item["msg"].removeprefix("Value error, ")
    words = PLAIN.get(item["type"])
    if words is None:
        return f" does not take {item['input']!r}: {item['msg']}"
    return " " + words.format(input=item["input"], **item.get("ctx", {}))


def _options(item: ErrorDetails) -> list[str]:
    """List the values that a choice allows."""
    if item["type"] != "literal_error":
        return []
    return re.findall(r"'([^']*)'", str(item["ctx"]["expected"]))


def _keys_at(model: type[BaseModel], location: list[str]) -> list[str]:
    """Name the keys allowed where an unknown one was found."""
    for part in location:
        field = model.model_fields.get(part)
        if field is None:
            continue  # an index of a list, or a free key of a mapping
        model = next(_models_in(field.annotation), model)
    return list(model.model_fields)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
