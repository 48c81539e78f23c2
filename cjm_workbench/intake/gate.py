"""Pass a client's sources through the gate: typed rows on one side, the quarantine on the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cjm_workbench.errors import SourceError
from cjm_workbench.intake.parse import column_type, parse_cell
from cjm_workbench.intake.predicates import reasons, repeated
from cjm_workbench.schemas.canonical import TABLES, mapped_columns
from cjm_workbench.settings.load import ClientSettings
from cjm_workbench.settings.sources import TableMap
from cjm_workbench.sources.mapping import map_records
from cjm_workbench.sources.read import Records, read_source

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

UNREAD = "(record)"
"""Stands for the table of a record that could not be split, and so reached none."""

QUARANTINE_COLUMNS = ("source", "source_row", "table", "reason", "raw")


@dataclass(frozen=True)
class Gated:
    """What came through the gate.

    Attributes
    ----------
    tables
        Canonical table to its valid rows, for each table that a source maps.
    quarantine
        ``source, source_row, table, reason, raw``: refused rows, every reason, and the record.
    reconciliation
        ``source, table, read, mapped, valid, quarantined, absent``: rows counted at each step.
    """

    tables: dict[str, ir.Table]
    quarantine: ir.Table
    reconciliation: ir.Table


def pass_gate(con: Backend, settings: ClientSettings) -> Gated:
    """Read every source of a client, and tell valid rows from refused ones.

    Raises
    ------
    SourceError
        If a source cannot be read at all. A bad row is no error: it goes to quarantine.
    """
    records = {
        name: read_source(con, name, source, settings.folder)
        for name, source in settings.client.sources.items()
    }
    judged = {table: _judge_table(con, settings, records, table) for table in _mapped(settings)}
    refused = [_refused(con, table, rows, records) for table, rows in judged.items()]
    unread = [_unread(name, part) for name, part in records.items()]
    return Gated(
        tables={table: _valid(table, rows) for table, rows in judged.items()},
        quarantine=_union([*refused, *unread]),
        reconciliation=_union(
            [*(_count(table, rows, records) for table, rows in judged.items())]
            + [_count_unread(name, part) for name, part in records.items()]
        ),
    )


def _mapped(settings: ClientSettings) -> list[str]:
    used = {m.table for source in settings.client.sources.values() for m in source.maps}
    return [table for table in TABLES if table in used]


def _judge_table(
    con: Backend, settings: ClientSettings, records: dict[str, Records], table: str
) -> ir.Table:
    """Type every row mapped to a table, with ``absent`` and ``reason`` (missing where valid)."""
    parts = []
    for name, source in settings.client.sources.items():
        for mapping in source.maps:
            if mapping.table == table:
                text = map_records(records[name].table, mapping, name)
                parts.append(_type(text, mapping, settings.client.time_zone, len(parts)))
    rows = con.create_table(f"typed_{table}", _union(parts), overwrite=True)
    sound = rows.filter(rows.reason.isnull() & ~rows.absent)
    again = sound.select("source", "source_row", "part", "row", again=repeated(table, sound))
    keyed = rows.left_join(again, ["source", "source_row", "part", "row"], rname="{name}_again")
    judged = keyed.mutate(reason=ibis.coalesce(keyed.reason, keyed.again))
    keep = [column for column in rows.columns if column not in ("part", "row")]
    return con.create_table(f"judged_{table}", judged.select(*keep), overwrite=True)


def _type(text: ir.Table, mapping: TableMap, zone: str, part: int) -> ir.Table:
    # Wide mappings give several rows a record: each is numbered, so that a join can find it again.
    text = text.mutate(row=ibis.row_number())
    values, unreadable = {}, []
    for name in mapped_columns(mapping.table):
        cell = parse_cell(text[name], column_type(mapping.table, name), mapping, zone)
        values[name] = cell.value
        if cell.meaning:
            said = ibis.literal(f"{name} '") + text[name].substr(0, 80) + f"' {cell.meaning}"
            unreadable.append(ibis.ifelse(cell.unreadable, said, ibis.null("string")))
    typed = text.mutate(part=part, unreadable=_join(unreadable), **values)
    # A text that could not be read is not also "missing".
    reason = ibis.coalesce(typed.unreadable, _join(reasons(mapping.table, typed)))
    return typed.mutate(reason=ibis.ifelse(typed.absent, None, reason)).drop("unreadable")


def _join(parts: list[ir.StringValue]) -> ir.StringValue:
    if not parts:
        return ibis.null("string")
    return ibis.literal("; ").join(parts).nullif("")


def _valid(table: str, rows: ir.Table) -> ir.Table:
    valid = rows.filter(rows.reason.isnull() & ~rows.absent)
    columns = list(TABLES[table].columns)
    return valid.select(*columns).order_by(["source", "source_row", *_key(table)])


def _key(table: str) -> list[str]:
    return list(TABLES[table].unique or [])


def _refused(con: Backend, table: str, rows: ir.Table, records: dict[str, Records]) -> ir.Table:
    """Set the refused rows beside the text of their records."""
    refused = rows.filter(rows.reason.notnull()).select("source", "source_row", "reason")
    refused = con.create_table(f"refused_{table}", refused, overwrite=True)
    parts = []
    for name, part in records.items():
        own = refused.filter(refused.source == name)
        cells = {c: part.table[c] for c in part.table.columns if c != "source_row"}
        raw = part.table.semi_join(own, "source_row")
        raw = raw.select("source_row", raw=ibis.struct({c: raw[c] for c in cells}).cast("json"))
        parts.append(own.left_join(raw.mutate(raw=raw.raw.cast("string")), "source_row"))
    joined = _union([p.mutate(table=ibis.literal(table)) for p in parts])
    return joined.select(*QUARANTINE_COLUMNS)


def _unread(name: str, part: Records) -> ir.Table:
    unread = part.unread.mutate(source=ibis.literal(name), table=ibis.literal(UNREAD))
    return unread.select(*QUARANTINE_COLUMNS)


def _count(table: str, rows: ir.Table, records: dict[str, Records]) -> ir.Table:
    counted = rows.group_by("source").agg(
        read=rows.source_row.nunique(),
        mapped=rows.count(),
        valid=rows.count(where=rows.reason.isnull() & ~rows.absent),
        quarantined=rows.count(where=rows.reason.notnull()),
        absent=rows.count(where=rows.absent),
    )
    return counted.mutate(table=ibis.literal(table)).relocate("source", "table").cast(_COUNTS)


def _count_unread(name: str, part: Records) -> ir.Table:
    number = part.unread.count()
    zero = ibis.literal(0)
    counted = part.unread.agg(read=number, mapped=number).mutate(
        source=ibis.literal(name), table=ibis.literal(UNREAD), valid=zero, absent=zero
    )
    counted = counted.mutate(quarantined=counted.read).filter(counted.read > 0)
    columns = ("source", "table", "read", "mapped", "valid", "quarantined", "absent")
    return counted.select(*columns).cast(_COUNTS)


_COUNTS = dict.fromkeys(("read", "mapped", "valid", "quarantined", "absent"), "int64")


def _union(parts: list[ir.Table]) -> ir.Table:
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def check_counts(reconciliation: ir.Table) -> None:
    """Prove that no row was lost between the source and the store.

    Raises
    ------
    SourceError
        If, for a source and table, mapped rows differ from valid, quarantined and absent ones.
    """
    counts = reconciliation
    off = counts.filter(counts.mapped != counts.valid + counts.quarantined + counts.absent)
    rows = off.execute()
    if len(rows):
        raise SourceError(
            f"the gate lost rows: {rows.to_dict('records')}",
            next_step="This is a fault of cjm-workbench: report it with the settings.",
        )
