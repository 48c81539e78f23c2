"""Small drawings of KPIs, in tiles and in the cells of tables: charts, changes, a waterfall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import Row
from cjm_workbench.figures.style import (
    ACTUAL,
    ALT,
    BAND,
    INK_2,
    INK_3,
    LINE_2,
    MET,
    MET_WASH,
    MISSED,
    MISSED_WASH,
    PAPER,
    UNDETERMINED_WASH,
)
from cjm_workbench.schemas.format import is_missing

HEIGHT: Final = 44
_EDGE: Final = 5  # pixels above and below the scale
_SPARK_WIDTH: Final = 170
_SPARK_HEIGHT: Final = 40
_CHANGE_WIDTH: Final = 130
_CHANGE_HEIGHT: Final = 16
_THEN_Y, _NOW_Y = 6, 10  # pixels: a pair that overlaps stays readable
_WASHES: Final = {"better": MET_WASH, "worse": MISSED_WASH}

THEN: Final = ("earlier_value", "earlier_low", "earlier_high")
NOW: Final = ("value", "ci_low", "ci_high")


def draw_chart(rows: Sequence[Row]) -> str:
    """Draw points over time, with centre and limits where there are any.

    It repeats what stands beside it or in the saved table in figures, so it is hidden from
    listeners. A point outside the limits is a larger, hollow dot.

    Parameters
    ----------
    rows
        Of one KPI of `kpis.control`, in the order of time.

    Returns
    -------
    str
        An SVG element; nothing where fewer than two points are known.

    Examples
    --------
    >>> row = {"adjusted": 0.5, "centre": 0.5, "lower": 0.4, "upper": 0.6, "signal": ""}
    >>> draw_chart([row, {**row, "adjusted": 0.7, "signal": "outside"}]).count("<circle")
    2
    """
    known = [(place, row) for place, row in enumerate(rows) if not is_missing(row["adjusted"])]
    if len(known) < 2:
        return ""
    y = _scale(rows, [row for _, row in known], HEIGHT)
    first = rows[0]
    marks = [] if is_missing(first["lower"]) else [
        _band(y(first["upper"]), y(first["lower"]), y(first["centre"]), BAND)
    ]  # fmt: skip
    marks += [
        _dot(row, 100 * (place + 0.5) / len(rows), y(row["adjusted"])) for place, row in known
    ]
    return _svg("".join(marks))


def _scale(rows: Sequence[Row], known: Sequence[Row], height: int) -> Callable[[float], str]:
    """Give the height of a value in a drawing that holds all points and the limits."""
    limits = [rows[0][name] for name in ("lower", "upper")]
    scale = [float(x) for x in [*limits, *(row["adjusted"] for row in known)] if not is_missing(x)]
    low, high = min(scale), max(scale)

    def y(value: float) -> str:
        part = (high - value) / (high - low) if high > low else 0.5
        return f"{_EDGE + part * (height - 2 * _EDGE):.1f}"

    return y


def _band(top: str, bottom: str, centre: str, fill: str) -> str:
    height = f"{float(bottom) - float(top):.1f}"
    return (
        f'<rect x="0" y="{top}" width="100%" height="{height}" fill="{fill}"/>'
        f'<line x1="0" x2="100%" y1="{centre}" y2="{centre}" stroke="{LINE_2}"/>'
    )


def _dot(row: Row, x: float, y: str) -> str:
    if row["signal"] == "outside":
        return (
            f'<circle cx="{x:.1f}%" cy="{y}" r="4" fill="none" stroke="{MISSED}" stroke-width="2"/>'
        )
    colour = MISSED if row["signal"] == "run" else ACTUAL
    return f'<circle cx="{x:.1f}%" cy="{y}" r="2" fill="{colour}"/>'


def draw_spark(rows: Sequence[Row], since: pd.Timestamp) -> str:
    """Draw the line of a KPI over time on the band of its control limits, for a tile.

    The points of the period under review are dots; one outside the limits is a diamond in the
    colour of what it is worth. It repeats what the tile says in words, so it is hidden from
    listeners.

    Parameters
    ----------
    rows
        Of one KPI of `kpis.control`, in the order of time.
    since
        The first day of the period under review.

    Returns
    -------
    str
        An SVG element; nothing where fewer than two points are known.

    Examples
    --------
    >>> row = {"adjusted": 0.5, "centre": 0.5, "lower": 0.4, "upper": 0.6, "signal": "",
    ...        "starts_on": pd.Timestamp("2026-06-01"), "more_is_better": True}
    >>> july = pd.Timestamp("2026-07-01")
    >>> last = {**row, "adjusted": 0.7, "signal": "outside", "starts_on": july}
    >>> drawn = draw_spark([row, last], july)
    >>> drawn.count("<polyline"), drawn.count("<circle"), drawn.count("rotate(45")
    (1, 0, 1)
    """
    known = [(place, row) for place, row in enumerate(rows) if not is_missing(row["adjusted"])]
    if len(known) < 2:
        return ""
    y = _scale(rows, [row for _, row in known], _SPARK_HEIGHT)
    step = (_SPARK_WIDTH - 2 * _EDGE) / (len(rows) - 1)
    at = [(f"{_EDGE + place * step:.1f}", y(row["adjusted"]), row) for place, row in known]
    line = " ".join(f"{x},{height}" for x, height, _ in at)
    first = rows[0]
    limits = "" if is_missing(first["centre"]) else _band(
        y(first["upper"]), y(first["lower"]), y(first["centre"]), UNDETERMINED_WASH
    )  # fmt: skip
    dots = "".join(_spark_dot(row, x, height) for x, height, row in at if row["starts_on"] >= since)
    return (
        f'<svg class="spark" viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}" aria-hidden="true">'
        f'{limits}<polyline points="{line}" fill="none" stroke="{INK_2}" stroke-width="1.6"/>'
        f"{dots}</svg>"
    )


def _spark_dot(row: Row, x: str, y: str) -> str:
    if row["signal"] != "outside":
        return f'<circle cx="{x}" cy="{y}" r="2.6" fill="{INK_2}"/>'
    good = (row["adjusted"] > row["centre"]) == row["more_is_better"]
    corner = f'x="{float(x) - 4:.1f}" y="{float(y) - 4:.1f}"'
    return (
        f'<rect {corner} width="8" height="8" transform="rotate(45 {x} {y})" '
        f'fill="{MET if good else MISSED}"/>'
    )


def draw_change(row: Row, among: Sequence[Row]) -> str:
    """Draw an earlier value as a hollow square and today's as a dot, and join them by a bar.

    Each stands on its interval, dashed where the evidence is thin. Where it is insufficient both
    are grey, the dot is hollow, and no bar claims a change. It repeats what stands beside it in
    figures, so it is hidden from listeners.

    Parameters
    ----------
    row
        Of `kpis.comparison`.
    among
        The changes of the same KPI, this one among them: they share a scale.

    Returns
    -------
    str
        An SVG element; nothing where one of the two values is not known.

    Examples
    --------
    >>> row = {"value": 0.8, "ci_low": 0.7, "ci_high": 0.9, "evidence": "sufficient",
    ...        "earlier_value": 0.5, "earlier_low": 0.4, "earlier_high": 0.6, "change": "better"}
    >>> draw_change(row, [row]).count("<path"), draw_change({**row, "earlier_low": None}, [row])
    (4, '')
    """
    if not is_compared(row):
        return ""
    bounds = [float(each[name]) for each in among if is_compared(each) for name in (*THEN, *NOW)]
    low, high = min(bounds), max(bounds)

    def x(name: str) -> float:
        part = (row[name] - low) / (high - low) if high > low else 0.5
        return round(_EDGE + part * (_CHANGE_WIDTH - 2 * _EDGE), 1)

    then, then_low, then_high = map(x, THEN)
    now, now_low, now_high = map(x, NOW)
    weak = row["evidence"] == "insufficient"
    before, after = (INK_3, INK_3) if weak else (ALT, ACTUAL)
    dashed = "" if row["evidence"] == "sufficient" else ' stroke-dasharray="3 2"'
    wash = _WASHES.get(row["change"], UNDETERMINED_WASH)
    marks = [
        "" if weak or then == now else _level(then, now, 8, f'stroke="{wash}" stroke-width="9"'),
        _level(then_low, then_high, _THEN_Y, f'stroke="{before}" stroke-width="2"{dashed}'),
        f'<path d="M{then - 3:.1f} {_THEN_Y - 3}h6v6h-6z" fill="{PAPER}" stroke="{before}"/>',
        _level(now_low, now_high, _NOW_Y, f'stroke="{after}" stroke-width="2"{dashed}'),
        f'<circle cx="{now}" cy="{_NOW_Y}" r="3" fill="{PAPER if weak else after}" '
        f'stroke="{after}"/>',
    ]
    size = f'viewBox="0 0 {_CHANGE_WIDTH} {_CHANGE_HEIGHT}" style="max-width:{_CHANGE_WIDTH}px"'
    return f'<svg class="cell" width="100%" {size} aria-hidden="true">{"".join(marks)}</svg>'


def _level(start: float, end: float, y: int, style: str) -> str:
    return f'<path d="M{start} {y}H{end}" {style}/>'


def is_compared(row: Row) -> bool:
    """Say whether both values of a change are known, with their intervals."""
    return not any(is_missing(row[name]) for name in (*THEN, *NOW))


def draw_waterfall(steps: Sequence[float]) -> str:
    """Draw steps end to end from zero to their sum: what adds goes right, what takes goes left.

    Parameters
    ----------
    steps
        In one unit.

    Returns
    -------
    str
        An SVG element; nothing where all steps are zero.

    Examples
    --------
    >>> draw_waterfall([0.06, -0.03]).count("<rect"), draw_waterfall([0.0])
    (2, '')
    """
    ends = [0.0, *accumulate(steps)]
    low, high = min(ends), max(ends)
    if high == low:
        return ""

    def x(value: float) -> float:
        return 2 + 96 * (value - low) / (high - low)

    height = (HEIGHT - 2 * _EDGE) / len(steps)
    bars = "".join(
        f'<rect x="{x(min(start, end)):.1f}%" width="{abs(x(end) - x(start)):.1f}%" '
        f'y="{_EDGE + place * height:.1f}" height="{height - 1:.1f}" '
        f'fill="{ACTUAL if end >= start else MISSED}"/>'
        for place, (start, end) in enumerate(pairwise(ends))
        if start != end
    )
    zero = f'<line x1="{x(0):.1f}%" x2="{x(0):.1f}%" y1="0" y2="{HEIGHT}" stroke="{LINE_2}"/>'
    total = (
        f'<line x1="{x(ends[-1]):.1f}%" x2="{x(ends[-1]):.1f}%" y1="0" y2="{HEIGHT}" '
        f'stroke="{MET}" stroke-dasharray="3 2"/>'
    )
    return _svg(zero + bars + total)


def _svg(marks: str) -> str:
    return f'<svg class="cell" width="100%" height="{HEIGHT}" aria-hidden="true">{marks}</svg>'
