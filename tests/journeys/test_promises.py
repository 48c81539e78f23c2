"""Promised moments against what happened: by the clock, and by the day of the client's zone."""

from datetime import datetime, timedelta

import ibis
import pytest

from cjm_workbench.journeys.promises import judge_promises
from cjm_workbench.settings.journey import Journey

ZONE = "America/Sao_Paulo"  # three hours behind UTC
AS_OF = datetime(2026, 6, 1)
EVENTS = {
    "event_id": "string", "customer_id": "string", "occurred_at": "timestamp(6)",
    "journey_key": "string", "attributes": "string",
}  # fmt: skip


JOURNEYS = {
    "journey_type": "string", "journey_id": "string", "customer_id": "string",
    "journey_key": "string", "started_at": "timestamp(6)", "ended_at": "timestamp(6)",
}  # fmt: skip
STEPS = {"journey_id": "string", "touchpoint": "string", "occurred_at": "timestamp(6)"}


def judge(promised, done, *, precision="day", unit="journey_key", began=datetime(2026, 5, 1)):
    """Judge one journey, to which `promised` was said in its second event."""
    journey = Journey.model_validate(
        {
            "journey": "order", "title": "Order", "unit": unit, "window": "10 days",
            "lost_after": "10 days", "stages": [{"stage": "Buy"}],
            "promises": [{"promise": "In time", "touchpoint": "arrive", "by": "due",
                          "precision": precision}],
        }
    )  # fmt: skip
    attributes = [None, None if promised is None else f'{{"due": "{promised}"}}', '{"due": ""}']
    keyed = unit == "journey_key"
    events = [
        (f"e{i}", "ann", began + timedelta(hours=i), "k1" if keyed else None, text)
        for i, text in enumerate(attributes)
    ]
    # the same customer's other order, promised for another day
    events.append(("e9", "ann", began - timedelta(days=30), "k2", '{"due": "2020-01-01"}'))
    # another customer's journey under the same key, promised earlier and for another day
    shared = "k1" if keyed else None
    events.append(("e8", "bob", began - timedelta(hours=1), shared, '{"due": "2020-01-01"}'))
    own = ("order", "j1", "ann", "k1", began, began + timedelta(hours=3))
    steps = [("j1", "arrive", done)] if done else []
    judged = judge_promises(
        ibis.memtable([own], schema=JOURNEYS), ibis.memtable(steps, schema=STEPS),
        ibis.memtable(events, schema=EVENTS),
        {"order": journey}, ZONE, AS_OF,
    )  # fmt: skip
    [found] = judged.execute().to_dict("records")
    return found["outcome"], found["late_seconds"]


def test_the_evening_in_the_clients_zone_is_still_the_promised_day():
    # 01:30 UTC on the 11th is 22:30 on the 10th in Sao Paulo
    assert judge("2026-05-10T00:00:00", datetime(2026, 5, 11, 1, 30))[0] == "kept"
    # 03:30 UTC on the 11th is half past midnight of the 11th there: one day late
    assert judge("2026-05-10T00:00:00", datetime(2026, 5, 11, 3, 30)) == ("late", 86_400.0)


def test_by_the_clock_every_second_after_the_moment_is_late():
    # midnight there is 03:00 UTC
    assert judge("2026-05-10T00:00:00", datetime(2026, 5, 10, 3), precision="clock")[0] == "kept"
    outcome = judge("2026-05-10T00:00:00", datetime(2026, 5, 10, 3, 0, 1), precision="clock")
    assert outcome == ("late", 1.0)


def test_an_offset_in_the_promise_counts():
    outcome = judge("2026-05-10T00:00:00+02:00", datetime(2026, 5, 9, 22, 0, 5), precision="clock")
    assert outcome == ("late", 5.0)


@pytest.mark.parametrize(
    ("promised", "outcome"),
    [
        ("2026-05-10", "unfulfilled"),
        ("2026-07-01", "not due"),
        ("soon", "unreadable"),
        (None, "no promise"),
        ("", "no promise"),
    ],
)
def test_what_never_happened(promised, outcome):
    assert judge(promised, None)[0] == outcome


@pytest.mark.parametrize("unit", ["journey_key", "customer"])
def test_a_promise_of_another_journey_does_not_count(unit):
    # both promises for 2020, that of the customer's other order and that of the other customer
    # who shares the key, would be late
    assert judge("2026-05-10", datetime(2026, 5, 3), unit=unit)[0] == "kept"
