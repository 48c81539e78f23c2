"""Which ups and downs of the KPIs are more than the ordinary ones: control charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.kpis.estimates import Measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.locale import write_part
from cjm_workbench.schemas.results import UNITS, Listing, conform
from cjm_workbench.stats.control import LEAST_POINTS, RUN, chart_xmr, remove_season

MONTHS = 12
SIGNALS = ("", "outside", "run")


@dataclass(frozen=True)
class Spans:
    """The spans of time that a control chart has points of.

    Attributes
    ----------
    part
        ``month`` or ``week``.
    starts
        The first day of each, one after the other.
    seconds
        How long each is.
    """

    part: str
    starts: Sequence[datetime]
    seconds: Sequence[float]


class Control(Listing):
    """One row a KPI and month (or week).

    Attributes
    ----------
    kpi, title, unit, more_is_better
        As in `kpis.scorecard`.
    part, starts_on
        ``month`` or ``week``, and its first day.
    n, customers, value
        What the KPI is in it; missing where it tells of too few customers.
    adjusted
        What is charted: a total as over a month (or week) of mean length; less what is usual in
        that month of the year, where two full years are known (but for a quarter of the months
        at most: of these, which are known in one year only, nothing is charted).
    season_removed
        Whether it is.
    centre, lower, upper
        Mean and limits of the chart; missing for fewer than 12 points.
    signal
        ``outside`` the limits, one of a ``run`` of at least 8 on one side of the centre, or empty.
    reason
        Why there are no limits, or no value.
    """

    kpi: Series[str]
    title: Series[str]
    unit: Series[str] = pa.Field(isin=UNITS)
    more_is_better: Series[bool]
    part: Series[str]
    starts_on: Series[pd.Timestamp]
    n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    adjusted: Series[float] = pa.Field(nullable=True)
    season_removed: Series[bool]
    centre: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)
    signal: Series[str] = pa.Field(isin=SIGNALS)
    reason: Series[str]


def chart_kpis(
    points: pd.DataFrame, kpis: Sequence[Measured], spans: Spans, rules: Rules
) -> pd.DataFrame:
    """Chart the KPIs over time, and mark what lies outside the ordinary.

    Parameters
    ----------
    points
        Of `journeys.kpis.trace_kpis`, with the place of the span as ``slot``.
    kpis
        Their titles and units.
    spans
        The months or weeks.
    rules
        Names the smallest cell: months of fewer customers have no point, and count in no limit.

    Returns
    -------
    pandas.DataFrame
        `Control`, by KPI and time: limits of an individuals and moving range chart, see
        `stats.control`.
    """
    charts = [
        _chart(points[points["kpi"] == each.kpi.name], each.kpi, spans, rules)
        for each in kpis
        if spans.starts
    ]
    if not charts:
        return conform(pd.DataFrame(columns=list(Control.to_schema().columns)), Control)
    return conform(pd.concat(charts, ignore_index=True), Control)


def _chart(points: pd.DataFrame, kpi: KpiTotals, spans: Spans, rules: Rules) -> pd.DataFrame:
    rows = points.drop(columns="kpi").set_index("slot").reindex(range(len(spans.starts)))
    if kpi.total and not kpi.why_not:  # nothing counted is a total of nothing
        rows = rows.fillna(0.0)
    rows = rows.assign(starts_on=list(spans.starts), seconds=list(spans.seconds), reason="")
    small = _is_small(rows, rules.smallest_cell)
    rows[["n", "customers", "value"]] = rows[["n", "customers", "value"]].mask(small)
    few = f"not shown: fewer than {plural(rules.smallest_cell, 'customer')}"
    rows["reason"] = (
        rows["reason"].mask(rows["value"].isna(), kpi.why_not or "no row to count").mask(small, few)
    )
    charted = _set_limits(rows, kpi, spans.part)
    return charted.drop(columns=["hit_customers", "seconds"]).assign(
        kpi=kpi.name, title=kpi.title, unit=kpi.unit, more_is_better=kpi.more_is_better,
        part=spans.part, n=charted["n"].round(), customers=charted["customers"].round(),
    )  # fmt: skip


def _is_small(rows: pd.DataFrame, smallest_cell: int) -> pd.Series[bool]:
    hits, people = rows["hit_customers"], rows["customers"]
    least = pd.DataFrame({"hit": hits, "left": people - hits, "all": people})
    return (least > 0).any(axis="columns") & (
        least.where(least > 0).min(axis="columns") < smallest_cell
    )


def _set_limits(rows: pd.DataFrame, kpi: KpiTotals, part: str) -> pd.DataFrame:
    seconds = rows["seconds"].mean() / rows["seconds"]
    adjusted = rows["value"] * (seconds if kpi.total else 1.0)
    level = remove_season(adjusted, MONTHS) if part == "month" else None
    series = (adjusted if level is None else pd.Series(level, index=rows.index)).dropna()
    chart = chart_xmr(series)
    too_few = f"{plural(len(series), 'point')} of at least {LEAST_POINTS}"
    signals = pd.Series(chart.signals, index=series.index, dtype=object)
    reason = rows["reason"].mask(
        (rows["reason"] == "") & math.isnan(chart.centre), f"no limits: {too_few}"
    )
    return rows.assign(
        adjusted=series, season_removed=level is not None, centre=chart.centre, lower=chart.lower,
        upper=chart.upper, reason=reason,
        signal=signals.reindex(rows.index, fill_value=""),
    )  # fmt: skip


def read_control(table: pd.DataFrame) -> str:
    """Say which KPIs left their ordinary ups and downs, and when."""
    if table.empty:
        return "There is no KPI to chart over time."
    part = table["part"].iloc[0]
    charted = table[table["centre"].notna()]
    if charted.empty:
        most = int(table.groupby("kpi", sort=False)["value"].count().max())
        return (
            f"No KPI can be charted: {plural(most, part)} known at most, of at least "
            f"{LEAST_POINTS}. Keep the data of more {part}s."
        )
    n = charted["kpi"].nunique()
    season = " less the season" if charted["season_removed"].any() else ""
    over = f"Over {plural(int(charted['starts_on'].nunique()), part)}{season}"
    found = [_read(rows, part) for _, rows in charted.groupby("kpi", sort=False)]
    named = [sentence for sentence in found if sentence]
    if not named:
        verb = "stays" if n == 1 else "all stay"
        return f"{over}, {plural(n, 'KPI')} {verb} within ordinary ups and downs."
    of = f"{number(len(named))} of {plural(n, 'KPI')}"
    return f"{over}, {of} left ordinary ups and downs: {'; '.join(named)}."


def _read(rows: pd.DataFrame, part: str) -> str:
    said = []
    outside = rows[rows["signal"] == "outside"]
    if len(outside):
        last = outside.iloc[-1]
        side = "above" if last["adjusted"] > last["upper"] else "below"
        more = f", the last of {plural(len(outside), 'such ' + part)}" if len(outside) > 1 else ""
        said.append(f"{side} its limits in {write_part(last['starts_on'], part)}{more}")
    run = rows[rows["signal"] == "run"]
    if len(run):
        said.append(f"at least {RUN} {part}s in a row on one side of its mean, up to "
                    f"{write_part(run.iloc[-1]['starts_on'], part)}")  # fmt: skip
    return f"{rows['title'].iloc[0]} ({', and '.join(said)})" if said else ""
