"""DuckDB files: one table or one query, opened for reading only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from cjm_workbench.errors import SourceError
from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.engine import fill, quote, words_on_query
from cjm_workbench.sources.names import check_header

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

NESTED = frozenset({"array", "list", "map", "struct", "union"})
BATCH = 100_000
"""Rows held between the two engines."""


def read_duckdb(con: Backend, table: str, path: Path, source: Source, where: str) -> None:
    """Read a table or query of a DuckDB file into a table of text cells.

    Numbers keep all their digits, moments are in UTC, and what is nested is JSON.

    Raises
    ------
    SourceError
        If the file is no DuckDB file, is in use, holds no such table, or the query fails.
    """
    place = f"{where}: {path.name}"
    with _open(path, place) as file:
        query = source.sql or f"FROM {_table(file, source.table or '', place)}"
        try:
            asked = file.sql(f"SELECT * FROM (\n{query.rstrip().rstrip(';')}\n)")
            check_header(asked.columns, place)
            cells = [
                _text(name, kind.id) for name, kind in zip(asked.columns, asked.types, strict=True)
            ]
            rows = asked.project(", ".join(cells)).to_arrow_reader(BATCH)
            fill(con, f"CREATE OR REPLACE TABLE {table} AS FROM incoming", rows)
        except duckdb.Error as error:
            raise SourceError(
                f"{place}: sql: {words_on_query(error)}",
                allowed=_tables(file),
                next_step="Mend the query; it may name these tables.",
            ) from None


def refuse_open_changes(path: Path, where: str) -> None:
    """Refuse a file beside which changes wait: the hash of the file would not tell of them.

    Raises
    ------
    SourceError
        If there is a write-ahead log.
    """
    if path.with_name(f"{path.name}.wal").exists():
        raise SourceError(
            f"{where}: {path.name} has changes beside it that are not yet in it ({path.name}.wal)",
            next_step="Close the program that writes to it.",
        )


def _open(path: Path, place: str) -> duckdb.DuckDBPyConnection:
    try:
        file = duckdb.connect(path, read_only=True, config={"enable_external_access": False})
    except duckdb.Error as error:
        locked = "lock" in str(error)
        raise SourceError(
            f"{place} is open in another program" if locked else f"{place} is no DuckDB file",
            next_step="Close the program."
            if locked
            else f"It may be of a later version than {duckdb.__version__}: export it as Parquet.",
        ) from error
    file.execute("SET TimeZone = 'UTC'")
    return file


def _table(file: duckdb.DuckDBPyConnection, name: str, place: str) -> str:
    tables = _tables(file)
    if name not in tables:
        raise SourceError(
            f"{place}: no table '{name}'", got=name, allowed=tables,
            next_step="Name the table in client.yaml: table: ...",
        )  # fmt: skip
    return ".".join(map(quote, name.split(".", 1)))


def _tables(file: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the tables and views as the settings do: with their schema unless it is main."""
    found = file.execute(
        """SELECT if(table_schema = 'main', '', table_schema || '.') || table_name
        FROM information_schema.tables WHERE table_catalog = current_database()"""
    ).fetchall()
    return [name for (name,) in found]


def _text(name: str, kind: str) -> str:
    cell = f"to_json({quote(name)})" if kind in NESTED else quote(name)
    return f"CAST({cell} AS VARCHAR) AS {quote(name)}"
