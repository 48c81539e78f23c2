"""PostgreSQL: one table or one query, in a session that cannot write.

The address comes from the environment, and no part of it enters a message: not the driver's words
on a connection either, since they may repeat it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, LiteralString

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlglot.errors import SqlglotError

from cjm_workbench.errors import SourceError
from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.engine import fill
from cjm_workbench.sources.names import check_header

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.backends.postgres import Backend as Postgres

SECONDS_TO_CONNECT = 10
MINUTES_TO_ANSWER = 10
SESSION: LiteralString = f"""
SET default_transaction_read_only = on; SET statement_timeout = '{MINUTES_TO_ANSWER}min';
SET DateStyle = 'ISO, YMD'; SET IntervalStyle = postgres;
SET bytea_output = hex; SET extra_float_digits = 1;
"""
BATCH = 20_000
"""Rows that the server gives at a time."""

REFUSALS = {
    "password": "it refuses the user or the password",
    "does not exist": "it has no such database or user",
    "pg_hba": "it admits no such user from here",
    "refused": "nothing listens there",
    "timeout": "no answer in time",
    "resolve": "there is no such host",
    "No such file": "nothing listens there",
}
"""What a driver's words on a failed connection mean; the words themselves are not shown."""


def read_postgres(con: Backend, table: str, source: Source, where: str) -> None:
    """Read a table or query of a database into a table of text cells, in no order.

    Numbers keep all their digits, moments are in UTC, bytes are hexadecimal.

    Raises
    ------
    SourceError
        If the variable holds no address, the database does not answer, it has no such table, or
        the query fails.
    """
    variable = source.url_from or ""
    place = f"{where}: the database of {variable}"
    with _connect(variable, place) as session:
        remote = ibis.postgres.from_connection(session)
        try:
            cells = _as_text(session, remote, source, place)
            con.create_table(table, schema=cells.schema(), overwrite=True)
            for batch in remote.to_pyarrow_batches(cells, chunk_size=BATCH):
                fill(con, f"INSERT INTO {table} FROM incoming", pa.Table.from_batches([batch]))
        except (psycopg.Error, SqlglotError, UnicodeError) as error:
            raise _failed(error, remote, source, place) from None


@contextmanager
def _connect(variable: str, place: str) -> Iterator[psycopg.Connection]:
    url = os.environ.get(variable)
    if url is None:
        raise SourceError(
            f"{place}: the environment variable {variable} is not set",
            next_step=f"Set it: export {variable}=postgresql://user@host:5432/database",
        )
    try:
        if not url.startswith(("postgresql://", "postgres://")):
            raise psycopg.ProgrammingError
        wait = conninfo_to_dict(url).get("connect_timeout", SECONDS_TO_CONNECT)
        address = make_conninfo(url, connect_timeout=wait)
    except psycopg.Error:
        raise SourceError(
            f"{place}: the environment variable {variable} holds no PostgreSQL address",
            next_step="Write postgresql://user:password@host:5432/database.",
        ) from None
    try:
        session = psycopg.connect(address, autocommit=True, client_encoding="UTF8")
    except psycopg.Error as error:
        known = (means for words, means in REFUSALS.items() if words in str(error))
        reason = next(known, "the connection fails")
        raise SourceError(
            f"{place} does not answer: {reason}",
            next_step=f"Check the address in {variable}, the network, and that the server runs.",
        ) from None
    with session:
        session.execute(SESSION)
        yield session


def _as_text(session: psycopg.Connection, remote: Postgres, source: Source, place: str) -> ir.Table:
    # as a subquery, nothing but a SELECT fits; prepared, no second statement does
    asked = f"SELECT * FROM (\n{_query(session, source)}\n) AS asked"
    description = session.execute(f"{asked} LIMIT 0".encode(), prepare=True).description or []
    names = check_header([column.name for column in description], place)
    # the types are the database's own affair: each column is cast there, by the database
    found = remote.sql(asked, schema=dict.fromkeys(names, dt.unknown))
    return found.select(**{name: found[name].cast("string") for name in names})


def _query(session: psycopg.Connection, source: Source) -> str:
    if source.sql is not None:
        return source.sql.rstrip().rstrip(";")
    name = sql.Identifier(*(source.table or "").split(".", 1))
    return sql.SQL("SELECT * FROM {}").format(name).as_string(session)


def _failed(error: Exception, remote: Postgres, source: Source, place: str) -> SourceError:
    """Say what failed; of the database's words only those on names: others may quote values."""
    if isinstance(error, psycopg.errors.UndefinedTable) and source.table is not None:
        schema, _, name = source.table.rpartition(".")
        return SourceError(
            f"{place}: no table '{source.table}'",
            got=name, allowed=remote.list_tables(database=schema or None),
            next_step="Name the table in client.yaml: table: ... or schema.table.",
        )  # fmt: skip
    if isinstance(error, psycopg.errors.QueryCanceled):
        return SourceError(
            f"{place} took longer than {MINUTES_TO_ANSWER} minutes, or was stopped",
            next_step="Ask for less by sql.",
        )
    if isinstance(error, psycopg.OperationalError):
        return SourceError(f"{place}: the connection broke off", next_step="Try again.")
    return SourceError(f"{place}: {_words(error)}", next_step="Mend table or sql in client.yaml.")


def _words(error: Exception) -> str:
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or ""
        on_names = state.startswith("42") and error.diag.message_primary
        return str(on_names) if on_names else f"the query fails ({state})"
    return "the query cannot be read" if isinstance(error, SqlglotError) else "its text is no UTF-8"
