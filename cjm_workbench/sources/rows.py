"""Rows of text on their way into the engine, for formats that the engine does not read itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from cjm_workbench.errors import SourceError
from cjm_workbench.sources.engine import fill, quote
from cjm_workbench.sources.names import ROW, check_header

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

BATCH = 20_000
"""Rows held before they go to the engine."""

MOST_COLUMNS = 1000
"""More names than this are no columns: values were used as names."""

UNREAD = pa.schema([(ROW, pa.int64()), ("raw", pa.string()), ("reason", pa.string())])
Unread = tuple[int, str, str]
"""The number of a record that could not be split, its text, and why."""


@dataclass
class Rows:
    """Rows for the tables ``<table>`` and ``<table>_unread``; any row may bring a new column.

    Attributes
    ----------
    table
        The table to make; `write` must be called once more at the end.
    where
        Source and file, for messages.
    columns
        The source's columns met so far, in the order in which they were met.
    """

    con: Backend
    table: str
    where: str
    columns: dict[str, None] = field(default_factory=dict)
    _numbers: list[int] = field(default_factory=list)
    _cells: list[Mapping[str, str | None]] = field(default_factory=list)
    _unread: list[Unread] = field(default_factory=list)
    _made: int | None = None

    def add(self, number: int, cells: Mapping[str, str | None]) -> None:
        """Take one record, by its number."""
        if not cells.keys() <= self.columns.keys():
            self._meet(cells)
        self._numbers.append(number)
        self._cells.append(cells)
        if len(self._cells) == BATCH:
            self._flush()

    def set_aside(self, number: int, raw: str, reason: str) -> None:
        """Keep a record that cannot be split, with its text and the reason."""
        self._unread.append((number, raw, reason))

    def write(self) -> None:
        """Write what is left."""
        self._flush()
        write_unread(self.con, self.table, self._unread)

    def _meet(self, cells: Mapping[str, str | None]) -> None:
        self.columns |= dict.fromkeys(cells)
        check_header(list(self.columns), self.where)
        if len(self.columns) > MOST_COLUMNS:
            raise SourceError(
                f"{self.where}: more than {MOST_COLUMNS} columns",
                next_step="Names seem to hold values, such as keys of customers: "
                "export them as values.",
            )

    def _flush(self) -> None:
        names = list(self.columns)
        texts = [pa.array([row.get(name) for row in self._cells], pa.string()) for name in names]
        schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
        batch = pa.Table.from_arrays([pa.array(self._numbers, pa.int64()), *texts], schema=schema)
        if self._made is None:
            fill(self.con, f"CREATE OR REPLACE TABLE {self.table} AS FROM incoming", batch)
        else:
            for name in names[self._made :]:
                self.con.raw_sql(f"ALTER TABLE {self.table} ADD COLUMN {quote(name)} VARCHAR")
            fill(self.con, f"INSERT INTO {self.table} FROM incoming", batch)
        self._made = len(names)
        self._numbers, self._cells = [], []


def write_unread(con: Backend, table: str, unread: list[Unread]) -> None:
    """Write the table ``<table>_unread``: source_row, raw, reason."""
    rows = [dict(zip(UNREAD.names, row, strict=True)) for row in unread]
    content = pa.Table.from_pylist(rows, schema=UNREAD)
    fill(con, f"CREATE OR REPLACE TABLE {table}_unread AS FROM incoming", content)
