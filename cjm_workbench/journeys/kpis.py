"""The KPIs of the settings, counted in the engine: one query for all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.journeys.kpi_rows import KpiRecords, count_kpi, place_records
from cjm_workbench.journeys.timing import Span
from cjm_workbench.settings.kpis import TOTALS, Kpi

COUNTED = ["customer_id", "n", "y", "x", "plain"]
UNPRICED = "no cost of a {} is known: map the table costs"


@dataclass(frozen=True)
class KpiTotals:
    """A KPI, and what each customer adds to it.

    Attributes
    ----------
    name, title, description, measure, unit, more_is_better, target, tolerance, quantile
        As the settings give them; the title names the currency.
    total
        Whether it adds up over time: a longer period has more of it.
    scale
        The ends of a score's scale; missing of other units.
    customers
        ``customer_id``, ``n``, ``y``, ``x`` and ``plain``, in the order of customers; see
        `kpi_rows.count_kpi`.
    definition
        What it is measured by, as text: two equal texts measure the same.
    why_not
        Why nothing can be counted, whatever the rows are; empty where it can.
    """

    name: str
    title: str
    description: str
    measure: str
    unit: str
    more_is_better: bool
    target: float | None
    tolerance: float
    quantile: float
    total: bool
    scale: tuple[float, float]
    customers: pd.DataFrame
    definition: str
    why_not: str = ""


def total_kpis(
    kpis: Mapping[str, Kpi],
    records: KpiRecords,
    span: Span,
    currency: str,
    *,
    everybody: bool,
) -> list[KpiTotals]:
    """Count each KPI of a period, customer by customer.

    Parameters
    ----------
    kpis
        Name to definition.
    records
        What they are counted on.
    span
        Start and end of the period, in UTC.
    currency
        Of the client's amounts; their titles name it.
    everybody
        Whether the rows are of all customers: a total that is wanted of all is not wanted of a
        segment, which then has no target for it.
    """
    if not kpis:
        return []
    priced = _list_priced(kpis, records, span[1])
    found = _count({name: kpi for name, kpi in kpis.items() if name in priced}, records, span)
    scales = _find_scales(kpis, records)
    own = dict(iter(found.groupby("kpi")[COUNTED]))
    none = found.iloc[:0][COUNTED]
    totals = [
        _name(name, kpi, own.get(name, none), scales, currency, everybody)
        for name, kpi in kpis.items()
    ]
    return [
        each
        if each.name in priced
        else replace(each, why_not=UNPRICED.format(kpis[each.name].cost))
        for each in totals
    ]


def _count(kpis: Mapping[str, Kpi], records: KpiRecords, span: Span) -> pd.DataFrame:
    """Count what each customer adds to each KPI, in the order of both."""
    if not kpis:
        return pd.DataFrame(columns=["kpi", *COUNTED])
    placed = place_records(records, make_slots([span]))
    parts = [
        count_kpi(kpi, placed).mutate(kpi=ibis.literal(name)).select("kpi", *COUNTED)
        for name, kpi in kpis.items()
    ]
    found: pd.DataFrame = (ibis.union(*parts) if len(parts) > 1 else parts[0]).execute()
    return found.sort_values(["kpi", "customer_id", "y"], ignore_index=True)


def _list_priced(kpis: Mapping[str, Kpi], records: KpiRecords, until: datetime) -> set[str]:
    """Name the KPIs that can be counted: of a cost, those of which one is known before a moment."""
    if not any(kpi.measure == "cost" for kpi in kpis.values()):
        return set(kpis)
    costs = records.costs
    valid = costs.filter(costs.valid_from.isnull() | (costs.valid_from < ibis.literal(until)))
    kinds = set(valid.select("kind").distinct().execute()["kind"])
    return {name for name, kpi in kpis.items() if kpi.measure != "cost" or kpi.cost in kinds}


def trace_kpis(
    kpis: Mapping[str, Kpi], records: KpiRecords, spans: Sequence[Span]
) -> pd.DataFrame:  # fmt: skip
    """Measure each KPI in each of several spans of time, without its interval.

    Parameters
    ----------
    kpis, records
        As of `total_kpis`.
    spans
        Start and end of each, in UTC.

    Returns
    -------
    pandas.DataFrame
        ``kpi``, ``slot`` (the place of the span), ``customers``, ``hit_customers`` (of a share:
        with a hit; otherwise all), ``n`` and ``value``; ordered by KPI as given and slot. Spans
        without a row are left out.
    """
    columns = ["kpi", "slot", "customers", "hit_customers", "n", "value"]
    if not kpis or not spans:
        return pd.DataFrame(columns=columns)
    priced = _list_priced(kpis, records, spans[-1][1])
    placed = place_records(records, make_slots(spans))
    parts = [
        _sum_up(name, kpi, count_kpi(kpi, placed)).select(*columns)
        for name, kpi in kpis.items()
        if name in priced
    ]
    if not parts:
        return pd.DataFrame(columns=columns)
    found: pd.DataFrame = (ibis.union(*parts) if len(parts) > 1 else parts[0]).execute()
    place = found["kpi"].map({name: i for i, name in enumerate(kpis)})
    ordered = found.assign(place=place).sort_values(["place", "slot"], ignore_index=True)
    return ordered[columns].astype({"customers": "int64", "hit_customers": "int64", "n": "int64"})


def _sum_up(name: str, kpi: Kpi, counted: ir.Table) -> ir.Table:
    y, x = counted.y.sum(), counted.x.sum()
    if kpi.measure == "quantile":
        value = counted.y.quantile(kpi.quantile)
    elif kpi.measure in TOTALS and kpi.per is None:
        value = y
    else:
        plain = counted.plain.sum() / counted.n.sum()
        value = ibis.ifelse(x > 0, y / x.nullif(0), plain)
    hit = counted.customer_id.nunique(where=counted.y > 0)
    everyone = counted.customer_id.nunique()
    of_share = kpi.unit == "share"
    summed = counted.group_by("slot").agg(
        customers=everyone,
        hit_customers=hit if of_share else everyone,
        n=counted.n.sum().cast("int64"),
        value=value.cast("float64") * (100 if kpi.measure == "nps" else 1),
    )
    return summed.mutate(kpi=ibis.literal(name))


def make_slots(spans: Sequence[Span]) -> ir.Table:
    """Make the table of spans that KPIs are counted in; see `kpi_rows.Placed`."""
    rows = [
        {"slot": place, "before": start - (end - start), "start": start, "end": end}
        for place, (start, end) in enumerate(spans)
    ]
    times = dict.fromkeys(("before", "start", "end"), "timestamp(6)")
    return ibis.memtable(rows, schema={"slot": "int64", **times})


def _find_scales(
    kpis: Mapping[str, Kpi], records: KpiRecords
) -> dict[object, tuple[float, float]]:  # fmt: skip
    """Give the ends of each instrument's scale; of the widest, where an instrument has several."""
    if not any(kpi.unit == "score" for kpi in kpis.values()):
        return {}
    rows = records.rows("feedback")
    ends = rows.group_by("instrument").agg(low=rows.scale_min.min(), high=rows.scale_max.max())
    return {r.instrument: (float(r.low), float(r.high)) for r in ends.execute().itertuples()}


def _name(
    name: str,
    kpi: Kpi,
    customers: pd.DataFrame,
    scales: Mapping[object, tuple[float, float]],
    currency: str,
    everybody: bool,
) -> KpiTotals:
    total = kpi.measure in TOTALS and kpi.per is None
    wanted = everybody or not total
    return KpiTotals(
        name=name,
        title=f"{kpi.title} ({currency})" if kpi.unit == "amount" else kpi.title,
        description=kpi.description,
        measure=kpi.measure,
        unit=kpi.unit,
        more_is_better=kpi.more_is_better,
        target=kpi.target if wanted else None,
        tolerance=kpi.tolerance,
        quantile=kpi.quantile,
        total=total,
        scale=scales.get(kpi.where.get("instrument"), (math.nan, math.nan)),
        customers=customers.reset_index(drop=True),
        definition=define(kpi),
    )


def define(kpi: Kpi) -> str:
    """Write what a KPI is measured by: all of its settings but its words and its target."""
    words = {"title", "description", "more_is_better", "target", "tolerance"}
    return kpi.model_dump_json(exclude=words, exclude_defaults=True)
