"""Which events make one journey, under each of the four units."""

from __future__ import annotations

from datetime import timedelta

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.journeys.units import assign_journeys, number_sessions, seconds_between
from tests.journeys.small_tables import at, events, journey, table


def groups(rows, kind) -> list[list[str]]:
    """The event ids of each journey, in order."""
    placed = assign_journeys(rows, kind).order_by("event_id").execute()
    return sorted(placed.groupby("journey_id")["event_id"].apply(list).tolist())


def test_a_customer_unit_holds_the_whole_history():
    rows = events(("a", 0, "ad"), ("b", 1, "ad"), ("a", 90_000, "pay"))
    assert groups(rows, journey(unit="customer")) == [["e00", "e02"], ["e01"]]


def test_a_key_unit_follows_the_key_and_leaves_out_events_without_one():
    def keyed(number: int, key: str | None) -> dict[str, object]:
        return {
            "event_id": f"e{number}", "customer_id": "a", "occurred_at": at(number),
            "touchpoint": "ad", "journey_key": key,
        }  # fmt: skip

    rows = table("events", [keyed(0, "k1"), keyed(1, "k2"), keyed(2, None), keyed(3, "k1")])
    assert groups(rows, journey(unit="journey_key")) == [["e0", "e3"], ["e1"]]


def test_a_key_that_two_customers_share_is_a_journey_of_each():
    rows = events(("a", 0, "ad"), ("b", 1, "ad"), ("a", 2, "pay"), journey_key="k")
    assert groups(rows, journey(unit="journey_key")) == [["e00", "e02"], ["e01"]]


def test_names_that_run_together_stay_apart():
    # joined without a separator, or with one that names may hold, both would be "a|b|c"
    shared = {"occurred_at": at(0), "touchpoint": "ad"}
    first = {"event_id": "e0", "customer_id": "a|b", "journey_key": "c", **shared}
    second = {"event_id": "e1", "customer_id": "a", "journey_key": "b|c", **shared}
    rows = table("events", [first, second])
    assert groups(rows, journey(unit="journey_key")) == [["e0"], ["e1"]]


def test_journeys_of_two_types_have_different_names():
    rows = events(("a", 0, "ad"))
    names = [
        assign_journeys(rows, journey(journey=name)).journey_id.execute()[0]
        for name in ("buy", "renew")
    ]
    assert names[0] != names[1]


def test_inactivity_breaks_after_a_silence_longer_than_the_gap():
    # 30 minutes are not longer than the gap of 30 minutes; 31 are
    rows = events(("a", 0, "ad"), ("a", 30, "ad"), ("a", 61, "ad"), ("b", 31, "ad"))
    assert groups(rows, journey(unit="inactivity")) == [["e00", "e01"], ["e02"], ["e03"]]


def test_a_goal_ends_a_journey_and_the_next_event_begins_another():
    rows = events(("a", 0, "ad"), ("a", 5, "pay"), ("a", 6, "shop"), ("a", 9, "pay"))
    assert groups(rows, journey(unit="goal")) == [["e00", "e01"], ["e02", "e03"]]


def test_a_goal_of_several_events_at_one_moment_is_one_goal():
    # a receipt of two lines, and a later one: the second line is no journey of its own
    rows = events(("a", 0, "ad"), ("a", 5, "pay"), ("a", 5, "pay"), ("a", 6, "pay"))
    assert groups(rows, journey(unit="goal")) == [["e00", "e01", "e02"], ["e03"]]


def test_a_goal_unit_also_breaks_after_the_silence_that_counts_as_lost():
    # lost_after is 2 days = 2,880 minutes: exactly so much is still the same journey
    rows = events(("a", 0, "ad"), ("a", 2880, "ad"), ("a", 5761, "ad"))
    assert groups(rows, journey(unit="goal")) == [["e00", "e01"], ["e02"]]


def test_a_goal_unit_with_a_start_leaves_out_what_comes_before_it():
    rows = events(
        ("a", 0, "ad"),  # before any start: outside
        ("a", 1, "shop"),
        ("a", 2, "ad"),
        ("a", 3, "pay"),
        ("a", 4, "ad"),  # after the goal, and no start follows: outside
    )
    assert groups(rows, journey(unit="goal", start=["shop"])) == [["e01", "e02", "e03"]]


def test_ties_in_time_are_broken_by_event_id():
    # at the same moment: e00 (pay) comes before e01 (ad), so that e01 begins a journey of its own
    tied = events(("a", 0, "pay"), ("a", 0, "ad"))
    assert groups(tied, journey(unit="goal")) == [["e00"], ["e01"]]
    turned = events(("a", 0, "ad"), ("a", 0, "pay"))
    assert groups(turned, journey(unit="goal")) == [["e00", "e01"]]


def test_sessions_are_numbered_from_one_within_each_customer():
    rows = events(("a", 0, "ad"), ("a", 31, "ad"), ("a", 40, "ad"), ("b", 31, "ad"))
    numbered = number_sessions(rows, "customer_id", timedelta(minutes=30))
    found = numbered.order_by("event_id").session_no.execute().tolist()
    assert found == [1, 2, 2, 1]


def test_seconds_count_microseconds_across_a_minute():
    times = ibis.memtable(
        {"a": [at(0) + timedelta(seconds=59, microseconds=999_999)], "b": [at(1.5)]},
        schema={"a": "timestamp(6)", "b": "timestamp(6)"},
    )
    # from 59.999999 s to 90 s
    assert seconds_between(times.a, times.b).execute()[0] == 30.000001


TOUCHPOINTS = st.sampled_from(["ad", "shop", "pay"])
ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 6000), TOUCHPOINTS), min_size=1, max_size=12
)
UNITS = st.sampled_from(
    [
        journey(unit="customer"),
        journey(unit="inactivity"),
        journey(unit="goal"),
        journey(unit="goal", start=["shop"]),
    ]
)


@settings(deadline=None, max_examples=15)
@given(ROWS, UNITS)
def test_every_event_is_in_one_journey_or_outside_it(rows, kind):
    made = assign_journeys(events(*rows), kind).execute()
    assert made["event_id"].is_unique
    outside = {f"e{n:02d}" for n in range(len(rows))} - set(made["event_id"])
    # only events before a named start are outside, and a start itself never is
    named = {rows[int(event[1:])][2] for event in outside}
    assert not outside if not kind.start else named.isdisjoint(kind.start)


@settings(deadline=None, max_examples=15)
@given(ROWS, UNITS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, kind, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = ibis.memtable(events(*rows).to_pyarrow().take(order))
    assert groups(shuffled, kind) == groups(events(*rows), kind)


@settings(deadline=None, max_examples=15)
@given(ROWS)
def test_a_goal_unit_never_goes_on_after_its_goal(rows):
    made = assign_journeys(events(*rows), journey(unit="goal")).execute()
    for _, own in made.sort_values(["occurred_at", "event_id"]).groupby("journey_id"):
        # what follows the goal, if anything, is the same goal at the same moment
        from_goal = own[(own["touchpoint"] == "pay").cummax()]
        assert len(from_goal[["touchpoint", "occurred_at"]].drop_duplicates()) <= 1
