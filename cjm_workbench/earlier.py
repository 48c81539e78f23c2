"""What a review is compared with: earlier periods of its segment, under today's definitions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.experience.gaps import measure_gaps
from cjm_workbench.analyses.kpis.control import Spans
from cjm_workbench.analyses.kpis.estimates import Measured, measure_kpis
from cjm_workbench.analyses.kpis.fold import AND
from cjm_workbench.analyses.kpis.gap_changes import GapPeriod
from cjm_workbench.analyses.kpis.pairs import KpiPeriod
from cjm_workbench.analyses.kpis.splits import SplitPeriod
from cjm_workbench.errors import DataError
from cjm_workbench.journeys.groups import hide_later
from cjm_workbench.journeys.kpi_rows import KpiRecords
from cjm_workbench.journeys.kpis import total_kpis, trace_kpis
from cjm_workbench.journeys.scope import find_column
from cjm_workbench.journeys.timing import BLANK, find_span, list_spans
from cjm_workbench.journeys.wants import flatten_wants, plan_journeys
from cjm_workbench.review import Review
from cjm_workbench.schemas.canonical import MOMENTS
from cjm_workbench.schemas.locale import write_day
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE
from cjm_workbench.settings.filters import filter_columns, predicate
from cjm_workbench.settings.groups import PERSONA, VALUE_TIER
from cjm_workbench.settings.kpis import Kpi
from cjm_workbench.settings.load import load_segment
from cjm_workbench.settings.periods import Period, period_before, year_before
from cjm_workbench.stats.control import LEAST_POINTS

SCORECARD = "kpis.scorecard"
GROUPS = {PERSONA, VALUE_TIER}


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
        return Earlier(against, period, None, f"the data begins only on {write_day(day)}")
    try:
        return Earlier(against, period, review.at(period))
    except DataError as error:
        return Earlier(against, period, None, str(error).split(";")[0])


def note_new_sources(review: Review, earlier: Sequence[Earlier]) -> dict[str, str]:
    """Say which sources begin too late for an earlier period to be like the review's.

    Returns
    -------
    dict
        A sentence for each such period, by its name.
    """
    events = review.table("events")
    known = events.filter(events.occurred_at <= review.as_of)
    begun = known.group_by("source").agg(first=known.occurred_at.min()).order_by("source").execute()
    notes = {}
    for period in (each.period for each in earlier):
        late = begun[begun["first"] > period.start + BLANK * (period.end - period.start)]
        named = [_begins(row.source, row.first, period) for row in late.itertuples()]
        if named:
            notes[period.name] = f"Not all data goes back as far: {', '.join(named)}."
    return notes


def _begins(source: str, first: datetime, period: Period) -> str:
    day = first.replace(tzinfo=UTC).astimezone(ZoneInfo(period.zone))
    return f"source {source} begins only on {write_day(day)}"


def kpis_of(review: Review) -> list[Measured]:
    """Measure the KPIs of a review's segment and period."""
    return _measure(review, review.settings.client.kpis)


def _measure(review: Review, kpis: Mapping[str, Kpi]) -> list[Measured]:
    totals = total_kpis(
        kpis, list_records(review), (review.period.start, review.period.end),
        review.settings.client.currency, everybody=not review.segment.filter,
    )  # fmt: skip
    return measure_kpis(totals, review.rules)


def compare_with(earlier: Sequence[Earlier]) -> list[KpiPeriod]:
    """Measure the KPIs of earlier periods, beside what their own reviews said."""
    return [
        KpiPeriod(
            each.against, each.period.name, count_days(each.period),
            complete=each.review is not None and is_complete(each.review),
            kpis=kpis_of(each.review) if each.review else (),
            published=each.review.published(SCORECARD) if each.review else None,
            why_not=each.why_not,
        )
        for each in earlier
    ]  # fmt: skip


def count_days(period: Period) -> int:
    """Count the days of a period."""
    return (period.last - period.first).days + 1


def is_complete(review: Review) -> bool:
    """Say whether the period's end has been seen, to a day."""
    return review.as_of >= review.period.end - timedelta(days=1)


def find_gaps(earlier: Sequence[Earlier]) -> list[GapPeriod]:
    """Measure the gaps of earlier periods, under today's targets."""
    return [
        GapPeriod(each.against, each.period.name,
                  gaps_of(each.review) if each.review else None, each.why_not)
        for each in earlier
    ]  # fmt: skip


def gaps_of(review: Review) -> pd.DataFrame:
    """Measure the gaps of a review, as chapter 04 does."""
    return measure_gaps(
        review.journeys, review.steps, review.scores, plan_journeys(review.journey_types),
        flatten_wants(review.journey_types), review.as_of, review.rules,
    )  # fmt: skip


def split_with(earlier: Sequence[Earlier], periods: Sequence[KpiPeriod]) -> list[SplitPeriod]:
    """Put to the KPIs of earlier periods what they are split by, and their own definitions."""
    return [
        SplitPeriod(
            each.against, each.period.name, period.kpis, _measure_old(each.review, period),
            list_groupings(each.review),
        )
        for each, period in zip(earlier, periods, strict=True)
        if each.review
    ]  # fmt: skip


def _measure_old(review: Review, period: KpiPeriod) -> dict[str, Measured]:
    """Measure what the period's own review measured otherwise, on today's data."""
    if period.published is None or "definition" not in period.published:
        return {}
    today = {each.kpi.name: each.kpi.definition for each in period.kpis}
    told = period.published.set_index("kpi")["definition"].to_dict()
    old = {
        name: Kpi.model_validate({"title": name, **json.loads(text)})
        for name, text in told.items()
        if name in today and today[name] != text
    }
    return {each.kpi.name: each for each in _measure(review, old)}


def list_groupings(review: Review) -> dict[str, pd.Series]:
    """Group customers by the client's segments, by value tier, and by their personas.

    Who fits several segments or personas is in the group of just these.

    Returns
    -------
    dict
        Title to the title of each customer's group, by customer.
    """
    found = {"segment": _list_segments(review)}
    if review.groups is not None and review.settings.client.value_tiers:
        tiers = review.groups.value_tiers
        found["value tier"] = _by_customer(tiers.select("customer_id", group=tiers.value_tier))
    if review.groups is not None and review.settings.client.personas:
        own = review.groups.personas
        titles = {name: each.title for name, each in review.settings.client.personas.items()}
        found["persona"] = _join_names(own.select("customer_id", name=own.persona), titles)
    return {title: groups for title, groups in found.items() if len(groups)}


def _list_segments(review: Review) -> pd.Series:
    """Put to each customer the segments that are chosen by the customers table alone."""
    customers = hide_later(review.table("customers"), review.period)
    segments = (load_segment(review.settings, n) for n in review.settings.segment_names())
    chosen = [each for each in segments if each.filter and not filter_columns(each.filter) & GROUPS]
    parts = [
        customers.filter(
            predicate(each.filter, lambda name: find_column(customers, "customers", name))
        ).select("customer_id", name=ibis.literal(each.segment))
        for each in chosen
    ]
    if not parts:
        return pd.Series(dtype=str)
    titles = {each.segment: each.title or each.segment for each in chosen}
    return _join_names(ibis.union(*parts) if len(parts) > 1 else parts[0], titles)


def _join_names(rows: ir.Table, titles: Mapping[str, str]) -> pd.Series:
    """Name the group of just these by its titles; by its names where two have one title."""
    lists = rows.group_by("customer_id").agg(names=rows.name.collect())
    names = _by_customer(lists.select("customer_id", group=lists.names.sort().join(AND)))
    if len({*titles.values()}) < len(titles):
        return names
    named = {
        group: AND.join(titles.get(name, name) for name in group.split(AND))
        for group in names.unique()
    }
    return names.map(named)


def _by_customer(groups: ir.Table) -> pd.Series:
    named: pd.Series = groups.execute().set_index("customer_id")["group"]
    return named


def trace_over_time(review: Review) -> tuple[pd.DataFrame, Spans]:
    """Measure the KPIs of a review's segment in each whole month (or week) up to `as_of`."""
    zone = review.settings.client.time_zone
    first, _ = find_span(review.con, review.store)
    part, spans, starts = list_spans(first, review.as_of, zone, LEAST_POINTS)
    points = trace_kpis(review.settings.client.kpis, list_records(review), spans)
    return points, Spans(part, starts, [(end - start).total_seconds() for start, end in spans])


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
