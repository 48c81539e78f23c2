"""A measure over periods as a small drawing in a table's cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cjm_workbench.figures.cells import Row
from cjm_workbench.figures.style import ACTUAL, BAND, PAPER
from cjm_workbench.schemas.format import is_missing

HEIGHT: Final = 34
_EDGE: Final = 5  # pixels above and below the scale
_KNOWN: Final = ("value", "ci_low", "ci_high")
_LEAST: Final = 2  # one dot is no trend


def draw_trend(rows: Sequence[Row | None]) -> str:
    """Draw each period's estimate as a dot on its interval, on a scale of its own.

    It repeats what stands beside it or in the saved table in figures, so it is hidden from
    listeners. A dot is hollow where the evidence is insufficient.

    Parameters
    ----------
    rows
        The estimates in the order of time; None, or one without an interval, leaves its place
        empty.

    Returns
    -------
    str
        An SVG element; nothing where fewer than two estimates are known.

    Examples
    --------
    >>> row = {"value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "evidence": "sufficient"}
    >>> draw_trend([row, None, row]).count("<circle"), draw_trend([row])
    (2, '')
    """
    known = [(place, row) for place, row in enumerate(rows) if _is_known(row)]
    if len(known) < _LEAST:
        return ""
    bounds = [float(row[name]) for _, row in known if row for name in _KNOWN]
    low, high = min(bounds), max(bounds)
    marks = "".join(
        _mark(row, 100 * (place + 0.5) / len(rows), low, high) for place, row in known if row
    )
    return f'<svg class="cell" width="100%" height="{HEIGHT}" aria-hidden="true">{marks}</svg>'


def _is_known(row: Row | None) -> bool:
    return row is not None and not any(is_missing(row[name]) for name in _KNOWN)


def _mark(row: Row, x: float, low: float, high: float) -> str:
    def y(value: float) -> str:
        part = (high - value) / (high - low) if high > low else 0.5
        return f"{_EDGE + part * (HEIGHT - 2 * _EDGE):.1f}"

    fill = PAPER if row["evidence"] == "insufficient" else ACTUAL
    return (
        f'<line x1="{x:.1f}%" x2="{x:.1f}%" y1="{y(row["ci_low"])}" y2="{y(row["ci_high"])}" '
        f'stroke="{BAND}" stroke-width="5"/>'
        f'<circle cx="{x:.1f}%" cy="{y(row["value"])}" r="3" fill="{fill}" stroke="{ACTUAL}"/>'
    )
