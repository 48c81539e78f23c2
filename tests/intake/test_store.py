from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pytest

from cjm_workbench.errors import DataError, SourceError
from cjm_workbench.intake import gate as gate_module
from cjm_workbench.intake import store as store_module
from cjm_workbench.intake.counts import COLUMNS, check_counts
from cjm_workbench.intake.store import open_store
from cjm_workbench.schemas.canonical import TABLES
from cjm_workbench.sources.engine import connect

DATA = "id,at,what\na,2026-03-01,Visit\n"


def test_a_store_is_found_again_without_reading_a_source(
    make_client: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_client(DATA)
    first = open_store(settings, workspace)

    def refuse(*_: object) -> None:
        raise AssertionError("a source was read again")

    monkeypatch.setattr(gate_module, "read_source", refuse)
    assert open_store(settings, workspace) == first


def test_one_changed_byte_makes_a_new_store(make_client: Any, workspace: Path) -> None:
    first = open_store(make_client(DATA), workspace)
    second = open_store(make_client(DATA.replace("01", "02")), workspace)
    assert first.key != second.key
    assert first.folder.is_dir()


def test_changed_settings_make_a_new_store(make_client: Any, workspace: Path) -> None:
    first = open_store(make_client(DATA), workspace)
    second = open_store(make_client(DATA, time_zone="Europe/Paris"), workspace)
    assert first.key != second.key


def test_files_of_one_name_in_two_folders_are_both_inputs(
    make_client: Any, workspace: Path
) -> None:
    source = {"log": {"file": "*/data.csv", "maps": [gate_maps()]}}
    files = {"one/data.csv": DATA, "two/data.csv": DATA.replace("a,", "b,")}
    store = open_store(make_client(files, sources=source), workspace)
    assert list(store.inputs) == ["log/file/1/data.csv", "log/file/2/data.csv"]
    assert len(set(store.inputs.values())) == 2


def gate_maps() -> dict[str, Any]:
    columns = {"customer_id": "id", "occurred_at": "at", "touchpoint": "what"}
    return {"table": "events", "columns": columns}


def test_a_crash_half_way_leaves_nothing(
    make_client: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store_module, "_confirm", crash)
    with pytest.raises(KeyboardInterrupt):
        open_store(make_client(DATA), workspace)
    assert list((workspace / "shop" / "store").iterdir()) == []
    monkeypatch.undo()
    assert open_store(make_client(DATA), workspace).folder.is_dir()


def test_a_store_that_another_process_made_meanwhile_stays(
    make_client: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, confirm = make_client(DATA), store_module._confirm

    def overtaken(*args: Any) -> None:
        monkeypatch.setattr(store_module, "_confirm", confirm)
        (open_store(settings, workspace).folder / "mark").touch()
        confirm(*args)

    monkeypatch.setattr(store_module, "_confirm", overtaken)
    store = open_store(settings, workspace)
    assert (store.folder / "mark").is_file()
    assert [path.name for path in (workspace / "shop" / "store").iterdir()] == [store.key]


def test_equal_inputs_give_equal_bytes(make_client: Any, tmp_path: Path) -> None:
    settings = make_client(DATA + "b,never,Visit\n" * 50)
    stores = [open_store(settings, tmp_path / name) for name in ("one", "two")]
    for name in ("events", "quarantine", "reconciliation"):
        one, two = ((store.folder / f"{name}.parquet").read_bytes() for store in stores)
        assert one == two


def test_a_table_that_no_source_maps_is_empty(make_client: Any, workspace: Path) -> None:
    store = open_store(make_client(DATA), workspace)
    con = connect()
    assert (store.has("events"), store.has("feedback")) == (True, False)
    assert store.read(con, "events").count().execute() == 1
    feedback = store.read(con, "feedback")
    assert feedback.count().execute() == 0
    assert list(feedback.columns) == list(TABLES["feedback"].columns)


def test_what_is_written_is_confirmed_by_the_schema() -> None:
    con = connect()
    schema = {name: column.dtype.type for name, column in TABLES["costs"].columns.items()}
    columns = ", ".join(f"NULL::{_sql(dtype)} AS {name}" for name, dtype in schema.items())
    con.raw_sql(f"CREATE TABLE wrong AS SELECT {columns}")
    with pytest.raises(DataError, match="table costs holds rows that its schema refuses"):
        store_module._confirm("costs", con.table("wrong"))


def _sql(dtype: Any) -> str:
    return {"String": "VARCHAR", "Int64": "BIGINT", "Timestamp": "TIMESTAMP"}.get(
        type(dtype).__name__, "DECIMAL(18, 4)"
    )


def test_a_row_lost_by_the_gate_is_an_error() -> None:
    counted = dict(zip(COLUMNS, ("log", "events", 3, 3, 1, 1, 0), strict=True))
    with pytest.raises(SourceError, match="the gate lost rows"):
        check_counts(ibis.memtable([counted]))
