"""Coverage: customers with a record, counted by hand."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from cjm_workbench.analyses.readiness.coverage import ANY, measure_coverage, read_coverage
from cjm_workbench.analyses.readiness.records import (
    NO_CHANNEL,
    NO_STAGE,
    count_channels,
    count_sources,
    list_customers,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import Plan

OPEN = Rules(smallest_cell=1)
PLANS = [Plan("buy", ("Look", "Pay"), (), 1.0)]


@pytest.fixture
def steps(make) -> ir.Table:
    return make.steps(
        ("j0", "c0", "Visit", "Look", "web", 1, 3),
        ("j0", "c0", "Order", "Pay", "web", 2, 1),
        ("j1", "c1", "Visit", "Look", "web", 1, 1),
        ("j1", "c1", "Call", "Look", "phone", 2, 2),
    )


@pytest.fixture
def customers(make) -> ir.Table:
    """Give four: c2 and c3 have a journey and no step, and stay in the denominator."""
    rows = [(f"j{i}", f"c{i}", "open", True) for i in range(4)]
    return list_customers(make.journeys(*rows), make.scores())


@pytest.fixture
def table(steps, customers) -> pd.DataFrame:
    return measure_coverage(
        count_channels(steps), customers, OPEN, by="channel", plans=PLANS, names=["letter"]
    )


def test_every_name_stands_at_every_stage(table) -> None:
    cells = {(r["name"], r["stage"]): (r["records"], r["customers"], r["value"])
             for r in table.to_dict("records")}  # fmt: skip
    assert cells == {
        (ANY, "Look"): (6, 2, 0.5),  # c0 and c1, of four customers
        (ANY, "Pay"): (1, 1, 0.25),
        ("web", "Look"): (4, 2, 0.5),  # three events collapsed in one step, and one
        ("web", "Pay"): (1, 1, 0.25),
        ("phone", "Look"): (2, 1, 0.25),
        ("phone", "Pay"): (0, 0, 0.0),
        ("letter", "Look"): (0, 0, 0.0),
        ("letter", "Pay"): (0, 0, 0.0),
    }


def test_names_stand_in_the_order_of_their_records(table) -> None:
    assert table["name"].drop_duplicates().tolist() == [
        ANY, "web", "phone", "letter",
    ]  # fmt: skip


def test_a_name_that_is_alone_is_not_repeated_as_all_together(steps, customers) -> None:
    table = measure_coverage(
        count_channels(steps.filter(steps.channel == "web")), customers, OPEN, by="channel",
        plans=PLANS,
    )  # fmt: skip
    assert table[["name", "stage", "customers"]].to_numpy().tolist() == [
        ["web", "Look", 2], ["web", "Pay", 1],
    ]  # fmt: skip
    assert read_coverage(table) == (
        "In buy, 2 of 2 stages hold records; Pay is covered least, with 25.0 % (4.6–69.9, n = 4) "
        "of the customers."
    )


def test_the_interval_is_wilson_s(table) -> None:
    # Wilson of 2 in 4: centre (2 + z²/2) / (4 + z²) = 0.5, reach 0.3497 with z = 1.96
    row = table.query("name == 'web' and stage == 'Look'").iloc[0]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.1500, 0.8500), abs=1e-3)


def test_a_small_cell_hides_its_counts_and_the_cell_that_gives_it_away(steps, customers) -> None:
    table = measure_coverage(
        count_channels(steps), customers, Rules(smallest_cell=2), by="channel", plans=PLANS
    )
    shown = table[table["customers"].notna()]
    # only the empty cell remains: of Look, phone (1) is small, and web or any (2) would betray it
    assert ("phone", "Pay") in set(zip(shown["name"], shown["stage"], strict=True))
    assert ("phone", "Look") not in set(zip(shown["name"], shown["stage"], strict=True))
    assert table.loc[table["customers"].isna(), ["records", "value", "n"]].isna().all(axis=None)


def test_records_without_a_stage_or_a_channel_are_named(make) -> None:
    table = count_channels(make.steps(("j", "c", "Odd", None, None, 1, 1))).execute()
    assert table[["name", "stage"]].to_numpy().tolist() == [[NO_CHANNEL, NO_STAGE]]


def test_an_answer_makes_a_customer_once(make) -> None:
    journeys = make.journeys(("j0", "c0", "open", True), ("j1", "c0", "open", True))
    answers = make.scores(
        ("f1", "c0", None, None, "nps", 9, 0, 10), ("f2", "c9", None, None, "nps", 9, 0, 10)
    )
    # c0 has two journeys and an answer, c9 an answer alone
    assert sorted(list_customers(journeys, answers).customer_id.execute()) == ["c0", "c9"]


def events(*rows: tuple[object, ...]) -> ibis.Table:
    names = ["event_id", "customer_id", "touchpoint", "occurred_at", "source"]
    kinds = ["string", "string", "string", "timestamp(6)", "string"]
    return ibis.memtable(list(rows), schema=dict(zip(names, kinds, strict=True)))


def test_sources_count_events_of_steps_and_answers(make, steps) -> None:
    seen = events(
        ("e1", "c0", "Visit", datetime(2026, 5, 1), "shop"),
        ("e2", "c0", "Visit", datetime(2026, 5, 9), "shop"),  # in no step: not of this review
        ("e3", "c1", "Call", datetime(2026, 5, 2), "calls"),
    )
    feedback = ibis.memtable({"feedback_id": ["f1"], "source": ["survey"]})
    answers = make.scores(("f1", "c0", None, "Pay", "nps", 9, 0, 10))
    table = count_sources(steps, answers, seen, feedback).execute()
    found = {tuple(row) for row in table[["name", "stage", "customer_id", "records"]].to_numpy()}
    assert found == {
        ("shop", "Look", "c0", 1), ("calls", "Look", "c1", 1), ("survey", "Pay", "c0", 1),
    }  # fmt: skip


def test_an_event_of_two_journeys_at_once_counts_once(make) -> None:
    twice = make.steps(
        ("j0", "c0", "Visit", "Look", "web", 1, 1), ("j1", "c0", "Visit", "Look", "web", 1, 1)
    )
    seen = events(("e1", "c0", "Visit", datetime(2026, 5, 1), "shop"))
    nothing = ibis.memtable([], schema={"feedback_id": "string", "source": "string"})
    assert count_sources(twice, make.scores(), seen, nothing).execute()["records"].tolist() == [1]


def test_the_reading_names_the_least_covered_and_the_empty(table) -> None:
    assert read_coverage(table[table["name"] != "letter"]) == (
        "In buy, 2 of 2 stages hold records; Pay is covered least, with 25.0 % (4.6–69.9, n = 4) "
        "of the customers. 1 of 4 pairs of channel and stage is empty: phone at Pay."
    )


def test_the_reading_of_nothing(make, customers) -> None:
    nothing, nobody = count_channels(make.steps()), customers.limit(0)
    empty = measure_coverage(nothing, nobody, OPEN, by="channel", plans=PLANS)
    assert read_coverage(empty) == "Nobody is in this review: there is no coverage to show."
    silent = measure_coverage(nothing, customers, OPEN, by="channel", plans=PLANS)
    assert read_coverage(silent) == "In buy, none of 2 stages holds an event."
