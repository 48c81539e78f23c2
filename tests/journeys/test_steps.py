"""Steps: repeats collapsed and counted, waits, stages, switches."""

from __future__ import annotations

import math
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.journeys.steps import inventory, serving
from tests.journeys.small_tables import INVENTORY, at, events, journey, steps_of, table, touchpoint


def switches(channels: list[str | None]) -> list[bool | None]:
    rows = [
        {
            "event_id": f"e{n}", "customer_id": "a", "occurred_at": at(n),
            "touchpoint": ["ad", "shop"][n % 2], "channel": channel,
        }
        for n, channel in enumerate(channels)
    ]  # fmt: skip
    found = steps_of(table("events", rows), journey())["channel_switch"]
    return [None if value is None or value != value else bool(value) for value in found]


def test_repeats_are_collapsed_and_counted():
    rows = events(("a", 0, "ad"), ("a", 1, "ad"), ("a", 3, "shop"), ("a", 4, "ad"))
    steps = steps_of(rows, journey())
    assert steps["touchpoint"].tolist() == ["ad", "shop", "ad"]
    assert steps["repeats"].tolist() == [2, 1, 1]
    assert steps["step_no"].tolist() == [1, 2, 3]
    assert steps["previous_touchpoint"].fillna("").tolist() == ["", "ad", "shop"]
    assert steps["next_touchpoint"].fillna("").tolist() == ["shop", "ad", ""]


def test_a_wait_runs_from_the_last_event_of_the_predecessor():
    rows = events(("a", 0, "ad"), ("a", 10, "ad"), ("a", 15, "shop"))
    steps = steps_of(rows, journey())
    # from minute 10, the second "ad", to minute 15
    assert steps["wait_seconds"].tolist()[1] == 300.0
    assert math.isnan(steps["wait_seconds"][0])
    assert (steps["occurred_at"][0], steps["last_at"][0]) == (at(0), at(10))


def test_values_add_up_and_the_last_known_outcome_stands():
    rows = [
        {"event_id": "e0", "value": Decimal("1.10"), "outcome": "failed", "channel": None},
        {"event_id": "e1", "value": Decimal("2.20"), "outcome": "done", "channel": "web"},
        {"event_id": "e2", "value": None, "outcome": None, "channel": "app"},
    ]
    shared = {"customer_id": "a", "touchpoint": "ad"}
    made = [{**row, **shared, "occurred_at": at(n)} for n, row in enumerate(rows)]
    (step,) = steps_of(table("events", made), journey()).to_dict("records")
    assert str(step["value"]) == "3.3000"  # DECIMAL: 1.10 + 2.20 is 3.30, not 3.3000000000000003
    assert step["outcome"] == "done"
    assert step["channel"] == "web"  # the first that is known


def test_a_switch_is_missing_where_either_side_is_unknown():
    assert switches(["web", "web", "app", None, "app"]) == [None, False, True, None, None]


def test_a_touchpoint_lends_its_channel_only_where_the_event_has_none():
    own = [touchpoint("ad", "Browse", channel="mail"), touchpoint("pay", "Pay", channel="web")]
    shared = {"customer_id": "a"}
    ad = {"event_id": "e0", "occurred_at": at(0), "touchpoint": "ad", **shared}
    pay = {"event_id": "e1", "occurred_at": at(1), "touchpoint": "pay", "channel": "app", **shared}
    rows = table("events", [ad, pay])
    steps = steps_of(rows, journey(), own)
    assert steps["channel"].tolist() == ["mail", "app"]
    assert bool(steps["channel_switch"][1])


def test_sessions_are_of_the_journey():
    rows = events(("a", 0, "ad"), ("a", 31, "shop"), ("a", 32, "pay"))
    assert steps_of(rows, journey())["session_no"].tolist() == [1, 2, 2]


def test_an_unmapped_touchpoint_is_kept_without_a_stage():
    rows = events(("a", 0, "ad"), ("a", 1, "riddle"), ("a", 2, "pay"))
    steps = steps_of(rows, journey())
    assert steps["touchpoint"].tolist() == ["ad", "riddle", "pay"]
    assert steps["stage"].fillna("").tolist() == ["Browse", "", "Pay"]


def test_an_ambiguous_touchpoint_takes_the_last_unambiguous_stage():
    own = [*INVENTORY, touchpoint("call", "Browse"), touchpoint("call", "Pay")]
    rows = events(
        ("a", 0, "call"),  # nothing before it: the first of its stages
        ("a", 1, "pay"),
        ("a", 2, "call"),  # after Pay
        ("a", 3, "shop"),
        ("a", 4, "call"),  # after Browse again
    )
    stages = steps_of(rows, journey(), own)["stage"].tolist()
    assert stages == ["Browse", "Pay", "Pay", "Browse", "Browse"]


def test_an_ambiguous_touchpoint_takes_no_stage_that_is_not_its_own():
    three = journey(stages=[{"stage": name} for name in ("Browse", "Pay", "Help")])
    own = [*INVENTORY, touchpoint("call", "Pay"), touchpoint("call", "Help")]
    rows = events(("a", 0, "shop"), ("a", 1, "call"))
    # Browse came last, but nobody calls in Browse: the first of its own
    assert steps_of(rows, three, own)["stage"].tolist() == ["Browse", "Pay"]


def test_an_unmapped_touchpoint_does_not_hide_the_stage_before_it():
    own = [*INVENTORY, touchpoint("call", "Browse"), touchpoint("call", "Pay")]
    rows = events(("a", 0, "pay"), ("a", 1, "riddle"), ("a", 2, "call"))
    assert steps_of(rows, journey(), own)["stage"].tolist()[2] == "Pay"


def test_rows_that_name_the_journey_type_decide_before_those_that_name_none():
    own = [touchpoint("call", "Browse"), touchpoint("call", "Pay", journey_type="buy")]
    assert [row.stage for row in serving(journey(), own)["call"]] == ["Pay"]
    other = journey(journey="renew", stages=[{"stage": "Browse"}])
    assert [row.stage for row in serving(other, own)["call"]] == ["Browse"]


def test_an_inventory_of_another_type_is_empty():
    elsewhere = [touchpoint("ad", "Elsewhere")]
    assert serving(journey(), elsewhere) == {}
    assert inventory(journey(), elsewhere).execute().empty


ROWS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.integers(0, 60), st.sampled_from(["ad", "shop", "pay", "?"])
    ),
    min_size=1,
    max_size=14,
)


@settings(deadline=None, max_examples=15)
@given(ROWS)
def test_repeats_sum_to_events_and_steps_have_no_gap(rows):
    steps = steps_of(events(*rows), journey(unit="inactivity", gap="10 min"))
    assert steps["repeats"].sum() == len(rows)
    for _, own in steps.groupby("journey_id"):
        own = own.sort_values("step_no")
        assert own["step_no"].tolist() == list(range(1, len(own) + 1))
        # neighbours differ, or they would have been collapsed
        assert (own["touchpoint"] != own["touchpoint"].shift()).all()
        assert own["wait_seconds"].iloc[1:].between(0, 600).all()
