from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cjm_workbench.errors import SourceError


def test_files_of_one_pattern_are_stacked_and_numbered_on(read_here: Any, tmp_path: Path) -> None:
    # the file's second record does not split, and still counts: b.csv goes on at 4
    (tmp_path / "a.csv").write_text("id,city\na,1\nx\nb,2\n")
    (tmp_path / "b.csv").write_text("city,id\n3,c\n")
    rows, unread = read_here(file="*.csv")
    assert rows == [
        {"source_row": 1, "id": "a", "city": "1"},
        {"source_row": 3, "id": "b", "city": "2"},
        {"source_row": 4, "id": "c", "city": "3"},
    ]
    assert [(row["source_row"], row["raw"]) for row in unread] == [(2, "x")]


def test_files_of_one_pattern_need_the_same_columns(read_here: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\na\n")
    (tmp_path / "b.csv").write_text("id,city\nb,c\n")
    with pytest.raises(SourceError, match=r"b\.csv has other columns than a.csv"):
        read_here(file="*.csv")


def test_parquet_is_read_as_the_text_of_its_values(read_here: Any, tmp_path: Path) -> None:
    table = {"id": [7, 8], "at": [datetime(2026, 1, 2, 3), None], "amount": [2.5, 10.0]}
    pd.DataFrame(table).to_parquet(tmp_path / "data.parquet")
    rows, unread = read_here(file="data.parquet")
    assert rows == [
        {"source_row": 1, "id": "7", "at": "2026-01-02 03:00:00", "amount": "2.5"},
        {"source_row": 2, "id": "8", "at": None, "amount": "10.0"},
    ]
    assert unread == []


def test_a_file_that_is_no_parquet_says_so(read: Any) -> None:
    with pytest.raises(SourceError, match=r"data\.parquet cannot be read as Parquet"):
        read("id\na\n", "data.parquet")


FILES = {"orders": "orders.csv", "people": "people.csv"}


@pytest.fixture
def two_files(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("id,person\no1,p2\no2,p1\nbroken\n")
    (tmp_path / "people.csv").write_text("person,city\np1,Paris\np2,Rome\n")


@pytest.mark.usefixtures("two_files")
def test_a_query_joins_files_and_is_numbered_by_content(read_here: Any) -> None:
    query = "SELECT city, id FROM orders JOIN people USING (person)"
    rows, unread = read_here(files=FILES, sql=query)
    # in the order of all columns: Paris before Rome
    assert rows == [
        {"source_row": 1, "city": "Paris", "id": "o2"},
        {"source_row": 2, "city": "Rome", "id": "o1"},
    ]
    assert [row["reason"] for row in unread] == ["orders.csv: number of cells is 1, not 2"]


@pytest.mark.usefixtures("two_files")
@pytest.mark.parametrize("query", ["SELECT nothing FROM orders", "SELECT FROM WHERE", "DROP x"])
def test_a_query_that_fails_lists_what_it_may_name(read_here: Any, query: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_here(files=FILES, sql=query)
    assert str(caught.value).startswith("source shop: sql: ")
    assert "Allowed: orders.id, orders.person, people.city, people.person" in str(caught.value)


def test_a_mapped_column_that_is_not_there_names_the_nearest(read: Any) -> None:
    with pytest.raises(SourceError) as caught:
        read("idd,city\na,b\n")
    assert str(caught.value) == (
        "source shop: no column 'id'. Did you mean 'idd'? Allowed: city, idd. "
        "Mend the mapping in client.yaml."
    )


def test_a_file_of_which_no_record_splits_is_not_called_empty(read: Any) -> None:
    rows, unread = read("id,city\na\nb\n")
    assert rows == []
    assert len(unread) == 2


def test_a_query_that_fails_on_a_value_does_not_quote_it(read):
    with pytest.raises(SourceError) as caught:
        read(
            "id\n0170 1234567\n",
            sql="SELECT CAST(id AS INTEGER) AS id FROM d",
            files={"d": "data.csv"},
        )
    assert "a value does not fit what the query does with it" in str(caught.value)
    assert "1234567" not in str(caught.value)
