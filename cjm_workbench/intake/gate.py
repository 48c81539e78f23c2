"""Pass a client's sources through the gate: typed rows on one side, the quarantine on the other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cjm_workbench.errors import SourceError
from cjm_workbench.intake.counts import UNREAD, count_rows
from cjm_workbench.intake.identify import find_links, identify, list_keys
from cjm_workbench.intake.inputs import Inputs
from cjm_workbench.intake.parse import parse_cell
from cjm_workbench.intake.predicates import reasons, repeated
from cjm_workbench.intake.redact import redact
from cjm_workbench.schemas.canonical import TABLES, mapped_columns
from cjm_workbench.schemas.format import plural
from cjm_workbench.settings.load import ClientSettings
from cjm_workbench.settings.sources import TableMap
from cjm_workbench.sources.engine import union
from cjm_workbench.sources.mapping import makes_key, map_records, rows_of
from cjm_workbench.sources.read import Records, read_source

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

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
    keys
        Of sources whose customers are keys: each key, and the customer that it became; see
        `intake.identify.KEYS`.
    """

    tables: dict[str, ir.Table]
    quarantine: ir.Table
    reconciliation: ir.Table
    keys: ir.Table


def pass_gate(con: Backend, settings: ClientSettings, inputs: Inputs) -> Gated:
    """Read every source of a client, and tell valid rows from refused ones.

    Raises
    ------
    SourceError
        If a source cannot be read at all. A bad row is no error: it goes to quarantine.
    """
    records = read_sources(con, settings, inputs)
    judged = {table: _judge_table(con, settings, records, table) for table in _mapped(settings)}
    refused = [
        _refused(con, table, rows, _records_of(settings, records, table))
        for table, rows in judged.items()
    ]
    unread = [_unread(name, part) for name, part in records.items()]
    names = settings.client.privacy.names
    valid = {table: _valid(table, rows, names) for table, rows in judged.items()}
    known, keys = _identify(con, settings, valid)
    return Gated(
        tables={table: _ordered(table, rows) for table, rows in known.items()},
        quarantine=union([*refused, *unread]),
        reconciliation=count_rows(settings, records, judged),
        keys=keys,
    )


def read_sources(con: Backend, settings: ClientSettings, inputs: Inputs) -> dict[str, Records]:
    """Read every source as text, in spite of those that fail.

    Raises
    ------
    SourceError
        If one fails or more: what is wrong with each, and how many records the others hold.
    """
    records, failed = {}, dict(inputs.failed)
    for name, files in inputs.files.items():
        try:
            records[name] = read_source(con, name, settings.client.sources[name], files)
        except SourceError as error:
            failed[name] = error
    if failed:
        in_order = [failed[name] for name in settings.client.sources if name in failed]
        raise _all_of(in_order, records)
    return records


def _all_of(failed: list[SourceError], records: dict[str, Records]) -> SourceError:
    if len(failed) == 1 and not records:
        return failed[0]
    read = [f"{name} ({plural(_count(part), 'record')})" for name, part in records.items()]
    rest = f"The other sources can be read: {', '.join(read)}" if read else "No source can be read"
    return SourceError("\n".join([*map(str, failed), rest]))


def _count(part: Records) -> int:
    return int(part.table.count().execute() + part.unread.count().execute())


def _mapped(settings: ClientSettings) -> list[str]:
    used = {m.table for source in settings.client.sources.values() for m in source.maps}
    return [table for table in TABLES if table in used]


def _records_of(
    settings: ClientSettings, records: dict[str, Records], table: str
) -> dict[str, Records]:
    """Select the sources that a table has rows from."""
    return {
        name: records[name]
        for name, source in settings.client.sources.items()
        if any(mapping.table == table for mapping in source.maps)
    }


def _judge_table(
    con: Backend, settings: ClientSettings, records: dict[str, Records], table: str
) -> ir.Table:
    """Type every row mapped to a table, with ``absent`` and ``reason`` (missing where valid)."""
    parts, every_key_made = [], True
    for name, source in settings.client.sources.items():
        numbered = _numbered([m for m in source.maps if m.table == table])
        for mapping, numbers in numbered:
            text = map_records(records[name].table, mapping, name, numbers)
            parts.append(_type(text, mapping, settings.client.time_zone))
            every_key_made = every_key_made and makes_key(mapping)
    rows = union(parts)
    if not every_key_made:
        sound = rows.reason.isnull() & ~rows.absent
        rows = rows.mutate(reason=ibis.coalesce(rows.reason, repeated(table, rows, sound)))
    return con.create_table(f"judged_{table}", rows, overwrite=True)


def _numbered(maps: list[TableMap]) -> list[tuple[TableMap, list[int]]]:
    """Number the rows that one record gives through several maps or wide columns."""
    if len(maps) == 1 and not maps[0].wide_columns:
        return [(maps[0], [])]
    number = itertools.count()
    return [(mapping, list(itertools.islice(number, rows_of(mapping)))) for mapping in maps]


def _type(text: ir.Table, mapping: TableMap, zone: str) -> ir.Table:
    cells = {
        name: parse_cell(text[name], name, mapping, zone) for name in mapped_columns(mapping.table)
    }
    unreadable = {name: cell.said for name, cell in cells.items() if cell.said is not None}
    typed = text.mutate(
        **{name: cell.value for name, cell in cells.items()},
        **{_SAID + name: said for name, said in unreadable.items()},
    )
    said = {name: typed[_SAID + name] for name in unreadable}
    reason = _join(reasons(mapping.table, typed, said))
    typed = typed.mutate(reason=ibis.ifelse(typed.absent, None, reason))
    return typed.drop(*(_SAID + name for name in unreadable))


_SAID = "said_"


def _join(parts: list[ir.StringValue]) -> ir.StringValue:
    return ibis.literal("; ").join(parts).nullif("")


def _valid(table: str, rows: ir.Table, names: Sequence[str]) -> ir.Table:
    return redact(table, rows.filter(rows.reason.isnull() & ~rows.absent), names)


def _ordered(table: str, rows: ir.Table) -> ir.Table:
    return rows.order_by(["source", "source_row", "part"]).select(*TABLES[table].columns)


def _identify(
    con: Backend, settings: ClientSettings, valid: dict[str, ir.Table]
) -> tuple[dict[str, ir.Table], ir.Table]:
    """Put customers in the place of keys, in the tables that sources with keys map."""
    sources = settings.client.sources
    keyed = {name: each.identities for name, each in sources.items() if each.identities}
    links = find_links(valid.get("identities"), keyed)
    used = {mapping.table for name in keyed for mapping in sources[name].maps}
    linked = {
        table: identify(rows, links, keyed)
        for table, rows in valid.items()
        if links is not None and table in used and "customer_id" in rows.columns
    }
    return valid | linked, list_keys(con, list(linked.values()))


def _refused(con: Backend, table: str, rows: ir.Table, records: dict[str, Records]) -> ir.Table:
    """Set the refused rows beside the text of their records."""
    refused = rows.filter(rows.reason.notnull()).select("source", "source_row", "reason")
    refused = con.create_table(f"refused_{table}", refused, overwrite=True)
    parts = []
    for name, part in records.items():
        own = refused.filter(refused.source == name)
        raw = part.table.semi_join(own, "source_row")
        cells = {c: raw[c] for c in raw.columns if c != "source_row"}
        raw = raw.select("source_row", raw=ibis.struct(cells).cast("json").cast("string"))
        parts.append(own.left_join(raw, "source_row"))
    joined = union([p.mutate(table=ibis.literal(table)) for p in parts])
    return joined.select(*QUARANTINE_COLUMNS)


def _unread(name: str, part: Records) -> ir.Table:
    unread = part.unread.mutate(source=ibis.literal(name), table=ibis.literal(UNREAD))
    return unread.select(*QUARANTINE_COLUMNS)
