"""Delimited text: any delimiter, runs of blanks, any encoding, compressed or not.

Every cell is read as text. A record that does not split as the header says is not an error of the
file: it is set aside with its number and its text. Records are numbered as they stand in the file,
the first below the header being 1; lines without any character are not records.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from cjm_workbench.errors import SourceError
from cjm_workbench.sources.engine import fill, quote
from cjm_workbench.sources.names import check_header
from cjm_workbench.sources.rows import Unread, write_unread

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

BLANKS = "blanks"
LINE = "line"
NO_SEPARATOR = "\x01"
"""Splits nothing: with it, the reader gives whole lines."""

BLOCK = 16 << 20
"""Bytes read at a time, and so the longest record that can be read."""


def read_text(
    con: Backend, table: str, path: Path, *, delimiter: str, encoding: str, where: str
) -> None:
    """Read a delimited file into a table of text cells, with ``source_row``.

    Records that do not split are kept in the table ``<table>_unread`` (source_row, raw, reason).

    Raises
    ------
    SourceError
        If the file is empty, is not in the encoding, or its header cannot be used.
    """
    names = header_of(path, delimiter, encoding, where)
    lines = delimiter == BLANKS
    reading = _Reading(path, [LINE] if lines else names, delimiter, encoding)
    try:
        reading.into(con, table)
    except (duckdb.Error, UnicodeError, pa.ArrowException, OSError) as error:
        raise unreadable(path, encoding, where, reading.error or error) from error
    if lines:
        _split_lines(con, table, names, path)


def header_of(path: Path, delimiter: str, encoding: str, where: str) -> list[str]:
    """Read the column names of a delimited file.

    Raises
    ------
    SourceError
        If the file is empty, its first line is not in the encoding, or its names cannot be used.
    """
    try:
        with (
            pa.input_stream(str(path), compression="detect") as stream,
            io.TextIOWrapper(stream, encoding=encoding, newline="") as lines,
        ):
            names = _split_header(lines, delimiter)
    except (LookupError, UnicodeError, csv.Error, OSError, pa.ArrowException) as error:
        raise unreadable(path, encoding, where, error) from error
    if not any(name.strip() for name in names):
        raise SourceError(f"{where}: {path.name} is empty", next_step="Export the file again.")
    named = [name or f"column{number}" for number, name in enumerate(names, start=1)]
    return check_header(named, f"{where}: {path.name}")


def _split_header(lines: io.TextIOWrapper, delimiter: str) -> list[str]:
    if delimiter == BLANKS:
        return next(iter(lines), "").lstrip("\ufeff").split()
    names = next(csv.reader(lines, delimiter=delimiter), [])
    return [names[0].lstrip("\ufeff"), *names[1:]] if names else []


@dataclass
class _Reading:
    """One pass over a file, block by block: what splits goes to the engine, the rest is kept."""

    path: Path
    names: list[str]
    delimiter: str
    encoding: str
    unread: list[Unread] = field(default_factory=list)
    error: Exception | None = None

    def into(self, con: Backend, table: str) -> None:
        """Fill the tables ``<table>`` and ``<table>_unread``."""
        columns = [("source_row", pa.int64()), *((name, pa.string()) for name in self.names)]
        schema = pa.schema(columns)
        batches = pa.RecordBatchReader.from_batches(schema, self._numbered(schema))
        fill(con, f"CREATE OR REPLACE TABLE {table} AS FROM incoming", batches)
        write_unread(con, table, self.unread)

    def _numbered(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Number the records; the engine would hide an error raised here, so it is kept."""
        before = 0
        try:
            for batch in self._blocks():
                numbers = before + np.arange(1, batch.num_rows + 1)
                before += batch.num_rows
                # A record moves down by the unread ones before it, all of which are known by now.
                place = [number - n for n, (number, _, _) in enumerate(self.unread, start=1)]
                numbers += np.searchsorted(np.array(place, dtype=np.int64), numbers, side="left")
                yield pa.RecordBatch.from_arrays([pa.array(numbers), *batch.columns], schema=schema)
        except Exception as error:
            self.error = error
            raise

    def _blocks(self) -> Iterator[pa.RecordBatch]:
        lines = self.delimiter == BLANKS
        yield from arrow_csv.open_csv(
            str(self.path),
            # One thread: only then does the reader number the records that it refuses.
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK, encoding=self.encoding,
                column_names=self.names, skip_rows_after_names=1,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=NO_SEPARATOR if lines else self.delimiter,
                quote_char=False if lines else '"',
                newlines_in_values=not lines,
                invalid_row_handler=self._set_aside,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self.names, pa.string()),
                null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=True,
            ),
        )  # fmt: skip

    def _set_aside(self, row: arrow_csv.InvalidRow) -> str:
        found, needed = row.actual_columns, row.expected_columns
        reason = f"{self.path.name}: number of cells is {found}, not {needed}"
        self.unread.append((row.number - 1, row.text, reason))
        return "skip"


def _split_lines(con: Backend, table: str, names: list[str], path: Path) -> None:
    """Split the lines of a table at runs of blanks; the engine has no such delimiter."""
    con.raw_sql(
        f"""CREATE OR REPLACE TEMP TABLE split AS
        SELECT row_number() OVER (ORDER BY source_row) AS source_row, {LINE} AS raw,
               regexp_split_to_array(trim({LINE}), '\\s+') AS cells
        FROM {table} WHERE trim({LINE}) <> ''"""
    )
    cells = ", ".join(f"cells[{i}] AS {quote(name)}" for i, name in enumerate(names, start=1))
    fits = f"len(cells) = {len(names)}"
    reason = f"{_text(path.name + ': number of cells is ')} || len(cells) || ', not {len(names)}'"
    con.raw_sql(
        f"""CREATE OR REPLACE TABLE {table} AS SELECT source_row, {cells} FROM split WHERE {fits};
        CREATE OR REPLACE TABLE {table}_unread AS
        SELECT source_row, raw, {reason} AS reason FROM split WHERE NOT {fits};
        DROP TABLE split"""
    )


def unreadable(path: Path, encoding: str, where: str, error: Exception) -> SourceError:
    """Say in plain words why a text file cannot be read at all."""
    text = str(error)
    if isinstance(error, LookupError):
        return SourceError(
            f"{where}: '{encoding}' is not an encoding",
            next_step="Use for example utf-8 or cp1252.",
        )
    if isinstance(error, UnicodeError) or "UTF8" in text:
        return SourceError(
            f"{where}: {path.name} is not {encoding}",
            next_step="Name its encoding, for example encoding: cp1252.",
        )
    if "straddling" in text:
        text = f"a record is longer than {BLOCK >> 20} MB; a quote is opened and never closed"
    return SourceError(
        f"{where}: {path.name} cannot be read: {text.splitlines()[0]}",
        next_step="Check delimiter, quotes and encoding, or export the file again.",
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
