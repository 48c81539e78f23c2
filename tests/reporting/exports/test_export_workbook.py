"""The workbook opens again, and holds what the tables hold."""

import math

import openpyxl
import pandas as pd
import pytest

from cjm_workbench.reporting.exports.folder import open_folder
from cjm_workbench.reporting.exports.forms import Form
from cjm_workbench.reporting.exports.workbook import (
    MOST_LETTERS,
    NAME_LETTERS,
    name_sheets,
    write_workbook,
)
from tests.reporting.exports.finished_review import (
    EMOJI,
    FORMULAS,
    KPIS,
    LONG,
    MEANING,
    RIGHT_TO_LEFT,
    TABLES,
    VARIANTS,
    write_finished,
)


@pytest.fixture(scope="module")
def book(exported):
    return openpyxl.load_workbook(exported[Form.WORKBOOK])


def column(sheet, name):
    (place,) = [cell.column for cell in sheet[1] if cell.value == name]
    return [row[place - 1] for row in sheet.iter_rows(min_row=2)]


def test_every_number_of_the_scorecard_is_the_one_that_was_saved(book):
    compared = 0
    for name in ("n", "value", "ci_low", "ci_high", "target"):
        cells = column(book["kpis.scorecard"], name)
        assert [cell.value for cell in cells] == KPIS[name].tolist()  # to the last digit
        compared += len(cells)
    assert compared == 100


def test_shares_read_as_percent_and_counts_without_decimals(book):
    sheet = book["kpis.scorecard"]
    assert {cell.number_format for cell in column(sheet, "value")} == {"0.0%"}
    assert {cell.number_format for cell in column(sheet, "n")} == {"#,##0"}
    waits = column(book["paths.variants"], "wait_seconds")
    assert (waits[0].value, waits[0].number_format) == (3600.5, "#,##0")


def test_text_that_looks_like_a_formula_stays_text(book):
    cells = column(book["paths.variants"], "variant")[: len(FORMULAS)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    # XML reads a carriage return as a line's end: that alone is not kept
    assert [cell.value for cell in cells[:-1]] == FORMULAS[:-1]


def test_no_cell_of_the_workbook_is_a_formula(book):
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_long_foreign_and_emoji_text_is_kept_and_a_cut_is_told(book):
    values = [cell.value for cell in column(book["paths.variants"], "variant")]
    assert values[7:9] == [RIGHT_TO_LEFT, EMOJI]
    assert len(values[6]) == MOST_LETTERS
    assert values[6].endswith(f"(cut: {len(LONG):,} letters)")
    assert "bell" in values  # without the control character, which Excel refuses


def test_a_suppressed_cell_is_empty(book):
    small = [*book["paths.variants"].iter_rows(min_row=2, values_only=True)][-1]
    shown = dict(zip(VARIANTS.columns, small, strict=True))
    assert {shown[name] for name in ("n", "value", "ci_low", "ci_high")} == {None}
    assert shown["reason"] == "fewer than 10 customers"


def test_the_contents_lead_to_each_sheet(book):
    rows = [*book["Contents"].iter_rows(min_row=4)]
    assert [row[1].value for row in rows] == sorted(TABLES)
    assert [row[2].value for row in rows] == [len(TABLES[name]) for name in sorted(TABLES)]
    for row in rows:
        assert row[0].hyperlink.location == f"'{row[0].value}'!A1"
        assert row[0].value in book.sheetnames


def test_the_definitions_say_what_each_column_means(book):
    rows = [*book["Definitions"].iter_rows(min_row=2, values_only=True)]
    told = {(row[0], row[1]): row[2:] for row in rows if row[0]}
    assert {key[0] for key in told} == set(TABLES)
    assert told["paths.variants", "variant"] == ("text", None, MEANING.columns["variant"])
    assert told["paths.variants", "value"][:2] == ("number", "as the row's unit says")
    assert told["paths.variants", "wait_seconds"][1] == "seconds"


def test_the_header_stays_in_sight_and_400_rows_are_all_there(book):
    sheet = book["paths.many"]
    assert sheet.freeze_panes == "A2"
    shares = [cell.value for cell in column(sheet, "share")]
    assert len(shares) == 400
    assert math.fsum(shares) == math.fsum(k / 400 for k in range(400))


def test_an_empty_table_is_its_header(book):
    sheet = book["paths.empty"]
    assert [cell.value for cell in sheet[1]] == [*VARIANTS.columns]
    assert sheet.max_row == 1


def test_a_sheet_has_a_row_for_each_of_its_table_and_no_other(exported):
    book = openpyxl.load_workbook(exported[Form.WORKBOOK], read_only=True)
    for name, table in TABLES.items():
        assert len([*book[name].iter_rows()]) == 1 + len(table), name


def test_the_same_review_gives_the_same_bytes(review, exported, tmp_path):
    write_workbook(review, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == exported[Form.WORKBOOK].read_bytes()


def test_names_of_sheets_are_short_and_each_another():
    long = [f"experience.{'very_' * 6}{k}" for k in range(12)]
    names = name_sheets(["a.b", *long])
    assert len({name.lower() for name in names.values()}) == 13
    assert max(map(len, names.values())) <= NAME_LETTERS


def test_more_rows_than_excel_takes_are_cut_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr("cjm_workbench.reporting.exports.workbook.MOST_ROWS", 5)
    write_finished(tmp_path, paths__many=pd.DataFrame({"step": range(9)}))
    write_workbook(open_folder(tmp_path, "tiny", "all"), tmp_path / "cut.xlsx")
    book = openpyxl.load_workbook(tmp_path / "cut.xlsx")
    assert book["paths.many"].max_row == 6
    (told,) = [
        row for row in book["Contents"].iter_rows(values_only=True) if row[1] == "paths.many"
    ]
    assert told[2] == 9
    assert told[3].endswith("The first 5 rows: Excel takes no more.")
