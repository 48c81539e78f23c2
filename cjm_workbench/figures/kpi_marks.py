"""Small drawings in the cells of the KPI tables: a control chart, and a waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from cjm_workbench.figures.cells import Row
from cjm_workbench.figures.style import ACTUAL, BAND, LINE_2, MET, MISSED
from cjm_workbench.schemas.format import is_missing

HEIGHT: Final = 44
_EDGE: Final = 5  # pixels above and below the scale


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
    limits = [row[name] for row in rows[:1] for name in ("lower", "upper", "centre")]
    values = [row["adjusted"] for _, row in known]
    scale = [float(value) for value in [*values, *limits] if not is_missing(value)]
    low, high = min(scale), max(scale)

    def y(value: float) -> str:
        part = (high - value) / (high - low) if high > low else 0.5
        return f"{_EDGE + part * (HEIGHT - 2 * _EDGE):.1f}"

    marks = [] if is_missing(limits[0]) else [_band(y(limits[1]), y(limits[0]), y(limits[2]))]
    marks += [
        _dot(row, 100 * (place + 0.5) / len(rows), y(row["adjusted"])) for place, row in known
    ]
    return _svg("".join(marks))


def _band(top: str, bottom: str, centre: str) -> str:
    height = f"{float(bottom) - float(top):.1f}"
    return (
        f'<rect x="0" y="{top}" width="100%" height="{height}" fill="{BAND}"/>'
        f'<line x1="0" x2="100%" y1="{centre}" y2="{centre}" stroke="{LINE_2}"/>'
    )


def _dot(row: Row, x: float, y: str) -> str:
    if row["signal"] == "outside":
        return (
            f'<circle cx="{x:.1f}%" cy="{y}" r="4" fill="none" stroke="{MISSED}" stroke-width="2"/>'
        )
    colour = MISSED if row["signal"] == "run" else ACTUAL
    return f'<circle cx="{x:.1f}%" cy="{y}" r="2" fill="{colour}"/>'


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
