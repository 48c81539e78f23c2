"""The data dictionary of a review: each table and column, its type, unit and meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.exports.values import kind_of
from cjm_workbench.reporting.translate import say

HEAD: Final = ("table", "column", "type", "unit", "meaning")

IN_UNIT: Final = frozenset({"value", "ci_low", "ci_high"})
"""Columns of an estimate in the unit that its row names."""

BY_ENDING: Final = {
    "_seconds": "seconds",
    "_share": "share, from 0 to 1",
    "share": "share, from 0 to 1",
}
"""Units are in the names of columns."""

NOTES: Final = (
    "Shares lie between 0 and 1, times are in seconds, moments are in UTC.",
    "An empty cell is a number that cannot be given, or one of too few customers to be shown; "
    "`reason` says which.",
    "n is the denominator that a value was computed from; ci_low and ci_high bound its 95 % "
    "interval.",
    "A difference is an association: what else differs is not accounted for.",
)
"""What holds in every table."""


@dataclass(frozen=True)
class Column:
    """One column of a result table, as the dictionary tells it."""

    table: str
    name: str
    kind: str
    unit: str
    meaning: str


def list_columns(review: ReviewFolder) -> Iterator[Column]:
    """List the columns of all result tables, in the order of the tables."""
    for name in review.tables:
        table, meaning = review.read(name), review.meaning(name)
        own = table["unit"].nunique() if "unit" in table else 0
        for column in table.columns:
            said = meaning.columns.get(column, "")
            kind, unit = kind_of(table[column]), _unit(column, own > 0)
            yield Column(name, column, say(kind), say(unit), said)


def _unit(column: str, has_unit: bool) -> str:
    if has_unit and column in IN_UNIT:
        return "as the row's `unit` says"
    return next((unit for ending, unit in BY_ENDING.items() if column.endswith(ending)), "")
