"""How a source file becomes canonical columns: the mapping part of client.yaml."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal, Self

from pydantic import Field, model_validator

from cjm_workbench.errors import nearest, shorten
from cjm_workbench.schemas.canonical import MOMENTS, TABLES, mapped_columns, required_columns
from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.zones import Zone

TableName = Literal[
    "events", "feedback", "invitations", "customers",
    "identities", "observations", "actions", "costs",
]  # fmt: skip

Format = Literal["csv", "parquet", "excel", "jsonl", "xes", "duckdb"]
ENDINGS: dict[str, Format] = {
    ".parquet": "parquet", ".pq": "parquet",
    ".xlsx": "excel", ".xlsm": "excel",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".xes": "xes",
    ".duckdb": "duckdb", ".db": "duckdb",
}  # fmt: skip
"""What a file is by its ending; all else is delimited text."""

PACKED = (".gz", ".bz2", ".zst")
VARIABLE = re.compile(r"[A-Za-z_]\w*")
ADDRESS = "write url_from: CRM_URL, and outside of it export CRM_URL=postgresql://host/database"


class TableMap(Settings):
    """One canonical table read from a source.

    Attributes
    ----------
    table
        The canonical table.
    columns
        Canonical column to the source's column; a list of columns is joined by ``|``.
    constants
        Canonical column to a value that is the same in every row.
    values
        Canonical column to a mapping of raw text to canonical text.
    missing
        Canonical column to the codes that mean "no value". An empty cell always does.
    date_format
        A strptime format; without one, times are ISO 8601, with or without an offset.
    time_zone
        The zone of times that carry no offset; the client's own where absent.
    decimal_mark
        The decimal mark of numbers.
    attributes
        Attribute name to the source's column; kept together as JSON.
    times
        Touchpoint to a column that holds the time it happened: several events a record.
    ratings
        Touchpoint to a column that holds its score: several answers a record.
    """

    table: TableName
    columns: dict[str, str | list[str]] = {}
    constants: dict[str, str | int | float] = {}
    values: dict[str, dict[str, str]] = {}
    missing: dict[str, list[str]] = {}
    date_format: str | None = None
    time_zone: Zone | None = None
    decimal_mark: Literal[".", ","] = "."
    attributes: dict[str, str] = {}
    times: dict[str, str] = {}
    ratings: dict[str, str] = {}

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        allowed = [name for name in mapped_columns(self.table) if name != "attributes"]
        for part in ("columns", "constants", "values", "missing"):
            for name in getattr(self, part):
                if name not in allowed:
                    hint = nearest(name, allowed)
                    raise ValueError(
                        f"{part}: table {self.table} has no column '{name}'"
                        + (f"; did you mean '{hint}'" if hint else "")
                        + f"; allowed: {shorten(allowed, 20)}"
                    )
        return self

    @model_validator(mode="after")
    def _each_column_once(self) -> Self:
        for name in self.constants:
            if name in self.columns:
                raise ValueError(f"'{name}' stands in columns and in constants: keep one")
        for name in self.wide_columns:
            if name in self.columns or name in self.constants:
                raise ValueError(f"'{name}' is already given by times or ratings")
        for name in {*self.values, *self.missing} - {*self.columns, *self.wide_columns}:
            raise ValueError(f"values or missing name '{name}', which no column is mapped to")
        return self

    @model_validator(mode="after")
    def _wide_columns_fit(self) -> Self:
        if self.times and (self.table != "events" or self.ratings):
            raise ValueError("times makes events, one per touchpoint; use table: events")
        if self.ratings and self.table != "feedback":
            raise ValueError("ratings makes feedback, one per touchpoint; use table: feedback")
        if self.attributes and "attributes" not in TABLES[self.table].columns:
            raise ValueError(f"table {self.table} keeps no attributes")
        return self

    @model_validator(mode="after")
    def _required_are_mapped(self) -> Self:
        given = {*self.columns, *self.constants, *self.wide_columns}
        absent = [name for name in required_columns(self.table) if name not in given]
        if absent:
            raise ValueError(f"table {self.table} needs {', '.join(absent)}: map or give constants")
        return self

    @property
    def wide_columns(self) -> tuple[str, ...]:
        """The canonical columns that `times` or `ratings` fill."""
        if self.times:
            return ("touchpoint", MOMENTS["events"])
        return ("touchpoint", "score") if self.ratings else ()

    def source_columns(self) -> set[str]:
        """List the source's columns that the mapping reads."""
        plain = [[name] if isinstance(name, str) else name for name in self.columns.values()]
        wide = (self.attributes, self.times, self.ratings)
        return {name for names in plain for name in names}.union(*(m.values() for m in wide))


class Source(Settings):
    """A file, an SQL query over named files, or a database, and the tables read from it.

    Attributes
    ----------
    file
        Path relative to the client's folder, ``package:NAME/file`` inside an installed package;
        ``${VAR}`` and ``${VAR:-default}`` are taken from the environment. A ``*`` reads many files.
    files
        Name to path, in the place of `file` where tables must be joined first: `sql` names them.
        Format, delimiter, encoding, sheet and header_row hold for all of them.
    sql
        A query over the names in `files`, or of a database. A column whose name holds a dot or a
        blank stands in double quotes.
    format
        ``csv``, ``parquet``, ``excel``, ``jsonl``, ``xes`` or ``duckdb``; taken from the file's
        ending where absent.
    delimiter
        One character, or ``blanks`` for runs of blanks.
    encoding
        Any encoding that Python knows; of delimited text and JSON lines.
    trim
        Whether blanks around a cell are part of the format, not of the value.
    sheet
        The sheet of a workbook; may be left out where there is only one.
    header_row
        The row of the sheet that holds the columns' names, as Excel numbers it.
    url_from
        The name of the environment variable that holds a PostgreSQL address.
    table
        The table of a database or DuckDB file, as ``table`` or ``schema.table``; `sql` asks it a
        query instead.
    identities
        Where `customer_id` holds keys of the source's own (visitors, installations): the
        ``identity_source`` of their links in the table identities. The gate puts the linked
        customer in the key's place, and ``identity_source:key`` where there is no link.
    maps
        The canonical tables read from this source.
    """

    file: str | None = None
    files: dict[str, str] = {}
    sql: str | None = None
    format: Format | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    trim: bool = False
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)
    url_from: str | None = None
    table: str | None = None
    identities: str | None = Field(default=None, min_length=1)
    maps: list[TableMap] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if [self.file, self.url_from, self.files or None].count(None) != 2:
            raise ValueError("give one of file, files with sql, or url_from")
        if self.files and self.sql is None:
            raise ValueError("files needs sql: the query over what it names")
        if self.delimiter != "blanks" and len(self.delimiter) != 1:
            raise ValueError("delimiter is one character, or 'blanks' for runs of blanks")
        return self

    @model_validator(mode="after")
    def _address_is_no_setting(self) -> Self:
        # none of these messages repeats the text: it may hold a password
        if any("://" in text for text in self.paths().values()):
            raise ValueError(f"an address is not a file: {ADDRESS}")
        if self.url_from is not None and VARIABLE.fullmatch(self.url_from) is None:
            raise ValueError(f"url_from is the name of an environment variable: {ADDRESS}")
        return self

    @model_validator(mode="after")
    def _keys_fit_the_format(self) -> Self:
        if "duckdb" in map(self.format_of, self.files.values()):
            raise ValueError("files takes no DuckDB file: read it by file, with table or sql")
        if self.is_database and (self.table is None) == (self.sql is None):
            raise ValueError("a database needs either table or sql")
        if not self.is_database and self.table is not None:
            raise ValueError("table is of a database: of url_from, or of a DuckDB file")
        if not self.is_database and self.sql is not None and not self.files:
            raise ValueError("sql needs files, which names what it reads, or a database")
        if (self.sheet is not None or self.header_row > 1) and "excel" not in map(
            self.format_of, self.paths().values()
        ):
            raise ValueError("sheet and header_row are of a workbook: add format: excel")
        if self.url_from is not None and self.format is not None:
            raise ValueError("url_from takes no format")
        return self

    @model_validator(mode="after")
    def _keys_stand_where_customers_do(self) -> Self:
        linked = {"customers", "identities"} & {mapping.table for mapping in self.maps}
        if self.identities is not None and linked:
            raise ValueError(
                f"identities turns keys into customers; table {min(linked)} holds customers already"
            )
        return self

    @property
    def is_database(self) -> bool:
        """Whether a table or query of a database is read, not a file's records."""
        return self.url_from is not None or self.format_of(self.file or "") == "duckdb"

    def paths(self) -> dict[str, str]:
        """Name the files that this source reads; a database by URL has none."""
        return self.files if self.file is None else {"file": self.file}

    def format_of(self, path: str) -> Format:
        """Give the format of a file: as the settings say, or by its ending.

        Examples
        --------
        >>> maps = [{"table": "customers", "columns": {"customer_id": "id"}}]
        >>> Source.model_validate({"file": "log.xes.gz", "maps": maps}).format_of("log.xes.gz")
        'xes'
        """
        endings = [part.lower() for part in PurePath(path).suffixes]
        packed = bool(endings) and endings[-1] in PACKED
        ending = "".join(endings[-2:-1] if packed else endings[-1:])
        return self.format or ENDINGS.get(ending, "csv")
