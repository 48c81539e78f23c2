"""The embedded engine: DuckDB behind Ibis, with a memory limit, spilling to disk, clocks in UTC."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import uuid4

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

ON_THE_QUERY = (
    duckdb.BinderException, duckdb.CatalogException,
    duckdb.ParserException, duckdb.PermissionException,
)  # fmt: skip
"""What the engine says of names and grammar, and never of a value."""

LONGEST = 300
"""Characters of the engine's words that a message repeats."""


def connect(memory_limit: str = "4GB", threads: int | None = None) -> Backend:
    """Open an engine in memory.

    Parameters
    ----------
    memory_limit
        Above it, the engine spills to a temporary folder of its own.
    threads
        Worker threads; all cores where absent.
    """
    options: dict[str, object] = {
        "memory_limit": memory_limit,
        # made at the first spill, removed with the engine; two engines in one would overwrite each
        # other's files, which have the same names everywhere
        "temp_directory": str(Path(tempfile.gettempdir()) / f"cjm-{uuid4().hex}"),
    }
    if threads is not None:
        options["threads"] = threads
    con = cast("Backend", ibis.duckdb.connect(**options))
    con.raw_sql("SET TimeZone = 'UTC'")  # as an option at start, it is refused
    return con


def union(tables: list[ir.Table]) -> ir.Table:
    """Stack tables of the same columns; Ibis takes no single one."""
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def quote(name: str) -> str:
    """Write a name as the engine's SQL takes any.

    Examples
    --------
    >>> quote('the "new" one')
    '"the ""new"" one"'
    """
    return '"' + name.replace('"', '""') + '"'


def words_on_query(error: duckdb.Error) -> str:
    """Give the engine's words on a query; on a value it would quote the value."""
    if isinstance(error, ON_THE_QUERY):
        return " ".join(str(error).split())[:LONGEST]
    return "a value does not fit what the query does with it"


def fill(con: Backend, statement: str, content: pa.RecordBatchReader | pa.Table) -> None:
    """Run a statement that reads `content` under the name ``incoming``."""
    con.con.register("incoming", content)
    try:
        con.raw_sql(statement)
    finally:
        con.con.unregister("incoming")
