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


def reasons(
    table: str, rows: ir.Table, unreadable: dict[str, ir.StringValue]
) -> list[ir.StringValue]:
    """List the reasons to refuse a row: each a text where it holds, missing where it does not.

    Parameters
    ----------
    table
        The canonical table's name.
    rows
        Its rows, typed.
    unreadable
        Column to what is said of a text that could not be read, and so has no value.
    """
    schema = TABLES[table]
    found = []
    for name, column in schema.columns.items():
        said = unreadable.get(name, ibis.null("string"))
        if name in unreadable:
            found.append(said)
        if not column.nullable:
            found.append(_when(rows[name].isnull() & said.isnull(), f"{name} is missing"))
        found += [_check(rows[name], name, check) for check in column.checks]
    for message, holds in ROW_RULES.get(table, {}).items():
        found.append(ibis.ifelse(~holds(rows), _quote(rows, message), None))
    return found


def repeated(table: str, rows: ir.Table, sound: ir.BooleanValue) -> ir.StringValue:
    """Name the sound rows whose key another one has already used, in the order of the sources.

    Parameters
    ----------
    table
        The canonical table's name.
    rows
        Its rows, with ``source``, ``source_row`` and ``part``.
    sound
        Which rows nothing else is wrong with; only these can use up a key.
    """
    keys = TABLES[table].unique
    if not keys:
        return ibis.null("string")
    group = [sound, *(rows[key] for key in keys)]
    order = [rows.source, rows.source_row, rows.part]
    number = ibis.row_number().over(group_by=group, order_by=order)
    return _when(sound & (number > 0), f"{' and '.join(keys)} stands again; the first is kept")


def _quote(rows: ir.Table, message: str) -> ir.StringValue:
    """Put what the row holds after the column that a message names first."""
    column, words = message.split(" ", maxsplit=1)
    return _quoted(rows[column], column) + f" {words}"


def _check(value: ir.Value, column: str, check: Check) -> ir.StringValue:
    violation, words = VIOLATIONS[str(check.name)]
    limits = dict(check.statistics or {})
    shown = {k: ", ".join(v) if isinstance(v, list | tuple) else v for k, v in limits.items()}
    text = _quoted(value, column) + f" {words.format(**shown)}"
    return ibis.ifelse(violation(value, limits), text, None)


def _quoted(value: ir.Value, column: str) -> ir.StringValue:
    text: ir.StringValue = ibis.literal(f"{column} '") + value.cast("string") + "'"
    return text


def _when(condition: ir.BooleanValue, message: str) -> ir.StringValue:
    return ibis.ifelse(condition, message, ibis.null("string"))
