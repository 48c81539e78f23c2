from __future__ import annotations

import socket
from typing import Any

import pytest

from cjm_workbench.errors import SourceError
from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.postgres import read_postgres
from tests.sources.postgres_server import PASSWORD, Server

MAPS = [{"table": "customers", "columns": {"customer_id": "id"}}]
NAME = "CRM_URL"


@pytest.fixture
def ask(server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run statements in an empty database, whose address the environment holds."""
    monkeypatch.setenv(NAME, server.url)
    server.ask("DROP SCHEMA IF EXISTS sales CASCADE; DROP SCHEMA public CASCADE")
    server.ask("CREATE SCHEMA public")
    return server.ask


@pytest.fixture
def read_crm(con: Any) -> Any:
    """Read a table or query as the source `crm`, in the order of its first column."""

    def _read(**keys: Any) -> list[dict[str, Any]]:
        source = Source.model_validate({"url_from": NAME, "maps": MAPS, **keys})
        read_postgres(con, "found", source, "source crm")
        table = con.table("found")
        return list(table.order_by(table.columns[0]).to_pyarrow().to_pylist())

    return _read


def message(read_crm: Any, **keys: Any) -> str:
    with pytest.raises(SourceError) as caught:
        read_crm(**keys)
    said = f"{caught.value!s} {caught.value.__cause__!r}"
    assert PASSWORD not in said
    assert "%40" not in said
    return str(caught.value)


def test_values_keep_their_digits_and_moments_are_in_utc(ask: Any, read_crm: Any) -> None:
    ask(
        """CREATE TABLE t AS SELECT 7 AS id, 12.50::numeric(9, 2) AS paid,
        123456789012345678901234567890.123456789 AS long, 0.1::float8 AS part,
        '2026-01-02 03:04:05+01'::timestamptz AS moment, '2026-01-02 03:04:05.678'::timestamp AS at,
        date '2026-01-02' AS day, '\\x01ff'::bytea AS bytes, '{"a": 1.50}'::jsonb AS json,
        true AS yes, ARRAY['a', 'b'] AS list, interval '26 hours' AS took, NULL::int AS nothing,
        'a%b "q" ë' AS "odd % name" """
    )
    assert read_crm(table="t") == [
        {
            "id": "7", "paid": "12.50", "long": "123456789012345678901234567890.123456789",
            "part": "0.1", "moment": "2026-01-02 02:04:05+00", "at": "2026-01-02 03:04:05.678",
            "day": "2026-01-02", "bytes": "\\x01ff", "json": '{"a": 1.50}', "yes": "true",
            "list": "{a,b}", "took": "26:00:00", "nothing": None, "odd % name": 'a%b "q" ë',
        }
    ]  # fmt: skip


def test_a_table_is_read_in_batches(
    ask: Any, read_crm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cjm_workbench.sources.postgres.BATCH", 3)
    ask("CREATE TABLE t AS SELECT n AS id FROM generate_series(1, 8) AS n")
    assert [row["id"] for row in read_crm(table="t")] == [str(n) for n in range(1, 9)]


def test_a_table_of_a_schema(ask: Any, read_crm: Any) -> None:
    ask('CREATE SCHEMA sales; CREATE TABLE sales."Or ders" AS SELECT 1 AS id')
    assert read_crm(table="sales.Or ders") == [{"id": "1"}]


def test_a_query(ask: Any, read_crm: Any) -> None:
    ask("CREATE TABLE t AS SELECT n AS id FROM generate_series(1, 8) AS n")
    query = "SELECT id, id % 2 = 0 AS even FROM t WHERE id > 6 -- a comment;\n"
    assert read_crm(sql=query) == [{"id": "7", "even": "false"}, {"id": "8", "even": "true"}]


WRITE = "SELECT 1) AS a; SET default_transaction_read_only = off; DELETE FROM t; SELECT (1"


@pytest.mark.parametrize(
    "query", ["SELECT leave_a_mark() AS id", "DELETE FROM t RETURNING id", WRITE]
)
def test_nothing_is_written(ask: Any, read_crm: Any, server: Server, query: str) -> None:
    ask(
        "CREATE TABLE t AS SELECT 1 AS id",
        "CREATE FUNCTION leave_a_mark() RETURNS int LANGUAGE sql "
        "AS 'INSERT INTO t VALUES (2) RETURNING id'",
    )
    message(read_crm, sql=query)
    assert read_crm(table="t") == [{"id": "1"}]


def test_an_unknown_table_names_the_nearest(ask: Any, read_crm: Any) -> None:
    ask("CREATE TABLE orders(id int)", "CREATE SCHEMA sales; CREATE TABLE sales.lines(id int)")
    assert message(read_crm, table="order") == (
        "source crm: the database of CRM_URL: no table 'order'. Did you mean 'orders'? "
        "Allowed: orders. Name the table in client.yaml: table: ... or schema.table."
    )
    assert "Did you mean 'lines'? Allowed: lines." in message(read_crm, table="sales.line")


def test_words_of_the_database_are_shown_on_names_and_not_on_values(
    ask: Any, read_crm: Any
) -> None:
    ask("CREATE TABLE t AS SELECT 'somebody@example.com' AS id")
    assert 'column "nothing" does not exist' in message(read_crm, sql="SELECT nothing FROM t")
    said = message(read_crm, sql="SELECT id::int AS id FROM t")
    # 22P02: invalid text representation
    assert said.startswith("source crm: the database of CRM_URL: the query fails (22P02).")
    assert "somebody" not in said


def test_a_query_that_takes_too_long_is_stopped(
    ask: Any, read_crm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "cjm_workbench.sources.postgres"
    monkeypatch.setattr(f"{module}.SESSION", "SET statement_timeout = '10ms'")
    assert "took longer than 10 minutes" in message(
        read_crm, sql="SELECT count(*) AS id FROM generate_series(1, 1000000000)"
    )


def test_columns_that_differ_by_case_alone_are_refused(ask: Any, read_crm: Any) -> None:
    assert "have one name" in message(read_crm, sql='SELECT 1 AS id, 2 AS "ID"')


def test_a_wrong_password_and_an_unknown_database_are_told_apart(
    server: Server, read_crm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, f"postgresql://owner:wrong@127.0.0.1:{server.port}/postgres")
    assert message(read_crm, table="t") == (
        "source crm: the database of CRM_URL does not answer: it refuses the user or the password. "
        "Check the address in CRM_URL, the network, and that the server runs."
    )
    monkeypatch.setenv(NAME, server.url.removesuffix("postgres") + "nowhere")
    assert "it has no such database or user" in message(read_crm, table="t")


def test_a_server_that_does_not_run_is_told(read_crm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # bound, and not listening: whoever comes is refused
        port = silent.getsockname()[1]
        monkeypatch.setenv(NAME, f"postgresql://owner:{PASSWORD[5:8]}@127.0.0.1:{port}/x")
        assert "does not answer: nothing listens there" in message(read_crm, table="t")


def test_a_server_that_says_nothing_is_not_waited_for(
    read_crm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://owner@127.0.0.1:{silent.getsockname()[1]}/x?connect_timeout=2"
        monkeypatch.setenv(NAME, address)
        assert "does not answer: no answer in time" in message(read_crm, table="t")


def test_a_variable_that_is_not_set_is_named(
    read_crm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert "the environment variable CRM_URL is not set" in message(read_crm, table="t")


@pytest.mark.parametrize(
    "value",
    [f"mysql://owner:{PASSWORD}@host/x", PASSWORD, "", f"postgresql://h:{PASSWORD}/x",
     f"postgresql://h/x?nonsense={PASSWORD}"],
)  # fmt: skip
def test_what_is_no_address_is_refused_unseen(
    read_crm: Any, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(NAME, value)
    said = message(read_crm, table="t")
    assert "holds no PostgreSQL address" in said or "does not answer" in said
