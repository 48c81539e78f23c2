"""Two values as marks that a bar joins: its length is what lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cjm_workbench.figures.style import ALT, INK, INK_2, INK_3, PAPER, UNDETERMINED_WASH
from cjm_workbench.figures.words import WORD
from cjm_workbench.schemas.format import is_missing

KEY: Final = 0.3
"""Inches that the key needs above a picture."""

_BAR: Final = 7.5  # points: as wide as the marks, so that what joins them is a bar and no line
_DIAMOND: Final = 5.5  # points of a side: its corners show behind a dot at the same place


def join(axes: Axes, y: float, ends: Sequence[float], wash: str) -> None:
    """Draw the bar between two values; none where one is not known, or they are equal.

    Parameters
    ----------
    axes
        With its scale set: what lies beyond it ends at its end.
    y
        Of the row.
    ends
        The two values, on the scale of the axis.
    wash
        Colour of the bar.
    """
    if any(map(is_missing, ends)):
        return
    start, end = (within(axes, value) for value in ends)
    if start != end:
        axes.plot([start, end], [y, y], color=wash, linewidth=_BAR, solid_capstyle="butt",
                  zorder=1.5, clip_on=False, gid="gap")  # fmt: skip


def within(axes: Axes, value: float) -> float:
    """Give a value, or the end of the axis that it lies beyond."""
    least, most = axes.get_xlim()
    return min(max(value, least), most)


def draw_desired(axes: Axes, y: float, value: float) -> None:
    """Draw what is desired as an open diamond in ink."""
    axes.plot(within(axes, value), y, "D", color=INK, markerfacecolor=PAPER, zorder=1.8,
              markersize=_DIAMOND, clip_on=False, gid="target")  # fmt: skip


def draw_second(
    axes: Axes, y: float, value: float, bounds: Sequence[float], *, weak: bool = False
) -> None:
    """Draw the second of two groups as a hollow square on its interval: not by its colour alone.

    Parameters
    ----------
    axes
        With its scale set.
    y
        Of the row, a little beside that of the first group.
    value
        On the scale of the axis; one that is missing is not drawn.
    bounds
        Of its interval, which is not drawn where one of them is missing.
    weak
        Whether the evidence is insufficient: then it is grey.
    """
    if is_missing(value):
        return
    ink = INK_3 if weak else ALT
    if not any(map(is_missing, bounds)):
        ends = [within(axes, bound) for bound in bounds]
        axes.plot(ends, [y, y], color=ink, clip_on=False, gid="second interval")
    axes.plot(within(axes, value), y, "s", color=ink, markerfacecolor=PAPER, clip_on=False,
              gid="second")  # fmt: skip


def key_desired(figure: Figure) -> None:
    """Tell once, above the panels of a picture, what the marks of desired and actual are."""
    _write_key(figure, [
        Line2D([], [], color=INK, marker="D", markerfacecolor=PAPER, markersize=_DIAMOND,
               linestyle="none", label="Target"),
        Line2D([], [], color=INK_2, marker="o", label="Actual, 95 % interval"),
        _bar("The gap between them"),
    ])  # fmt: skip


def key_groups(figure: Figure, first: str, second: str, colour: str) -> None:
    """Tell once, above a picture, which mark is which of two groups."""
    _write_key(figure, [
        Line2D([], [], color=colour, marker="o", label=first),
        Line2D([], [], color=ALT, marker="s", markerfacecolor=PAPER, label=second),
        _bar("The gap between them"),
    ])  # fmt: skip


def _bar(label: str) -> Line2D:
    return Line2D([], [], color=UNDETERMINED_WASH, linewidth=_BAR, solid_capstyle="butt",
                  label=label)  # fmt: skip


def _write_key(figure: Figure, marks: Sequence[Line2D]) -> None:
    key = figure.legend(handles=marks, loc="outside upper left", ncols=len(marks), borderpad=0,
                        borderaxespad=0.3, labelcolor=INK_2)  # fmt: skip
    for text in key.get_texts():
        text.set_gid(WORD)
