"""The reconciliation: every record read is accounted for, at each step of the gate."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cjm_workbench.errors import SourceError
from cjm_workbench.settings.load import ClientSettings
from cjm_workbench.sources.mapping import rows_of
from cjm_workbench.sources.read import Records

UNREAD = "(record)"
"""Stands for the table of a record that could not be split, and so reached none."""

OUTCOMES = ("valid", "quarantined", "absent")
COLUMNS = ("source", "table", "read", "mapped", *OUTCOMES)


def count_rows(
    settings: ClientSettings, records: dict[str, Records], judged: dict[str, ir.Table]
) -> ir.Table:
    """Count the rows of each source and table.

    What went in (``read``, ``mapped``) is counted in the sources, and what came out in the judged
    rows: a row lost between the two shows.

    Returns
    -------
    ir.Table
        ``source, table, read, mapped, valid, quarantined, absent``. In a row of table `UNREAD`,
        ``read`` counts all records of the source, of which the mapped ones could not be split.
    """
    rows = []
    for name, source in settings.client.sources.items():
        read = _count(records[name].table)
        for table in judged:
            factor = sum(rows_of(mapping) for mapping in source.maps if mapping.table == table)
            if factor:
                found = _outcomes(judged[table], name)
                rows.append(
                    {"table": table, "source": name, "read": read, "mapped": read * factor} | found
                )
        unread = _count(records[name].unread)
        if unread:
            rows.append(_unread(name, unread, of=read + unread))
    return ibis.memtable(rows, schema=_SCHEMA)


def check_counts(reconciliation: ir.Table) -> None:
    """Prove that no row was lost between the source and the store.

    Raises
    ------
    SourceError
        If, for a source and table, mapped rows differ from valid, quarantined and absent ones.
    """
    counts = reconciliation.execute()
    lost = counts[counts["mapped"] != counts[list(OUTCOMES)].sum(axis="columns")]
    if len(lost):
        raise SourceError(
            f"the gate lost rows: {lost.to_dict('records')}",
            next_step="This is a fault of cjm-workbench: report it with the settings.",
        )


_SCHEMA = {name: "string" if name in ("source", "table") else "int64" for name in COLUMNS}


def _outcomes(rows: ir.Table, source: str) -> dict[str, int]:
    own = rows.filter(rows.source == source)
    found = own.agg(
        valid=own.count(where=own.reason.isnull() & ~own.absent),
        quarantined=own.count(where=own.reason.notnull()),
        absent=own.count(where=own.reason.isnull() & own.absent),
    ).execute()
    return {name: int(found[name].iloc[0]) for name in OUTCOMES}


def _unread(source: str, number: int, *, of: int) -> dict[str, object]:
    counted = {"read": of, "mapped": number, "valid": 0, "quarantined": number, "absent": 0}
    return {"source": source, "table": UNREAD, **counted}


def _count(table: ir.Table) -> int:
    return int(table.count().execute())
