"""A share and its interval as a small bar in a table's cell."""

from __future__ import annotations

from typing import Final

from cjm_workbench.figures.style import ACTUAL, FLOW

_MIDDLE: Final = 8
_CAP: Final = 3


def interval_bar(value: float, low: float, high: float, *, most: float, dashed: bool) -> str:
    """Draw a value as a bar and its interval as a line across the bar's end.

    It repeats what stands beside it in figures, so it is hidden from listeners. Sizes are pixels,
    places are percentages: the marks keep their size at any column width.

    Parameters
    ----------
    value, low, high
        The value and its bounds, all of one unit, from 0 up.
    most
        The value that fills the cell.
    dashed
        Draw the interval dashed: the evidence is thin.

    Returns
    -------
    str
        An SVG element.

    Examples
    --------
    >>> bar = interval_bar(0.25, 0.2, 0.3, most=0.5, dashed=False)
    >>> 'width="50%"' in bar, 'x1="40%" x2="60%"' in bar
    (True, True)
    """
    start, end = _percent(low, most), _percent(high, most)
    dash = ' stroke-dasharray="2 2"' if dashed else ""
    caps = "".join(f'<line x1="{x}" x2="{x}" y1="-{_CAP}" y2="{_CAP}"/>' for x in (start, end))
    return (
        '<svg class="cell" width="100%" height="16" aria-hidden="true">'
        f'<rect y="3" width="{_percent(value, most)}" height="10" fill="{FLOW}"/>'
        # the lines stand around their own zero, the middle of the bar
        f'<g stroke="{ACTUAL}" stroke-width="1.5" transform="translate(0 {_MIDDLE})">'
        f'<line x1="{start}" x2="{end}"{dash}/>{caps}</g></svg>'
    )


def _percent(value: float, most: float) -> str:
    return f"{100 * value / most:.1f}".removesuffix(".0") + "%"
