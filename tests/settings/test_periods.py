from __future__ import annotations

from datetime import datetime

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.periods import parse_period


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
