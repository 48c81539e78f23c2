"""The pictures of chapter 08: the scorecard, control charts, and how a change comes about."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import Row, badge, holds, write_wanted
from cjm_workbench.figures.grid import UNLESS, Line, grid, write_estimate
from cjm_workbench.figures.kpi_marks import draw_change, draw_chart, draw_waterfall, is_compared
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.figures.words import write_name
from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.locale import write_part
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE

HEADS: Final = {BEFORE: "Since the period before", YEAR_BEFORE: "Since a year before"}
KEY: Final = "Square: then; dot: now; bar: the change. Each KPI has its own scale."
NEVER_BELOW_0: Final = ("share", "seconds", "count")
"""Units whose limits end at 0: the chart's own may lie below what there can be."""

SIGNAL: Final = {"outside": "outside its limits", "run": "in a run on one side"}


def draw_scorecard(
    scorecard: pd.DataFrame, changes: pd.DataFrame, *, source: str = "kpis.scorecard"
) -> ResultTable:
    """Draw the KPIs: value and interval, target and verdict, and how each has changed.

    Where a change holds up, the earlier and the present value are joined by a bar as long as it.

    Parameters
    ----------
    scorecard, changes
        The saved tables `kpis.scorecard` and `kpis.comparison`.
    source
        The name of the first.
    """
    against = [name for name in HEADS if name in set(changes["against"])]
    found = {(row["kpi"], row["against"]): row for row in records_of(changes)}
    lines = [_line(row, [found.get((row["kpi"], name)) for name in against])
             for row in records_of(scorecard)]  # fmt: skip
    earlier = {row["against"]: row["earlier"] for row in records_of(changes)}
    heads = [f"{HEADS[name]}<br>{escape(earlier[name])}" for name in against]
    key = f" {KEY}" if any(map(_is_drawn, found.values())) else ""
    return grid(
        "KPIs against target and earlier periods", ["KPI", "Now", "Target", *heads], lines,
        source=source, subtitle=f"With 95 % interval; q over all changes. {UNLESS}{key}",
    )  # fmt: skip


def _line(row: Row, changes: Sequence[Row | None]) -> Line:
    words = f"<small>{write_name(row['description'])}</small>" if row["description"] else ""
    target = fmt.MISSING
    if not fmt.is_missing(row["target"]):
        target = f"{escape(write_wanted(row))} {badge('v', row['verdict'])}"
    drawn = [change for change in changes if change and _is_drawn(change)]
    shown = [
        f"{write_change(change)}{_draw(change, drawn)}" if change else fmt.MISSING
        for change in changes
    ]
    return Line(f"{escape(row['title'])}{words}", [write_estimate(row), target, *shown])


def write_change(row: Row) -> str:
    """Write a change: a triangle for its direction, its word, its size, and what is restated."""
    if row["why_not"]:
        return f"<span>Not compared</span><small>{escape(row['why_not'])}</small>"
    kind = row["change"] if row["change"] in ("better", "worse") else "ns"
    up = row["difference"] > 0
    mark = ("▲" if up else "▼") if kind != "ns" else ("△" if up else "▽")
    size = fmt.difference(row["difference"], row["unit"])
    bounds = fmt.difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )
    q = "q &lt; 0.001" if row["q_value"] < 0.001 else f"q = {fmt.number(row['q_value'], 3)}"
    return (
        f'<span class="chg {kind}">{mark} {escape(row["change"])}</span>'
        f"<small>{size} ({bounds}), {q}</small>{_restated(row)}"
    )


def _is_drawn(change: Row) -> bool:
    """Say whether a change is worth a drawing: of one that is not clear, the words say all."""
    return holds(change) and is_compared(change)


def _draw(change: Row, drawn: Sequence[Row]) -> str:
    """Draw a change that holds up on the scale of all drawn ones of its KPI."""
    if not _is_drawn(change):
        return ""
    return f"<small>Then {_write_then(change)}</small>{draw_change(change, drawn)}"


def _write_then(row: Row) -> str:
    value, unit = row["earlier_value"], row["unit"]
    bounds = fmt.interval(row["earlier_low"], row["earlier_high"], unit, of=value)
    return f"{fmt.quantity(value, unit)} ({bounds})"


def _restated(row: Row) -> str:
    if not row["restated"]:
        return ""
    then = fmt.quantity(row["published"], row["unit"])
    now = fmt.quantity(row["earlier_value"], row["unit"])
    return f"<small>Restated: {escape(row['earlier'])} was {then}, is {now}</small>"


def draw_control(control: pd.DataFrame, *, source: str = "kpis.control") -> ResultTable:
    """Draw each KPI over time between the limits of its ordinary ups and downs.

    Parameters
    ----------
    control
        The saved table `kpis.control`.
    source
        Its name.
    """
    if control.empty:
        return grid("KPIs over time", ["KPI"], [], source=source)
    lines = [_chart(records_of(rows)) for _, rows in control.groupby("kpi", sort=False)]
    part = escape(control["part"].iloc[0])
    ends = control["starts_on"].min(), control["starts_on"].max()
    span = " to ".join(escape(write_part(day, control["part"].iloc[0])) for day in ends)
    season = (
        " Less what is usual in the month of the year." if control["season_removed"].any() else ""
    )
    return grid(
        "KPIs over time", ["KPI", span, "Mean", "Limits", "Signals"],
        lines, kinds=["", "meter", "num", "ci", ""], source=source,
        subtitle=f"One dot a {part} between the limits: mean and 2.66 mean moving ranges.{season}",
    )  # fmt: skip


def _chart(rows: Sequence[Row]) -> Line:
    last = rows[-1]
    title = escape(last["title"])
    if fmt.is_missing(last["centre"]):
        why = next((row["reason"] for row in rows if row["reason"]), "")
        return Line(title, [draw_chart(rows), fmt.MISSING, fmt.MISSING, escape(why)])
    unit = last["unit"]
    lower = max(last["lower"], 0.0) if unit in NEVER_BELOW_0 else last["lower"]
    upper = min(last["upper"], 1.0) if unit == "share" else last["upper"]
    limits = fmt.interval(lower, upper, unit, of=last["centre"])
    return Line(
        title, [draw_chart(rows), fmt.quantity(last["centre"], unit), limits, _signals(rows)]
    )


def _signals(rows: Sequence[Row]) -> str:
    marked = [row for row in rows if row["signal"]]
    if not marked:
        return "<span>No signal</span>"
    last = marked[-1]
    more = f"<small>{fmt.plural(len(marked), 'point')} in all</small>" if len(marked) > 1 else ""
    when = escape(write_part(last["starts_on"], last["part"]))
    return f"{when} {SIGNAL[last['signal']]}{more}"


def draw_split(parts: pd.DataFrame, *, source: str = "kpis.decomposition") -> ResultTable:
    """Draw how the change of each share comes about: definition, mix and rate, end to end.

    Parameters
    ----------
    parts
        The saved table `kpis.decomposition`; of each change the grouping whose mix matters most is
        drawn.
    source
        Its name.
    """
    lines = []
    for (title, earlier), rows in parts.groupby(["title", "earlier"], sort=False):
        drawn = _split(records_of(rows), str(title), str(earlier))
        lines += [drawn] if drawn else []
    return grid(
        "What makes the changes", ["Share", "Since", "Change", "End to end", "Definition", "Mix",
                                   "Rates", "By"],
        lines, kinds=["", "", "", "meter", "", "", "", ""], source=source,
        subtitle="With 95 % interval; definition, mix and rates sum to the change",
    )  # fmt: skip


def _split(rows: Sequence[Row], title: str, earlier: str) -> Line | None:
    whole = {row["part"]: row for row in rows if not row["by"]}
    mixes = [row for row in rows if row["part"] == "mix"]
    if not mixes:
        return None
    mix = max(mixes, key=lambda row: abs(row["value"]))
    rate = next(row for row in rows if row["part"] == "rate" and row["by"] == mix["by"])
    steps = [whole["definition"], mix, rate]
    warning = " <b>Reversal</b>" if rate["reversal"] else ""
    return Line(escape(title), [
        escape(earlier), _part(whole["change"]),
        draw_waterfall([row["value"] for row in steps]),
        *(_part(row) for row in steps), f"{escape(mix['by'])}{warning}",
    ])  # fmt: skip


def _part(row: Row) -> str:
    if row["value"] == 0 and row["ci_low"] == row["ci_high"]:
        return fmt.MISSING
    bounds = fmt.difference_interval(row["ci_low"], row["ci_high"], "share", of=row["value"])
    return f"{fmt.difference(row['value'], 'share')}<small>{bounds}</small>"
