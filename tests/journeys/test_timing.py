"""The period that is reviewed by default follows the events, by the client's own clock."""

from __future__ import annotations

from datetime import datetime

import ibis
import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.intake.store import Store
from cjm_workbench.journeys.timing import choose_period, find_span
from tests.journeys.small_tables import answers, table
from tests.journeys.test_groups import client

FIRST, LAST = datetime(2026, 1, 5), datetime(2026, 9, 29, 22, 30)
LATER = datetime(2026, 12, 31, 12)


@pytest.fixture
def con():
    opened = ibis.duckdb.connect()
    yield opened
    opened.disconnect()


def store(con, folder, **tables) -> Store:
    for name, rows in tables.items():
        con.to_parquet(rows, folder / f"{name}.parquet")
    return Store(folder, "key", {})


def events(*moments: datetime):
    return table("events", [
        {"event_id": f"e{n}", "customer_id": "a", "occurred_at": at, "touchpoint": "pay"}
        for n, at in enumerate(moments)
    ])  # fmt: skip


def answered(at: datetime):
    return answers({"customer_id": "a", "occurred_at": at})


@pytest.mark.parametrize(
    ("zone", "period"),
    [
        ("UTC", "2026Q2"),  # it is the 29th: a day of the third quarter is still to come
        ("Europe/Paris", "2026Q3"),  # half an hour into the 30th
    ],
)
def test_the_last_event_tells_by_the_clients_clock_which_quarter_is_full(
    con, tmp_path, zone, period
):
    kept = store(con, tmp_path, events=events(FIRST, LAST), feedback=answered(LATER))
    assert choose_period(con, kept, client(time_zone=zone), "", "").name == period


def test_without_events_the_answers_tell(con, tmp_path):
    kept = store(con, tmp_path, feedback=answered(LATER))
    assert choose_period(con, kept, client(), "", "").name == "2026Q4"


def test_an_earlier_moment_of_judgement_takes_an_earlier_quarter(con, tmp_path):
    kept = store(con, tmp_path, events=events(FIRST, datetime(2026, 3, 31, 8), LAST))
    assert choose_period(con, kept, client(), "", "2026-05-01").name == "2026Q1"
    with pytest.raises(SettingsError, match="as_of 2025-12-31T00:00 UTC: no event"):
        choose_period(con, kept, client(), "", "2025-12-31")


def test_a_period_that_is_given_holds(con, tmp_path):
    kept = store(con, tmp_path, events=events(FIRST, LAST))
    assert choose_period(con, kept, client(fiscal_year_start=4), "2026Q1", "").first.month == 4
    assert find_span(con, kept) == (FIRST, LAST)
