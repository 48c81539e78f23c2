"""How the index draws measures over periods: numbers, a small drawing, and what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import pandas as pd
from IPython.display import display

from cjm_workbench.figures.cells import Row
from cjm_workbench.figures.grid import UNLESS, Line, grid, write_estimate
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.figures.trend import draw_trend
from cjm_workbench.figures.words import write_name
from cjm_workbench.schemas import format as fmt

PERIODS: Final = 4
"""Periods whose numbers a table shows; the drawing beside them shows all."""

FORMS: Final = {"quarter": "By quarter", "month": "By month", "year": "By year"}
AGAINST: Final = {
    "period before": "Since the period before",
    "year before": "Since a year before",
}


def show_history(history: pd.DataFrame, changes: pd.DataFrame) -> None:
    """Display the history of each form of period that has several: quarters apart from months.

    Parameters
    ----------
    history, changes
        The saved tables `index.history` and `index.changes`, or rows of them.
    """
    for form, own in history.groupby("form", sort=True):
        if own["period"].nunique() > 1:  # the numbers of a single one stand above
            display(draw_history(own, changes[changes["form"] == form]))


def draw_history(
    history: pd.DataFrame, changes: pd.DataFrame, *, source: str = "index.changes"
) -> ResultTable:
    """Draw how the measures of one form of period went: numbers, line and changes.

    Parameters
    ----------
    history, changes
        Rows of one form of `index.history` and `index.changes`, up to the period shown last.
    source
        The saved table of the changes.
    """
    against = [name for name in AGAINST if name in set(changes["against"])]
    by_time = history.sort_values(["last_day", "first_day"], kind="stable")
    periods = by_time["period"].unique().tolist()
    lines = []
    for (_, _), measure in history.groupby(["subject", "name"], sort=False):
        row = records_of(measure)[-1]
        lines.append(Line(write_name(row["title"]), group=True))
        for segment, own in measure.groupby("segment", sort=False):
            tested = changes[(changes["segment"] == segment) & (changes["name"] == row["name"])
                             & (changes["subject"] == row["subject"])]  # fmt: skip
            lines.append(_over_time(own, tested, periods, against))
    shown = [escape(period) for period in periods[-PERIODS:]]
    span = f"{escape(periods[0])} to {escape(periods[-1])}"
    heads = ["Segment", *shown, span, *(AGAINST[name] for name in against)]
    kinds = ["", *[""] * len(shown), "meter", *[""] * len(against)]
    return grid(
        FORMS.get(history["form"].iloc[0], "Other spans of days"), heads, lines, kinds=kinds,
        source=source, subtitle=f"With 95 % interval. {UNLESS}",
    )  # fmt: skip


def _over_time(
    own: pd.DataFrame, changes: pd.DataFrame, periods: Sequence[str], against: Sequence[str]
) -> Line:
    found = {row["period"]: row for row in records_of(own)}
    title = next(iter(found.values()))["segment_title"]
    cells = [
        write_estimate(found[name]) if name in found else fmt.MISSING for name in periods[-PERIODS:]
    ]
    latest = changes[changes["period"] == periods[-1]]
    said = {row["against"]: _change(row) for row in records_of(latest)}
    rows = [found.get(name) for name in periods]
    return Line(
        escape(title),
        [*cells, draw_trend(rows), *(said.get(name, fmt.MISSING) for name in against)],
    )


def _change(row: Row) -> str:
    """Write a change: its triangle for the number's direction, its word for what it is worth."""
    if row["why_not"]:
        return f"<span>Not compared</span><small>{escape(row['why_not'])}</small>"
    clear = row["change"] != "no clear change"
    up = row["difference"] > 0
    mark = ("▲" if up else "▼") if clear else ("△" if up else "▽")
    kind = row["change"] if clear else "ns"
    size = fmt.difference(row["difference"], row["unit"])
    bounds = fmt.difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )
    return (
        f'<span class="chg {kind}">{mark} {escape(row["change"])}</span>'
        f"<small>{size} ({bounds}), {_q(row)}</small>"
    )


def _q(row: Row) -> str:
    if fmt.is_missing(row["q_value"]):
        return "not tested"
    return "q &lt; 0.001" if row["q_value"] < 0.001 else f"q = {fmt.number(row['q_value'], 3)}"
