"""What a KPI counts, customer by customer: one expression for the engine a measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.scope import find_column
from cjm_workbench.settings.filters import Filter, predicate
from cjm_workbench.settings.kpis import Kpi

AMOUNT = "decimal(38, 4)"
"""Of sums: those of floats depend on the order of their rows."""

ALWAYS = "1000-01-01"
"""Since when a cost without a day is valid."""

PROMOTER_FROM, DETRACTOR_TO = 9, 6


@dataclass(frozen=True)
class KpiRecords:
    """What the KPIs of one segment are counted on, of all periods up to `as_of`.

    Attributes
    ----------
    rows
        Gives the segment's rows of a canonical table.
    journeys, steps
        Of the segment.
    windows
        Journey type to its window.
    costs
        The canonical table.
    """

    rows: Callable[[str], ir.Table]
    journeys: ir.Table
    steps: ir.Table
    windows: Mapping[str, timedelta]
    costs: ir.Table


@dataclass(frozen=True)
class Placed:
    """Records in the spans of time that KPIs are counted in.

    Attributes
    ----------
    records
        All of them.
    slots
        ``slot``, ``before``, ``start`` and ``end``: spans of time, and the start of as long a time
        before each.
    rows
        Gives the rows of a canonical table that fall in a span, with its ``slot``.
    """

    records: KpiRecords
    slots: ir.Table
    rows: Callable[[str], ir.Table]


def place_records(records: KpiRecords, slots: ir.Table) -> Placed:
    """Place records in spans of time: each table once, kept in the engine, for all KPIs.

    As long as what is given lives, so do the tables kept.
    """

    @cache
    def rows(name: str) -> ir.Table:
        return _place(_timed(name, records.rows(name)), slots).cache()

    return Placed(records, slots, rows)


def count_kpi(kpi: Kpi, placed: Placed) -> ir.Table:
    """Count what a KPI measures, for each customer and span of time.

    Parameters
    ----------
    kpi
        The definition.
    placed
        What it is counted on.

    Returns
    -------
    ir.Table
        ``slot``, ``customer_id``, ``n`` (rows or units), ``y`` over ``x`` (their ratio over all
        customers is the KPI; of a total, the sum of y) and ``plain`` (y without weights). Of a
        quantile, a row for each value, in ``y``.
    """
    if kpi.measure == "retention":
        return _retention(kpi, placed)
    if kpi.measure == "share":
        return _units(kpi, placed) if kpi.per else _share(kpi, placed)
    if kpi.measure in ("sum", "count", "cost"):
        return _total(kpi, placed)
    return _values(kpi, placed)


def _share(kpi: Kpi, placed: Placed) -> ir.Table:
    rows = _fitting(kpi, placed, kpi.out_of)
    hits = _number(rows.count(where=_fits(kpi, rows, kpi.where)))
    n = rows.count()
    return rows.group_by("slot", "customer_id").agg(n=n, y=hits, x=_number(n), plain=hits)


def _units(kpi: Kpi, placed: Placed) -> ir.Table:
    """Of each unit with a row of ``out_of``, tell whether it has rows of ``where``."""
    rows, key = _rows_of_units(kpi, placed)
    units = rows.group_by(key).agg(
        base=rows.count(where=_fits(kpi, rows, kpi.out_of)),
        marks=rows.count(where=_fits(kpi, rows, kpi.where)),
    )
    units = units.filter(units.base > 0)
    hit = units.marks > 0 if kpi.at_most is None else units.marks <= kpi.at_most
    hits = _number(hit.cast("int64").sum())
    return units.group_by("slot", "customer_id").agg(
        n=units.count(), y=hits, x=_number(units.count()), plain=hits
    )


def _rows_of_units(kpi: Kpi, placed: Placed) -> tuple[ir.Table, list[str]]:
    if kpi.per == "journey":
        return _steps(placed.records, placed.slots), ["slot", "customer_id", "journey_id"]
    rows = placed.rows(kpi.table)
    if kpi.per == "session":
        named = rows.filter(rows.session_key.notnull())
        return named, ["slot", "customer_id", "source", "session_key"]
    return rows, ["slot", "customer_id"]


def _steps(records: KpiRecords, slots: ir.Table) -> ir.Table:
    """Give the steps of followed journeys within their window; they belong to their start."""
    journeys = records.journeys.filter(records.journeys.followed)
    seconds = [
        (journeys.journey_type == name, window.total_seconds())
        for name, window in records.windows.items()
    ]
    begun = _place(
        journeys.select("journey_id", at=journeys.started_at, window=ibis.cases(*seconds)), slots
    )
    joined = records.steps.join(begun, "journey_id")
    took = joined.occurred_at.epoch_seconds() - joined["at"].epoch_seconds()
    return joined.filter(took <= joined.window)


def _total(kpi: Kpi, placed: Placed) -> ir.Table:
    rows = _fitting(kpi, placed, kpi.where)
    if kpi.measure == "cost":
        rows = _priced(rows, placed.records.costs, kpi.cost)
    summed = rows.group_by("slot", "customer_id").agg(y=_sum(kpi, rows))
    one = ibis.literal(1, "int64")
    if kpi.per is None:
        y = _number(summed.y.fill_null(0))
        return summed.select("slot", "customer_id", n=one, y=y, x=_number(one), plain=y)
    units = _count_units(kpi, placed)
    both = units.left_join(summed, ["slot", "customer_id"])
    y = _number(both.y.fill_null(0))
    return both.select("slot", "customer_id", "n", y=y, x=_number(both.n), plain=y)


def _sum(kpi: Kpi, rows: ir.Table) -> ir.NumericValue:
    if kpi.measure == "count":
        return rows.count()
    amount = rows.price if kpi.measure == "cost" else _amount(kpi, rows)
    return amount.cast(AMOUNT).sum()


def _count_units(kpi: Kpi, placed: Placed) -> ir.Table:
    rows, key = _rows_of_units(kpi, placed)
    units = rows.filter(_fits(kpi, rows, kpi.out_of)).select(*key).distinct()
    return units.group_by("slot", "customer_id").agg(n=units.count())


def _priced(rows: ir.Table, costs: ir.Table, kind: str) -> ir.Table:
    """Put to each row what its channel cost at its time; a cost without a channel is of others."""
    own = costs.filter(costs.kind == kind)
    own = own.select(
        key=own.channel.fill_null(""),
        since=own.valid_from.fill_null(ibis.literal(ALWAYS).cast("timestamp(6)")),
        price=own.amount,
    )
    until = own.since.lead(1).over(ibis.window(group_by="key", order_by="since"))
    valid = own.mutate(until=until)
    named = own.filter(own.key != "").select("key").distinct().mutate(named=True)
    keyed = rows.left_join(named, rows.channel == named.key).drop("key")
    keyed = keyed.mutate(priced_as=ibis.ifelse(keyed.named, keyed.channel, "").fill_null(""))
    return keyed.left_join(
        valid,
        [
            keyed.priced_as == valid.key,
            keyed["at"] >= valid.since,
            valid.until.isnull() | (keyed["at"] < valid.until),
        ],
    )


def _retention(kpi: Kpi, placed: Placed) -> ir.Table:
    events = _timed("events", placed.records.rows("events"))
    before = events.filter(_fits(kpi, events, kpi.out_of))
    there = _place(before, placed.slots, since="before", until="start")
    back = _fitting(kpi, placed, kpi.where)
    key = ["slot", "customer_id"]
    base = there.select(*key).distinct()
    marks = back.select(*key).distinct().mutate(back=ibis.literal(1))
    both = base.left_join(marks, key)
    one = ibis.literal(1, "int64")
    y = _number(both.back.fill_null(0))
    return both.select(*key, n=one, y=y, x=_number(one), plain=y)


def _values(kpi: Kpi, placed: Placed) -> ir.Table:
    rows = _fitting(kpi, placed, kpi.where)
    known = rows.mutate(amount=_amount(kpi, rows))
    known = known.filter(known.amount.notnull())
    one = ibis.literal(1, "int64")
    if kpi.measure == "quantile":
        y = _number(known.amount)
        return known.select("slot", "customer_id", n=one, y=y, x=_number(one), plain=y)
    plain, n = _number(known.amount.cast(AMOUNT).sum()), known.count()
    weighted = plain, _number(n)
    if "weight" in known.columns:
        sums = (known.amount * known.weight).sum(), known.weight.sum()
        weighted = _number(sums[0]).fill_null(0), _number(sums[1]).fill_null(0)
    return known.group_by("slot", "customer_id").agg(n=n, y=weighted[0], x=weighted[1], plain=plain)


def _amount(kpi: Kpi, rows: ir.Table) -> ir.NumericValue:
    assert kpi.column is not None  # the settings refuse it
    amount = find_column(rows, kpi.table, kpi.column).try_cast("float64")
    if kpi.measure == "nps":
        signs = (
            ((amount >= PROMOTER_FROM), 1),
            ((amount <= DETRACTOR_TO), -1),
            (amount.isnull(), None),
        )
        return ibis.cases(*signs, else_=0).cast("float64")
    return amount


def _fitting(kpi: Kpi, placed: Placed, filter_: Filter) -> ir.Table:
    rows = placed.rows(kpi.table)
    return rows.filter(_fits(kpi, rows, filter_))


def _fits(kpi: Kpi, rows: ir.Table, filter_: Filter) -> ir.BooleanValue:
    if kpi.per == "journey":
        return predicate(filter_, rows.__getitem__)
    return predicate(filter_, lambda name: find_column(rows, kpi.table, name))


def _timed(table: str, rows: ir.Table) -> ir.Table:
    return rows.mutate(at=rows[{"invitations": "sent_at"}.get(table, "occurred_at")])


def _place(
    rows: ir.Table, slots: ir.Table, *, since: str = "start", until: str = "end"
) -> ir.Table:
    """Put to each row the span of time that it falls in."""
    spans = slots.select("slot", since=slots[since], until=slots[until])
    return rows.join(spans, [rows["at"] >= spans.since, rows["at"] < spans.until]).drop(
        "since", "until"
    )


def _number(value: ir.Value) -> ir.NumericValue:
    return value.cast("float64")
