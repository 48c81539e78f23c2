"""Which journey an answer speaks of, and its emotion."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.journeys.small_tables import (
    INVENTORY,
    answers,
    at,
    events,
    journey,
    journeys_of,
    scores_of,
    table,
    touchpoint,
)  # fmt: skip


def keyed(customer: str, minutes: float, key: str) -> dict[str, object]:
    return {
        "event_id": f"{customer}{minutes}", "customer_id": customer, "occurred_at": at(minutes),
        "touchpoint": "shop", "journey_key": key,
    }  # fmt: skip


def linked(scores: pd.DataFrame, journeys: pd.DataFrame) -> list[object]:
    """For each answer, the start of its journey in minutes, or None."""
    starts = dict(zip(journeys["journey_id"], journeys["started_at"], strict=True))
    return [
        (starts[name] - at(0)).total_seconds() / 60 if isinstance(name, str) else None
        for name in scores["journey_id"]
    ]


def test_an_answer_with_a_key_goes_to_that_journey():
    rows = table("events", [keyed("a", 0, "k1"), keyed("a", 5, "k2")])
    kind = journey(unit="journey_key")
    given = answers(
        {"customer_id": "a", "occurred_at": at(9), "journey_key": "k1"},
        {"customer_id": "a", "occurred_at": at(9), "journey_key": "k9"},  # no such journey
    )
    assert linked(scores_of(given, rows, kind), journeys_of(rows, kind)) == [0.0, None]


def test_a_key_leads_to_its_journey_under_any_unit():
    # one history: the key stands on its second event, and names the same journey
    rows = table("events", [keyed("a", 0, "k1"), keyed("a", 5, "k2")])
    given = answers({"customer_id": "a", "occurred_at": at(9), "journey_key": "k2"})
    assert linked(scores_of(given, rows, journey()), journeys_of(rows, journey())) == [0.0]


def test_of_two_customers_under_one_key_the_answer_is_of_its_own():
    rows = table("events", [keyed("a", 0, "k"), keyed("b", 5, "k")])
    kind = journey(unit="journey_key")
    given = answers(
        {"customer_id": "a", "occurred_at": at(9), "journey_key": "k"},
        {"customer_id": "b", "occurred_at": at(9), "journey_key": "k"},
    )
    assert linked(scores_of(given, rows, kind), journeys_of(rows, kind)) == [0.0, 5.0]


def test_an_answer_without_a_key_goes_to_the_last_journey_begun():
    # journeys of "a" begin at minutes 0 and 60 (a silence longer than 30 minutes lies between)
    rows = events(("a", 0, "ad"), ("a", 60, "ad"), ("b", 0, "ad"))
    kind = journey(unit="inactivity")
    given = answers(
        {"customer_id": "a", "occurred_at": at(59)},
        {"customer_id": "a", "occurred_at": at(60)},  # begun at that moment: begun
        {"customer_id": "a", "occurred_at": at(5000)},
        {"customer_id": "a", "occurred_at": at(-1)},  # before any
        {"customer_id": "c", "occurred_at": at(5)},  # of no journey at all
    )
    found = linked(scores_of(given, rows, kind), journeys_of(rows, kind))
    assert found == [0.0, 60.0, 60.0, None, None]


def test_every_answer_is_kept_once():
    rows = events(("a", 0, "ad"), ("a", 60, "ad"), ("a", 120, "ad"))
    given = answers(*({"customer_id": "a", "occurred_at": at(n)} for n in (-5, 30, 90, 500)))
    scores = scores_of(given, rows, journey(unit="inactivity"))
    assert scores["feedback_id"].tolist() == ["f0", "f1", "f2", "f3"]


@pytest.mark.parametrize(
    ("score", "low", "high", "emotion"),
    [(1, 1, 5, -2), (3, 1, 5, 0), (5, 1, 5, 2), (0, 0, 10, -2), (7.5, 0, 10, 1), (4, 1, 7, 0)],
)
def test_emotion_maps_each_scale_to_its_own_ends(score, low, high, emotion):
    given = answers({
        "customer_id": "a", "occurred_at": at(1),
        "score": float(score), "scale_min": float(low), "scale_max": float(high),
    })  # fmt: skip
    (row,) = scores_of(given, events(("a", 0, "ad")), journey()).to_dict("records")
    assert row["emotion"] == pytest.approx(emotion)


def test_a_stage_is_the_answers_own_or_its_touchpoints():
    own = [*INVENTORY, touchpoint("call", "Browse"), touchpoint("call", "Pay")]
    who = {"customer_id": "a", "occurred_at": at(1)}
    given = answers(
        {**who, "touchpoint": "pay"},
        {**who, "touchpoint": "pay", "stage": "Browse"},
        {**who, "touchpoint": "call"},  # of two stages: none is guessed
        {**who},
    )
    scores = scores_of(given, events(("a", 0, "ad")), journey(), own)
    assert scores["stage"].fillna("").tolist() == ["Pay", "Browse", "", ""]


def test_answers_about_another_journey_type_are_left_out():
    own = [*INVENTORY, touchpoint("claim", "Complain")]
    who = {"customer_id": "a", "occurred_at": at(1)}
    given = answers(
        {**who, "touchpoint": "claim"},  # a touchpoint of another type
        {**who, "stage": "Complain"},  # a stage of another type
        {**who, "touchpoint": "riddle"},  # unmapped: kept
        {**who},  # about no touchpoint: kept
    )
    scores = scores_of(given, events(("a", 0, "ad")), journey(), own)
    assert scores["feedback_id"].tolist() == ["f2", "f3"]
