"""Freshness, silences and sudden drops, on days counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.readiness.freshness import count_days, measure_freshness, read_freshness
from cjm_workbench.analyses.readiness.weeks import measure_weeks

MONDAY = datetime(2026, 1, 5)


def table(*moments: datetime, source: str = "shop") -> ibis.Table:
    schema = {"source": "string", "occurred_at": "timestamp(6)"}
    return ibis.memtable([(source, moment) for moment in moments], schema=schema)


def weekly(*volumes: int, source: str = "shop") -> pd.DataFrame:
    """Put each week's records on its Wednesday."""
    rows = [(source, MONDAY + timedelta(weeks=i, days=2), n) for i, n in enumerate(volumes) if n]
    days = pd.DataFrame(rows, columns=["source", "day", "records"])
    return days.assign(first_at=days["day"], last_at=days["day"])


def after(weeks: int) -> datetime:
    return MONDAY + timedelta(weeks=weeks)


def test_silent_days_lie_between_the_first_and_the_last_record() -> None:
    moments = [
        datetime(2026, 5, day, hour) for day, hour in ((1, 9), (1, 17), (2, 9), (6, 9), (8, 9))
    ]
    as_of = datetime(2026, 5, 12, 8)
    [row] = measure_freshness(count_days({"events": table(*moments)}, as_of), as_of).to_dict(
        "records"
    )
    assert (row["records"], row["first_at"], row["last_at"]) == (5, moments[0], moments[-1])
    assert row["silent_days"] == 4  # 3, 4, 5 and 7 May
    assert row["longest_silence_days"] == 3  # 3 to 5 May
    assert row["age_days"] == 3  # from 9 o'clock on the 8th to 8 on the 12th: three whole days


def test_later_records_are_left_out_and_tables_are_joined() -> None:
    asked = table(datetime(2026, 5, 3)).rename(sent_at="occurred_at")
    tables = {"events": table(datetime(2026, 5, 1), datetime(2026, 5, 20)), "invitations": asked}
    days = count_days(tables, datetime(2026, 5, 10))
    assert days["day"].dt.day.tolist() == [1, 3]


def test_a_week_below_half_of_the_eight_before_is_a_drop() -> None:
    # 14 is 26 below 40: four standard deviations of a count of 40 are 25.3
    weeks = measure_weeks(weekly(*[40] * 8, 14), after(9))
    assert weeks["drop"].tolist() == [False] * 8 + [True]
    assert weeks["usual"].iloc[-1] == 40


@pytest.mark.parametrize(
    ("before", "last", "why"),
    [
        ([400] * 8, 200, "half is not below half"),
        ([40] * 8, 15, "25 below 40 is within four standard deviations of a count"),
        ([400, 250, 100, 300, 150, 350, 200, 450], 90, "its weeks vary that much"),
        ([40] * 7, 1, "seven weeks do not say what is usual"),
        ([19] * 8, 1, "below 20 a week, chance alone halves it"),
    ],
)
def test_no_drop(before: list[int], last: int, why: str) -> None:
    weeks = measure_weeks(weekly(*before, last), after(len(before) + 1))
    assert not weeks["drop"].any(), why


def test_a_source_that_stops_drops_to_nothing() -> None:
    weeks = measure_weeks(weekly(*[40] * 8), after(10))
    assert weeks["records"].tolist()[-2:] == [0, 0]
    assert weeks["drop"].tolist()[-2:] == [True, True]


def test_a_week_that_is_not_over_is_left_out() -> None:
    weeks = measure_weeks(weekly(*[40] * 8, 3), after(9) - timedelta(hours=1))
    assert len(weeks) == 8


def test_no_whole_week() -> None:
    assert measure_weeks(weekly(5), MONDAY + timedelta(days=3)).empty


@given(st.lists(st.integers(0, 60), min_size=2, max_size=30))
def test_whole_weeks_hold_every_record(volumes: list[int]) -> None:
    volumes = [1, *volumes]  # a source begins with a record
    weeks = measure_weeks(weekly(*volumes), after(len(volumes)))
    assert weeks["records"].tolist() == volumes


def test_the_reading_names_the_oldest_the_longest_and_the_drop() -> None:
    days = pd.concat([weekly(*[40] * 8, 2, source="calls"), weekly(1, 1, source="shop")])
    assert read_freshness(measure_freshness(days, after(9))) == (
        # shop's last record is on the second Wednesday, 54 days before the ninth Monday
        "The oldest last record is that of shop, 54 days before the review's date. The longest "
        "silence is 6 days of calls. Weekly volume fell suddenly in 1 of 2 sources: calls (1 week, "
        "last from 2026-03-02)."
    )


def test_the_reading_of_daily_records_and_of_none() -> None:
    moments = [datetime(2026, 5, day) for day in (1, 2)]
    as_of = datetime(2026, 5, 3)
    said = read_freshness(measure_freshness(count_days({"events": table(*moments)}, as_of), as_of))
    assert said == (
        "The oldest last record is that of shop, 1 day before the review's date. No source misses "
        "a day between its first and its last record. No week shows a sudden drop."
    )
    nothing = measure_freshness(count_days({"events": table()}, as_of), as_of)
    assert read_freshness(nothing) == "No source holds a dated record until this review's date."
