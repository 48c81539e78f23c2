"""Delimited text: any delimiter, runs of blanks, any encoding, compressed or not.

Every cell is read as text. A record that does not split as the header says is not an error of the
file: it is set aside with its line and its text.
"""

from __future__ import annotations

import codecs
import csv
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from cjm_workbench.errors import SourceError

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

READ_BY_ENGINE = {"utf-8", "utf_8", "utf8", "utf-8-sig"}
CHUNK = 1 << 20
SEPARATOR = "\x01"


def header_of(path: Path, delimiter: str, encoding: str, where: str) -> list[str]:
    """Read the column names of a delimited file.

    Raises
    ------
    SourceError
        If the file is empty, its first line is not in the encoding, or a name stands twice.
    """
    first = next(_decoded_lines(path, encoding, where), "").lstrip("\ufeff").rstrip("\r\n")
    if not first.strip():
        raise SourceError(f"{where}: {path.name} is empty", next_step="Export the file again.")
    names = first.split() if delimiter == "blanks" else next(csv.reader([first], delimiter=delimiter))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(
            f"{where}: {path.name} has the column '{twice[0]}' twice",
            next_step="Rename one of the two in the file.",
        )
    return names


def read_text(
    con: Backend, table: str, path: Path, *, delimiter: str, encoding: str, where: str
) -> None:
    """Read a delimited file into a table of text cells, with ``source_row``.

    Records that do not split are kept in the table ``<table>_unread`` (source_row, raw, reason).
    """
    names = header_of(path, delimiter, encoding, where)
    readable = _readable(path, encoding, where)
    try:
        if delimiter == "blanks":
            _read_blanks(con, table, readable, names)
        else:
            _read_delimited(con, table, readable, names, delimiter)
    except duckdb.Error as error:
        raise SourceError(
            f"{where}: {path.name} cannot be read as text with the delimiter '{delimiter}': "
            f"{str(error).splitlines()[0]}",
            next_step="Check delimiter, quotes and encoding of the file.",
        ) from error
    finally:
        if readable != path:
            readable.unlink()


def _read_delimited(con: Backend, table: str, path: Path, names: list[str], delimiter: str) -> None:
    columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)
    con.raw_sql(
        f"""CREATE OR REPLACE TABLE {table} AS
        SELECT row_number() OVER () AS source_row, * FROM read_csv(
            {_text(str(path))}, columns = {{{columns}}}, delim = {_text(delimiter)},
            quote = '"', escape = '"', header = true, auto_detect = false, store_rejects = true,
            nullstr = '', rejects_table = '{table}_errors', rejects_scan = '{table}_scans')"""
    )
    con.raw_sql(
        f"""CREATE OR REPLACE TABLE {table}_unread AS
        SELECT line::BIGINT AS source_row, any_value(csv_line) AS raw,
               'line cannot be split into {len(names)} cells: '
               || min(lower(replace(error_type::VARCHAR, '_', ' '))) AS reason
        FROM {table}_errors GROUP BY line ORDER BY line"""
    )
    con.raw_sql(f"DROP TABLE {table}_errors; DROP TABLE {table}_scans")


def _read_blanks(con: Backend, table: str, path: Path, names: list[str]) -> None:
    con.raw_sql(
        f"""CREATE OR REPLACE TABLE {table}_lines AS
        SELECT row_number() OVER () AS source_row, line AS raw,
               regexp_split_to_array(trim(line), '\\s+') AS cells
        FROM read_csv({_text(str(path))}, columns = {{'line': 'VARCHAR'}},
            delim = '{SEPARATOR}', quote = '', escape = '', header = true, auto_detect = false)
        WHERE trim(line) <> ''"""
    )
    cells = ", ".join(f"cells[{i}] AS {_name(name)}" for i, name in enumerate(names, start=1))
    fits = f"len(cells) = {len(names)}"
    con.raw_sql(
        f"CREATE OR REPLACE TABLE {table} AS SELECT source_row, {cells} FROM {table}_lines WHERE {fits}"
    )
    con.raw_sql(
        f"""CREATE OR REPLACE TABLE {table}_unread AS SELECT source_row, raw,
        'line has ' || len(cells) || ' cells where the header has {len(names)}' AS reason
        FROM {table}_lines WHERE NOT {fits}; DROP TABLE {table}_lines"""
    )


def _readable(path: Path, encoding: str, where: str) -> Path:
    """Give a file that the engine can read: the file itself, or a UTF-8 copy to be removed."""
    if encoding.lower() in READ_BY_ENGINE and path.suffix not in {".bz2", ".lz4", ".br"}:
        return path
    with tempfile.NamedTemporaryFile(
        "w", suffix=".csv", encoding="utf-8", newline="", delete=False
    ) as copy:
        copy.writelines(_decoded_chunks(path, encoding, where))
    return Path(copy.name)


def _decoded_lines(path: Path, encoding: str, where: str) -> Iterator[str]:
    rest = ""
    for chunk in _decoded_chunks(path, encoding, where):
        *lines, rest = re.split(r"\r\n|\n", rest + chunk)
        yield from lines
    yield rest


def _decoded_chunks(path: Path, encoding: str, where: str) -> Iterator[str]:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as error:
        raise SourceError(
            f"{where}: '{encoding}' is not an encoding", next_step="Use for example utf-8 or cp1252."
        ) from error
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            while chunk := stream.read(CHUNK):
                yield decoder.decode(chunk)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{where}: {path.name} is not {encoding}",
            next_step="Name its encoding, for example encoding: cp1252.",
        ) from error
    except (OSError, pa.ArrowException) as error:
        raise SourceError(
            f"{where}: {path.name} cannot be read: {error}", next_step="Export the file again."
        ) from error


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
