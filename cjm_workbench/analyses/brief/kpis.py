"""The client's KPIs against their targets."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import (
    Cells,
    amount_cells,
    hide_rates,
    no_cells,
    score_cells,
    share_cells,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiRows
from cjm_workbench.schemas.format import plural, quantity
from cjm_workbench.schemas.results import VERDICTS, Estimate, conform
from cjm_workbench.stats.bootstrap import bootstrap_ratio, bootstrap_total
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.totals import count_interval
from cjm_workbench.stats.verdict import verdict


class Kpis(Estimate):
    """One row a KPI; ``n`` counts rows of a share or mean, and customers of a sum or count.

    Attributes
    ----------
    kpi, title, measure
        As the settings name it.
    customers
        Behind the number.
    unweighted
        Of a mean score, without the survey's weights; missing otherwise.
    target, tolerance, more_is_better
        What is wanted; missing where no target is set.
    verdict
        ``met``, ``missed`` or ``undetermined``, as wherever evidence is insufficient; empty
        without a target.
    """

    kpi: Series[str]
    title: Series[str]
    measure: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    unweighted: Series[float] = pa.Field(nullable=True)
    more_is_better: Series[bool]
    target: Series[float] = pa.Field(nullable=True)
    tolerance: Series[float]
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])


def measure_kpis(kpis: Sequence[KpiRows], rules: Rules) -> pd.DataFrame:
    """Measure the KPIs of a review.

    Parameters
    ----------
    kpis
        Each with the rows it is measured on.
    rules
        Thresholds, smallest cell and seed.

    Returns
    -------
    pandas.DataFrame
        `Kpis`, in the order given. Shares have Wilson intervals with n divided by the design
        effect; mean scores a t interval, weighted where the survey has weights; other means, and
        sums, a BCa bootstrap of customers (Efron 1987), given how many there are; counts the
        interval of `stats.totals`.
    """
    if not kpis:
        return conform(pd.DataFrame(columns=list(Kpis.to_schema().columns)), Kpis)
    table = pd.DataFrame([_measure(kpi, rules) for kpi in kpis])
    # KPIs do not add up to a total: each is hidden for its own sake
    table = hide_rates(table, rules, more=["unweighted"]).drop(columns="hit_customers")
    weak = (table["evidence"] == "insufficient") & (table["verdict"] != "")
    return conform(table.assign(verdict=table["verdict"].mask(weak, "undetermined")), Kpis)


def _measure(kpi: KpiRows, rules: Rules) -> dict[str, object]:
    people = _per_customer(kpi.rows)
    unweighted = None
    if kpi.unit == "score":
        interval, cells, unweighted = _score(kpi.rows, rules)
    else:
        interval, cells = MEASURES[kpi.measure](people, kpi.unit, rules)
    hits = people["hits"] if kpi.measure == "share" else people["rows"]
    return {
        "kpi": kpi.name, "title": kpi.title, "measure": kpi.measure, "customers": len(people),
        "more_is_better": kpi.more_is_better, "target": kpi.target, "tolerance": kpi.tolerance,
        "hit_customers": int((hits > 0).sum()), "verdict": _verdict(kpi, interval),
        "unweighted": unweighted, **cells,
    }  # fmt: skip


def _verdict(kpi: KpiRows, interval: Interval) -> str:
    if kpi.target is None:
        return ""
    return verdict(interval, kpi.target, tolerance=kpi.tolerance, more_is_better=kpi.more_is_better)


def _per_customer(rows: ir.Table) -> pd.DataFrame:
    """Sum up each customer, in a fixed order."""
    summed = rows.group_by("customer_id").agg(
        rows=rows.count(),
        known=rows.amount.count(),
        amount=rows.amount.sum(),
        hits=rows.count(where=rows.hit),
    )
    people = summed.order_by("customer_id").execute().drop(columns="customer_id")
    numbers: pd.DataFrame = people.astype(float).fillna(0.0)
    return numbers


def _share(people: pd.DataFrame, unit: str, rules: Rules) -> tuple[Interval, Cells]:
    n, hits = int(people["rows"].sum()), int(people["hits"].sum())
    if n == 0:
        return Interval.unknown(0), no_cells(unit, "no row to count")
    effect = share_design_effect(people["hits"], people["rows"])
    interval = wilson(hits, n, design_effect=effect)
    return interval, share_cells(interval, hits, rules.thresholds)


def _mean(people: pd.DataFrame, unit: str, rules: Rules) -> tuple[Interval, Cells]:
    n = int(people["known"].sum())
    if n == 0:
        return Interval.unknown(0), no_cells(unit, "no value to average")
    found = bootstrap_ratio(people["amount"], people["known"], rules.generator())
    interval = Interval(n, found.value, found.low, found.high)
    return interval, amount_cells(interval, unit, rules.thresholds)


def _score(rows: ir.Table, rules: Rules) -> tuple[Interval, Cells, float | None]:
    answers = rows.filter(rows.amount.notnull()).order_by(["customer_id", "amount"]).execute()
    if answers.empty:
        return Interval.unknown(0), no_cells("score", "no answer to average"), None
    values, people = answers["amount"].to_numpy(float), answers["customer_id"]
    plain = mean_t(values, cluster=people)
    weights = answers["weight"]
    weighted = (
        mean_t(values, weights.to_numpy(float), cluster=people) if weights.notna().any() else plain
    )
    scale = (float(answers["scale_min"].min()), float(answers["scale_max"].max()))
    return weighted, score_cells(weighted, scale, rules.thresholds), plain.value


def _sum(people: pd.DataFrame, unit: str, rules: Rules) -> tuple[Interval, Cells]:
    if people.empty:
        return Interval.unknown(0), no_cells(unit, "no row to add up")
    interval = bootstrap_total(people["amount"], rules.generator())
    return interval, amount_cells(interval, unit, rules.thresholds)


def _count(people: pd.DataFrame, unit: str, rules: Rules) -> tuple[Interval, Cells]:
    if people.empty:
        return Interval.unknown(0), no_cells(unit, "no row to count")
    interval = count_interval(people["rows"])
    return interval, amount_cells(interval, unit, rules.thresholds)


MEASURES = {"share": _share, "mean": _mean, "sum": _sum, "count": _count}


def read_kpis(table: pd.DataFrame) -> str:
    """Say how the KPIs stand against their targets."""
    if table.empty:
        return "No KPI is defined: add kpis to client.yaml to see them here."
    judged = table[table["verdict"] != ""]
    if judged.empty:
        return f"{plural(len(table), 'KPI')} measured; none has a target in client.yaml."
    missed = judged[judged["verdict"] == "missed"]
    if missed.empty:
        met = int((judged["verdict"] == "met").sum())
        return f"{met} of {plural(len(judged), 'KPI')} with a target met; none is missed."
    named = "; ".join(
        f"{row['title']} at {quantity(row['value'], row['unit'])} "
        f"against {quantity(row['target'], row['unit'])}"
        for row in missed.to_dict("records")
    )
    return f"{len(missed)} of {plural(len(judged), 'KPI')} with a target missed: {named}."
