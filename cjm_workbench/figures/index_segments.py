"""Segments side by side: small multiples of the emotion curve, and tested differences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import Row, write_small
from cjm_workbench.figures.grid import UNLESS, Line, grid, write_estimate
from cjm_workbench.figures.index import MEASURES, link_segment
from cjm_workbench.figures.rows import records_of, short
from cjm_workbench.figures.style import (
    ACTUAL,
    BAND,
    GRID,
    INK_3,
    LINE_2,
    MET,
    MISSED,
    PAPER,
    UNDETERMINED,
)
from cjm_workbench.figures.tables import ResultTable, name_source
from cjm_workbench.figures.words import write_name
from cjm_workbench.schemas import format as fmt

WIDTH: Final = 280
HEIGHT: Final = 124
_TOP, _BOTTOM = 10.0, 84.0  # where +2 and -2 stand
_VERDICTS, _NUMBERS = 101.0, 120.0
SCALE: Final = 2.0  # emotion runs from -2 to +2
LONGEST: Final = 34
"""Characters of a stage's name under the curves."""


def draw_curves(curves: pd.DataFrame, *, source: str = "index.curves") -> ResultTable:
    """Draw the emotion curve of each segment in one journey type, with the stages' verdicts below.

    Parameters
    ----------
    curves
        Rows of one journey type of `index.curves`.
    source
        The saved table.
    """
    title = str(curves["journey_title"].iloc[0])
    segments = [records_of(rows) for _, rows in curves.groupby("segment", sort=False)]
    stages = curves.drop_duplicates("stage_no").sort_values("stage_no")
    names = dict(zip(stages["stage_no"], stages["stage"], strict=True))
    tiles = "".join(f"<div>{_head(rows[0])}{_curve(rows, [*names])}</div>" for rows in segments)
    listed = "; ".join(f"{no} {short(name, LONGEST)}" for no, name in names.items())
    html = (
        f'<h4>{write_name(title)}</h4><div class="multi">{tiles}</div>'
        f'<p class="src">{escape(listed)}. Dot: mean emotion ({_instrument(curves)}), −2 to +2, '
        "with 95 % interval; hollow where insufficient. Below, each stage's targets: square one "
        f"or more missed, ring none missed but one undetermined, dot all met.</p>{_behind(curves)}"
    )
    return ResultTable(title, html + name_source(source))


def _instrument(curves: pd.DataFrame) -> str:
    named = [name for name in curves["instrument"].unique() if name]
    return escape(named[0]) if named else "no score"


def _head(row: Row) -> str:
    return f"<p><b>{link_segment(row['segment'], row['segment_title'])}</b></p>"


def _curve(rows: Sequence[Row], stages: Sequence[int]) -> str:
    """Draw one curve; the table below repeats it, so it is hidden from listeners."""
    step = WIDTH / len(stages)
    at = {no: step * (place + 0.5) for place, no in enumerate(stages)}
    zero = _y(0.0)
    lines = f'<line x1="0" x2="{WIDTH}" y1="{zero}" y2="{zero}" stroke="{LINE_2}"/>' + "".join(
        f'<line x1="0" x2="{WIDTH}" y1="{_y(end)}" y2="{_y(end)}" stroke="{GRID}"/>'
        f'<text x="0" y="{float(_y(end)) + shift:.1f}" fill="{INK_3}" style="font-size:11px">'
        f"{fmt.number(end, signed=True)}</text>"
        for end, shift in ((SCALE, 10), (-SCALE, -3))
    )
    known = [row for row in rows if not fmt.is_missing(row["value"])]
    points = " ".join(f"{at[row['stage_no']]:.1f},{_y(row['value'])}" for row in known)
    line = f'<polyline points="{points}" fill="none" stroke="{ACTUAL}" stroke-dasharray="1.5 4"/>'
    marks = "".join(_mark(row, at[row["stage_no"]]) for row in known)
    verdicts = "".join(_verdict(row, at[row["stage_no"]]) for row in rows)
    numbers = "".join(
        f'<text x="{x:.1f}" y="{_NUMBERS}" text-anchor="middle" fill="{INK_3}" '
        f'style="font-size:11px">{no}</text>'
        for no, x in at.items()
    )
    return (
        f'<svg class="multiple" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f"{lines}{line if len(known) > 1 else ''}{marks}{verdicts}{numbers}</svg>"
    )


def _y(value: float) -> str:
    return f"{_TOP + (SCALE - value) / (2 * SCALE) * (_BOTTOM - _TOP):.1f}"


def _mark(row: Row, x: float) -> str:
    interval = (
        ""
        if fmt.is_missing(row["ci_low"])
        else f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_y(row["ci_low"])}" y2="{_y(row["ci_high"])}" '
        f'stroke="{BAND}" stroke-width="6"/>'
    )
    fill = PAPER if row["evidence"] == "insufficient" else ACTUAL
    dot = f'cx="{x:.1f}" cy="{_y(row["value"])}" r="3.4"'
    return f'{interval}<circle {dot} fill="{fill}" stroke="{ACTUAL}"/>'


def _verdict(row: Row, x: float) -> str:
    if row["missed"]:
        return (
            f'<rect x="{x - 4:.1f}" y="{_VERDICTS - 4:.1f}" width="8" height="8" fill="{MISSED}"/>'
        )
    ring = f'<circle cx="{x:.1f}" cy="{_VERDICTS}" r="3.6"'
    if row["undetermined"]:
        return f'{ring} fill="none" stroke="{UNDETERMINED}" stroke-width="1.6"/>'
    return f'{ring} fill="{MET}"/>' if row["met"] else ""


def _behind(curves: pd.DataFrame) -> str:
    """Write the numbers behind the curves: stages as rows, segments as columns."""
    segments = dict(zip(curves["segment"], curves["segment_title"], strict=True))
    lines = []
    for _, own in curves.sort_values("stage_no", kind="stable").groupby("stage_no", sort=True):
        found = {row["segment"]: row for row in records_of(own)}
        cells = [_cell(found[name]) if name in found else fmt.MISSING for name in segments]
        lines.append(Line(escape(str(own["stage"].iloc[0])), cells))
    heads = ["Stage", *map(write_name, segments.values())]
    table = grid("Emotion and targets by stage", heads, lines,
                 subtitle=f"Mean with 95 % interval. {UNLESS}")  # fmt: skip
    return f'<details class="more"><summary>The numbers behind it</summary>{table.html}</details>'


def _cell(row: Row) -> str:
    judged = [f"{row[word]} {word}" for word in ("met", "missed", "undetermined") if row[word]]
    targets = f"<small>targets: {', '.join(judged)}</small>" if judged else ""
    return f"{write_estimate(row)}{targets}"


def draw_contrasts(contrasts: pd.DataFrame, *, source: str = "index.contrasts") -> ResultTable:
    """Draw the differences between segments that share nobody, the clear ones first.

    Parameters
    ----------
    contrasts
        The saved table `index.contrasts`.
    source
        Its name.
    """
    clear = contrasts["word"].isin(["better", "worse"])
    heads = [
        "Whole journey",
        "Segment",
        "Other segment",
        "Difference",
        "95 % interval",
        "q",
        "The first is",
    ]
    kinds = ["", "", "", "num", "ci", "num", ""]
    return grid(
        "Differences between segments", heads, _contrasts(contrasts[clear]), kinds=kinds,
        folded=_contrasts(contrasts[~clear]), what="comparison that shows no clear difference",
        whats="comparisons that show no clear difference", source=source,
        subtitle="The first less the other; q over all comparisons. Association, not cause.",
    )  # fmt: skip


def _contrasts(rows: pd.DataFrame) -> list[Line]:
    return [_contrast(row) for row in records_of(rows)]


def _contrast(row: Row) -> Line:
    series = f" ({row['instrument']})" if row["instrument"] else ""
    about = f"<small>{write_name(row['journey_title'])}</small>"
    head = f"{escape(MEASURES[row['measure']] + series)}{about}"
    sides = [
        f"{escape(title)}<small>{fmt.quantity(value, row['unit'])}, n = {fmt.number(n)}</small>"
        for title, value, n in (
            (row["segment_title"], row["value"], row["n"]),
            (row["other_title"], row["other_value"], row["other_n"]),
        )
    ]
    if row["why_not"]:
        return Line(head, [*sides, fmt.MISSING, "", "", f"<small>{escape(row['why_not'])}</small>"])
    size = fmt.difference(row["difference"], row["unit"])
    bounds = fmt.difference_interval(row["diff_low"], row["diff_high"], row["unit"],
                                     of=row["difference"])  # fmt: skip
    clear = row["word"] in ("better", "worse")
    up, down = ("▲", "▼") if clear else ("△", "▽")
    mark = up if row["difference"] > 0 else down
    word = f'<span class="chg {row["word"] if clear else "ns"}">{mark} {row["word"]}</span>'
    return Line(head, [*sides, f"<b>{size}</b>", bounds, write_small(row["q_value"]), word])
