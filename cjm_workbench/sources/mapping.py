"""Map a source's records to the columns of a canonical table, still as text.

One record may give several rows: an order with four times, a survey row with twelve ratings. A wide
column's empty cell is `absent`: kept as a row here, so that the gate can count it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cjm_workbench.schemas.canonical import KEYS, mapped_columns
from cjm_workbench.settings.sources import TableMap
from cjm_workbench.sources.engine import union

KEY_DIGITS = 9  # keys made from row numbers sort as text in the order of the rows


def map_records(records: ir.Table, mapping: TableMap, source: str, parts: list[int]) -> ir.Table:
    """Give the canonical columns of a table as text.

    Parameters
    ----------
    records
        ``source_row`` and the source's columns, as text.
    mapping
        What stands where.
    source
        The source's name: the first part of keys that the gate makes.
    parts
        One number for each row that a record gives, not used by another mapping of the same source
        and table; empty where a record gives this one row only.

    Returns
    -------
    ir.Table
        The table's columns as text, with ``source``, ``source_row``, ``part`` and ``absent``
        (boolean).
    """
    if not mapping.wide_columns:
        return _select(records, mapping, source, wide={}, part=parts[0] if parts else None)
    _, measured = mapping.wide_columns
    columns = {**mapping.times, **mapping.ratings}
    rows = [
        _select(
            records, mapping, source,
            wide={"touchpoint": ibis.literal(touchpoint), measured: records[column]}, part=part,
        )
        for part, (touchpoint, column) in zip(parts, columns.items(), strict=True)
    ]  # fmt: skip
    return union(rows)


def rows_of(mapping: TableMap) -> int:
    """Count the rows that one record gives."""
    return len(mapping.times) or len(mapping.ratings) or 1


def makes_key(mapping: TableMap) -> bool:
    """Tell whether the gate makes the key, from source and row: one that cannot stand twice."""
    key = KEYS.get(mapping.table)
    return key is not None and key not in mapping.columns and key not in mapping.constants


def _select(
    records: ir.Table, mapping: TableMap, source: str, *,
    wide: dict[str, ir.Value], part: int | None,
) -> ir.Table:  # fmt: skip
    cells = {
        name: wide[name] if name in wide else _cell(records, mapping, name)
        for name in mapped_columns(mapping.table)
    }
    cells = {name: _decode(cell, mapping, name) for name, cell in cells.items()}
    key = KEYS.get(mapping.table)
    if key is not None:
        cells[key] = _key(records, mapping, source, cells[key], part)
    absent = cells[mapping.wide_columns[1]].isnull() if wide else ibis.literal(False)
    return records.select(
        source=ibis.literal(source),
        source_row=records.source_row,
        part=ibis.literal(part or 0, type="int64"),
        absent=absent,
        **cells,
    )


def _key(
    records: ir.Table, mapping: TableMap, source: str, given: ir.StringValue, part: int | None
) -> ir.StringValue:
    """Make the key from source and row, or take the record's own; several rows share neither."""
    made = makes_key(mapping)
    row = records.source_row.cast("string").lpad(KEY_DIGITS, "0")
    key = ibis.literal(f"{source}:") + row if made else given
    several = part is not None and (made or mapping.wide_columns)
    return key + f":{part}" if several else key


def _cell(records: ir.Table, mapping: TableMap, name: str) -> ir.StringValue:
    if name == "attributes" and mapping.attributes:
        members = {key: records[column] for key, column in mapping.attributes.items()}
        return ibis.struct(members).cast("json").cast("string")
    if name in mapping.constants:
        return ibis.literal(str(mapping.constants[name]))
    column = mapping.columns.get(name)
    if column is None:
        return ibis.null("string")
    if isinstance(column, str):
        return records[column]
    joined = records[column[0]]
    for further in column[1:]:
        joined = joined + "|" + records[further]
    return joined


def _decode(cell: ir.StringValue, mapping: TableMap, name: str) -> ir.StringValue:
    missing = mapping.missing.get(name, [])
    if missing:
        cell = ibis.ifelse(cell.isin(missing), None, cell)
    values = mapping.values.get(name, {})
    if values:
        cell = cell.cases(*values.items(), else_=cell)
    return cell.cast("string")
