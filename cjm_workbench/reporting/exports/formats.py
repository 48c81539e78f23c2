"""How a workbook shows a number: by its unit, and as far as its column says one."""

from __future__ import annotations

from typing import Final

from cjm_workbench.reporting.exports.values import Cell

BY_UNIT: Final = {
    "share": "0.0%", "score": "0.00", "points": "0.0", "seconds": "#,##0", "count": "#,##0.##",
    "amount": "#,##0.00", "emotion": "+0.00;-0.00;0.00", "cost": "#,##0.00",
}  # fmt: skip
"""For each of `schemas.results.UNITS`."""

IN_UNIT: Final = frozenset(
    {
        "value", "ci_low", "ci_high", "target", "tolerance", "shortfall", "difference", "diff_low",
        "diff_high", "others_value", "earlier_value", "earlier_low", "earlier_high", "unweighted",
    }
)  # fmt: skip
"""Columns in the unit that their row names."""

WHOLE: Final = "#,##0"
MOMENT: Final = "yyyy-mm-dd hh:mm"
P_VALUE: Final = "0.0000"
PLAIN: Final = "General"


def number_format(column: str, unit: str, value: Cell) -> str:
    """Choose how a cell is shown; the number in it stays whole.

    Parameters
    ----------
    column
        The column's name.
    unit
        The row's; empty where it has none.
    value
        What stands in the cell.

    Examples
    --------
    >>> number_format("value", "share", 0.497), number_format("wait_seconds", "", 3600.0)
    ('0.0%', '#,##0')
    >>> number_format("n", "share", 1434), number_format("p_value", "share", 0.04)
    ('#,##0', '0.0000')
    """
    if isinstance(value, bool | str) or value is None:
        return PLAIN
    if not isinstance(value, int | float):
        return MOMENT
    if column in IN_UNIT:
        return BY_UNIT.get(unit, PLAIN)
    if isinstance(value, int):
        return WHOLE
    return _by_name(column)


def _by_name(column: str) -> str:
    if column in ("p_value", "q_value"):
        return P_VALUE
    if column.endswith("_seconds"):
        return BY_UNIT["seconds"]
    return BY_UNIT["share"] if column.endswith("share") else PLAIN
