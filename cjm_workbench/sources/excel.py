"""Excel workbooks (.xlsx, .xlsm): one sheet, its cells as text.

A number is written as Excel knows it, to 15 digits (``12``, ``0.1``); a time is ISO 8601; a
duration is its seconds; a formula is the value that the file keeps for it. ``source_row`` counts
from the header: header row + ``source_row`` is the row that Excel shows. Rows without any value
are not records.
"""

from __future__ import annotations

import json
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from cjm_workbench.errors import SourceError
from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.excel_parts import Parts, read_parts
from cjm_workbench.sources.names import check_header
from cjm_workbench.sources.rows import Rows

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

DIGITS = 15
"""Significant digits of a number in Excel; what the file holds beyond them is binary noise."""

Row = Sequence[str | None]


def read_excel(con: Backend, table: str, path: Path, source: Source, where: str) -> None:
    """Read a sheet into a table of text cells, with ``source_row``.

    Rows that touch merged cells, have a cell in a column without a name, or hold an error
    (``#N/A``) in a column that is mapped are kept in the table ``<table>_unread`` (source_row, raw,
    reason); not so an error that ``missing`` names as a code.

    Raises
    ------
    SourceError
        If the file is no workbook, the sheet is not there, its header cannot be used, or a formula
        has no value.
    """
    place = f"{where}: {path.name}"
    with _sheet(path, source.sheet, place) as found:
        parts = read_parts(path, found._worksheet_path)  # it has no public name
        _refuse_without_value(parts, place)
        _refuse_merged(parts, source.header_row, place)
        texts = ([_text(cell) for cell in row] for row in found.iter_rows(values_only=True))
        header = next(islice(texts, source.header_row - 1, None), [])
        names = _header(header, source.header_row, place)
        faults = _Faults(parts.merged, names, source)
        rows = Rows(con, table, place, dict.fromkeys(names))
        for number, row in enumerate(texts, start=1):
            if not any(row):
                continue
            fault = faults.of(row, source.header_row + number)
            if fault is None:
                rows.add(number, dict(zip(names, row, strict=False)))
            else:
                raw = json.dumps(row, ensure_ascii=False)
                rows.set_aside(number, raw, f"{path.name}: {fault}")
        rows.write()


@contextmanager
def _sheet(path: Path, name: str | None, place: str) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on styles and extensions: not on values
        try:
            book = load_workbook(path, read_only=True, data_only=True)
        except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
            raise SourceError(
                f"{place} is no workbook that can be read; one with a password is none either",
                next_step="Save it as an Excel workbook (.xlsx) without a password.",
            ) from error
        try:
            found = _choose(book, name, place)
            found.reset_dimensions()  # some programs write wrong ones
            yield found
        except (ParseError, BadZipFile, zlib.error, EOFError) as error:
            raise SourceError(
                f"{place} is damaged: its sheet breaks off",
                next_step="Open it in Excel, and save it again.",
            ) from error
        finally:
            book.close()


def _choose(book: Any, name: str | None, place: str) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name is None and len(sheets) == 1:
        return next(iter(sheets.values()))
    if name in sheets:
        return sheets[name]
    what = "has several sheets" if name is None else f"has no sheet '{name}'"
    raise SourceError(
        f"{place} {what}", got=name, allowed=sheets,
        next_step="Name the sheet in client.yaml: sheet: ...",
    )  # fmt: skip


def _refuse_without_value(parts: Parts, place: str) -> None:
    if parts.without_value:
        raise SourceError(
            f"{place}: the formula in {parts.without_value} was never calculated",
            next_step="Open the workbook in Excel, and save it.",
        )


def _refuse_merged(parts: Parts, header_row: int, place: str) -> None:
    merged = parts.merged.get(header_row)
    if merged:
        raise SourceError(
            f"{place}: the header in row {header_row} has merged cells: {merged} is merged",
            next_step="Unmerge them and name each column, or name the row below by header_row.",
        )


def _header(row: Row, number: int, place: str) -> list[str]:
    names = [name or "" for name in row]
    while names and not names[-1].strip():
        names.pop()
    if not names:
        raise SourceError(
            f"{place}: row {number}, which should hold the names of the columns, is empty",
            next_step="Name the row that holds them: header_row: ...",
        )
    blank = [i for i, name in enumerate(names) if not name.strip()]
    if blank:
        raise SourceError(
            f"{place}: the header is blank at {get_column_letter(blank[0] + 1)}{number}",
            next_step="Name the column, or name the row of the header: header_row: ...",
        )
    return check_header(names, place)


class _Faults:
    """What keeps a row from being a record."""

    def __init__(self, merged: dict[int, str], names: list[str], source: Source) -> None:
        maps = source.maps
        self.merged = merged
        self.width = len(names)
        self.codes = {code for m in maps for codes in m.missing.values() for code in codes}
        # a query may read any column
        read = set(names) if source.sql else set().union(*(m.source_columns() for m in maps))
        self.read = [i for i, name in enumerate(names) if name in read]

    def of(self, row: Row, number: int) -> str | None:
        """Say what is wrong with the row that Excel numbers so."""
        if number in self.merged:
            return "the row has merged cells"
        for i in range(self.width, len(row)):
            if row[i]:
                return f"column {get_column_letter(i + 1)} has no name in the header"
        for i in self.read:
            if i < len(row) and row[i] in ERROR_CODES and row[i] not in self.codes:
                return f"column {get_column_letter(i + 1)} holds the error {row[i]}"
        return None


def _text(cell: object) -> str | None:
    """Write a cell's value as text.

    Examples
    --------
    >>> [_text(cell) for cell in (12.0, 0.1 + 0.2, True, datetime(2026, 1, 2, 3), "a")]
    ['12', '0.3', 'true', '2026-01-02T03:00:00', 'a']
    """
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        # by way of the decimal: no exponent, no trailing zero
        return _plain(Decimal(f"{cell:.{DIGITS}g}"))
    if isinstance(cell, timedelta):
        return _plain(Decimal(cell // timedelta(microseconds=1)).scaleb(-6))
    return cell.isoformat() if isinstance(cell, date | time | datetime) else str(cell)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
