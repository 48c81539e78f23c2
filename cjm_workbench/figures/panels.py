"""Panels of estimates, one a measure with an axis of its own: targets and actuals as dumbbells."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from cjm_workbench.figures.dumbbell import KEY, draw_desired, join, key_desired, within
from cjm_workbench.figures.rows import Lines, Row, plain, records_of
from cjm_workbench.figures.style import (
    ACTUAL,
    INK,
    INK_2,
    INK_3,
    MET,
    MET_WASH,
    MISSED,
    MISSED_WASH,
    PAPER,
    UNDETERMINED,
    UNDETERMINED_WASH,
    WIDTH,
    need_rows,
    right_of,
)
from cjm_workbench.figures.words import WORD, Word, gid_of
from cjm_workbench.schemas.format import duration, interval, is_missing, number, quantity

VERDICTS: Final = {
    "met": (MET, Word("✓ Met")),
    "missed": (MISSED, Word("✕ Missed")),
    "undetermined": (UNDETERMINED, Word("~ Undetermined")),
}
"""The colour of each verdict, and its icon and word: colour never stands alone."""

_WASHES: Final = {
    "met": MET_WASH, "missed": MISSED_WASH, "undetermined": UNDETERMINED_WASH,
}  # fmt: skip

_LINE: Final = 0.175  # inches of a line of a name
_GAP: Final = 0.8  # lines between two names
_HEADER: Final = 1.0  # lines above the rows
_PANEL: Final = 0.7  # inches above and below the rows of a panel
_TIMES: Final = (
    1, 10, 60, 600, 3600, 6 * 3600, 86_400, 4 * 86_400, 10 * 86_400, 30 * 86_400, 100 * 86_400,
    300 * 86_400, 1000 * 86_400,
)  # fmt: skip
"""Round times that an axis is cut at, in seconds, each some three to ten times the one before."""

_COLUMNS: Final = (12, 70, 152, 210, 258)
"""Points to the right of a panel: value, interval, target, n, verdict."""


def draw_panels(
    panels: Sequence[pd.DataFrame],
    *,
    titles: Sequence[str],
    names: Sequence[Sequence[Lines]],
    left_out: str = "",
) -> Axes:
    """Draw estimates as dots on their intervals, a panel a measure.

    Where there is a target, a bar joins it to the estimate: as long as the gap between them.

    Parameters
    ----------
    panels
        Estimates of one unit each, in the order shown, with ``measure``; where they have
        ``target`` and ``verdict``, the target is a diamond and the verdict an icon and a word.
    titles
        Of each panel; a `Word` where the workbench says it.
    names
        Of each row of each panel, line by line.
    left_out
        A note of rows that are not drawn.

    Returns
    -------
    Axes
        The first panel.

    Raises
    ------
    DataError
        If there is no panel.
    """
    need_rows(panels)
    heights = [_PANEL + _LINE * (_HEADER + sum(_sizes(lines))) for lines in names]
    wanted = any("target" in rows and rows["target"].notna().any() for rows in panels)
    above = KEY if wanted else 0.0
    canvas = Figure(figsize=(WIDTH, sum(heights) + above), layout="constrained")
    grid = canvas.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
    for axes, rows, title, lines in zip(grid[:, 0], panels, titles, names, strict=True):
        axes.set_title(plain(title), gid=gid_of(title))
        _draw_panel(axes, records_of(rows), lines)
    if wanted:
        key_desired(canvas)
    last: Axes = grid[-1, 0]
    last.set_xlabel(left_out, loc="left", gid=WORD)
    first: Axes = grid[0, 0]
    return first


def _sizes(names: Sequence[Lines]) -> list[float]:
    return [len(lines) + _GAP for lines in names]


def _draw_panel(axes: Axes, rows: Sequence[Row], names: Sequence[Lines]) -> None:
    sizes = _sizes(names)
    centres = [sum(sizes[:i]) + size / 2 for i, size in enumerate(sizes)]
    axes.set_yticks(centres, ["\n".join(plain(line) for line in lines) for lines in names])
    axes.tick_params(axis="y", labelright=False)
    axes.set_ylim(sum(sizes), -_HEADER)  # the headers have a line of their own under the title
    # waits of different lengths are compared as multiples of what was wanted
    by_target = rows[0]["measure"] == "time" and all(_target(row) > 0 for row in rows)
    _scale(axes, rows, by_target=by_target)
    for y, row in zip(centres, rows, strict=True):
        _draw_row(axes, y, row, unit=_target(row) if by_target else 1.0)
    _write_columns(axes, centres, rows)


def _target(row: Row) -> float:
    return _read(row, "target")


def _read(row: Row, name: str, unit: float = 1.0) -> float:
    """Give a number of a row in a unit; not a number where there is none."""
    cell: Any = row.get(name)
    return math.nan if is_missing(cell) else float(cell) / unit


def _scale(axes: Axes, rows: Sequence[Row], *, by_target: bool) -> None:
    unit = rows[0]["unit"]
    if unit == "seconds":
        _scale_times(axes, rows, by_target=by_target)
        return
    if unit == "emotion":
        axes.set_xlim(-2, 2)
    elif unit == "points":
        axes.set_xlim(-100, 100)
    elif unit == "share":
        axes.set_xlim(0, 1)
    elif not is_missing(rows[0]["scale_min"]):
        axes.set_xlim(rows[0]["scale_min"], rows[0]["scale_max"])
    else:  # counts
        known = [row["ci_high"] for row in rows if not is_missing(row["ci_high"])]
        axes.set_xlim(0, 1.05 * max(known, default=1.0) or 1.0)
    percent = FuncFormatter(lambda x, _: f"{100 * x:g} %")
    plainly = FuncFormatter(lambda x, _: number(x, 0 if float(x).is_integer() else 1))
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(percent if unit == "share" else plainly)


def _scale_times(axes: Axes, rows: Sequence[Row], *, by_target: bool) -> None:
    """Scale by multiples, to round marks: times in a journey run from seconds to months."""
    read = [
        _read(row, name, _target(row) if by_target else 1.0)
        for row in rows
        for name in ("value", "ci_low", "ci_high", "target")
    ]
    values = [value for value in read if value > 0] or [1.0]
    marks = _multiples(values) if by_target else _round_times(values)
    axes.set_xscale("log")
    axes.set_xlim(marks[0], marks[-1])
    axes.xaxis.set_major_locator(FixedLocator(marks[:: (len(marks) + 2) // 4]))
    axes.xaxis.set_minor_locator(NullLocator())
    write = _write_multiple if by_target else _write_time
    axes.xaxis.set_major_formatter(FuncFormatter(write))


def _multiples(values: Sequence[float]) -> list[float]:
    """Give the powers of ten from below the least value to above the largest."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values) * 1.001))
    return [10.0**power for power in range(low, max(high, low + 1) + 1)]


def _round_times(values: Sequence[float]) -> list[float]:
    """Give the round times from below the least value to above the largest."""
    first = bisect_right(_TIMES, min(values)) - 1
    last = bisect_right(_TIMES, max(values))
    return [float(time) for time in _TIMES[max(first, 0) : last + 1]]


def _write_multiple(x: float, _: object) -> str:
    return f"{x:.{max(0, -round(math.log10(x)))}f} ×"


def _write_time(x: float, _: object) -> str:
    return duration(x)


def _draw_row(axes: Axes, y: float, row: Row, *, unit: float) -> None:
    weak = row["evidence"] == "insufficient"
    verdict = row.get("verdict", "")
    colour = INK_3 if weak else VERDICTS.get(verdict, (ACTUAL, ""))[0]
    value, target = _read(row, "value", unit), _read(row, "target", unit)
    if not is_missing(target):
        if not weak:  # a length is a claim, and such evidence carries none
            join(axes, y, (target, value), _WASHES.get(verdict, UNDETERMINED_WASH))
        draw_desired(axes, y, target)
    _draw_interval(axes, y, row, unit, colour)
    if not is_missing(value):
        fill = PAPER if weak or verdict == "undetermined" else colour
        axes.plot(within(axes, value), y, "o", color=colour, markerfacecolor=fill, clip_on=False,
                  gid="value")  # fmt: skip


def _draw_interval(axes: Axes, y: float, row: Row, unit: float, colour: str) -> None:
    low, high = (_read(row, name, unit) for name in ("ci_low", "ci_high"))
    if math.isnan(low):
        return
    style = "-" if row["evidence"] == "sufficient" else (0, (2, 1.5))
    endless = math.isnan(high)  # what was seen does not bound it
    most = axes.get_xlim()[1]
    ends = [within(axes, low), most if endless else within(axes, high)]
    axes.plot(ends, [y, y], linestyle=style, color=colour, clip_on=False, gid="interval")
    if endless:
        axes.plot(most, y, ">", color=colour, clip_on=False, gid="beyond")


def _write_columns(axes: Axes, at: Sequence[float], rows: Sequence[Row]) -> None:
    judged = any(row.get("verdict") for row in rows)
    for y, row in zip(at, rows, strict=True):
        texts = _texts(row)
        _write(axes, _COLUMNS[0], y, texts["Actual"], INK, weight="bold")
        _write(axes, _COLUMNS[1], y, texts["95 %"], INK_3)
        if judged:
            colour, word = VERDICTS.get(row.get("verdict", ""), (INK_2, ""))
            _write(axes, _COLUMNS[2], y, texts["Target"], INK_2)
            _write(axes, _COLUMNS[4], y, word, colour, weight="bold")
        _write(axes, _COLUMNS[3 if judged else 2], y, texts["n"], INK_2)
    headers = ("Actual", "95 %", "Target", "n", "Verdict") if judged else ("Actual", "95 %", "n")
    for right, header in zip(_COLUMNS, headers, strict=False):
        _write(axes, right, -_HEADER / 2, Word(header), INK_3)


def _texts(row: Row) -> dict[str, str]:
    value, unit = row["value"], row["unit"]
    bounds = interval(row["ci_low"], row["ci_high"], unit, of=value)
    known = not is_missing(value) or not is_missing(row["ci_low"])
    return {
        "Actual": quantity(value, unit),
        "95 %": bounds if known else Word("no data" if row["n"] == 0 else "not shown"),
        "Target": quantity(_target(row), unit),
        "n": number(row["n"]),
    }


def _write(axes: Axes, right: float, y: float, text: str, ink: str, weight: str = "normal") -> None:
    place: dict[str, Any] = {"transform": right_of(axes, right), "va": "center"}
    axes.text(1, y, plain(text), color=ink, weight=weight, gid=gid_of(text), **place)
