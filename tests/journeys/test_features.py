"""What a customer did before the period: counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from cjm_workbench.journeys.features import (
    MONTH_SECONDS,
    WINDOW,
    find_channels,
    mark_events,
    measure_features,
    straighten,
)
from cjm_workbench.settings.periods import parse_period
from cjm_workbench.settings.touchpoints import Touchpoint
from tests.journeys.small_tables import table

PARIS = parse_period("2026Q3", zone="Europe/Paris")
INVENTORY = [
    Touchpoint(touchpoint="call", stage="Help", channel="phone", is_contact=True),
    Touchpoint(touchpoint="read", stage="Look", channel="web"),
    Touchpoint(touchpoint="read", stage="Help", channel="app"),
]


def marked(*rows: tuple[Any, ...]) -> Any:
    """Mark events told as (customer, days before the period, touchpoint, channel, value)."""
    told = [
        {"event_id": f"e{n}", "customer_id": who, "occurred_at": moment(days), "touchpoint": what,
         "channel": [*more, None][0],
         "value": Decimal(more[1]) if len(more) > 1 else None}
        for n, (who, days, what, *more) in enumerate(rows)
    ]  # fmt: skip
    return mark_events(table("events", told), INVENTORY, PARIS)


def moment(days: float) -> datetime:
    return PARIS.start - timedelta(days=days)


def features(rows: Any, channels: list[str]) -> dict[str, Any]:
    found = measure_features(rows, channels, PARIS, ["customer_id"]).execute()
    return found.set_index("customer_id").to_dict("index")


def test_counts_are_a_month_since_the_first_event():
    rows = marked(
        ("a", 60.875, "call"), ("a", 60.8, "read"), ("a", 10, "read", "shop", "12.50"),
        ("a", 2, "other"),
    )  # fmt: skip
    a = features(rows, [])["a"]
    # 60.875 days are two months of 30.4375
    assert a["events a month"] == pytest.approx(4 / 2)
    assert a["contacts a month"] == pytest.approx(1 / 2)
    assert a["value a month"] == pytest.approx(12.5 / 2)
    # the two of the first day count once
    assert a["days a month"] == pytest.approx(3 / 2)
    assert a["touchpoints"] == 3 and a["n"] == 4
    assert a["quiet days"] == pytest.approx(2)


def test_a_short_acquaintance_counts_as_one_month():
    assert features(marked(("a", 3, "call"), ("a", 2, "call")), [])["a"]["events a month"] == 2


def test_a_channel_is_that_of_the_event_or_else_of_the_inventory():
    rows = marked(
        ("a", 9, "call"), ("a", 8, "read"), ("a", 7, "read", "app"), ("a", 6, "elsewhere")
    )
    a = features(rows, ["app", "phone", "web"])["a"]
    # of four events one is at a touchpoint that nobody knows: it is of no channel
    assert [a[f"channel {name}"] for name in ("app", "phone", "web")] == [0.25, 0.25, 0.25]


def test_night_and_weekend_are_those_of_the_clients_clock():
    # the period begins on Wednesday at midnight in Paris, 22:00 in UTC
    rows = marked(
        ("a", 0.05, "read"),  # Tuesday, 22:48 in Paris: night
        ("a", 0.2, "read"),  # Tuesday, 19:12
        ("a", 2.5, "read"),  # Sunday, noon
        ("a", 1.99, "read"),  # Monday, 0:14 in Paris; still Sunday in UTC
    )
    a = features(rows, [])["a"]
    assert a["events at night"] == 0.5 and a["events at the weekend"] == 0.25


def test_only_the_window_before_the_period_counts():
    last = WINDOW.days
    rows = marked(("a", last, "read"), ("a", last + 1, "call"), ("a", 0, "call"))
    assert features(rows, [])["a"]["n"] == 1


def test_more_returned_than_bought_counts_as_none():
    assert features(marked(("a", 1, "read", "web", "-5")), [])["a"]["value a month"] == 0


def test_the_most_used_channels_are_features_and_one_alone_is_none():
    rows = marked(("a", 9, "call"), ("a", 8, "read"), ("a", 7, "read"))
    assert find_channels(rows) == ["phone", "web"]
    assert find_channels(marked(("a", 9, "call"))) == []


def test_halves_are_odd_and_even_weeks():
    rows = marked(("a", 1, "read"), ("a", 8, "read"), ("a", 15, "read"))
    found = measure_features(rows, [], PARIS, ["customer_id", "half"]).execute()
    assert sorted(found["n"]) == [1, 2]


def test_the_logarithm_of_skewed_counts_is_taken():
    rows = measure_features(marked(("a", 1, "read")), [], PARIS, ["customer_id"])
    assert straighten(rows, "events a month").execute().tolist() == pytest.approx([np.log(2)])
    assert straighten(rows, "events at the weekend").execute().tolist() == [0.0]  # Tuesday
    assert MONTH_SECONDS == 365.25 / 12 * 86_400
