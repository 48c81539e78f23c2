"""The KPI tiles of the first page: value, interval, control chart, target and changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import Row, badge, write_wanted
from cjm_workbench.figures.kpi_marks import draw_spark
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.figures.words import write_name
from cjm_workbench.schemas import format as fmt

FIRST: Final = 6
"""Tiles that are not folded away: one row of the page."""

UNLESS: Final = "95 % intervals; evidence is sufficient unless said."
LINES: Final = (
    "The line shows each {part}{season}, its dots this period, the band the limits of ordinary "
    "ups and downs."
)


def draw_tiles(
    kpis: pd.DataFrame,
    changes: pd.DataFrame,
    control: pd.DataFrame,
    *,
    since: date,
    source: str = "kpis.scorecard",
) -> ResultTable:
    """Draw one tile a KPI; those that miss their target or have clearly moved come first.

    Parameters
    ----------
    kpis, changes, control
        The saved tables `kpis.scorecard`, `kpis.comparison` and `kpis.control`; the last two may
        be empty.
    since
        The first day of the period under review.
    source
        The name of the first.
    """
    if kpis.empty:
        return ResultTable("KPIs", "")
    moved = {name: records_of(rows) for name, rows in changes.groupby("kpi", sort=False)}
    traced = {name: records_of(rows) for name, rows in control.groupby("kpi", sort=False)}
    begin = pd.Timestamp(since)
    rows = sorted(records_of(kpis), key=lambda row: _urgency(row, moved.get(row["kpi"], [])))
    tiles = [
        _tile(row, moved.get(row["kpi"], []), traced.get(row["kpi"], []), begin) for row in rows
    ]
    rest = _folded(tiles[FIRST:])
    html = f'<div class="kpis">{"".join(tiles[:FIRST])}</div>{rest}{_note(rows, control, source)}'
    return ResultTable("KPIs", html)


def _urgency(row: Row, changes: Sequence[Row]) -> int:
    """Place what is missed first, then what is worse, better, or not told from its target."""
    words = {change["change"] for change in changes}
    asked = [row["verdict"] == "missed", "worse" in words, "better" in words,
             row["verdict"] == "undetermined", row["verdict"] == "met"]  # fmt: skip
    return asked.index(True) if any(asked) else len(asked)


def _folded(tiles: Sequence[str]) -> str:
    if not tiles:
        return ""
    return (
        f'<details class="more"><summary>{fmt.plural(len(tiles), "more KPI")}</summary>'
        f'<div class="kpis">{"".join(tiles)}</div></details>'
    )


def _note(rows: Sequence[Row], control: pd.DataFrame, source: str) -> str:
    said = [UNLESS]
    if len(rows) > FIRST:
        said.append("First come those that miss their target, then those that have clearly moved.")
    if len(control):
        season = " less what is usual in that month" if control["season_removed"].any() else ""
        said.append(LINES.format(part=escape(control["part"].iloc[0]), season=season))
    return f'<p class="src">{" ".join(said)} Table <code>{escape(source)}</code></p>'


def _tile(row: Row, changes: Sequence[Row], points: Sequence[Row], since: pd.Timestamp) -> str:
    lines = _target(row) + "".join(_change(change) for change in changes)
    weak = "" if row["evidence"] == "sufficient" else f" {badge('ev', row['evidence'])}"
    n = "" if fmt.is_missing(row["n"]) else f', <span class="nw">n = {fmt.number(row["n"])}</span>'
    return (
        f'<div class="tile"><h3>{write_name(row["title"])}</h3><p class="val">{_value(row)}</p>'
        f'<p class="ci">{_interval(row)}{n}{weak}</p>{draw_spark(points, since)}'
        f"{_signal(points, since)}<table><tbody>{lines}</tbody></table></div>"
    )


def _value(row: Row) -> str:
    """Write the value, its unit smaller."""
    if fmt.is_missing(row["value"]):
        return fmt.MISSING
    unit = fmt.suffix(row["unit"], row["value"])
    return escape(fmt.quantity(row["value"], row["unit"]).removesuffix(unit)) + (
        f"<small>{escape(unit.strip())}</small>" if unit else ""
    )


def _interval(row: Row) -> str:
    if fmt.is_missing(row["ci_low"]) or fmt.is_missing(row["ci_high"]):
        return escape(row["reason"])
    return fmt.interval(row["ci_low"], row["ci_high"], row["unit"], of=row["value"])


def _target(row: Row) -> str:
    if fmt.is_missing(row["target"]):
        return ""
    wanted = f"{escape(write_wanted(row))} {badge('v', row['verdict'])}"
    return f'<tr><th scope="row">Target</th><td>{wanted}</td></tr>'


def _signal(points: Sequence[Row], since: pd.Timestamp) -> str:
    """Say whether a point of the period lies outside the limits, or in a run."""
    if not points:
        return ""
    if fmt.is_missing(points[0]["centre"]):
        why = next((row["reason"] for row in points if row["reason"].startswith("no limits")), "")
        return f'<p class="ci">{escape(why.capitalize())}</p>' if why else ""
    own = [row for row in points if row["starts_on"] >= since and row["signal"]]
    if not own:
        return '<p class="ci">● Inside limits</p>'
    row = next((each for each in reversed(own) if each["signal"] == "outside"), own[-1])
    worth = "better" if (row["adjusted"] > row["centre"]) == row["more_is_better"] else "worse"
    word = "Outside limits" if row["signal"] == "outside" else "In a run on one side"
    return f'<p class="ci"><b class="{worth}">◆ {word}, {worth}</b></p>'


def _change(row: Row) -> str:
    head = f'<th scope="row">{_period(row["earlier"])}</th>'
    if row["why_not"]:
        return f"<tr>{head}<td>Not compared<small>{escape(row['why_not'])}</small></td></tr>"
    return f"<tr>{head}<td>{write_change(row)}</td></tr>"


def _period(name: str) -> str:
    """Let a period named by its days take two lines."""
    first, dots, last = escape(name).partition("..")
    return f"{first}{dots}<br>{last}" if dots else first


def write_change(row: Row) -> str:
    """Write a change: a triangle and a sign for its direction, a word for what it is worth.

    Examples
    --------
    >>> write_change({"difference": -0.041, "diff_low": -0.061, "diff_high": -0.021,
    ...               "unit": "share", "change": "worse"})
    '<span class="chg worse">▼ −4.1 pp worse<small>−6.1 to −2.1</small></span>'
    """
    kind = row["change"] if row["change"] in ("better", "worse") else "ns"
    up = row["difference"] > 0
    mark = ("▲" if up else "▼") if kind != "ns" else ("△" if up else "▽")
    word = "not clear" if row["change"] == "no clear change" else row["change"]
    size = fmt.difference(row["difference"], row["unit"])
    bounds = fmt.difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )
    return (
        f'<span class="chg {kind}">{mark} {escape(f"{size} {word}")}<small>{bounds}</small></span>'
    )
