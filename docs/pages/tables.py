"""docs/tables.md: the canonical tables, from their schemas."""

from __future__ import annotations

import ibis.expr.datatypes as dt
from pandera.ibis import Column

from cjm_workbench.schemas.canonical import (
    KEYS,
    ROW_RULES,
    TABLES,
    mapped_columns,
    required_columns,
)
from docs.pages.words import either

TYPES = {
    dt.String: "text", dt.Timestamp: "time", dt.Decimal: "amount",
    dt.Float64: "number", dt.Int64: "whole number",
}  # fmt: skip


def write_tables() -> list[str]:
    """Write a section for each canonical table."""
    return [_table(name) for name in TABLES]


def _table(name: str) -> str:
    """Write the columns of a canonical table."""
    schema, needed = TABLES[name], required_columns(name)
    lines = [
        f"| `{column}` | {schema.columns[column].description} | {_type(schema.columns[column])} "
        f"| {_need(name, column, needed)} |"
        for column in mapped_columns(name)
    ]
    rules = [f"A row is refused where {rule}." for rule in ROW_RULES.get(name, {})]
    table = "\n".join(["| column | meaning | takes | |", "| --- | --- | --- | --- |", *lines])
    return "\n\n".join([f"## {name}", table, *rules])


def _need(table: str, column: str, needed: list[str]) -> str:
    if column in needed:
        return "required"
    return "made from source and row where not mapped" if KEYS.get(table) == column else ""


def _type(column: Column) -> str:
    found = {check.name: check.statistics for check in column.checks}
    if "isin" in found:
        return either([f"`{value}`" for value in found["isin"]["allowed_values"]])
    words = TYPES[type(column.dtype.type)]
    if "greater_than" in found:
        return f"{words} above {found['greater_than']['min_value']}"
    least = found.get("greater_than_or_equal_to")
    return f"{words}, {least['min_value']} or more" if least else words
