"""How the readings of this chapter write names and estimates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cjm_workbench.analyses.wording import cautious, join_names, named
from cjm_workbench.schemas.format import estimate

QUARTER = re.compile(r"(up to|above) −?[\d,]+(\.\d+)?(, up to −?[\d,]+(\.\d+)?)?")
"""How `personas.traits` writes a quarter of the values of an attribute."""


def enumerate_names(names: Sequence[object]) -> str:
    """Quote several names in one sentence.

    Examples
    --------
    >>> enumerate_names(["Digital first", "At the counter", "Family"])
    '“Digital first”, “At the counter” and “Family”'
    """
    return join_names(map(named, names))


def tell_level(level: str) -> str:
    """Name a level of an attribute: a quarter of its values, or one of them.

    Examples
    --------
    >>> tell_level("above 37.71, up to 54.97"), tell_level("Lyon")
    ('values above 37.71 and up to 54.97', '“Lyon”')
    """
    if QUARTER.fullmatch(level):
        return f"values {level.replace(', up', ' and up')}"
    return named(level)


def measured(row: pd.Series[Any]) -> str:
    """Write a row's estimate with its interval, its n and what its evidence cannot carry."""
    text = estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
    return cautious(text, row)
