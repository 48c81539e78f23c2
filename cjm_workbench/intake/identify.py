"""Keys of a source become customers: by the links of the identities table, or under their own name.

A link holds for all rows of its key, whenever they happened: who logs in today was the same person
before. ``linked_at`` says since when that is known, and moves no row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cjm_workbench.errors import SourceError
from cjm_workbench.sources.engine import union

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

KEYS = {
    "source": "string",
    "identity_source": "string",
    "source_key": "string",
    "customer_id": "string",
    "linked": "boolean",
    "linked_at": "timestamp(6)",
    "records": "int64",
}
"""The columns of the table ``keys``: one row a source and key, with its valid rows of all tables.

``customer_id`` is what stands in the canonical tables; ``linked`` says whether a link led there.
"""


def find_links(identities: ir.Table | None, keyed: Mapping[str, str]) -> ir.Table | None:
    """Select the links that sources with keys of their own need.

    Parameters
    ----------
    identities
        The valid rows of the identities table; nothing where no source maps it.
    keyed
        Source to the ``identity_source`` of the keys in its ``customer_id``.

    Returns
    -------
    ir.Table or None
        identity_source, source_key, linked_to, linked_at; nothing where no source has keys.

    Raises
    ------
    SourceError
        If no link is of an identity source that a source names.
    """
    if not keyed:
        return None
    known = set()
    if identities is not None:
        known = set(identities.identity_source.topk(_MOST).execute().iloc[:, 0])
    for source, name in keyed.items():
        if name not in known:
            raise SourceError(
                f"source '{source}': identities names '{name}', which no link is of",
                got=name, allowed=known,
                next_step="Name an identity_source of the identities table, or map that table.",
            )  # fmt: skip
    assert identities is not None  # else nothing was known
    return identities.select("identity_source", "source_key", "linked_at", linked_to="customer_id")


_MOST = 1000


def identify(rows: ir.Table, links: ir.Table, keyed: Mapping[str, str]) -> ir.Table:
    """Put the customer in the place of each key.

    Parameters
    ----------
    rows
        Valid rows of a canonical table, with ``source`` and ``customer_id``.
    links, keyed
        As of `find_links`.

    Returns
    -------
    ir.Table
        `rows` with the linked customer, or ``identity_source:key`` where there is no link; and
        with identity_source, source_key, linked and linked_at, missing in rows of other sources.
    """
    name = rows.source.cases(*keyed.items(), else_=ibis.null("string"))
    own = rows.mutate(
        identity_source=name, source_key=ibis.ifelse(name.notnull(), rows.customer_id, None)
    )
    joined = own.left_join(links, ["identity_source", "source_key"])
    unlinked = joined.identity_source + ":" + joined.source_key
    return joined.select(
        *(column for column in rows.columns if column != "customer_id"),
        "identity_source", "source_key", "linked_at",
        customer_id=ibis.coalesce(joined.linked_to, unlinked, joined.customer_id),
        linked=ibis.ifelse(joined.source_key.notnull(), joined.linked_to.notnull(), None),
    )  # fmt: skip


def list_keys(con: Backend, identified: list[ir.Table]) -> ir.Table:
    """List the keys of all sources that have some, in the columns of `KEYS`.

    Parameters
    ----------
    con
        The engine.
    identified
        Tables as of `identify`.
    """
    columns = [name for name in KEYS if name != "records"]
    found = [rows.filter(rows.source_key.notnull()).select(*columns) for rows in identified]
    if not found:
        return con.create_table("no_keys", schema=KEYS, overwrite=True)
    every = union(found)
    return every.group_by(columns).agg(records=every.count()).order_by(["source", "source_key"])
