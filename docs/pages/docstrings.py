"""What a class says of its attributes, in numpydoc's form."""

from __future__ import annotations

import inspect

from numpydoc.docscrape import NumpyDocString
from pydantic import BaseModel


def summary(model: type) -> str:
    """Give a class's first paragraph."""
    return " ".join(line.strip() for line in _parse(model)["Summary"]).replace("``", "`")


def meanings(model: type) -> dict[str, str]:
    """Give the meaning of each attribute, those of the classes it extends first."""
    found: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if part not in (object, BaseModel):
            found |= own_meanings(part)
    return found


def own_meanings(model: type) -> dict[str, str]:
    """Give the meaning of the attributes that a class's own docstring names."""
    found: dict[str, str] = {}
    for names, _, lines in _parse(model)["Attributes"]:
        meaning = " ".join(line.strip() for line in lines).replace("|", r"\|").replace("``", "`")
        found |= dict.fromkeys((name.strip() for name in names.split(",")), meaning)
    return found


def _parse(model: type) -> NumpyDocString:
    return NumpyDocString(inspect.cleandoc(model.__doc__ or ""))
