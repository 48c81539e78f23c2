"""What became of a journey: variant, status at its boundaries, and the time to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cjm_workbench.journeys.columns import SEPARATOR
from tests.journeys.small_tables import at, events, journey, journeys_of

DAY = 24 * 60
MICROSECOND = timedelta(microseconds=1)


def test_the_variant_is_of_steps_and_the_event_variant_of_events():
    rows = events(("a", 0, "shop"), ("a", 1, "shop"), ("a", 2, "ad"), ("a", 3, "pay"))
    (row,) = journeys_of(rows, journey()).to_dict("records")
    assert row["variant"].split(SEPARATOR) == ["shop", "ad", "pay"]
    assert row["event_variant"].split(SEPARATOR) == ["shop", "shop", "ad", "pay"]
    assert (row["events"], row["steps"]) == (4, 3)


def test_a_variant_follows_time_not_the_order_of_rows_or_names():
    # ten events and more: as text, place 10 would come before place 2
    rows = events(*(("a", 20 - n, f"t{n:02d}") for n in range(12)))
    (row,) = journeys_of(rows, journey()).to_dict("records")
    assert row["variant"].split(SEPARATOR) == [f"t{n:02d}" for n in reversed(range(12))]


def test_events_of_one_moment_stand_in_the_order_of_their_ids():
    rows = events(("a", 0, "shop"), ("a", 0, "ad"), ("a", 0, "pay"))
    (row,) = journeys_of(rows, journey()).to_dict("records")
    assert row["event_variant"].split(SEPARATOR) == ["shop", "ad", "pay"]


def test_reached_counts_the_first_goal_from_the_start():
    rows = events(("a", 0, "ad"), ("a", 10, "pay"), ("a", 20, "pay"))
    (row,) = journeys_of(rows, journey()).to_dict("records")
    assert (row["status"], row["outcome_code"]) == ("reached", 1)
    assert row["outcome_seconds"] == 600.0
    assert row["reached_at"] == at(10)
    assert (row["started_at"], row["ended_at"]) == (at(0), at(20))


@pytest.mark.parametrize(
    ("as_of", "status", "code"),
    [
        # the last event is at minute 10; after 2 days of silence the journey counts as lost
        pytest.param(at(10 + 2 * DAY) - MICROSECOND, "open", 0, id="just before"),
        pytest.param(at(10 + 2 * DAY), "lost", 2, id="at the boundary"),
        pytest.param(at(10 + 9 * DAY), "lost", 2, id="long after"),
    ],
)
def test_lost_begins_at_the_end_of_the_silence(as_of, status, code):
    rows = events(("a", 0, "ad"), ("a", 10, "shop"))
    (row,) = journeys_of(rows, journey(), as_of).to_dict("records")
    assert (row["status"], row["outcome_code"]) == (status, code)


def test_a_lost_journey_was_lost_when_the_silence_ended_not_when_it_was_looked_at():
    rows = events(("a", 0, "ad"), ("a", 10, "shop"))
    seconds = [
        journeys_of(rows, journey(), at(days * DAY))["outcome_seconds"][0] for days in (3, 30)
    ]
    assert seconds == [600 + 2 * DAY * 60] * 2


def test_an_open_journey_is_censored_at_as_of():
    (row,) = journeys_of(events(("a", 0, "ad")), journey(), at(DAY)).to_dict("records")
    assert (row["status"], row["outcome_seconds"]) == ("open", DAY * 60)


@pytest.mark.parametrize(("as_of", "followed"), [(at(DAY) - MICROSECOND, False), (at(DAY), True)])
def test_followed_says_that_the_whole_window_was_seen(as_of, followed):
    (row,) = journeys_of(events(("a", 0, "pay")), journey(), as_of).to_dict("records")
    assert row["followed"] is followed


def test_a_goal_reached_late_is_still_reached():
    # after the window of a day, and after the silence of two: late is not lost
    rows = events(("a", 0, "ad"), ("a", 5 * DAY, "pay"))
    (row,) = journeys_of(rows, journey()).to_dict("records")
    assert row["status"] == "reached"


def test_a_journey_type_without_a_goal_is_never_reached():
    rows = events(("a", 0, "ad"), ("a", 10, "pay"))
    (row,) = journeys_of(rows, journey(goal=[])).to_dict("records")
    assert row["status"] == "lost"


def test_the_next_journey_has_an_outcome_of_its_own():
    rows = events(("a", 0, "pay"), ("a", 1, "ad"), ("a", 2, "pay"), ("a", 3, "ad"))
    made = journeys_of(rows, journey(unit="goal"), at(4))
    assert made["status"].tolist() == ["reached", "reached", "open"]
    assert made["outcome_seconds"].tolist() == [0.0, 60.0, 60.0]
