"""How a source file becomes canonical columns: the mapping part of client.yaml."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

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
    """A file, or an SQL query over named files, and the tables read from it.

    Attributes
    ----------
    file
        Path relative to the client's folder, ``package:NAME/file`` inside an installed package;
        ``${VAR}`` and ``${VAR:-default}`` are taken from the environment. A ``*`` reads many files.
    files, sql
        Name to path, and a query over those names, where a join is needed.
    format
        ``csv`` or ``parquet``; taken from the file's ending where absent.
    delimiter
        One character, or ``blanks`` for runs of blanks.
    encoding
        Any encoding that Python knows.
    trim
        Whether blanks around a cell are part of the format, not of the value.
    maps
        The canonical tables read from this source.
    """

    file: str | None = None
    files: dict[str, str] = {}
    sql: str | None = None
    format: Literal["csv", "parquet"] | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    trim: bool = False
    maps: list[TableMap] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.file is None) == (self.sql is None):
            raise ValueError("give either file, or sql with files")
        if (self.sql is None) != (not self.files):
            raise ValueError("sql and files go together: files names what the query reads")
        if self.delimiter != "blanks" and len(self.delimiter) != 1:
            raise ValueError("delimiter is one character, or 'blanks' for runs of blanks")
        return self

    def paths(self) -> dict[str, str]:
        """Name the files that this source reads."""
        return self.files if self.file is None else {"file": self.file}
