"""What a result table says of itself: the docstring of its model, as data beside the table."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Final

from cjm_workbench.analyses.claims import Candidates
from cjm_workbench.saving import UNSAID, Meaning
from cjm_workbench.schemas.results import Comparison, Estimate, Listing

ANALYSES: Final = "cjm_workbench.analyses"
BASES: Final = (Listing, Estimate, Comparison)

SHARED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "journey_type": "The journey type that the row is about, by its name in the settings.",
        "stage": "The stage of the journey.",
        "touchpoint": "The touchpoint.",
        "channel": "The channel.",
        "persona": "The persona.",
        "tier": "The value tier.",
        "kind": "What kind of row it is.",
        "kpi": "The KPI, by its name in the settings.",
        "title": "The title that readers see.",
        "instrument": "The question that was asked: nps, csat, ces or rating.",
        "scale_min": "The lower end of the instrument's scale.",
        "scale_max": "The upper end of the instrument's scale.",
        "customers": "Customers that the row rests on; missing where too few to be shown.",
        "journeys": "Journeys that the row rests on; missing where too few to be shown.",
        "difference": "Against the group or period compared with, in the row's unit.",
        "diff_low": "Lower end of the 95 % interval of the difference.",
        "diff_high": "Upper end of the 95 % interval of the difference.",
        "p_value": "Of the difference; missing where it was not tested.",
        "q_value": "The p-value adjusted for all tests of its family (Benjamini and Hochberg).",
        "target": "The wanted level, in the row's unit.",
        "verdict": "met, missed or undetermined; empty where nothing is wanted.",
        "more_is_better": "Whether a larger value is the better one.",
        "rank": "The order of the rows, from 1.",
    }
)
"""Columns that many tables share, where a model's own docstring does not name them."""


def describe(name: str, columns: Iterable[str]) -> Meaning:
    """Say what a result table and its columns mean.

    Parameters
    ----------
    name
        ``<chapter>.<question>``.
    columns
        Those of the table: a model with other columns is not the table's own.

    Returns
    -------
    Meaning
        From the docstrings of the table's model and of what it extends; without words where the
        table has no model.

    Examples
    --------
    >>> from cjm_workbench.analyses.paths.overview import Overview
    >>> told = describe("paths.overview", Overview.to_schema().columns)
    >>> told.columns["reached"]
    'Journeys by what became of them.'
    """
    model = find_model(*name.split(".", 1))
    own = tuple(columns)
    if model is None or {*own} != {*model.to_schema().columns}:
        return UNSAID
    said = {**SHARED, **_attributes_of(model)}
    return Meaning(_summary(model), {column: said[column] for column in own if column in said})


@cache
def find_model(chapter: str, question: str) -> type[Listing] | None:
    """Find the model of a result table, by the table's name.

    It stands in the question's module, or in that of the question that the name begins with
    (``coverage_sources`` is `coverage`), or else anywhere in the chapter; where several stand
    there, it carries the table's name. Candidate claims are alike in all chapters.

    Returns
    -------
    type of Listing
        Nothing where the chapter is none of ours, or holds no table.
    """
    package = f"{ANALYSES}.{chapter}"
    if importlib.util.find_spec(package) is None:
        return None
    modules = _modules(package)
    own = [name for name in modules if f"{question}_".startswith(f"{name}_")]
    if question == "claims" and not own:
        return Candidates
    # a question of several modules has its model in its own, or in one named after it
    after = [modules[name] for name in modules if name.startswith(f"{question}_")]
    searched = [modules[max(own, key=len)], *after] if own else [*modules.values()]
    found = [dict(_models(module)) for module in searched]
    named = question.title().replace("_", "")
    if not own or any(named in models for models in found):
        return next((models[named] for models in found if named in models), None)
    return next((min(models.items())[1] for models in found if models), None)


def _modules(package: str) -> dict[str, ModuleType]:
    path = importlib.import_module(package).__path__
    found = (module.name for module in pkgutil.iter_modules(path))
    return {name: importlib.import_module(f"{package}.{name}") for name in found}


def _models(module: ModuleType) -> list[tuple[str, type[Listing]]]:
    """Give the result tables that a module itself defines."""
    return [
        (name, item)
        for name, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, Listing) and item.__module__ == module.__name__
    ]


def _summary(model: type[Listing]) -> str:
    first = inspect.cleandoc(model.__doc__ or "").split("\n\n", 1)[0]
    return _plain(" ".join(first.split()))


def _attributes_of(model: type[Listing]) -> dict[str, str]:
    """Give what a model and those it extends say of their columns, its own words last."""
    found: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if issubclass(part, Listing):
            found |= _attributes(inspect.cleandoc(part.__dict__.get("__doc__") or ""))
    return found


def _attributes(docstring: str) -> dict[str, str]:
    """Read the section ``Attributes``: a line of names, then their meaning, indented."""
    _, _, section = docstring.partition("Attributes\n----------\n")
    entries = re.findall(r"(?m)^(\S.*)\n((?:(?: +.*)?(?:\n|\Z))+)", section)
    told: dict[str, str] = {}
    for names, meaning in entries:
        words = _plain(" ".join(meaning.split()))
        told |= dict.fromkeys((name.strip() for name in names.split(",")), words)
    return told


def _plain(text: str) -> str:
    """Take off the marks of code: a spreadsheet shows them as they are."""
    return text.replace("`", "")
