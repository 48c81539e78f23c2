from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from cjm_workbench.errors import SourceError
from cjm_workbench.intake.store import open_store
from cjm_workbench.settings.sources import Source
from cjm_workbench.sources import snapshot

DATA = "id,at,what\na,2026-03-01,Visit\n"
EVENTS = {
    "table": "events",
    "columns": {"customer_id": "id", "occurred_at": "at", "touchpoint": "what"},
}
PEOPLE = {"table": "customers", "columns": {"customer_id": "id"}}
LOG = {"log": {"file": "log.csv", "maps": [EVENTS]}}
CRM = {"crm": {"url_from": "CRM_URL", "table": "people", "maps": [PEOPLE]}}


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for a database: the customers it holds, or an error's text as the only one."""
    customers = ["a"]

    def read(con: Any, table: str, source: Source, where: str) -> None:
        if customers[0].startswith("!"):
            raise SourceError(f"{where}: {customers[0]}")
        con.create_table(table, pa.table({"id": pa.array(customers, pa.string())}))

    monkeypatch.setattr(snapshot, "read_postgres", read)
    return customers


@pytest.fixture
def open_shop(make_client: Any, workspace: Path) -> Callable[..., Any]:
    """Open the store of a client with these sources, and give its customers."""

    def _open(sources: dict[str, Any], *, refresh: bool = False, **files: str) -> Any:
        settings = make_client({"log.csv": DATA, **files}, sources=sources)
        return open_store(settings, workspace, refresh=refresh)

    return _open


def test_a_database_is_read_once_until_it_is_read_anew(open_shop: Any, database: list[str]) -> None:
    first = open_shop(LOG | CRM)
    database[0] = "! this database must not be asked"
    assert open_shop(LOG | CRM) == first

    database[:] = ["b", "a"]
    second = open_shop(LOG | CRM, refresh=True)
    assert second.key != first.key
    assert open_shop(LOG | CRM) == second


def test_reading_anew_what_has_not_changed_makes_no_new_store(
    open_shop: Any, database: list[str]
) -> None:
    database[:] = ["a", "b"]
    first = open_shop(LOG | CRM)
    database[:] = ["b", "a"]  # a table has no order
    assert open_shop(LOG | CRM, refresh=True) == first
    assert list(first.inputs) == ["log/file/log.csv", "crm/database/rows.parquet"]


def test_a_database_that_fails_is_told_beside_what_the_others_hold(
    open_shop: Any, database: list[str], workspace: Path
) -> None:
    database[0] = "! no answer"
    with pytest.raises(SourceError) as caught:
        open_shop(LOG | CRM)
    assert str(caught.value) == (
        "source crm: ! no answer.\nThe other sources can be read: log (1 record)."
    )
    assert not list(workspace.glob("shop/store/*"))


def test_a_database_that_fails_is_not_replaced_by_what_it_held_before(
    open_shop: Any, database: list[str]
) -> None:
    open_shop(LOG | CRM)
    database[0] = "! no answer"
    with pytest.raises(SourceError, match="no answer"):
        open_shop(LOG | CRM, refresh=True)


def test_every_source_that_fails_is_told_in_the_order_of_the_settings(open_shop: Any) -> None:
    sources = {
        # found, and not to be read: its only column is not the mapped one
        "first": {"file": "first.csv", "maps": [PEOPLE]},
        "second": {"file": "nowhere.csv", "maps": [PEOPLE]},
        **LOG,
        "cut": {"file": "cut.jsonl", "maps": [PEOPLE]},
    }
    # the line that is cut short counts: it will stand in the quarantine
    files = {"first.csv": "name,city\na,b\n", "cut.jsonl": '{"id": "a"}\n{"id": "b'}
    with pytest.raises(SourceError) as caught:
        open_shop(sources, **files)
    first, second, rest = str(caught.value).split("\n")
    assert first.startswith("source first: no column 'id'. Allowed: city, name.")
    assert second.startswith("source second: no file at 'nowhere.csv'.")
    assert rest == "The other sources can be read: log (1 record), cut (2 records)."


def test_a_single_source_that_fails_says_just_that(open_shop: Any) -> None:
    with pytest.raises(SourceError) as caught:
        open_shop({"log": {"file": "nowhere.csv", "maps": [EVENTS]}})
    assert str(caught.value).endswith("mend the path, or put the file there.")


def test_a_line_cut_short_is_quarantined_and_the_rest_is_read(
    open_shop: Any, workspace: Path
) -> None:
    app = {"app": {"file": "app.jsonl", "maps": [PEOPLE]}}
    store = open_shop(LOG | app, **{"app.jsonl": '{"id": "a"}\n{"id": "b'})
    rows = pd.read_parquet(store.folder / "quarantine.parquet").to_dict("records")
    assert rows == [
        {
            "source": "app", "source_row": 2, "table": "(record)", "raw": '{"id": "b',
            "reason": "app.jsonl: the line is cut short or is not JSON",
        }
    ]  # fmt: skip
    assert list(pd.read_parquet(store.folder / "customers.parquet").customer_id) == ["a"]


def test_where_every_source_fails_there_is_no_other(open_shop: Any) -> None:
    lost = {"file": "nowhere.csv", "maps": [EVENTS]}
    with pytest.raises(SourceError) as caught:
        open_shop({"one": lost, "two": lost})
    assert str(caught.value).count("no file at 'nowhere.csv'") == 2
    assert str(caught.value).endswith("\nNo source can be read.")
