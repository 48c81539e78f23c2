"""Groups are fixed from what was known before the period, and follow the rules of the settings."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import ibis
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from cjm_workbench.journeys.groups import (
    Groups,
    assign_personas,
    assign_tiers,
    describe_customers,
    find_customers,
)
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.periods import parse_period
from tests.journeys.small_tables import table

Q3 = parse_period("2026Q3")
BEFORE, IN_WINDOW = datetime(2026, 3, 31, 23, 59), datetime(2026, 4, 1)
LAST, START, AFTER = datetime(2026, 6, 30, 23, 59), datetime(2026, 7, 1), datetime(2026, 10, 1)
CUTS = {"high": 100, "medium": 20}


def client(**keys: Any) -> Client:
    maps = [{"table": "events", "columns": dict.fromkeys(("customer_id", "occurred_at"), "x"),
             "constants": {"touchpoint": "pay", "value": 1}}]  # fmt: skip
    log = {"file": "log.csv", "maps": maps}
    return Client.model_validate({"client": "a", "title": "A", "sources": {"log": log}, **keys})


def events(*rows: tuple[Any, ...]) -> Any:
    """Make events from (customer, moment, value, touchpoint)."""
    return table("events", [
        {"event_id": f"e{n}", "customer_id": who, "occurred_at": at,
         "value": None if value is None else Decimal(str(value)),
         "touchpoint": [*more, "pay"][0]}
        for n, (who, at, value, *more) in enumerate(rows)
    ])  # fmt: skip


def people(*rows: dict[str, Any]) -> Any:
    return table("customers", [{"customer_id": "-", **row} for row in rows])


def groups(settings: Client, happened: Any, known: Any) -> Groups:
    before_the_end = happened.filter(happened.occurred_at < Q3.end)
    everybody = find_customers(known, before_the_end, Q3)
    tiers = assign_tiers(everybody, before_the_end, settings, Q3)
    return Groups(assign_personas(describe_customers(tiers, known, Q3), settings), tiers)


def tiers_of(settings: Client, *rows: tuple[Any, ...]) -> dict[str, str]:
    found = groups(settings, events(*rows), people()).value_tiers.execute()
    return dict(zip(found["customer_id"], found["value_tier"], strict=True))


def by_thresholds(**keys: Any) -> Client:
    return client(value_tiers={"thresholds": CUTS, **keys})


def test_a_tier_is_the_revenue_of_the_window_and_both_its_bounds_are_reached():
    found = tiers_of(
        by_thresholds(),
        ("a", IN_WINDOW, 60), ("a", LAST, 40),  # 100: just high
        ("b", IN_WINDOW, "99.99"),
        ("c", LAST, 20),
        ("d", LAST, "19.99"),
        ("e", BEFORE, 500),  # seen before, and without revenue in the window
        ("f", LAST, None),
        ("g", START, 500),  # first seen when the period begins: nothing to judge from
    )  # fmt: skip
    assert found == {
        "a": "high", "b": "medium", "c": "medium", "d": "low", "e": "low", "f": "low",
        "g": "unknown",
    }  # fmt: skip


def test_revenue_is_exact_and_missing_where_nothing_can_be_judged():
    found = groups(by_thresholds(), events(
        ("a", LAST, "0.1"), ("a", LAST, "0.2"), ("b", BEFORE, 7), ("c", START, 9),
    ), people()).value_tiers.order_by("customer_id").execute()  # fmt: skip
    assert found["revenue"].tolist()[:2] == [Decimal("0.3"), 0]
    assert found["revenue"].isna().tolist() == [False, False, True]


def test_only_the_events_that_carry_revenue_count():
    settings = by_thresholds(where={"touchpoint": "pay"})
    found = tiers_of(settings, ("a", LAST, 200, "quote"), ("b", LAST, 200))
    assert found == {"a": "low", "b": "high"}


def test_a_window_before_all_data_leaves_everybody_unknown():
    # the quarter ended last before August is the second; in July the first customer came
    settings, august = by_thresholds(), parse_period("2026-08")
    happened = events(("a", START, 500))
    tiers = assign_tiers(find_customers(people(), happened, august), happened, settings, august)
    assert tiers.value_tier.execute().tolist() == ["unknown"]


def test_quantiles_are_of_the_customers_with_revenue_and_equals_share_a_tier():
    settings = client(value_tiers={"quantiles": {"high": 0.75, "medium": 0.5}})
    found = tiers_of(
        settings,
        ("z", LAST, 0), ("y", BEFORE, 1),  # without revenue: not among the five
        ("a", LAST, 10), ("b", LAST, 20), ("c", LAST, 30), ("d", LAST, 30), ("e", LAST, 50),
    )  # fmt: skip
    # of 10, 20, 30, 30, 50 the median is 30, and so is the third quartile
    assert found == {
        "a": "low", "b": "low", "c": "high", "d": "high", "e": "high", "y": "low", "z": "low",
    }  # fmt: skip


def test_a_quantile_between_two_customers_lies_between_their_revenues():
    settings = client(value_tiers={"quantiles": {"high": 0.9, "medium": 0.5}})
    # of 10 and 20: nine tenths of the way is 19, half of it 15
    assert tiers_of(settings, ("a", LAST, 10), ("b", LAST, 20)) == {"a": "low", "b": "high"}


def test_equal_revenues_reach_the_quantile_that_lies_among_them():
    # the engine interpolates 49.9 * 0.8 + 49.9 * 0.2 = 49.900000000000006, which nobody has
    settings = client(value_tiers={"quantiles": {"high": 0.6, "medium": 0.3}})
    found = tiers_of(settings, *((f"c{n}", LAST, "49.90") for n in range(23)))
    assert set(found.values()) == {"high"}


def test_where_nobody_spent_nobody_is_high():
    settings = client(value_tiers={"quantiles": {"high": 0.8, "medium": 0.5}})
    assert tiers_of(settings, ("a", LAST, None), ("b", START, 9)) == {"a": "low", "b": "unknown"}


DESCRIBED = {
    "keen": {"title": "Keen", "filter": {"age": {"max": 30}}},
    "rich": {"title": "Rich", "filter": {"value_tier": "high"}},
}


def person(who: str, age: int, **more: Any) -> dict[str, Any]:
    return {"customer_id": who, "attributes": json.dumps({"age": str(age)}), **more}


def pairs(found: Groups) -> list[tuple[str, str]]:
    return sorted(found.personas.execute().itertuples(index=False, name=None))


def test_personas_may_overlap_and_who_fits_none_is_unknown():
    happened = events(("both", LAST, 100), ("rich", LAST, 100), ("none", LAST, 1))
    known = people(person("both", 20), person("young", 30), person("none", 31))
    found = groups(client(personas=DESCRIBED, value_tiers={"thresholds": CUTS}), happened, known)
    assert pairs(found) == [
        ("both", "keen"), ("both", "rich"), ("none", "unknown"),
        ("rich", "rich"),  # not in the customers table: known by the events alone
        ("young", "keen"),  # without an event
    ]  # fmt: skip


def test_without_personas_everybody_is_unknown_and_without_tiers_too():
    found = groups(by_thresholds(), events(("a", LAST, 100)), people())
    assert pairs(found) == [("a", "unknown")]
    found = groups(client(personas={"keen": DESCRIBED["keen"]}), events(), people(person("a", 9)))
    assert found.value_tiers.execute().to_dict("records") == [
        {"customer_id": "a", "value_tier": "unknown", "revenue": None}
    ]


def test_who_has_no_trace_before_the_periods_end_is_not_there_yet():
    known = people(
        {"customer_id": "later", "acquired_at": AFTER},
        {"customer_id": "within", "acquired_at": START},
        {"customer_id": "undated"},
        {"customer_id": "wrongly dated", "acquired_at": AFTER},
    )
    happened = events(("wrongly dated", START, 1), ("seen later", AFTER, 1))
    found = groups(by_thresholds(), happened, known).value_tiers.customer_id.execute()
    assert sorted(found) == ["undated", "within", "wrongly dated"]


def test_a_moment_after_the_start_was_not_known():
    left = {"gone": {"title": "Left", "filter": {"churned_at": {"not": ""}}}}
    known = people(
        {"customer_id": "before", "churned_at": LAST},
        {"customer_id": "within", "churned_at": START},
    )
    assert pairs(groups(client(personas=left), events(), known)) == [
        ("before", "gone"), ("within", "unknown"),
    ]  # fmt: skip


def test_of_who_was_acquired_in_the_period_no_attribute_was_known():
    known = people(
        person("old", 20, acquired_at=LAST),
        person("new", 20, acquired_at=START),
        person("undated", 20),  # attributes count as they stand
    )
    found = groups(client(personas={"keen": DESCRIBED["keen"]}), events(), known)
    assert pairs(found) == [("new", "unknown"), ("old", "keen"), ("undated", "keen")]


MOMENTS = st.datetimes(START, datetime(2026, 9, 30))
LATER = st.lists(st.tuples(st.sampled_from("ab"), MOMENTS, st.integers(-500, 500)), max_size=4)


@trials(max_examples=10)  # each asks the engine twice
@given(LATER)
def test_no_event_after_the_start_changes_a_group(later):
    settings = client(personas=DESCRIBED, value_tiers={"thresholds": CUTS})
    before = [("a", LAST, 100), ("b", BEFORE, 5)]
    known = people(person("a", 40), person("b", 20))
    alone, more = (groups(settings, events(*before, *rows), known) for rows in ([], later))
    assert pairs(more) == pairs(alone)
    order = ("customer_id", "value_tier", "revenue")
    assert (
        more.value_tiers.order_by(order)
        .execute()
        .equals(alone.value_tiers.order_by(order).execute())
    )


def test_a_segment_s_groups_are_those_of_its_customers():
    found = groups(by_thresholds(), events(("a", LAST, 100), ("b", LAST, 1)), people())
    own = found.within(ibis.memtable({"customer_id": ["b"]}))
    assert pairs(own) == [("b", "unknown")]
    assert own.value_tiers.value_tier.execute().tolist() == ["low"]
    assert found.within(None) is found
