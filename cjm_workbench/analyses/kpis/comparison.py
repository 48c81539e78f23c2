"""How the KPIs have changed since the period before, and since a year before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import no_claims
from cjm_workbench.analyses.estimates import hide_rates
from cjm_workbench.analyses.kpis.estimates import NPS_SCALE, Measured
from cjm_workbench.analyses.kpis.scorecard import count_customers
from cjm_workbench.analyses.kpis.shifts import (
    CHANGES,
    SEASON,
    UNKNOWN_SIDE,
    Row,
    call_changes,
    combine_with_year,
    judge_claims,
    judge_shift,
    match_year,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.schemas.format import difference as write_difference
from cjm_workbench.schemas.format import difference_interval, number, plural, quantity
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE, Comparison, conform
from cjm_workbench.stats.interval import Interval, difference, shift_p_value
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


class KpiChanges(Comparison):
    """One row a KPI and earlier period: ``value`` is the later one's, ``n`` its denominator.

    Attributes
    ----------
    kpi, title, measure, more_is_better, definition
        As in `kpis.scorecard`.
    against, earlier
        The period it is compared with: the one before it, or the same a year before.
    earlier_n, earlier_value, earlier_low, earlier_high
        Its estimate under today's definitions, judged from its own end; a total as it would be
        over as many days as the later one has.
    difference, diff_low, diff_high, p_value, q_value
        Later less earlier; customers who are in both are paired. q over the table.
    change
        ``better`` or ``worse`` where q is at most 0.05 and the evidence is not insufficient;
        ``may be the season`` where the year before is known and does not bear it out; else ``no
        clear change``. Empty where the two cannot be compared.
    why_not
        Why they cannot.
    published
        What the earlier period's own review says; missing where there is none.
    restated
        Whether that differs from what is found today: other data, or another definition.
    customers
        Behind the later value.
    scale_share
        The difference as a part of what it could be, from 0 to 1.
    """

    kpi: Series[str]
    title: Series[str]
    measure: Series[str]
    more_is_better: Series[bool]
    against: Series[str] = pa.Field(isin=(BEFORE, YEAR_BEFORE))
    earlier: Series[str]
    earlier_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    earlier_value: Series[float] = pa.Field(nullable=True)
    earlier_low: Series[float] = pa.Field(nullable=True)
    earlier_high: Series[float] = pa.Field(nullable=True)
    change: Series[str] = pa.Field(isin=CHANGES)
    why_not: Series[str]
    published: Series[float] = pa.Field(nullable=True)
    restated: Series[bool]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    scale_share: Series[float] = pa.Field(ge=0, le=1, nullable=True)


def measure_changes(
    kpis: Sequence[Measured],
    days: int,
    earlier: Sequence[KpiPeriod],
    rules: Rules,
    *,
    complete: bool = True,
) -> pd.DataFrame:
    """Compare the KPIs of a period with those of earlier ones.

    Parameters
    ----------
    kpis, days, complete
        Of the later period; see `KpiPeriod`.
    earlier
        Each with the same KPIs.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `KpiChanges`, by KPI. The interval recovers the variances of both estimates (Zou and Donner
        2008), less what customers who are in both move together; p is taken from it, q is Benjamini
        and Hochberg's.
    """
    rows = [
        _compare(measured, period, days, complete=complete, rules=rules)
        for measured in kpis
        for period in earlier
    ]
    if not rows:
        return conform(pd.DataFrame(columns=list(KpiChanges.to_schema().columns)), KpiChanges)
    table = _hide(pd.DataFrame(rows), rules)
    return conform(call_changes(table, ["kpi"]), KpiChanges)


def _compare(
    later: Measured, period: KpiPeriod, days: int, *, complete: bool, rules: Rules
) -> dict[str, object]:
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
    least = min(min(m.events, m.interval.n - m.events) for m in (later, earlier))
    sides = [(str(m.cells["evidence"]), str(m.cells["reason"])) for m in (later, earlier)]
    evidence, reason = judge_shift(shift, kpi.unit, sides, least, rules)
    return {
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": shift_p_value(shift), "evidence": evidence, "reason": reason, "why_not": "",
        "scale_share": _part(shift.value, kpi, before),
    }  # fmt: skip


def _not_compared(why_not: str) -> dict[str, object]:
    blank = dict.fromkeys(("difference", "diff_low", "diff_high", "p_value"), math.nan)
    unclear = {"evidence": "insufficient", "reason": why_not, "why_not": why_not}
    return {**blank, **unclear, "scale_share": math.nan}


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


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Suppress both sides of a comparison where either tells of too few customers."""
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


def claim_changes(table: pd.DataFrame) -> pd.DataFrame:
    """Give every tested change as a candidate claim.

    A change since the period before is claimed only if it holds against the year before as well,
    where that is known: its p-value is the larger of the two.
    """
    tested = table[table["p_value"].notna()]
    if tested.empty:
        return no_claims()
    combined = combine_with_year(tested, ["kpi"])
    rows = tested.to_dict("records")
    return pd.DataFrame(
        {
            "kind": "change", "journey_type": "",
            "sentence": [_sentence(row) for row in rows],
            "basis": [
                _basis(row, borne_out=year is not None)
                for row, year in zip(rows, match_year(tested, ["kpi"]), strict=True)
            ],
            "n": tested[["n", "earlier_n"]].min(axis="columns"),
            "value": tested["difference"], "ci_low": tested["diff_low"],
            "ci_high": tested["diff_high"], "unit": tested["unit"],
            **judge_claims(tested), "p_value": combined,
            "concerned": tested["customers"], "severity": tested["scale_share"].fillna(0.0),
        },
        index=tested.index,
    )  # fmt: skip


def _sentence(row: Row) -> str:
    way = "higher" if row["difference"] > 0 else "lower"
    return f"{row['title']}: {way} than in {row['earlier']}"


def _basis(row: Row, *, borne_out: bool) -> str:
    season = ", and against the year before as well" if borne_out else ""
    return (
        f"{number(row['n'])} now, {number(row['earlier_n'])} then, under today's definition"
        f"{season}; what else changed in between is not accounted for."
    )


def read_changes(table: pd.DataFrame) -> str:
    """Say what is better, what is worse, what may be the season, and what is restated."""
    if table.empty:
        return "No KPI is defined: add kpis to client.yaml to see how they change."
    said = [_read(str(name), rows) for name, rows in table.groupby("against", sort=False)]
    return " ".join([*said, *_restated(table)])


def _read(against: str, rows: pd.DataFrame) -> str:
    earlier = rows["earlier"].iloc[0]
    known = rows[rows["why_not"] == ""]
    if known.empty:
        return f"Nothing is compared with {earlier}, the {against}: {rows['why_not'].iloc[0]}."
    parts = [_name(known, word) for word in ("worse", "better", SEASON) if _has(known, word)]
    unclear = int((known["change"] == "no clear change").sum())
    verb = "shows" if unclear == 1 else "show"
    parts.append(f"{number(unclear)} of {plural(len(known), 'KPI')} {verb} no clear change")
    return f"Against {earlier}, the {against}: {'; '.join(parts)}."


def _has(rows: pd.DataFrame, word: str) -> bool:
    return bool((rows["change"] == word).any())


def _name(rows: pd.DataFrame, word: str) -> str:
    named = [_name_one(row) for row in rows[rows["change"] == word].to_dict("records")]
    return f"{word}: {', '.join(named)}"


def _name_one(row: Row) -> str:
    shift, unit = row["difference"], row["unit"]
    bounds = difference_interval(row["diff_low"], row["diff_high"], unit, of=shift)
    n = f"n = {number(row['n'])} and {number(row['earlier_n'])}"
    return f"{row['title']} {write_difference(shift, unit)} ({bounds}, {n})"


def _restated(table: pd.DataFrame) -> list[str]:
    rows = table[table["restated"]].to_dict("records")
    named = [
        f"{row['title']} of {row['earlier']} is {quantity(row['earlier_value'], row['unit'])}"
        f" today and was {quantity(row['published'], row['unit'])} when it was reported"
        for row in rows
    ]
    return [f"Restated: {'; '.join(named)}."] if named else []
