"""Journeys of several types, made once, and seen from `as_of`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from cjm_workbench.intake.store import open_store
from cjm_workbench.journeys.build import reconstruct
from cjm_workbench.journeys.columns import JOURNEYS, SCORES, STEPS
from cjm_workbench.settings.load import load_client
from cjm_workbench.sources.engine import connect

COMPLAIN = """\
journey: complain
title: Complain
unit: customer
window: 7 days
lost_after: 14 days
stages: [{stage: Call}]
"""


@pytest.fixture
def rebuild(tiny_client: Path, tmp_path: Path):
    """Reconstruct the tiny client, with a second journey type and two more events."""
    client = tiny_client / "tiny"
    (client / "journeys" / "complain.yaml").write_text(COMPLAIN, encoding="utf-8")
    with (client / "touchpoints.csv").open("a", encoding="utf-8") as stream:
        stream.write("Ring,Call,phone\n")
    with (client / "events.csv").open("a", encoding="utf-8") as stream:
        stream.write("secret-000,2026-07-02T09:00,Ring,,\r\nsecret-000,2026-07-02T09:30,?,,\r\n")
    settings = load_client(tiny_client, "tiny")
    store = open_store(settings, tmp_path / ".cjm")
    con = connect()
    yield lambda as_of: reconstruct(con, store, settings, as_of)
    con.disconnect()


def test_each_type_holds_its_own_touchpoints_and_the_unmapped_ones(rebuild):
    steps = rebuild(datetime(2027, 1, 1)).steps
    first = steps.filter(steps.customer_id == "secret-000").order_by(["journey_type", "step_no"])
    found = first.execute().groupby("journey_type")["touchpoint"].apply(list).to_dict()
    assert found == {
        "buy": ["See the ad", "?", "Visit the shop", "Pay"],
        "complain": ["Ring", "?"],
    }


def test_what_came_after_as_of_is_not_there(rebuild):
    # By 2 July, 9:00 in Paris (7:00 UTC), customer 0 has seen the ad at 8:00 and rings at 9:00.
    made = rebuild(datetime(2026, 7, 2, 7))
    assert sorted(made.steps.touchpoint.execute()) == ["Ring", "See the ad"]
    assert made.scores.count().execute() == 0
    assert set(made.journeys.status.execute()) == {"open"}


def test_the_tables_keep_their_contract(rebuild):
    made = rebuild(datetime(2027, 1, 1))
    for table, contract in ((made.steps, STEPS), (made.journeys, JOURNEYS), (made.scores, SCORES)):
        assert list(table.columns) == list(contract.names)
        assert table.count().execute() > 0
