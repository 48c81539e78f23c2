"""Silences, jumps, bots, repetitions and broken identities, each on records made by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cjm_workbench.analyses.readiness.linked import count_linked, find_breaks
from cjm_workbench.analyses.readiness.odd_records import count_inhuman, count_twice, find_inhuman
from cjm_workbench.analyses.readiness.rhythm import expect_days
from cjm_workbench.analyses.readiness.signals import measure_signals, read_signals
from cjm_workbench.analyses.readiness.volume import find_shifts, find_silences
from cjm_workbench.analyses.readiness.weeks import measure_weeks
from cjm_workbench.intake.identify import KEYS

MONDAY = datetime(2025, 1, 6)
EVENTS = {
    "event_id": "string", "customer_id": "string", "occurred_at": "timestamp(6)",
    "touchpoint": "string", "value": "decimal(18, 4)", "source": "string", "channel": "string",
    "session_key": "string", "journey_key": "string", "content": "string",
}  # fmt: skip
NO_BOTS = pd.DataFrame(columns=["source", "since", "until"])
NO_KEYS = ibis.memtable([], schema=KEYS)


def daily(records: list[int], source: str = "shop") -> pd.DataFrame:
    """Make the days of a source from its first Monday on."""
    days = [(source, MONDAY + timedelta(days=i), n) for i, n in enumerate(records) if n]
    return pd.DataFrame(days, columns=["source", "day", "records"])


def after(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


def silences(records: list[int]) -> list[tuple[int, int, float]]:
    found = find_silences(expect_days(daily(records), after(len(records))))
    start = pd.Timestamp(MONDAY)
    return [
        ((row.since - start).days, (row.until - start).days, row.size)
        for row in found.itertuples()
    ]  # fmt: skip


def test_three_silent_weeks_of_a_daily_source() -> None:
    # 10 a day for 100 days, 21 days of nothing, 10 a day again: the level around is 70 a week.
    # The days of the week share the silence alike: 10 x 200 / 221 a day, for 21 days
    [found] = silences([10] * 100 + [0] * 21 + [10] * 100)
    assert found == (100, 120, pytest.approx(210, rel=0.05))


def test_silence_at_the_end() -> None:
    [(since, until, _)] = silences([10] * 100 + [0] * 10)
    assert (since, until) == (100, 109)


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ([10, 10, 10, 10, 10, 0, 0] * 20, "closed at weekends: nothing is expected then"),
        ([10] * 50 + [0] + [10] * 50, "one day is often a holiday"),
        (([1] + [0] * 29) * 8, "one record a month: a month without is no silence"),
        (([500] + [0] * 59) * 5, "it comes in bursts, and is empty between them"),
        ([], "nothing"),
    ],
)
def test_no_silence(records: list[int], why: str) -> None:
    assert silences(records) == [], why


def steady(seed: int) -> pd.DataFrame:
    """Draw 30 sources of 90 weeks without any fault: small and large, with weekdays and season."""
    rng = np.random.default_rng(seed)
    day = np.arange(630)
    shape = np.array([1.2, 1.1, 1.0, 1.0, 1.2, 0.9, 0.6])[day % 7]
    season = 1 + 0.4 * np.sin(2 * np.pi * day / 365)
    rates = [rate for rate in (0.1, 1.0, 3.0, 10.0, 100.0) for _ in range(6)]
    return pd.concat(
        daily(rng.poisson(rate * shape * season).tolist(), f"{number:02d}")
        for number, rate in enumerate(rates)
    )


def test_steady_sources_give_few_false_alarms() -> None:
    # of 90 sources over 90 weeks each, at most 3 may be told of something that is not there: the
    # rules let through about 1 in 100
    alarms: set[tuple[int, str]] = set()
    for seed in range(3):
        days = steady(seed)
        quiet = find_silences(expect_days(days, after(630)))
        shifts = find_shifts(measure_weeks(days, after(630)), quiet, NO_BOTS)
        alarms |= {(seed, str(name)) for name in [*quiet["source"], *shifts["source"]]}
    assert len(alarms) <= 3


def weekly_shifts(
    volumes: list[int], bots: pd.DataFrame = NO_BOTS
) -> list[tuple[str, int, int, float]]:
    days = daily([n for volume in volumes for n in (volume, 0, 0, 0, 0, 0, 0)])
    weeks = measure_weeks(days, after(7 * len(volumes)))
    start = pd.Timestamp(MONDAY)
    return [
        (row.signal, (row.since - start).days // 7, (row.until - start).days // 7, row.size)
        for row in find_shifts(weeks, NO_BOTS, bots).itertuples()
    ]


def test_weeks_that_follow_each_other_are_one_signal() -> None:
    # 40 a week, then 10: below half of the median before, which stays 40 for four such weeks
    # (of 8 weeks, 4 hold 10: the median is 25, and 10 still is below half of it)
    assert weekly_shifts([40] * 10 + [10] * 3 + [40] * 10) == [("drop", 10, 12, 90.0)]
    assert weekly_shifts([40] * 10 + [100] * 2 + [40] * 10) == [("rise", 10, 11, 120.0)]


def test_a_rise_that_bots_explain_is_not_told_twice() -> None:
    bots = pd.DataFrame({"source": ["shop"], "since": [after(75)], "until": [after(76)]})
    assert weekly_shifts([40] * 10 + [100] + [40] * 10, bots) == []


def test_what_also_moved_a_year_ago_is_season() -> None:
    year = [40] * 30 + [100] * 2 + [40] * 20
    assert weekly_shifts(year * 2) == [("rise", 30, 31, 120.0)]  # of the second year, nothing


def events(*rows: tuple[Any, ...]) -> ir.Table:
    """Make events of (id, customer, moment, touchpoint[, value]); the source is the shop."""
    names = [*EVENTS][:5]
    full = [dict.fromkeys(EVENTS) | dict(zip(names, row, strict=False)) for row in rows]
    schema = ibis.schema(EVENTS)
    made = [
        row | {"source": "shop", "value": row["value"] and Decimal(row["value"])} for row in full
    ]
    return ibis.memtable(pa.Table.from_pylist(made, schema=schema.to_pyarrow()))


def clicks(customer: str, number: int, seconds: float, at: datetime = MONDAY) -> list[Any]:
    return [
        (f"{customer}{i}", customer, at + timedelta(seconds=seconds * i), "Page")
        for i in range(number)
    ]


def test_an_id_that_no_person_can_be() -> None:
    rows = events(
        *clicks("fast", 200, 2),  # 30 in each minute
        *clicks("sleepless", 230, 360),  # one every six minutes, for 23 hours
        *clicks("far too many", 1000, 20),
        *clicks("busy", 300, 60),  # one a minute, for five hours
        *clicks("quick", 199, 2),  # fast, but not long enough to tell
        *[(f"line {i}", "receipt", MONDAY, "Line") for i in range(500)],  # one moment
    )
    found = find_inhuman(rows).order_by("customer_id").execute()
    assert found["customer_id"].tolist() == ["far too many", "fast", "sleepless"]
    [counted] = count_inhuman(rows, find_inhuman(rows)).to_dict("records")
    assert (counted["ids"], counted["size"], counted["records"]) == (3, 1430, 2429)


def test_events_under_a_second_id() -> None:
    sound = clicks("a", 100, 61)
    twice = [(f"again {row[0]}", *row[1:]) for row in sound[:6]]
    [found] = count_twice(events(*sound, *twice)).to_dict("records")
    assert (found["size"], found["records"]) == (6, 106)
    assert found["since"] == pd.Timestamp(MONDAY)


@pytest.mark.parametrize(
    "rows",
    [
        [*clicks("a", 100, 61), ("x", "b", MONDAY, "Page")],  # another customer
        [*clicks("a", 100, 61), ("x", "a", MONDAY, "Call")],  # another touchpoint
        clicks("a", 100, 61) + clicks("a", 4, 61),  # four may be chance
        [*clicks("a", 100, 61), *((*row, 9) for row in clicks("a", 9, 61))],  # of another price
        clicks("a", 9, 86400) * 2,  # times without a clock
    ],
)  # fmt: skip
def test_what_is_not_twice(rows: list[Any]) -> None:
    assert count_twice(events(*rows)).empty


def keys(**linked: bool) -> ir.Table:
    rows = [("shop", "shop", name, name, own, None, 1) for name, own in linked.items()]
    return ibis.memtable(rows, schema=KEYS)


def test_links_that_break_off_on_a_wednesday() -> None:
    # 10 events a day: all linked for ten weeks and two days, then none for four weeks
    rows = [
        (f"{day}.{i}", "known" if day < 72 else "shop:v", MONDAY + timedelta(days=day, hours=i), "")
        for day in range(98)
        for i in range(10)
    ]
    linked = keys(**{"known": True, "shop:v": False})
    days = count_linked(events(*rows), linked)
    [found] = find_breaks(days).to_dict("records")
    assert found["since"] == pd.Timestamp(after(72))
    assert found["until"] == pd.Timestamp(after(97))
    # 4 weeks of 70 ought to be linked; the two days before the break were
    assert (found["size"], found["usual"]) == (260, 280)


def test_a_share_that_was_always_low_is_no_break() -> None:
    rows = [
        (f"{day}.{i}", "known" if i < 3 else "shop:v", MONDAY + timedelta(days=day, hours=i), "")
        for day in range(98)
        for i in range(10)
    ]
    linked = keys(**{"known": True, "shop:v": False})
    assert find_breaks(count_linked(events(*rows), linked)).empty


def measure(rows: ir.Table, days: pd.DataFrame, length: int) -> pd.DataFrame:
    return measure_signals(
        rows, NO_KEYS, days, measure_weeks(days, after(length)),
        period=(after(90), after(181)), as_of=after(length),
    )  # fmt: skip


def test_the_reading_names_the_signals_of_the_period() -> None:
    bots = clicks("bot", 200, 2, at=after(95))
    table = measure(events(*bots), daily([10] * 100 + [0] * 21 + [10] * 60), 181)
    assert table["signal"].tolist() == ["silence", "bots"]
    assert table["in_period"].all()
    assert read_signals(table) == (
        "2 signals in the period: shop is silent from 2025-04-16 to 2025-05-06, about "
        f"{table['size'][0]} records are missing; 200 events of shop (100.0 %) are of ids that no "
        "person can be."
    )


def test_an_earlier_signal_is_counted_and_not_told() -> None:
    table = measure(events(), daily([10] * 30 + [0] * 21 + [10] * 130), 181)
    assert read_signals(table) == (
        "Nothing odd was found in the records of the period. Earlier, there were 1."
    )


def test_nothing_at_all() -> None:
    table = measure(events(), daily([]), 181)
    assert read_signals(table) == "Nothing odd was found in the records of the period."
