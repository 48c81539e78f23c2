"""A KPI's number with its interval, by what it measures, from what each customer adds to it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cjm_workbench.analyses.estimates import (
    Cells,
    amount_cells,
    no_cells,
    score_cells,
    share_cells,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.stats.bootstrap import bootstrap_ratio, bootstrap_total
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.means import mean_of_totals
from cjm_workbench.stats.paired import ratio_influence
from cjm_workbench.stats.quantiles import clustered_quantile
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.totals import count_interval

NPS_SCALE = (-100.0, 100.0)
WHAT = {
    "share": "no row to count", "retention": "nobody was there before", "sum": "no row to add up",
    "count": "no row to count", "cost": "no row to count", "nps": "no answer to average",
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """A KPI's estimate in one period.

    Attributes
    ----------
    kpi
        Which, and what each customer adds to it.
    interval, cells
        The estimate, and the same as the cells of a result table.
    unweighted
        Of a score, without the survey's weights; missing otherwise.
    events
        Of a share, its numerator; 0 otherwise.
    influence
        What each customer adds: to a total itself, to others' error; empty where that cannot be
        told.
    """

    kpi: KpiTotals
    interval: Interval
    cells: Cells
    unweighted: float
    events: int
    influence: pd.Series


def measure_kpis(kpis: Iterable[KpiTotals], rules: Rules) -> list[Measured]:
    """Measure KPIs, each once for all questions about it.

    Parameters
    ----------
    kpis
        Each with what the customers add to it.
    rules
        Thresholds and seed.

    Returns
    -------
    list of Measured
        Shares have Wilson's interval with n divided by the design effect; scores and the net
        promoter score a t interval between customers, weighted where the survey has weights; other
        means, sums and what is counted for each unit a BCa bootstrap of customers (Efron 1987);
        counts the interval of `stats.totals`; quantiles one of order statistics, for as many values
        as there would be without repeats.
    """
    return [_measure(kpi, rules) for kpi in kpis]


def _measure(kpi: KpiTotals, rules: Rules) -> Measured:
    if kpi.customers.empty:
        reason = kpi.why_not or WHAT.get(kpi.measure, "no value to average")
        none = pd.Series(dtype=float)
        return Measured(kpi, Interval.unknown(0), no_cells(kpi.unit, reason), math.nan, 0, none)
    if kpi.unit == "share":
        return _share(kpi, rules)
    if kpi.unit in ("score", "points"):
        return _score(kpi, rules)
    interval = _amount(kpi, rules)
    cells = amount_cells(interval, kpi.unit, rules.thresholds)
    return Measured(kpi, interval, cells, math.nan, 0, _influence(kpi))


def _share(kpi: KpiTotals, rules: Rules) -> Measured:
    people = kpi.customers
    n, hits = int(people["n"].sum()), round(people["y"].sum())
    effect = share_design_effect(people["y"], people["n"])
    interval = wilson(hits, n, design_effect=effect)
    cells = share_cells(interval, hits, rules.thresholds)
    return Measured(kpi, interval, cells, math.nan, hits, _influence(kpi))


def _score(kpi: KpiTotals, rules: Rules) -> Measured:
    people, times = kpi.customers, 100.0 if kpi.measure == "nps" else 1.0
    n = int(people["n"].sum())
    plain = mean_of_totals(times * people["plain"], people["n"], n)
    weighted = people["x"].sum() > 0
    interval = mean_of_totals(times * people["y"], people["x"], n) if weighted else plain
    scale = kpi.scale
    if kpi.measure == "nps":
        low, high = np.clip([interval.low, interval.high], *NPS_SCALE)
        interval, scale = Interval(n, interval.value, float(low), float(high)), NPS_SCALE
    cells = score_cells(interval, scale, rules.thresholds, unit=kpi.unit)
    return Measured(kpi, interval, cells, plain.value, 0, _influence(kpi))


def _amount(kpi: KpiTotals, rules: Rules) -> Interval:
    people = kpi.customers
    if kpi.measure == "quantile":
        return clustered_quantile(people["y"], people["customer_id"], kpi.quantile)
    if kpi.total and kpi.measure == "count":
        return count_interval(people["y"])
    if kpi.total:
        return bootstrap_total(people["y"], rules.generator())
    found = bootstrap_ratio(people["y"], people["x"], rules.generator())
    return Interval(int(people["n"].sum()), found.value, found.low, found.high)


def _influence(kpi: KpiTotals) -> pd.Series:
    people = kpi.customers
    if kpi.measure == "quantile":
        return pd.Series(dtype=float)
    if kpi.total:
        return people["y"].set_axis(people["customer_id"])
    if kpi.unit in ("score", "points") and not people["x"].sum() > 0:
        return ratio_influence(people.assign(y=people["plain"], x=people["n"]))
    return ratio_influence(people)
