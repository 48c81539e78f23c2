"""Read one source into the engine: every record as text, numbered as it stands in the source."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pyarrow import parquet

from cjm_workbench.errors import SourceError
from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.duckdb_file import read_duckdb, refuse_open_changes
from cjm_workbench.sources.engine import union, words_on_query
from cjm_workbench.sources.excel import read_excel
from cjm_workbench.sources.jsonl import read_jsonl
from cjm_workbench.sources.locate import locate
from cjm_workbench.sources.names import check_header
from cjm_workbench.sources.text import read_text
from cjm_workbench.sources.xes import read_xes

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

Files = dict[str, list[Path]]
"""The files of a source, by the name that they have in its settings."""

KEYED = frozenset({"jsonl", "xes"})
"""Formats whose records name their own cells, and leave out what they do not have."""


@dataclass(frozen=True)
class Records:
    """What a source holds.

    Attributes
    ----------
    table
        ``source_row`` and the source's own columns, all text.
    unread
        ``source_row, raw, reason``: records that could not be split into cells.
    """

    table: ir.Table
    unread: ir.Table


def source_files(source: Source, folder: Path, name: str) -> Files:
    """Find the files of a source, by the name they have in its settings.

    Raises
    ------
    SourceError
        If one is missing, or holds less than the program that writes to it.
    """
    where = f"source {name}"
    files = {part: locate(path, folder, where) for part, path in source.paths().items()}
    for path in itertools.chain.from_iterable(files.values()):
        if source.format_of(path.name) == "duckdb":
            refuse_open_changes(path, where)
    return files


def read_source(con: Backend, name: str, source: Source, files: Files) -> Records:
    """Read a source as text.

    Parameters
    ----------
    con
        The engine.
    name
        The source's name, for messages.
    source
        Its settings.
    files
        What `source_files` found; of a database by URL, its rows as they were written down.

    Raises
    ------
    SourceError
        If a file is missing, empty or unreadable, or holds no column that is mapped.
    """
    where = f"source {name}"
    parts = {part: _read_files(con, paths, source, where) for part, paths in files.items()}
    if source.files:
        records = _query(con, source.sql or "", parts, where)
    else:
        (records,) = parts.values()
    _check_columns(records, source, where)
    return Records(_blank_is_empty(records.table, trim=source.trim), records.unread)


def _read_files(con: Backend, paths: list[Path], source: Source, where: str) -> Records:
    records = [_read_file(con, path, source, where) for path in paths]
    if len(records) == 1:
        return records[0]
    if source.format_of(paths[0].name) in KEYED:
        records = _fill_columns(records)
    for path, part in zip(paths, records, strict=True):
        if set(part.table.columns) != set(records[0].table.columns):
            raise SourceError(
                f"{where}: {path.name} has other columns than {paths[0].name}",
                next_step="Files read by one '*' need the same columns; make two sources of them.",
            )
    return _concatenate([part.table for part in records], [part.unread for part in records])


def _fill_columns(records: list[Records]) -> list[Records]:
    """Give every file the columns of all: a record leaves out the keys for which it has nothing."""
    names = dict.fromkeys(name for part in records for name in part.table.columns)
    return [
        Records(
            part.table.mutate(
                **{name: ibis.null("string") for name in names if name not in part.table.columns}
            ),
            part.unread,
        )
        for part in records
    ]


def _concatenate(tables: list[ir.Table], unread: list[ir.Table]) -> Records:
    """Stack files, numbering records on from one to the next."""
    columns = tables[0].columns  # files may hold them in another order
    shifted, shifted_unread, before = [], [], 0
    for table, unread_part in zip(tables, unread, strict=True):
        shifted.append(table.mutate(source_row=table.source_row + before).select(columns))
        shifted_unread.append(unread_part.mutate(source_row=unread_part.source_row + before))
        before += max(_last(table), _last(unread_part))
    return Records(union(shifted), union(shifted_unread))


def _last(table: ir.Table) -> int:
    return int(table.source_row.max().fill_null(0).execute())


def _read_file(con: Backend, path: Path, source: Source, where: str) -> Records:
    table = ibis.util.gen_name("raw")
    match source.format_of(path.name):
        case "parquet":
            return _read_parquet(con, table, path, where)
        case "duckdb":
            read_duckdb(con, table, path, source, where)
            return Records(_number(con, con.table(table), where), _nothing_unread())
        case "excel":
            read_excel(con, table, path, source, where)
        case "jsonl":
            read_jsonl(con, table, path, encoding=source.encoding, where=where)
        case "xes":
            read_xes(con, table, path, where=where)
        case "csv":
            read_text(
                con, table, path,
                delimiter=source.delimiter, encoding=source.encoding, where=where,
            )  # fmt: skip
    return Records(con.table(table), con.table(f"{table}_unread"))


def _read_parquet(con: Backend, table: str, path: Path, where: str) -> Records:
    escaped = str(path).replace("'", "''")
    try:
        check_header(parquet.read_schema(path).names, f"{where}: {path.name}")
        con.raw_sql(
            f"""CREATE OR REPLACE TABLE {table} AS SELECT file_row_number + 1 AS source_row,
            COLUMNS(* EXCLUDE (file_row_number))::VARCHAR
            FROM read_parquet('{escaped}', file_row_number = true)"""
        )
    except (duckdb.Error, pa.ArrowException) as error:
        raise SourceError(
            f"{where}: {path.name} cannot be read as Parquet: {str(error).splitlines()[0]}",
            next_step="Export the file again, or name its format.",
        ) from error
    return Records(con.table(table), _nothing_unread())


def _query(con: Backend, sql: str, parts: dict[str, Records], where: str) -> Records:
    for part, records in parts.items():
        con.create_view(part, records.table.drop("source_row"), overwrite=True)
    try:
        result = ibis.util.gen_name("raw")
        # as a subquery: nothing but a SELECT fits there
        con.raw_sql(f"CREATE TABLE {result} AS SELECT * FROM (\n{sql.rstrip().rstrip(';')}\n)")
    except duckdb.Error as error:
        raise SourceError(
            f"{where}: sql: {words_on_query(error)}",
            allowed=[f"{p}.{c}" for p, r in parts.items() for c in _own_columns(r.table)],
            next_step="Mend the query; it may name the files under 'files' and their columns.",
        ) from error
    finally:
        for part in parts:
            con.drop_view(part, force=True)
    unread = [records.unread for records in parts.values()]
    return Records(_number(con, con.table(result), f"{where}: sql"), union(unread))


def _number(con: Backend, result: ir.Table, where: str) -> ir.Table:
    """Keep a query's result as text, its records numbered by their content: it has no order."""
    check_header(list(result.columns), where)
    text = result.select(**{column: result[column].cast("string") for column in result.columns})
    number = ibis.row_number().over(order_by=[text[column] for column in text.columns]) + 1
    return con.create_table(ibis.util.gen_name("raw"), text.mutate(source_row=number))


def _check_columns(records: Records, source: Source, where: str) -> None:
    columns = _own_columns(records.table)
    mapped = {column for mapping in source.maps for column in mapping.source_columns()}
    for absent in sorted(mapped - set(columns)):
        hint = "Mend the mapping in client.yaml."
        if len(columns) == 1 and source.format_of(source.file or "") == "csv":
            hint = f"The file has a single column: is its delimiter really '{source.delimiter}'?"
        if source.format_of(source.file or "") == "excel":
            hint = "Mend the mapping, or name the row that the names stand in: header_row: ..."
        raise SourceError(
            f"{where}: no column '{absent}'", got=absent, allowed=columns, next_step=hint
        )
    if not _count(records.table) + _count(records.unread):
        raise SourceError(
            f"{where}: {_origin(source)} holds no records",
            next_step="Export the file again, or remove the source.",
        )


def _origin(source: Source) -> str:
    return ", ".join(source.paths().values()) or source.table or "its query"


def _own_columns(table: ir.Table) -> list[str]:
    return [name for name in table.columns if name != "source_row"]


def _count(table: ir.Table) -> int:
    return int(table.count().execute())


def _blank_is_empty(table: ir.Table, *, trim: bool) -> ir.Table:
    """Make cells without a visible character missing; trim the others where the format pads."""
    clean = _trimmed if trim else _unless_blank
    return table.mutate(**{name: clean(table[name]) for name in _own_columns(table)})


def _trimmed(cell: ir.StringValue) -> ir.StringValue:
    return cell.strip().nullif("")


def _unless_blank(cell: ir.StringValue) -> ir.StringValue:
    # Blanks sort before "!", the first visible character: few cells need the slower look.
    blank = ibis.ifelse(cell.strip() == "", None, cell)
    return ibis.ifelse(cell < "!", blank, cell)


def _nothing_unread() -> ir.Table:
    schema = {"source_row": "int64", "raw": "string", "reason": "string"}
    return ibis.memtable([], schema=schema)
