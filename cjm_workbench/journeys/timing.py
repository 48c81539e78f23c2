"""When a review looks: the period it is about, and the moment it is judged from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from cjm_workbench.errors import SettingsError
from cjm_workbench.intake.store import Store
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.periods import (
    Period,
    last_full_quarter,
    parse_moment,
    parse_period,
)

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

Span = tuple[datetime, datetime]

BLANK = 0.1
"""The most of a period, month or week that may lie before the data begins."""


def find_span(con: Backend, store: Store, until: datetime | None = None) -> Span:
    """Give the first and the last moment of the events; of the feedback where there is no event.

    Parameters
    ----------
    con, store
        The engine, and the client's valid rows: the gate refuses a client without any.
    until
        Later rows do not count.

    Raises
    ------
    SettingsError
        If all rows are later.
    """
    # a late answer must not make open journeys look lost: only where there is no event it counts
    spans = (_span_of(con, store, table, until) for table in ("events", "feedback"))
    found = next((span for span in spans if span), None)
    if found is None:
        raise SettingsError(
            f"as_of {until:%Y-%m-%dT%H:%M} UTC: no event and no answer is that old",
            next_step="Choose a later moment.",
        )
    return found


def choose_period(con: Backend, store: Store, client: Client, name: str, as_of: str) -> Period:
    """Read the period that was asked for, or choose the last full fiscal quarter.

    Parameters
    ----------
    con, store, client
        The engine, the client's valid rows and their calendar.
    name
        As typed; empty: the last full fiscal quarter that the events cover (see
        `settings.periods.last_full_quarter`), whatever the segment.
    as_of
        As typed; empty: all events count.

    Raises
    ------
    SettingsError
        If the period or the moment cannot be read.
    """
    zone, starts = client.time_zone, client.fiscal_year_start
    if name:
        return parse_period(name, zone=zone, fiscal_year_start=starts)
    until = parse_moment(as_of, zone) if as_of else None
    first, last = (_local_day(moment, zone) for moment in find_span(con, store, until))
    return last_full_quarter(first, last, zone=zone, fiscal_year_start=starts)


def choose_as_of(con: Backend, store: Store, period: Period, text: str) -> datetime:
    """Read the moment that was asked for; by default the period's end, or the last event.

    Returns
    -------
    datetime
        In UTC, without a zone.

    Raises
    ------
    SettingsError
        If the text is no moment.
    """
    if text:
        return parse_moment(text, period.zone)
    return min(period.end - timedelta(microseconds=1), find_span(con, store)[1])


def _span_of(con: Backend, store: Store, table: str, until: datetime | None) -> Span | None:
    rows = store.read(con, table)
    known = rows if until is None else rows.filter(rows.occurred_at <= until)
    found = known.agg(first=known.occurred_at.min(), last=known.occurred_at.max()).execute()
    if pd.isna(found["first"].iloc[0]):
        return None
    return found["first"].iloc[0].to_pydatetime(), found["last"].iloc[0].to_pydatetime()


def _local_day(moment: datetime, zone: str) -> date:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def list_spans(
    first: datetime, last: datetime, time_zone: str, least: int
) -> tuple[str, list[Span], list[datetime]]:
    """Cut what is known into whole months, or into weeks where these are too few.

    Parameters
    ----------
    first, last
        In UTC: the first record, and the moment to judge from.
    time_zone
        Of the calendar.
    least
        Months that are enough.

    Returns
    -------
    tuple of str, list and list
        ``month`` or ``week``; start and end of each in UTC; and its first day.
    """
    zone = ZoneInfo(time_zone)
    begin, end = (moment.replace(tzinfo=UTC).astimezone(zone) for moment in (first, last))
    months = _cut(begin, end, "month")
    if len(months) > least:
        return "month", *_in_utc(months)
    return "week", *_in_utc(_cut(begin, end, "week"))


def _cut(first: datetime, last: datetime, part: str) -> list[datetime]:
    """List the starts of whole months or weeks between two moments, and the end of the last."""
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    start = day.replace(day=1) if part == "month" else day - timedelta(days=day.weekday())
    # the first record seldom falls on the first moment: most of a part is taken for all of it
    if first - start > BLANK * (_next(start, part) - start):
        start = _next(start, part)
    edges = [start]
    while _next(edges[-1], part) <= last + timedelta(days=1):
        edges.append(_next(edges[-1], part))
    return edges


def _next(day: datetime, part: str) -> datetime:
    if part == "week":
        return day + timedelta(days=7)
    return (day + timedelta(days=32)).replace(day=1)


def _in_utc(edges: Sequence[datetime]) -> tuple[list[Span], list[datetime]]:
    moments = [edge.astimezone(UTC).replace(tzinfo=None) for edge in edges]
    return list(pairwise(moments)), [edge.replace(tzinfo=None) for edge in edges[:-1]]
