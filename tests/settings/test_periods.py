from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.periods import (
    Part,
    last_ended,
    last_full_quarter,
    parse_period,
    period_before,
    year_before,
)

MOST_DAYS: dict[Part, int] = {"quarter": 92, "year": 366}


@pytest.mark.parametrize(
    ("name", "fiscal", "days"),
    [
        ("2026", 1, "2026-01-01 to 2026-12-31"),
        ("2026", 4, "2025-04-01 to 2026-03-31"),  # named by the year in which it ends
        ("2026Q1", 4, "2025-04-01 to 2025-06-30"),
        ("2026Q4", 4, "2026-01-01 to 2026-03-31"),
        ("2026Q3", 1, "2026-07-01 to 2026-09-30"),
        ("2024-02", 1, "2024-02-01 to 2024-02-29"),  # a leap year
        ("2100-02", 1, "2100-02-01 to 2100-02-28"),  # a century that is none
        ("2026-07-01..2026-07-01", 1, "2026-07-01 to 2026-07-01"),
    ],
)
def test_days_of_a_period(name: str, fiscal: int, days: str) -> None:
    assert str(parse_period(name, fiscal_year_start=fiscal)) == f"{name} ({days})"


def test_a_day_on_which_the_clock_moves_has_its_own_length() -> None:
    day = parse_period("2026-03-29..2026-03-29", zone="Europe/Paris")
    # from 23:00 UTC (one hour ahead) to 22:00 UTC (two hours ahead): 23 hours
    assert (day.start, day.end) == (datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 22))


@pytest.mark.parametrize(
    "name",
    ["", "2026Q5", "2026-13", "26", "2026-02-30..2026-03-01", "2026-07-02..2026-07-01", "0000",
     "9999", "2026-1", "../2026", "２０２６"],
)  # fmt: skip
def test_what_is_no_period(name: str) -> None:
    with pytest.raises(SettingsError, match="Write 2026Q3, 2026-09, 2026 or"):
        parse_period(name)


@pytest.mark.parametrize(
    ("part", "day", "fiscal", "ended"),
    [
        ("quarter", date(2026, 9, 30), 1, "2026Q3"),  # its last day: it has ended
        ("quarter", date(2026, 9, 29), 1, "2026Q2"),
        ("quarter", date(2026, 3, 30), 1, "2025Q4"),  # of the year before
        ("quarter", date(2026, 4, 30), 2, "2027Q1"),  # February to April, of the year to January
        ("year", date(2025, 12, 31), 1, "2025"),
        ("year", date(2026, 12, 30), 1, "2025"),
        ("year", date(2026, 6, 30), 7, "2026"),
        ("year", date(2026, 6, 29), 7, "2025"),
    ],
)
def test_the_last_quarter_or_year_that_ended(
    part: Part, day: date, fiscal: int, ended: str
) -> None:
    assert last_ended(part, day, fiscal_year_start=fiscal).name == ended


@given(
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(1, 12),
    st.sampled_from(list(MOST_DAYS)),
)
def test_quarters_and_years_follow_each_other_without_a_gap(
    day: date, fiscal: int, part: Part
) -> None:
    ended = last_ended(part, day, fiscal_year_start=fiscal)
    assert ended == parse_period(ended.name, fiscal_year_start=fiscal)
    assert 0 <= (day - ended.last).days < MOST_DAYS[part]
    before = last_ended(part, ended.first - timedelta(days=1), fiscal_year_start=fiscal)
    assert before.last == ended.first - timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (date(2026, 1, 1), date(2026, 9, 30), "2026Q3"),
        (date(2026, 1, 1), date(2026, 9, 29), "2026Q2"),  # a day of 2026Q3 is still to come
        (date(2026, 5, 16), date(2026, 9, 29), "2026Q2"),  # its middle day: half of it is there
        (date(2026, 5, 17), date(2026, 9, 29), "2026Q3"),  # less than half of 2026Q2 is there
        (date(2026, 7, 1), date(2026, 9, 29), "2026Q3"),  # no other quarter holds data
    ],
)
def test_the_last_full_quarter_of_the_data(first: date, last: date, period: str) -> None:
    assert last_full_quarter(first, last).name == period


@pytest.mark.parametrize(
    ("name", "before", "year"),
    [
        ("2026Q3", "2026-04-01 to 2026-06-30", "2025-07-01 to 2025-09-30"),
        ("2026Q1", "2025-10-01 to 2025-12-31", "2025-01-01 to 2025-03-31"),
        ("2024-03", "2024-02-01 to 2024-02-29", "2023-03-01 to 2023-03-31"),
        ("2025-02", "2025-01-01 to 2025-01-31", "2024-02-01 to 2024-02-29"),
        ("2026", "2025-01-01 to 2025-12-31", "2025-01-01 to 2025-12-31"),
        ("2026-03-29..2026-04-02", "2026-03-24 to 2026-03-28", "2025-03-29 to 2025-04-02"),
        ("2024-02-29..2024-02-29", "2024-02-28 to 2024-02-28", "2023-02-28 to 2023-02-28"),
    ],
)
def test_the_period_before_and_a_year_before(name: str, before: str, year: str) -> None:
    period = parse_period(name)
    assert str(period_before(period)).partition(" (")[2] == f"{before})"
    assert str(year_before(period)).partition(" (")[2] == f"{year})"


@given(st.integers(2001, 2090), st.integers(1, 4), st.integers(1, 12))
def test_four_quarters_before_is_a_year_before(year: int, quarter: int, starts: int) -> None:
    period = earlier = parse_period(f"{year}Q{quarter}", fiscal_year_start=starts)
    for _ in range(4):
        earlier = period_before(earlier, fiscal_year_start=starts)
    assert earlier == year_before(period, fiscal_year_start=starts)
    assert earlier == parse_period(f"{year - 1}Q{quarter}", fiscal_year_start=starts)
