"""The part of a client's journeys that one review speaks of."""

from __future__ import annotations

from datetime import datetime

import ibis
import pytest

from cjm_workbench.journeys.build import Reconstructed
from cjm_workbench.journeys.journeys import make_journeys
from cjm_workbench.journeys.scope import scope
from cjm_workbench.journeys.scores import make_scores
from cjm_workbench.journeys.steps import make_steps
from cjm_workbench.journeys.units import assign_journeys
from cjm_workbench.settings.periods import parse_period
from tests.journeys.small_tables import INVENTORY, LATE, answers, journey, table

# July in Paris begins on 30 June at 22:00 UTC, and ends on 31 July at 22:00 UTC
BEFORE, FIRST = datetime(2026, 6, 30, 21, 59, 59), datetime(2026, 6, 30, 22)
LAST, AFTER = datetime(2026, 7, 31, 21, 59, 59), datetime(2026, 7, 31, 22)
JULY = parse_period("2026-07", zone="Europe/Paris")


def made(con, starts: list[datetime], given) -> Reconstructed:
    """One customer a start, named c0, c1 and so on, with one event each."""
    rows = [
        {"event_id": f"e{n}", "customer_id": f"c{n}", "occurred_at": at, "touchpoint": "ad"}
        for n, at in enumerate(starts)
    ]
    kind = journey()
    events = assign_journeys(table("events", rows), kind)
    steps = make_steps(events, kind, INVENTORY)
    journeys = make_journeys(events, steps, kind, LATE)
    scores = make_scores(given, events, journeys, kind, INVENTORY)
    parts = {"steps": steps, "journeys": journeys, "scores": scores}
    return Reconstructed(**{name: con.create_table(name, part) for name, part in parts.items()})


@pytest.fixture
def con():
    opened = ibis.duckdb.connect()
    yield opened
    opened.disconnect()


def test_a_journey_belongs_to_the_period_it_starts_in_by_the_clients_clock(con):
    whole = made(
        con, [BEFORE, FIRST, LAST, AFTER], answers({"customer_id": "x", "occurred_at": FIRST})
    )
    part = scope(con, whole, JULY, None)
    assert sorted(part.journeys.customer_id.execute()) == ["c1", "c2"]
    assert sorted(part.steps.customer_id.execute()) == ["c1", "c2"]


def test_a_score_follows_its_journey_and_a_score_of_none_its_own_time(con):
    given = answers(
        {"customer_id": "c0", "occurred_at": FIRST},  # of a journey begun before: not of July
        {"customer_id": "c1", "occurred_at": datetime(2026, 9, 1)},  # given late, begun in July
        {"customer_id": "x", "occurred_at": LAST},  # of no journey, in July
        {"customer_id": "x", "occurred_at": AFTER},  # of no journey, later
    )
    part = scope(con, made(con, [BEFORE, FIRST], given), JULY, None)
    assert sorted(part.scores.feedback_id.execute()) == ["f1", "f2"]


def test_a_segment_holds_its_customers_only(con):
    given = answers(
        {"customer_id": "c0", "occurred_at": LAST}, {"customer_id": "c1", "occurred_at": LAST}
    )
    whole = made(con, [FIRST, FIRST], given)
    part = scope(con, whole, JULY, ibis.memtable({"customer_id": ["c1", "elsewhere"]}))
    for name in ("journeys", "steps", "scores"):
        assert getattr(part, name).customer_id.execute().tolist() == ["c1"]
