from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cjm_workbench.errors import SourceError
from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.read import read_source
from cjm_workbench.sources.snapshot import snapshot_path, take_snapshot
from tests.sources.postgres_server import Server

MAPS = [{"table": "customers", "columns": {"customer_id": "id"}}]
CRM = Source.model_validate({"url_from": "CRM_URL", "table": "people", "maps": MAPS})


@pytest.fixture
def fill(server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the table `people` these rows."""
    monkeypatch.setenv("CRM_URL", server.url)

    def _fill(values: str) -> None:
        server.ask(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
            f"CREATE TABLE people AS SELECT * FROM (VALUES {values}) AS v(id, city)",
        )

    return _fill


def snapshot(con: Any, folder: Path) -> bytes:
    path = snapshot_path("crm", CRM, folder)
    take_snapshot(con, "crm", CRM, path)
    return path.read_bytes()


def test_the_rows_are_read_from_the_file_in_their_order(
    fill: Any, con: Any, tmp_path: Path
) -> None:
    fill("('b', 'Rome'), ('a', NULL), ('a', 'Paris')")
    snapshot(con, tmp_path)
    records = read_source(con, "crm", CRM, {"database": [snapshot_path("crm", CRM, tmp_path)]})
    assert records.table.order_by("source_row").to_pyarrow().to_pylist() == [
        {"source_row": 1, "id": "a", "city": "Paris"},
        {"source_row": 2, "id": "a", "city": None},
        {"source_row": 3, "id": "b", "city": "Rome"},
    ]


def test_equal_rows_make_equal_bytes_in_any_order(fill: Any, con: Any, tmp_path: Path) -> None:
    rows = [f"('{number}', 'town')" for number in range(500)]
    fill(", ".join(rows))
    first = snapshot(con, tmp_path)
    fill(", ".join(reversed(rows)))
    assert snapshot(con, tmp_path) == first
    fill(", ".join(rows[1:]))
    assert snapshot(con, tmp_path) != first


def test_a_database_that_fails_leaves_what_was_written_before(
    fill: Any, con: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("('a', 'Rome')")
    before = snapshot(con, tmp_path)
    monkeypatch.delenv("CRM_URL")
    with pytest.raises(SourceError):
        snapshot(con, tmp_path)
    assert snapshot_path("crm", CRM, tmp_path).read_bytes() == before


def test_another_query_has_another_file() -> None:
    other = CRM.model_copy(update={"table": "persons"})
    names = {snapshot_path("crm", source, Path()) for source in (CRM, other)}
    assert len(names) == 2


def test_a_database_without_the_mapped_column_says_so(fill: Any, con: Any, tmp_path: Path) -> None:
    fill("('a', 'Rome')")
    snapshot(con, tmp_path)
    other = Source.model_validate(
        {**CRM.model_dump(exclude_unset=True), "maps": [
            {"table": "customers", "columns": {"customer_id": "idd"}}
        ]}
    )  # fmt: skip
    with pytest.raises(SourceError) as caught:
        read_source(con, "crm", other, {"database": [snapshot_path("crm", CRM, tmp_path)]})
    assert str(caught.value) == (
        "source crm: no column 'idd'. Did you mean 'id'? Allowed: city, id. "
        "Mend the mapping in client.yaml."
    )


def test_an_empty_table_says_so(fill: Any, con: Any, tmp_path: Path) -> None:
    fill("('a', 'Rome') LIMIT 0")
    snapshot(con, tmp_path)
    with pytest.raises(SourceError, match="source crm: people holds no records"):
        read_source(con, "crm", CRM, {"database": [snapshot_path("crm", CRM, tmp_path)]})
