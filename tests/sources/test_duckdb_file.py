from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cjm_workbench.errors import SourceError

NAME = "crm.duckdb"


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    """Run statements in a DuckDB file, and close it."""

    def _ask(*statements: str) -> None:
        with duckdb.connect(tmp_path / NAME) as file:
            for statement in statements:
                file.execute(statement)

    return _ask


def test_a_table_is_numbered_by_its_content(ask: Any, read_here: Any) -> None:
    ask("CREATE TABLE people AS FROM (VALUES ('b', 1), ('a', NULL), ('a', 2)) p(id, n)")
    rows, unread = read_here(file=NAME, table="people")
    # a table has no order: its records are sorted by all columns, missing last
    assert rows == [
        {"source_row": 1, "id": "a", "n": "2"},
        {"source_row": 2, "id": "a", "n": None},
        {"source_row": 3, "id": "b", "n": "1"},
    ]
    assert unread == []


def test_values_keep_their_digits(ask: Any, read_here: Any) -> None:
    ask(
        """CREATE TABLE t AS SELECT 'a' AS id, 170141183460469231731687303715884105727 AS huge,
        12.50::DECIMAL(9, 2) AS paid, 0.1::DOUBLE AS part, true AS yes,
        TIMESTAMP '2026-01-02 03:04:05.678' AS plain,
        TIMESTAMPTZ '2026-01-02 03:04:05+01:00' AS moment, DATE '2026-01-02' AS day,
        [1, 2] AS list, {'a': [1.5]} AS nested"""
    )
    assert read_here(file=NAME, table="t")[0] == [
        {
            "source_row": 1, "id": "a", "huge": "170141183460469231731687303715884105727",
            "paid": "12.50", "part": "0.1", "yes": "true",
            "plain": "2026-01-02 03:04:05.678", "moment": "2026-01-02 02:04:05+00",
            "day": "2026-01-02", "list": "[1,2]", "nested": '{"a":[1.5]}',
        }
    ]  # fmt: skip


def test_a_query_is_asked_inside_the_file(ask: Any, read_here: Any) -> None:
    ask("CREATE TABLE t AS FROM (VALUES (1), (2)) v(n)")
    rows, _ = read_here(file=NAME, sql="SELECT n * 10 AS id FROM t WHERE n > 1 -- the second;")
    assert rows == [{"source_row": 1, "id": "20"}]


def test_a_table_of_a_schema_and_of_a_strange_name(ask: Any, read_here: Any) -> None:
    ask("CREATE SCHEMA sales", 'CREATE TABLE sales."my ""own"" table" AS SELECT 1 AS id')
    assert read_here(file=NAME, table='sales.my "own" table')[0] == [{"source_row": 1, "id": "1"}]


def test_an_unknown_table_names_the_nearest(ask: Any, read_here: Any) -> None:
    ask("CREATE TABLE orders(id INT)", "CREATE SCHEMA s", "CREATE VIEW s.lines AS SELECT 1 AS id")
    with pytest.raises(SourceError) as caught:
        read_here(file=NAME, table="order")
    assert str(caught.value) == (
        "source shop: crm.duckdb: no table 'order'. Did you mean 'orders'? "
        "Allowed: orders, s.lines. Name the table in client.yaml: table: ..."
    )


@pytest.mark.parametrize(
    "query", ["SELECT nothing FROM orders", "DROP TABLE orders", "FROM read_csv('/etc/hostname')"]
)
def test_a_query_that_fails_or_reaches_outside_is_refused(
    ask: Any, read_here: Any, query: str
) -> None:
    ask("CREATE TABLE orders(id INT)")
    with pytest.raises(SourceError, match=r"crm\.duckdb: sql: .* Allowed: orders\."):
        read_here(file=NAME, sql=query)


def test_a_value_that_breaks_the_query_is_not_quoted(ask: Any, read_here: Any) -> None:
    ask("CREATE TABLE orders AS FROM (VALUES ('1'), ('secret')) v(id)")
    with pytest.raises(SourceError, match="a value does not fit") as caught:
        read_here(file=NAME, sql="SELECT id::INT AS id FROM orders")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_duckdb_or_has_open_changes_is_refused(read: Any, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"crm\.duckdb is no DuckDB file"):
        read("id\na\n", NAME, table="people")
    (tmp_path / f"{NAME}.wal").touch()
    with pytest.raises(SourceError, match=r"not yet in it \(crm\.duckdb\.wal\)"):
        read("id\na\n", NAME, table="people")


def test_an_empty_table_says_so(ask: Any, read_here: Any) -> None:
    ask("CREATE TABLE people(id INT)")
    with pytest.raises(SourceError, match="holds no records"):
        read_here(file=NAME, table="people")


def test_a_file_that_another_program_writes_to_is_refused(read_here: Any, tmp_path: Path) -> None:
    hold = "import duckdb, sys; file = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    command = [sys.executable, "-c", hold, str(tmp_path / NAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()  # written once the file is open
        with pytest.raises(SourceError, match=r"crm\.duckdb is open in another program"):
            read_here(file=NAME, table="people")
        other.communicate(b"\n")
