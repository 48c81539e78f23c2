"""What a review is compared with: earlier periods of its segment, under today's definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from cjm_workbench.errors import DataError
from cjm_workbench.journeys.kpi_rows import KpiRecords
from cjm_workbench.journeys.kpis import KpiTotals, Span, total_kpis
from cjm_workbench.journeys.timing import find_span
from cjm_workbench.review import Review
from cjm_workbench.schemas.canonical import MOMENTS
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE
from cjm_workbench.settings.periods import Period, period_before, year_before

BLANK = 0.1
"""The most of an earlier period that may lie before the data begins."""


@dataclass(frozen=True)
class Earlier:
    """An earlier period that a review is compared with.

    Attributes
    ----------
    against
        ``period before`` or ``year before``.
    period
        Which.
    review
        Of the same segment; missing where it cannot be compared.
    why_not
        Why it cannot.
    """

    against: str
    period: Period
    review: Review | None
    why_not: str = ""


def open_earlier(review: Review) -> list[Earlier]:
    """Open the period before a review's, and the same period a year before.

    Of a whole year both are one: the year before.
    """
    starts = review.settings.client.fiscal_year_start
    before = period_before(review.period, fiscal_year_start=starts)
    same = year_before(review.period, fiscal_year_start=starts)
    named = {same.first: (YEAR_BEFORE, same)}
    wanted = [(BEFORE, before)] * (before.first != same.first) + list(named.values())
    return [_open(review, against, period) for against, period in wanted]


def _open(review: Review, against: str, period: Period) -> Earlier:
    first = find_span(review.con, review.store)[0]
    if first > period.start + BLANK * (period.end - period.start):
        day = first.replace(tzinfo=UTC).astimezone(ZoneInfo(period.zone))
        return Earlier(against, period, None, f"the data begins only on {day:%Y-%m-%d}")
    try:
        return Earlier(against, period, review.at(period))
    except DataError as error:
        return Earlier(against, period, None, str(error).split(";")[0])


def count_kpis(review: Review) -> list[KpiTotals]:
    """Count the KPIs of a review's segment and period."""
    client = review.settings.client
    return total_kpis(
        client.kpis, list_records(review), (review.period.start, review.period.end),
        client.currency, everybody=not review.segment.filter,
    )  # fmt: skip


def list_records(review: Review) -> KpiRecords:
    """Give what KPIs are counted on: the segment's rows and journeys of all periods, to `as_of`."""

    def rows(name: str) -> ir.Table:
        table = own(review.table(name))
        return table.filter(table[MOMENTS[name]] <= review.as_of)

    def own(table: ir.Table) -> ir.Table:
        return table if review.members is None else table.semi_join(review.members, "customer_id")

    windows = {name: journey.window for name, journey in review.journey_types.items()}
    return KpiRecords(
        rows, own(review.whole.journeys), own(review.whole.steps), windows, review.table("costs")
    )


def list_spans(review: Review, least: int) -> tuple[str, list[Span], list[datetime]]:
    """Cut what is known into whole months, or into weeks where these are too few.

    Parameters
    ----------
    review
        Its data, from the first record to `as_of`.
    least
        Months that are enough.

    Returns
    -------
    tuple of str, list and list
        ``month`` or ``week``; start and end of each in UTC; and its first day.
    """
    zone = ZoneInfo(review.settings.client.time_zone)
    first = find_span(review.con, review.store)[0].replace(tzinfo=UTC).astimezone(zone)
    last = review.as_of.replace(tzinfo=UTC).astimezone(zone)
    months = _cut(first, last, "month")
    return (
        ("month", *_in_utc(months))
        if len(months) > least
        else ("week", *_in_utc(_cut(first, last, "week")))
    )


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
