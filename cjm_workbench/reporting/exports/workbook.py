"""The workbook: a sheet for each result table, what they mean, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cjm_workbench.reporting.exports.dictionary import HEAD, NOTES, Column, list_columns
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.exports.formats import number_format
from cjm_workbench.reporting.exports.packing import settle
from cjm_workbench.reporting.exports.values import Cell, is_formula, rows_of
from cjm_workbench.reporting.translate import say

CONTENTS: Final = "Contents"
DEFINITIONS: Final = "Definitions"
MOST_ROWS: Final = 1_048_575
MOST_LETTERS: Final = 32_767
NAME_LETTERS: Final = 31
"""What a sheet, a cell and a sheet's name can hold in Excel; the first row is the header."""

WIDEST: Final = 60
"""Letters of a column's width: longer text wraps."""

MEASURED: Final = 200
"""Rows that a column's width is taken from."""

_HEAD: Final = Font(bold=True)
_LINK: Final = Font(color="1D4E7E", underline="single")
_SHADE: Final = PatternFill("solid", start_color="EEF3F8")
_TOP: Final = Alignment(vertical="top", wrap_text=True)


def write_workbook(review: ReviewFolder, target: Path) -> None:
    """Write the workbook of a review.

    Parameters
    ----------
    review
        A finished review.
    target
        The file, ``.xlsx``: contents, definitions, then a sheet for each table. Numbers are kept
        whole, and shown in a form that fits their unit; text is never a formula.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "cjm-workbench"
    book.properties.title = review.name
    contents, definitions = map(book.create_sheet, map(say, (CONTENTS, DEFINITIONS)))
    sheets = name_sheets(review.tables)
    for table, sheet in sheets.items():
        _write_table(book.create_sheet(sheet), review.read(table))
    _write_contents(contents, review, sheets)
    _write_definitions(definitions, list(list_columns(review)))
    book.save(target)
    settle(target, review.as_of)


def name_sheets(tables: Sequence[str]) -> dict[str, str]:
    """Give each table a sheet's name that Excel takes: short enough, and no other's.

    Examples
    --------
    >>> name_sheets(["paths.overview"])
    {'paths.overview': 'paths.overview'}
    >>> long = "experience.aligned_variants_of_"
    >>> [*name_sheets([long + "us", long + "them"]).values()]
    ['experience.aligned_variants_o~1', 'experience.aligned_variants_o~2']
    """
    cut = [name[:NAME_LETTERS] for name in tables]
    names: dict[str, str] = {}
    for number, (table, short) in enumerate(zip(tables, cut, strict=True)):
        if cut.count(short) > 1 or len(table) > NAME_LETTERS:
            mark = f"~{cut[: number + 1].count(short)}"
            short = short[: NAME_LETTERS - len(mark)] + mark
        names[table] = short
    return names


def _write_table(sheet: Worksheet, table: pd.DataFrame) -> None:
    shown = table.head(MOST_ROWS)
    _write_head(sheet, [str(name) for name in shown.columns])
    units = list(shown["unit"]) if "unit" in shown else [""] * len(shown)
    for row, (values, unit) in enumerate(zip(rows_of(shown), units, strict=True), start=2):
        for column, (name, value) in enumerate(zip(shown.columns, values, strict=True), start=1):
            _write_cell(sheet, row, column, value).number_format = number_format(name, unit, value)
    _finish(sheet)


def _write_contents(sheet: Worksheet, review: ReviewFolder, sheets: dict[str, str]) -> None:
    """Say what the workbook is about, and lead to each of its sheets."""
    _write_cell(sheet, 1, 1, review.about).font = _HEAD
    head = 3
    _write_head(sheet, [*map(say, ("sheet", "table", "rows", "what it holds"))], row=head)
    for row, (table, name) in enumerate(sheets.items(), start=head + 1):
        rows = int(review.trace(table)["rows"])
        cut = f"The first {MOST_ROWS:,} rows: Excel takes no more." if rows > MOST_ROWS else ""
        said = " ".join(filter(None, [review.meaning(table).table, say(cut)]))
        line: list[Cell] = [name, table, rows, said]
        for column, value in enumerate(line, start=1):
            _write_cell(sheet, row, column, value)
        link = sheet.cell(row, 1)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{name}'!A1")
        link.font = _LINK
    _finish(sheet, head)
    sheet.auto_filter.ref = None


def _write_definitions(sheet: Worksheet, columns: Sequence[Column]) -> None:
    _write_head(sheet, [*map(say, HEAD)])
    for row, told in enumerate(columns, start=2):
        for place, text in enumerate(
            (told.table, told.name, told.kind, told.unit, told.meaning), start=1
        ):
            _write_cell(sheet, row, place, text.replace("`", ""))
    for row, note in enumerate(NOTES, start=len(columns) + 3):
        _write_cell(sheet, row, len(HEAD), say(note).replace("`", ""))
    _finish(sheet)


def _write_head(sheet: Worksheet, names: Sequence[str], *, row: int = 1) -> None:
    for column, name in enumerate(names, start=1):
        cell = _write_cell(sheet, row, column, name)
        cell.font, cell.fill = _HEAD, _SHADE


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell) -> Any:
    if isinstance(value, str):
        value = _fit(ILLEGAL_CHARACTERS_RE.sub("", value))
    cell = sheet.cell(row, column, value)
    if isinstance(value, str) and is_formula(value):
        cell.data_type = "s"  # openpyxl takes "=..." for a formula
        cell.quotePrefix = True  # and Excel, once the cell is edited, any of them
    return cell


def _fit(text: str) -> str:
    """Cut what Excel would refuse, and say how long it was."""
    if len(text) <= MOST_LETTERS:
        return text
    said = f" … (cut: {len(text):,} letters)"
    return text[: MOST_LETTERS - len(said)] + said


def _finish(sheet: Worksheet, head: int = 1) -> None:
    """Freeze the header, and give each column room for what stands in it."""
    sheet.freeze_panes = f"A{head + 1}"
    if sheet.max_row > head:
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    last = min(sheet.max_row, head + MEASURED)  # beyond it, openpyxl would make cells
    for number, cells in enumerate(sheet.iter_cols(min_row=head, max_row=last), start=1):
        longest = max(len(str(cell.value)) for cell in cells if cell.value is not None)
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST)
        for cell in cells:
            if isinstance(cell.value, str) and len(cell.value) > WIDEST:
                cell.alignment = _TOP
