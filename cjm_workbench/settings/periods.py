"""Periods: what `2026Q3`, `2026-09`, `2026` and `2026-07-01..2026-09-30` mean for a client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from cjm_workbench.errors import SettingsError

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
FORMS = "2026Q3, 2026-09, 2026 or 2026-07-01..2026-09-30"

Part = Literal["quarter", "year"]
"""A part of the fiscal calendar."""


@dataclass(frozen=True)
class Period:
    """A span of whole days in the client's time zone.

    Attributes
    ----------
    name
        As typed, and as it stands in folder names.
    first, last
        The first and the last day, both inside the period.
    zone
        The IANA name of the client's time zone.
    """

    name: str
    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        """The first moment, in UTC without a zone."""
        return _utc(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after the period, in UTC without a zone."""
        return _utc(self.last + timedelta(days=1), self.zone)

    def __str__(self) -> str:
        return f"{self.name} ({self.first:%Y-%m-%d} to {self.last:%Y-%m-%d})"


def parse_period(name: str, *, zone: str = "UTC", fiscal_year_start: int = 1) -> Period:
    """Read a period as it is typed.

    Quarters and years follow the client's fiscal calendar, and are named by the year in which
    the fiscal year ends.

    Raises
    ------
    SettingsError
        If the text has none of the four forms, or names days that do not exist.

    Examples
    --------
    >>> str(parse_period("2026Q1", fiscal_year_start=7))
    '2026Q1 (2025-07-01 to 2025-09-30)'
    """
    try:
        first, last = _days(name, fiscal_year_start)
        _ = last + timedelta(days=1)  # the calendar ends with the year 9999
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"period '{name}': {error}", next_step=f"Write {FORMS}.") from error
    return Period(name, first, last, zone)


def last_ended(part: Part, day: date, *, zone: str = "UTC", fiscal_year_start: int = 1) -> Period:
    """Give the last fiscal quarter or year that ended on a day, or before it.

    Examples
    --------
    >>> str(last_ended("quarter", date(2026, 6, 30)))
    '2026Q2 (2026-04-01 to 2026-06-30)'
    >>> last_ended("year", date(2026, 6, 29), fiscal_year_start=7).name
    '2025'
    """
    going_on = _fiscal_days(part, day + timedelta(days=1), fiscal_year_start)[0]
    return _fiscal_period(part, going_on - timedelta(days=1), zone, fiscal_year_start)


def last_full_quarter(
    first_day: date, last_day: date, *, zone: str = "UTC", fiscal_year_start: int = 1
) -> Period:
    """Give the last fiscal quarter that the data has been seen to the end of.

    Parameters
    ----------
    first_day, last_day
        The days of the first and the last record, in the client's time zone.
    zone, fiscal_year_start
        As of `parse_period`.

    Returns
    -------
    Period
        The latest quarter whose last day is not after `last_day`; where the data covers less than
        half of its days, the quarter of `last_day`.

    Examples
    --------
    >>> last_full_quarter(date(2026, 1, 9), date(2026, 8, 20)).name
    '2026Q2'
    >>> last_full_quarter(date(2026, 7, 2), date(2026, 8, 20)).name
    '2026Q3'
    """
    ended = last_ended("quarter", last_day, zone=zone, fiscal_year_start=fiscal_year_start)
    middle = ended.first + (ended.last - ended.first) / 2
    if first_day <= middle:
        return ended
    return _fiscal_period("quarter", last_day, zone, fiscal_year_start)


def period_before(period: Period, *, fiscal_year_start: int = 1) -> Period:
    """Give the period of the same form that ends where another begins.

    Examples
    --------
    >>> for name in ("2026Q1", "2026-01", "2026", "2026-07-01..2026-07-10"):
    ...     print(period_before(parse_period(name)))
    2025Q4 (2025-10-01 to 2025-12-31)
    2025-12 (2025-12-01 to 2025-12-31)
    2025 (2025-01-01 to 2025-12-31)
    2026-06-21..2026-06-30 (2026-06-21 to 2026-06-30)
    """
    last = period.first - timedelta(days=1)
    return _alike(period, last - (period.last - period.first), last, fiscal_year_start)


def year_before(period: Period, *, fiscal_year_start: int = 1) -> Period:
    """Give the same period a year before.

    Examples
    --------
    >>> for name in ("2026Q1", "2026-01", "2026", "2028-02-01..2028-02-29"):
    ...     print(year_before(parse_period(name)))
    2025Q1 (2025-01-01 to 2025-03-31)
    2025-01 (2025-01-01 to 2025-01-31)
    2025 (2025-01-01 to 2025-12-31)
    2027-02-01..2027-02-28 (2027-02-01 to 2027-02-28)
    """
    first, last = _year_earlier(period.first), _year_earlier(period.last)
    return _alike(period, first, last, fiscal_year_start)


def _year_earlier(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def _alike(period: Period, first: date, last: date, fiscal_year_start: int) -> Period:
    """Give the period that holds a last day, in the form of another; days where it is of days."""
    if re.fullmatch("[0-9]{4}(Q[1-4])?", period.name):
        part: Part = "quarter" if "Q" in period.name else "year"
        return _fiscal_period(part, last, period.zone, fiscal_year_start)
    if re.fullmatch("[0-9]{4}-[0-9]{2}", period.name):
        name = f"{last:%Y-%m}"
        return parse_period(name, zone=period.zone, fiscal_year_start=fiscal_year_start)
    return Period(f"{first:%Y-%m-%d}..{last:%Y-%m-%d}", first, last, period.zone)


def parse_moment(text: str, zone: str = "UTC") -> datetime:
    """Read a moment (ISO 8601; without an offset, in `zone`) as UTC without a zone.

    Raises
    ------
    SettingsError
        If the text is no moment.

    Examples
    --------
    >>> parse_moment("2026-07-10T12:00", "Europe/Paris")
    datetime.datetime(2026, 7, 10, 10, 0)
    """
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"as_of '{text}' is not a time", next_step="Write for example 2026-09-30T18:00."
        ) from error
    if given.tzinfo is None:
        given = given.replace(tzinfo=ZoneInfo(zone))
    return given.astimezone(UTC).replace(tzinfo=None)


def _days(name: str, fiscal_year_start: int) -> tuple[date, date]:
    if match := re.fullmatch(r"([0-9]{4})(?:Q([1-4]))?", name):
        return _fiscal(int(match[1]), int(match[2] or 0), fiscal_year_start)
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", name):
        first = date(int(match[1]), int(match[2]), 1)
        return first, _add_months(first, 1) - timedelta(days=1)
    if match := re.fullmatch(rf"({DAY})\.\.({DAY})", name):
        first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
        if last < first:
            raise ValueError("its last day lies before its first")
        return first, last
    raise ValueError("not a period")


def _fiscal(year: int, quarter: int, fiscal_year_start: int) -> tuple[date, date]:
    starts_in = year if fiscal_year_start == 1 else year - 1
    first = date(starts_in, fiscal_year_start, 1)
    if quarter:
        first = _add_months(first, 3 * (quarter - 1))
    return first, _add_months(first, 3 if quarter else 12) - timedelta(days=1)


def _fiscal_period(part: Part, day: date, zone: str, fiscal_year_start: int) -> Period:
    """Give the fiscal quarter or year that holds a day."""
    first, last = _fiscal_days(part, day, fiscal_year_start)
    year_ends = _fiscal_days("year", day, fiscal_year_start)[1]
    quarter = f"Q{4 - (12 * (year_ends.year - last.year) + year_ends.month - last.month) // 3}"
    return Period(f"{year_ends.year}{quarter if part == 'quarter' else ''}", first, last, zone)


def _fiscal_days(part: Part, day: date, fiscal_year_start: int) -> tuple[date, date]:
    months = 3 if part == "quarter" else 12
    first = _add_months(day.replace(day=1), -((day.month - fiscal_year_start) % months))
    return first, _add_months(first, months) - timedelta(days=1)


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _utc(day: date, zone: str) -> datetime:
    local = datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)
