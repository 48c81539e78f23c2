from __future__ import annotations

import bz2
import gzip
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjm_workbench.errors import SourceError

ROWS = [
    {"source_row": 1, "id": "a", "city": "Köln"},
    {"source_row": 2, "id": "b", "city": None},
]
TEXT = "id,city\na,Köln\nb,\n"


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_any_single_delimiter(read: Any, delimiter: str) -> None:
    rows, unread = read(TEXT.replace(",", delimiter), delimiter=delimiter)
    assert rows == ROWS
    assert unread == []


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8", "utf-8-sig", "latin-1"])
def test_any_encoding(read: Any, encoding: str) -> None:
    rows, _ = read(TEXT.encode(encoding), encoding=encoding)
    assert rows == ROWS


def test_a_byte_order_mark_is_no_part_of_the_first_name(read: Any) -> None:
    rows, _ = read(TEXT.encode("utf-8-sig"), encoding="utf-8")
    assert rows == ROWS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.csv.gz", gzip.compress(TEXT.encode())),
        ("data.csv.bz2", bz2.compress(TEXT.encode())),
        ("data.csv.zst", pa.compress(TEXT.encode(), codec="zstd", asbytes=True)),
    ],
    ids=["gzip", "bzip2", "zstandard"],
)
def test_compressed_files_are_read_by_their_ending(read: Any, name: str, content: bytes) -> None:
    rows, _ = read(content, name)
    assert rows == ROWS


def test_runs_of_blanks_separate_cells(read: Any) -> None:
    rows, unread = read("id  city\n  a   Paris\n\nb\n c  Rome \n", delimiter="blanks")
    assert rows == [
        {"source_row": 1, "id": "a", "city": "Paris"},
        {"source_row": 3, "id": "c", "city": "Rome"},
    ]
    # the empty line is no record, so "b" is the second one
    assert unread == [
        {"source_row": 2, "raw": "b", "reason": "data.csv: number of cells is 1, not 2"}
    ]


def test_a_quoted_cell_may_hold_newlines_delimiters_and_quotes(read: Any) -> None:
    rows, _ = read('id,city\n"a\nb","x, ""y"""\nc,z\n')
    assert rows == [
        {"source_row": 1, "id": "a\nb", "city": 'x, "y"'},
        {"source_row": 2, "id": "c", "city": "z"},
    ]


def test_records_that_do_not_split_are_set_aside_with_number_and_text(read: Any) -> None:
    # the second record spans two lines: records are counted, not lines
    rows, unread = read('id,city\na,1\n"b\nb",2\nc\nd,4\ne,5,6\nf,7\n')
    assert [(row["source_row"], row["id"]) for row in rows] == [
        (1, "a"), (2, "b\nb"), (4, "d"), (6, "f"),
    ]  # fmt: skip
    assert unread == [
        {"source_row": 3, "raw": "c", "reason": "data.csv: number of cells is 1, not 2"},
        {"source_row": 5, "raw": "e,5,6", "reason": "data.csv: number of cells is 3, not 2"},
    ]


def test_a_quote_never_closed_takes_the_rest_of_the_file_aside(read: Any) -> None:
    rows, unread = read('id,city\na,1\n"b,2\nc,3\n')
    assert [row["id"] for row in rows] == ["a"]
    assert [(row["source_row"], row["raw"]) for row in unread] == [(2, '"b,2\nc,3')]


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(1, 3), min_size=1, max_size=30))
def test_every_record_keeps_its_place(read: Any, widths: list[int]) -> None:
    """A record of two cells is read, any other is set aside; together they number 1 to n."""
    lines = [",".join([f"r{number}"] * width) for number, width in enumerate(widths, start=1)]
    rows, unread = read("\n".join(["id,city", *lines]) + "\n")
    read_at = {row["source_row"]: row["id"] for row in rows}
    aside = {row["source_row"]: row["raw"] for row in unread}
    assert read_at == {n: f"r{n}" for n, width in enumerate(widths, start=1) if width == 2}
    assert aside == {n: lines[n - 1] for n, width in enumerate(widths, start=1) if width != 2}


@pytest.mark.parametrize(
    ("content", "keys", "message"),
    [
        ("", {}, "source shop: data.csv is empty"),
        ("\n", {}, "source shop: data.csv is empty"),
        ("id,city\n", {}, "source shop: data.csv holds no records"),
        ("id,city,id\na,b,c\n", {}, "the columns 'id' and 'id' have one name"),
        ("id,ID\na,b\n", {}, "the columns 'id' and 'ID' have one name"),
        ("id,source_row\na,1\n", {}, "the column name 'source_row' is taken"),
        ("id;city\na;b\n", {}, "no column 'id'"),
        ("name\na\n", {}, "The file has a single column: is its delimiter really ','?"),
        (TEXT.encode("cp1252"), {}, "data.csv is not utf-8. Name its encoding"),
        ("id\nab".encode("utf-16-le"), {}, "holds a null character. Name the file's encoding"),
        (TEXT, {"encoding": "utf-99"}, "'utf-99' is not an encoding"),
    ],
)
def test_files_that_cannot_be_read(read: Any, content: Any, keys: Any, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(content, **keys)
    assert message in str(caught.value)


def test_a_broken_archive_names_its_file(read: Any) -> None:
    with pytest.raises(SourceError, match=r"data\.csv\.gz cannot be read"):
        read(b"not gzip", "data.csv.gz")


def test_a_column_without_a_name_is_called_by_its_place(read: Any) -> None:
    rows, _ = read(",id\n0,a\n")
    assert rows == [{"source_row": 1, "column1": "0", "id": "a"}]


@pytest.mark.parametrize(("trim", "kept"), [(False, " a "), (True, "a")])
def test_blanks_around_a_cell_are_kept_unless_trimmed(read: Any, trim: bool, kept: str) -> None:
    rows, _ = read("id,city\n a , \t \n", trim=trim)
    assert rows == [{"source_row": 1, "id": kept, "city": None}]
