"""Rows that no system should have written: a known number, for the gate to set aside."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

DIRT = (
    ("web", "events", 10, "the visitor is missing"),
    ("calls", "events", 12, "the time names no day of the calendar"),
    ("shop", "events", 9, "the visit was exported twice"),
    ("orders", "events", 6, "the fee has a mark of thousands"),
    ("answers", "feedback", 7, "the score is above its scale"),
    ("customers", "customers", 5, "the customer was exported twice"),
)
"""Source, table, number of rows, and what is wrong with them."""


def spoil(
    source: str, columns: Mapping[str, pa.Array], **changes: str | None
) -> dict[str, pa.Array]:
    """Append copies of a source's first rows that hold what they should not.

    Parameters
    ----------
    source
        As `DIRT` names it.
    columns
        The source's columns.
    **changes
        pa.Array to the text that stands in it instead; keys are numbered with ``{}``.
    """
    rows = next(rows for name, _, rows, _ in DIRT if name == source)
    return {
        name: pa.concat_arrays([column, _copies(column, rows, name, changes)])
        for name, column in columns.items()
    }


def _copies(column: pa.Array, rows: int, name: str, changes: Mapping[str, str | None]) -> pa.Array:
    first = column.slice(0, rows)
    if name not in changes:
        return first
    text = changes[name]
    values = [None if text is None else text.format(place) for place in range(rows)]
    return pa.array(values, type=pa.string()).cast(first.type)
