from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cjm_workbench.errors import SourceError

NAME = "book.xlsx"
Sheet = list[list[Any]]
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write a workbook: sheet name to its rows."""

    def _save(sheets: dict[str, Sheet], merged: str = "") -> Path:
        book = Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
            if merged:
                sheet.merge_cells(merged)
        book.save(tmp_path / NAME)
        return tmp_path / NAME

    return _save


def change(path: Path, pattern: str, new: str) -> None:
    """Change the XML of the first sheet: openpyxl writes no value beside a formula."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    text = parts[sheet].decode()
    assert re.search(pattern, text)
    parts[sheet] = re.sub(pattern, new, text).encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (19.989999999999998, "19.99"),
        (1e-7, "0.0000001"),
        (1.5e20, "150000000000000000000"),
        (-2.50, "-2.5"),
        ("007", "007"),
        (True, "true"),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05"),
        (date(2026, 1, 2), "2026-01-02T00:00:00"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=26), "93600"),
        (timedelta(seconds=1.5), "1.5"),
    ],
)
def test_a_value_is_the_text_that_it_is_in_excel(
    save: Save, read_here: Any, value: object, text: str
) -> None:
    save({"Orders": [["id"], [value]]})
    assert read_here(file=NAME)[0] == [{"source_row": 1, "id": text}]


def test_blank_rows_are_no_records_and_keep_their_place(save: Save, read_here: Any) -> None:
    save({"Orders": [["id", "x"], ["a", 1], [], ["b"], [None, " "], [], []]})
    rows, unread = read_here(file=NAME)
    # record 3 stands in row 4 of the sheet; a blank text is a value until the gate reads it
    assert rows == [
        {"source_row": 1, "id": "a", "x": "1"},
        {"source_row": 3, "id": "b", "x": None},
        {"source_row": 4, "id": None, "x": None},
    ]
    assert unread == []


def test_the_header_may_stand_below_a_title(save: Save, read_here: Any) -> None:
    save({"Orders": [["Orders of July", None], [], ["id", "x"], ["a", 1]]}, merged="A1:B1")
    rows, _ = read_here(file=NAME, header_row=3)
    assert rows == [{"source_row": 1, "id": "a", "x": "1"}]


def test_the_sheet_is_chosen_by_name(save: Save, read_here: Any) -> None:
    save({"Orders": [["id"], ["a"]], "People": [["id"], ["b"]]})
    assert read_here(file=NAME, sheet="People")[0] == [{"source_row": 1, "id": "b"}]
    with pytest.raises(SourceError) as caught:
        read_here(file=NAME, sheet="Poeple")
    assert str(caught.value) == (
        "source shop: book.xlsx has no sheet 'Poeple'. Did you mean 'People'? "
        "Allowed: Orders, People. Name the sheet in client.yaml: sheet: ..."
    )
    with pytest.raises(SourceError, match=r"has several sheets. Allowed: Orders, People"):
        read_here(file=NAME)


@pytest.mark.parametrize("header_row", [1, 2])
def test_a_header_with_merged_cells_is_refused(save: Save, read_here: Any, header_row: int) -> None:
    save({"Orders": [["id", "x", None], ["id", None, "y"], ["a", 1, 2]]}, merged="B1:C2")
    with pytest.raises(SourceError) as caught:
        read_here(file=NAME, header_row=header_row)
    assert str(caught.value) == (
        f"source shop: book.xlsx: the header in row {header_row} has merged cells: "
        "B1:C2 is merged. Unmerge them and name each column, or name the row below by header_row."
    )


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["id", None, "x"], "the header is blank at B1"),
        ([], "row 1, which should hold the names of the columns, is empty"),
        (["id", "ID"], "the columns 'id' and 'ID' have one name"),
    ],
)
def test_a_header_that_names_no_column_is_refused(
    save: Save, read_here: Any, header: list[Any], message: str
) -> None:
    save({"Orders": [header, ["a", "b", "c"]]})
    with pytest.raises(SourceError, match=message):
        read_here(file=NAME)


def test_a_row_that_is_no_record_is_set_aside(save: Save, read_here: Any) -> None:
    save(
        {"Orders": [["id", "x"], ["a", "#N/A"], ["#REF!", 1], ["b", 1, "note"], ["c"], ["d", 2]]},
        merged="A5:A6",
    )
    rows, unread = read_here(file=NAME)
    # x is not mapped: its error is no fault of the record. The merged d is lost already in Excel.
    assert rows == [{"source_row": 1, "id": "a", "x": "#N/A"}]
    assert [(row["source_row"], row["raw"], row["reason"]) for row in unread] == [
        (2, '["#REF!", "1"]', "book.xlsx: column A holds the error #REF!"),
        (3, '["b", "1", "note"]', "book.xlsx: column C has no name in the header"),
        (4, '["c"]', "book.xlsx: the row has merged cells"),
        (5, '[null, "2"]', "book.xlsx: the row has merged cells"),
    ]


def test_an_error_that_is_a_code_for_missing_is_kept(save: Save, read_here: Any) -> None:
    save({"Orders": [["id", "tier"], ["a", "#N/A"]]})
    mapping = {
        "table": "customers",
        "columns": {"customer_id": "id", "account_id": "tier"},
        "missing": {"account_id": ["#N/A"]},
    }
    rows, unread = read_here(file=NAME, maps=[mapping])
    assert (rows, unread) == ([{"source_row": 1, "id": "a", "tier": "#N/A"}], [])


def test_a_query_may_read_any_column_so_each_error_counts(save: Save, read_here: Any) -> None:
    save({"Orders": [["id", "x"], ["a", "#N/A"], ["b", 1]]})
    rows, unread = read_here(files={"orders": NAME}, sql="SELECT id FROM orders")
    assert [row["id"] for row in rows] == ["b"]
    assert [row["reason"] for row in unread] == ["book.xlsx: column B holds the error #N/A"]


def test_a_formula_is_the_value_that_the_file_keeps(save: Save, read_here: Any) -> None:
    path = save({"Orders": [["id"], ["=1+1"], ["=T(A9)"]]})
    change(path, r"<c r=\"A2\"><f>1\+1</f><v ?/?>(</v>)?", '<c r="A2"><f>1+1</f><v>2</v>')
    change(
        path, r"<c r=\"A3\"><f>T\(A9\)</f><v ?/?>(</v>)?", '<c r="A3" t="str"><f>T(A9)</f><v></v>'
    )
    assert read_here(file=NAME)[0] == [{"source_row": 1, "id": "2"}]


@pytest.mark.parametrize("empty", ["<v/>", "<v></v>", ""])
def test_a_formula_without_a_value_is_refused(save: Save, read_here: Any, empty: str) -> None:
    path = save({"Orders": [["id"], ["a"], ["=1+1"]]})
    change(path, r"(<f>1\+1</f>)<v ?/?>(</v>)?", rf"\1{empty}")
    with pytest.raises(SourceError, match="the formula in A3 was never calculated"):
        read_here(file=NAME)


def test_wrong_dimensions_of_an_export_hide_no_column(save: Save, read_here: Any) -> None:
    path = save({"Orders": [["id", "x"], ["a", 1]]})
    change(path, r'<dimension ref="A1:B2" ?/>', '<dimension ref="A1"/>')
    assert read_here(file=NAME)[0] == [{"source_row": 1, "id": "a", "x": "1"}]


def test_what_is_no_workbook_is_refused(read: Any) -> None:
    with pytest.raises(SourceError, match=r"book\.xlsx is no workbook that can be read"):
        read("id\na\n", NAME)


def test_a_sheet_that_breaks_off_is_refused(save: Save, read_here: Any) -> None:
    change(save({"Orders": [["id"], ["a"]]}), r"(?s)</sheetData>.*", "")
    with pytest.raises(SourceError, match="is damaged: its sheet breaks off"):
        read_here(file=NAME)


# Excel holds no control characters, and writes some of them as _x000D_
LEGAL = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXT = st.text(LEGAL, min_size=1).filter(lambda text: text.strip() and text[0] not in "=#")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_any_text_comes_back_from_excel(save: Save, read_here: Any, texts: list[str]) -> None:
    save({"Orders": [["id"], *([text] for text in texts)]})
    rows, _ = read_here(file=NAME)
    assert [row["id"] for row in rows] == texts
