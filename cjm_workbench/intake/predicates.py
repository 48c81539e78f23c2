"""What is wrong with a row, as expressions of the engine, derived from the canonical schemas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir
from pandera import Check

from cjm_workbench.schemas.canonical import ROW_RULES, TABLES

Violation = Callable[[ir.Value, dict[str, Any]], ir.BooleanValue]

VIOLATIONS: dict[str, tuple[Violation, str]] = {
    "greater_than_or_equal_to": (
        lambda value, limits: value < limits["min_value"], "is below {min_value}"),
    "greater_than": (
        lambda value, limits: value <= limits["min_value"], "is not above {min_value}"),
    "isin": (
        lambda value, limits: value.notin(list(limits["allowed_values"])),
        "is not one of {allowed_values}"),
}  # fmt: skip
"""For each pandera check that the canonical schemas use: when it fails, and how to say so."""


def reasons(table: str, rows: ir.Table) -> list[ir.StringValue]:
    """List the reasons to refuse a row: each a text where it holds, missing where it does not.

    Parameters
    ----------
    table
        The canonical table's name.
    rows
        Its rows, typed.
    """
    schema = TABLES[table]
    found = []
    for name, column in schema.columns.items():
        if not column.nullable:
            found.append(_when(rows[name].isnull(), f"{name} is missing"))
        found += [_check(rows[name], name, check) for check in column.checks]
    for message, holds in ROW_RULES.get(table, {}).items():
        found.append(_when(~holds(rows), message))
    return found


def repeated(table: str, rows: ir.Table) -> ir.StringValue:
    """Name the rows whose key another row has already used, in the order of the sources."""
    keys = TABLES[table].unique
    if not keys:
        return ibis.null("string")
    window = ibis.window(group_by=list(keys), order_by=["source", "source_row", "part"])
    message = f"{' and '.join(keys)} stands again; the first is kept"
    return _when(ibis.row_number().over(window) > 0, message)


def _check(value: ir.Value, column: str, check: Check) -> ir.StringValue:
    violation, words = VIOLATIONS[str(check.name)]
    limits = dict(check.statistics or {})
    shown = {k: ", ".join(v) if isinstance(v, list | tuple) else v for k, v in limits.items()}
    text = ibis.literal(f"{column} '") + value.cast("string")
    return ibis.ifelse(violation(value, limits), text + f"' {words.format(**shown)}", None)


def _when(condition: ir.BooleanValue, message: str) -> ir.StringValue:
    return ibis.ifelse(condition, message, ibis.null("string"))
