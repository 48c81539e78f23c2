"""What a result table's cells become outside Python: numbers as numbers, text as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pandas as pd
from pandas.api import types

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

GUARD: Final = "'"
"""What is set before such a text in a CSV file, which has no types."""

Cell = str | int | float | bool | datetime | None

KINDS: Final = (
    (types.is_bool_dtype, "true or false"),
    (types.is_integer_dtype, "whole number"),
    (types.is_float_dtype, "number"),
    (types.is_datetime64_any_dtype, "time"),
)
"""Types of columns, in words; the first that fits."""


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would compute a text.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("−0.4"), is_formula("@home")
    (True, False, True)
    """
    return text.startswith(FORMULA)


def guard(text: str) -> str:
    """Keep a text from being computed where it can only be marked by an apostrophe before it.

    Examples
    --------
    >>> guard("=HYPERLINK(A1)"), guard("Pay")
    ("'=HYPERLINK(A1)", 'Pay')
    """
    return GUARD + text if is_formula(text) else text


def kind_of(column: pd.Series[Any]) -> str:
    """Name the type of a column in words."""
    return next((word for fits, word in KINDS if fits(column.dtype)), "text")


def rows_of(table: pd.DataFrame) -> Iterator[list[Cell]]:
    """Give the rows of a table as plain values; what is missing is ``None``."""
    columns = [_plain(table[name]) for name in table.columns]
    return (list(row) for row in zip(*columns, strict=True))


def _plain(column: pd.Series[Any]) -> list[Cell]:
    return [_cell(value) for value in column.astype(object)]


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        moment: datetime = value.to_pydatetime()
        # spreadsheets know no time zones
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
