"""The picture of how long journeys stay in each stage: survival curves, a panel a stage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cjm_workbench.figures.rows import Row, plain, records_of, short, wrap
from cjm_workbench.figures.style import (
    ACTUAL,
    BAND,
    INK,
    INK_2,
    INK_3,
    LINE_2,
    PAPER,
    WIDTH,
    need_rows,
    styled,
)
from cjm_workbench.schemas.format import is_missing, number, share, suffix

_ACROSS: Final = 3  # panels in a row
_HIGH: Final = 2.1  # inches of a row of panels
_BETWEEN: Final = 0.12  # inches beside a panel: the last time of one and the first of the next
_LINE: Final = 0.18  # inches of a line under the panels
_LABEL: Final = 0.3  # of a panel's width: what a share takes
_LOW: Final = 0.15  # a share without room for words under it
_MANY: Final = 1000  # of a unit: its times take the room of two
_NAMED, _SHORT, _NOTE = 5, 30, 120  # stages without a curve, letters of each, and of a line of them
_NAME: Final = 26  # characters of a line of a panel's title
_LENGTHS: Final = {" s": 1.0, " min": 60.0, " h": 3600.0, " days": 86_400.0}


@styled
def plot_stage_times(table: pd.DataFrame) -> Axes:
    """Draw the share still in each stage by the time since it was entered, with its band.

    A dashed line and its diamond stand where half are wanted to have moved on. Points of a curve
    are joined by straight lines. Each panel has a time axis of its own.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.stage_times``; stages without a curve are named.

    Returns
    -------
    Axes
        The first panel.

    Raises
    ------
    DataError
        If no stage has a curve.
    """
    stages = [rows for _, rows in table.groupby(["journey_type", "stage"], sort=False)]
    drawn = [rows for rows in stages if rows["value"].notna().any()]
    need_rows(drawn)
    high = math.ceil(len(drawn) / _ACROSS)
    note = _name_others([rows for rows in stages if rows["value"].isna().all()])
    canvas = _open(_HIGH * high, note)
    panels = canvas.subplots(high, _ACROSS, squeeze=False, sharey=True).ravel()
    for axes, rows in zip(panels, drawn, strict=False):
        _draw_stage(axes, rows)
    for axes in panels[len(drawn) :]:
        axes.remove()
    first: Axes = panels[0]
    return first


def _draw_stage(axes: Axes, rows: pd.DataFrame) -> None:
    known = records_of(rows)
    end = max(row["after_seconds"] for row in known)
    unit = suffix("seconds", end)
    length = _LENGTHS[unit]
    x = [0.0, *(row["after_seconds"] / length for row in known)]
    low, high = ([1.0, *(_bound(row, name) for row in known)] for name in ("ci_low", "ci_high"))
    axes.fill_between(x, low, high, color=BAND, linewidth=0, gid="band")
    _draw_curve(axes, x, known)
    _draw_desired(axes, known[0]["desired_seconds"] / length, x[-1])
    due = [row for row in known if row["after_seconds"] == row["desired_seconds"]]
    _scale(axes, x[-1], unit)
    told = (due or known)[-1]
    _label(axes, told, told["after_seconds"] / length)
    lines = wrap(str(known[0]["stage"]), most=2, wide=_NAME)
    axes.set_title(plain("\n".join(lines)))
    count = f"n = {number(known[0]['n'])}"
    axes.set_title(count, loc="right", color=INK_3, weight="normal")


def _draw_curve(axes: Axes, x: Sequence[float], known: Sequence[Row]) -> None:
    """Draw a curve in pieces: dashed where the evidence of its points is thin."""
    shares = [1.0, *(row["value"] for row in known)]
    pieces = groupby(range(len(known)), lambda i: known[i]["evidence"] == "sufficient")
    for firm, places in pieces:
        own = [*places]
        part = slice(own[0], own[-1] + 2)  # from the point before, which the start adds
        style = "-" if firm else (0, (4, 2))
        axes.plot(x[part], shares[part], linestyle=style, color=ACTUAL, gid="curve")


def _bound(row: Row, name: str) -> float:
    return float(row["value"] if is_missing(row[name]) else row[name])


def _draw_desired(axes: Axes, desired: float, last: float) -> None:
    """Draw when half are wanted to have moved on; beyond the curve's end there is no place."""
    if is_missing(desired) or desired > last:
        return
    axes.plot([desired, desired], [0, 1], "--", color=INK, linewidth=1, gid="desired")
    axes.plot(desired, 0.5, "D", color=INK, markerfacecolor=PAPER, markersize=5, gid="target")


def _label(axes: Axes, row: Row, x: float) -> None:
    """Write a share beside its moment: above the falling curve to the right, or under it."""
    y = row["value"]
    axes.plot(x, y, "o", color=ACTUAL, markersize=5, clip_on=False, gid="value")
    right = x < (1 - _LABEL) * axes.get_xlim()[1]
    above = right or y < _LOW
    axes.annotate(
        share(y), (x, y), xytext=(7 if right else -5, 7 if above else -5),
        textcoords="offset points", ha="left" if right else "right",
        va="baseline" if above else "top", color=ACTUAL, weight="bold",
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip


def _scale(axes: Axes, last: float, unit: str) -> None:
    axes.set(xlim=(0, last * 1.02), ylim=(0, 1.02))
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.grid(axis="y", visible=True)
    axes.axhline(0.5, color=LINE_2, linewidth=1)
    axes.xaxis.set_major_locator(MaxNLocator(3 if last >= _MANY else 4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: _write_time(at, unit)))


def _write_time(at: float, unit: str) -> str:
    if not at:
        return "0"
    written = number(at, 0 if at == int(at) else 1)
    return f"{written}{unit.removesuffix('s') if at == 1 and unit == ' days' else unit}"


def _name_others(others: Sequence[pd.DataFrame]) -> list[str]:
    """Name the stages that have no curve, line by line."""
    names = [short(str(rows["stage"].iloc[0]), _SHORT) for rows in others]
    if not names:
        return []
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return wrap(f"Without a curve: {', '.join(names[:_NAMED])}{more}", wide=_NOTE)


def _open(high: float, note: Sequence[str]) -> Figure:
    """Open a picture of panels so many inches high, with a note under them that moves none."""
    below = _LINE * len(note)
    whole = high + below
    room = ConstrainedLayoutEngine(w_pad=_BETWEEN, rect=(0, below / whole, 1, high / whole))
    canvas = Figure(figsize=(WIDTH, whole), layout=room)
    for place, line in enumerate(note):
        top = (below - place * _LINE) / whole
        canvas.text(0, top, plain(line), va="top", color=INK_2, in_layout=False)
    return canvas
