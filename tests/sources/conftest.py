from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.engine import connect
from cjm_workbench.sources.read import read_source, source_files
from tests.sources.postgres_server import Server, find_programs, run_server

CUSTOMERS = {"table": "customers", "columns": {"customer_id": "id"}}

Row = dict[str, Any]
Read = Callable[..., tuple[list[Row], list[Row]]]


@pytest.fixture
def con() -> Iterator[Any]:
    engine = connect()
    yield engine
    engine.disconnect()


@pytest.fixture
def read(con: Any, tmp_path: Path) -> Read:
    """Write files, read them as the source `shop`, and give its records and those unread."""

    def _read(content: bytes | str, name: str = "data.csv", **keys: Any) -> Any:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_shop(con, tmp_path, **({} if "sql" in keys else {"file": name}), **keys)

    return _read


def read_shop(con: Any, folder: Path, **keys: Any) -> tuple[list[Row], list[Row]]:
    source = Source.model_validate({"maps": [CUSTOMERS], **keys})
    records = read_source(con, "shop", source, source_files(source, folder, "shop"))
    return tuple(_rows(table) for table in (records.table, records.unread))  # type: ignore[return-value]


def _rows(table: Any) -> list[Row]:
    found = table.order_by("source_row").to_pyarrow().to_pylist()
    return list(found)


@pytest.fixture
def read_here(con: Any, tmp_path: Path) -> Read:
    """Read files that the test has already written."""
    return lambda **keys: read_shop(con, tmp_path, **keys)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    programs = find_programs()
    if programs is None:
        assert not os.environ.get("CI"), "the tests' own PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    with run_server(programs) as running:
        yield running
