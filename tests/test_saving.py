"""A saved table is rounded, marked with its review, and tells what it was made from."""

import hashlib
from pathlib import Path

import pandas as pd

from cjm_workbench.saving import (
    UNSAID,
    Meaning,
    is_marked,
    read_meaning,
    read_trace,
    round_table,
    write_table,
)

TABLE = pd.DataFrame({"name": ["a", "b"], "value": [1 / 3, None]})


def test_floats_keep_ten_digits_and_nothing_else_changes() -> None:
    rounded = round_table(TABLE)
    assert rounded["value"][0] == 0.3333333333
    assert rounded["value"].isna().tolist() == [False, True]
    assert rounded["name"].tolist() == ["a", "b"]


def test_a_table_is_of_its_review_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "t.parquet"
    write_table(path, TABLE, mark="k1", trace={})
    assert is_marked(path, "k1")
    assert not is_marked(path, "k2")
    assert not is_marked(tmp_path / "absent.parquet", "k1")


def test_the_trace_comes_back_with_the_rows_and_the_hash_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_table(path, TABLE, mark="k", trace={"queries": ["SELECT 1"], "reads": {"events": "h"}})
    told = read_trace(path)
    assert told["rows"] == 2
    assert told["queries"] == ["SELECT 1"]
    assert told["reads"] == {"events": "h"}
    assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_table_that_says_nothing_is_read_too(tmp_path: Path) -> None:
    TABLE.to_parquet(tmp_path / "t.parquet")
    assert not is_marked(tmp_path / "t.parquet", "k")
    assert read_trace(tmp_path / "t.parquet").keys() == {"rows", "sha256"}


def test_a_table_carries_what_it_means(tmp_path: Path) -> None:
    path, said = tmp_path / "t.parquet", Meaning("One row a name.", {"value": "Its share."})
    write_table(path, TABLE, mark="k", trace={}, meaning=said)
    assert read_meaning(path) == said


def test_a_table_of_an_older_version_says_nothing_of_its_meaning(tmp_path: Path) -> None:
    TABLE.to_parquet(tmp_path / "t.parquet")
    assert read_meaning(tmp_path / "t.parquet") == UNSAID
