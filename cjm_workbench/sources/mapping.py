"""Map a source's records to the columns of a canonical table, still as text.

One record may give several rows: an order with four times, a survey row with twelve ratings. A wide
column's empty cell is `absent`: kept as a row here, so that the gate can count it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cjm_workbench.schemas.canonical import KEYS, mapped_columns
from cjm_workbench.settings.sources import TableMap

KEY_DIGITS = 9  # keys made from row numbers sort as text in the order of the rows


def map_records(records: ir.Table, mapping: TableMap, source: str) -> ir.Table:
    """Give the canonical columns of a table as text.

    Parameters
    ----------
    records
        ``source_row`` and the source's columns, as text.
    mapping
        What stands where.
    source
        The source's name: the first part of keys that the gate makes.

    Returns
    -------
    ir.Table
        The table's columns as text, with ``source``, ``source_row`` and ``absent`` (boolean).
    """
    if not mapping.wide_columns:
        return _select(records, mapping, source, wide={}, part="")
    _, measured = mapping.wide_columns
    parts = [
        _select(
            records, mapping, source,
            wide={"touchpoint": ibis.literal(touchpoint), measured: records[column]},
            part=f":{number}",
        )
        for number, (touchpoint, column) in enumerate({**mapping.times, **mapping.ratings}.items())
    ]  # fmt: skip
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _select(
    records: ir.Table, mapping: TableMap, source: str, *, wide: dict[str, ir.Value], part: str
) -> ir.Table:
    cells = {
        name: wide[name] if name in wide else _cell(records, mapping, name)
        for name in mapped_columns(mapping.table)
    }
    cells = {name: _decode(cell, mapping, name) for name, cell in cells.items()}
    key = KEYS.get(mapping.table)
    if key is not None and key not in mapping.columns:
        row = records.source_row.cast("string").lpad(KEY_DIGITS, "0")
        cells[key] = ibis.literal(f"{source}:") + row + part
    elif key is not None and part:
        cells[key] = cells[key] + part
    absent = cells[mapping.wide_columns[1]].isnull() if wide else ibis.literal(False)
    return records.select(
        source=ibis.literal(source), source_row=records.source_row, absent=absent, **cells
    )


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
