"""One KPI beside that of an earlier period: their difference, and what may be shown of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cjm_workbench.analyses.estimates import hide_rates
from cjm_workbench.analyses.kpis.estimates import NPS_SCALE, Measured
from cjm_workbench.analyses.kpis.scorecard import count_customers
from cjm_workbench.analyses.kpis.shifts import UNKNOWN_SIDE
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shifts import tell_none, tell_shift
from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.paired import correlate, total_shift

LIKE = 1e-9
"""Relative difference up to which a figure is the same as the published one: rounding."""

NO_TOTAL = "a total of a period that is not complete"


@dataclass(frozen=True)
class KpiPeriod:
    """The KPIs of one period, to compare another with.

    Attributes
    ----------
    against, name
        ``period before`` or ``year before``, and the period's name.
    days
        How long it is.
    complete
        Whether its end has been seen.
    kpis
        Under today's definitions; empty where it cannot be compared.
    published
        The table `kpis.scorecard` of its finished review; missing where there is none.
    why_not
        Why it cannot be compared.
    """

    against: str
    name: str
    days: int
    complete: bool
    kpis: Sequence[Measured]
    published: pd.DataFrame | None = None
    why_not: str = ""


def compare_kpi(
    later: Measured, period: KpiPeriod, days: int, *, complete: bool, rules: Rules
) -> dict[str, object]:
    """Compare a KPI with itself in an earlier period.

    Parameters
    ----------
    later, days, complete
        The later estimate; how long its period is, and whether its end has been seen.
    period
        The earlier one.
    rules
        When evidence is sufficient.

    Returns
    -------
    dict
        A row of `comparison.KpiChanges` as far as it can be told without the others, with the
        counts that `hide_sides` needs.
    """
    kpi = later.kpi
    people, hits = count_customers(kpi)
    row = {
        "kpi": kpi.name, "title": kpi.title, "measure": kpi.measure,
        "more_is_better": kpi.more_is_better, "against": period.against, "earlier": period.name,
        "customers": people, "hit_customers": hits, **later.cells,
    }  # fmt: skip
    measured = next((own for own in period.kpis if own.kpi.name == kpi.name), None)
    if measured is None:
        return {**row, **_not_compared(period.why_not or "it is not measured there")}
    then, then_hits = count_customers(measured.kpi)
    scale = days / period.days if kpi.total else 1.0
    before = _scaled(measured.interval, scale)
    row |= {
        "then_customers": then, "then_hits": then_hits, "earlier_n": before.n,
        "earlier_value": before.value, "earlier_low": before.low, "earlier_high": before.high,
        **_restate(kpi.name, measured.interval.value, period.published),
    }  # fmt: skip
    if kpi.total and not (complete and period.complete):
        return {**row, **_not_compared(NO_TOTAL)}
    if math.isnan(later.interval.half_width + before.half_width):
        return {**row, **_not_compared(UNKNOWN_SIDE)}
    shift = _shift(later, measured, before, scale)
    return {**row, **_told(later, measured, shift, before.value, rules)}


def _shift(later: Measured, earlier: Measured, before: Interval, scale: float) -> Interval:
    """Subtract; who comes at all is chance too where a total is compared."""
    if later.kpi.total:
        return total_shift(later.influence, scale * earlier.influence)
    together = correlate(later.influence, earlier.influence)
    return difference(later.interval, before, correlation=together)


def _told(
    later: Measured, earlier: Measured, shift: Interval, before: float, rules: Rules
) -> dict[str, object]:
    kpi = later.kpi
    counts = [(each.events, each.interval.n) for each in (later, earlier)]
    sides = [(str(m.cells["evidence"]), str(m.cells["reason"])) for m in (later, earlier)]
    told = tell_shift(shift, kpi.unit, sides, counts, rules)
    return {**told, "scale_share": _part(shift.value, kpi, before)}


def _not_compared(why_not: str) -> dict[str, object]:
    return {**tell_none(why_not), "scale_share": math.nan}


def _scaled(interval: Interval, scale: float) -> Interval:
    return replace(
        interval, value=scale * interval.value, low=scale * interval.low, high=scale * interval.high
    )


def _part(shift: float, kpi: KpiTotals, before: float) -> float:
    """Give a difference as a part of what it could be; of amounts and times, of what it was."""
    low, high = NPS_SCALE if kpi.unit == "points" else kpi.scale
    width = {"share": 1.0, "points": high - low, "score": high - low}.get(kpi.unit, abs(before))
    return min(1.0, abs(shift) / width) if width else 0.0


def _restate(name: str, value: float, published: pd.DataFrame | None) -> dict[str, object]:
    own = [] if published is None else published.loc[published["kpi"] == name, "value"].tolist()
    then = float(own[0]) if own else math.nan
    same = math.isclose(then, value, rel_tol=LIKE) or math.isnan(then) or math.isnan(value)
    return {"published": then, "restated": not same}


def hide_sides(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Suppress both sides of a comparison where either tells of too few customers.

    Parameters
    ----------
    table
        Rows of `compare_kpi`.
    rules
        Names the smallest cell.

    Returns
    -------
    pandas.DataFrame
        The table without the counts that only this needs.
    """
    counts = ["then_customers", "then_hits", "earlier_n", "earlier_value", "earlier_low",
              "earlier_high", "published", "restated"]  # fmt: skip
    table = table.reindex(columns=[*table.columns, *(c for c in counts if c not in table)])
    table["restated"] = table["restated"].fillna(False).astype(bool)
    told = ["difference", "diff_low", "diff_high", "p_value", "scale_share"]
    for time in ("", "then_"):
        hits = "hit_customers" if not time else "then_hits"
        own = ["earlier_n", "earlier_value", "earlier_low", "earlier_high", "published"]
        known = table.assign(
            _all=table[f"{time}customers"].fillna(0), _hit=table[hits].fillna(0),
            _n=table["n"], _e=table["evidence"], _r=table["reason"],
        )  # fmt: skip
        shown = hide_rates(
            known, rules, hits="_hit", customers="_all",
            more=[*told, *(own if time else ["customers"])],
        )  # fmt: skip
        hidden = shown["reason"] != known["reason"]
        keep = ["n", "value", "ci_low", "ci_high"] if time else []
        table = shown.assign(**{name: table[name] for name in keep})
        table["restated"] = table["restated"] & ~hidden
        table["why_not"] = table["why_not"].mask(hidden & (table["why_not"] == ""), UNKNOWN_SIDE)
    drop = ["_all", "_hit", "_n", "_e", "_r", "hit_customers", "then_customers", "then_hits"]
    return table.drop(columns=drop)
