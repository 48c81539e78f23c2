"""The labels in the matrix of findings: of its lines, and of its dots where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from cjm_workbench.figures.labels import Box, Point, find_room
from cjm_workbench.figures.rows import Row, plain, short, wrap
from cjm_workbench.figures.show import hold_together
from cjm_workbench.figures.style import INK, INK_2, INK_3, canvas_of, shift
from cjm_workbench.figures.words import Word, gid_of
from cjm_workbench.schemas.format import number, share

SIZE: Final = 8.64
"""Points of the letters: 12 pixels of the report."""

LEVEL: Final = "level"
"""The id of a line of equal weight, which a name should not, but may cross."""

_WIDE: Final = 28  # letters of a line of a name beside its dot, of which there are two
_LONG: Final = 90  # letters of a name below
_LINE: Final = 11.0  # points from line to line of a name
_ASIDE: Final = 0.03  # inches from a point of a line, to the right and up, to its label
_GAP: Final = 9.5  # points from the middle of a dot to its name
_BELOW: Final = -42.0  # points from the axis down to the first line there
_STEP: Final = 13.5  # points from one line there to the next


def label_levels(axes: Axes) -> None:
    """Write its label beside each line of equal weight, as high up as nothing else stands.

    A line along which there is no room has none.

    Parameters
    ----------
    axes
        The chart with all its marks.
    """
    canvas_of(axes).draw_without_rendering()  # lays out: from here on places are known
    levels, taken = _split(axes)
    for line in levels:
        crossed = [box for each in levels if each is not line for box in _trace(axes, each)]
        taken.extend(_label(axes, line, [*taken, *crossed]))


def _split(axes: Axes) -> tuple[list[Line2D], list[Box]]:
    """Tell the lines of equal weight from the places where something else stands."""
    levels = [line for line in axes.lines if line.get_gid() == LEVEL]
    marks = [line for line in axes.lines if line.get_gid() != LEVEL]
    return levels, [_extent(mark) for mark in [*marks, *axes.texts]]


def _label(axes: Axes, line: Line2D, taken: Sequence[Box]) -> list[Box]:
    """Write a line's label at the first of its points where there is room; give where it stands."""
    text = axes.text(1, 0, str(line.get_label()), color=INK_3, fontsize=SIZE, gid="label",
                     transform=shift(axes, axes.transData, _ASIDE, _ASIDE))  # fmt: skip
    for x, y in np.asarray(line.get_xydata()).tolist():
        text.set_position((x, y))
        box = _extent(text)
        if box.right <= _extent(axes).right and not any(map(box.meets, taken)):
            return [box]
    text.remove()
    return []


def name_beside(axes: Axes, rows: Sequence[Row]) -> list[Row]:
    """Write names and factors beside the dots, in the order given.

    Parameters
    ----------
    axes
        The chart with all its marks, and the labels of its lines.
    rows
        Findings, as `weigh_findings` gives them.

    Returns
    -------
    list of Row
        The findings without room for a name.
    """
    frame = _extent(axes)
    levels, taken = _split(axes)
    crossed = [box for line in levels for box in _trace(axes, line)]
    return [row for row in rows if not _name(axes, row, frame, taken, crossed)]


def _trace(axes: Axes, line: Line2D) -> list[Box]:
    """Cover a curve by rectangles, one from each of its points to the next."""
    points = axes.transData.transform(line.get_xydata())
    return [
        Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
        for (x, y), (to_x, to_y) in pairwise(points.tolist())
    ]


def _name(axes: Axes, row: Row, frame: Box, taken: list[Box], crossed: Sequence[Box]) -> bool:
    """Write a name where nothing else stands, or over a curve at most, if that can be."""
    texts = _write(axes, row)
    point = tuple(axes.transData.transform((float(row["stake"]), float(row["severity"]))))
    inch = axes.figure.dpi / 72
    width = max(text.get_window_extent().width for text in texts)
    for obstacles in ([*taken, *crossed], taken):
        box = find_room(
            point, width, inch * _LINE * len(texts), gap=inch * _GAP, within=frame, taken=obstacles
        )
        if box is not None:
            taken.append(box)
            for at, text in enumerate(texts):
                _move(axes, text, point, box, box.top - (at + 0.5) * inch * _LINE)
            return True
    for text in texts:
        text.remove()
    return False


def _write(axes: Axes, row: Row) -> list[Text]:
    names = wrap(hold_together(str(row["sentence"])), most=2, wide=_WIDE)
    inks = [*(INK for _ in names), INK_2]
    return [
        axes.text(row["stake"], row["severity"], plain(line), color=ink, gid="name",
                  fontsize=SIZE, va="center")
        for line, ink in zip([*names, _say_factors(row)], inks, strict=True)
    ]  # fmt: skip


def _say_factors(row: Row) -> str:
    """Say what a weight is the product of."""
    factors = number(row["concerned"]), share(row["severity"]), number(row["worth"], 2)
    return " × ".join(factors)


def _move(axes: Axes, text: Text, point: Point, box: Box, y: float) -> None:
    """Set a line of a name to its place: even towards the dot, whatever letters a reader has."""
    side, x = _edge(box, point)
    dpi = axes.figure.dpi
    text.set_horizontalalignment(side)
    text.set_transform(shift(axes, axes.transData, (x - point[0]) / dpi, (y - point[1]) / dpi))


def _edge(box: Box, point: Point) -> tuple[Literal["left", "right", "center"], float]:
    if box.left > point[0]:
        return "left", box.left
    if box.right < point[0]:
        return "right", box.right
    return "center", (box.left + box.right) / 2


def write_below(axes: Axes, rows: Sequence[Row], notes: Sequence[Word]) -> None:
    """Write names and factors as lines under the chart, then notes.

    Parameters
    ----------
    axes
        The chart.
    rows
        Findings without room for a name in it.
    notes
        What else there is to say.
    """
    canvas = canvas_of(axes)
    # as much higher, so that the chart itself keeps its size, and each name its place
    canvas.set_figheight(canvas.get_figheight() + (len(rows) + len(notes)) * _STEP / 72)
    for at, row in enumerate(rows):
        name = f"{short(str(row['sentence']), _LONG)}, {_say_factors(row)}"
        _write_line(axes, at, 0, str(row["number"]), INK, weight="bold")
        _write_line(axes, at, 18, name, INK)
    for at, note in enumerate(notes, start=len(rows)):
        _write_line(axes, at, 0, note, INK_2)


def _write_line(
    axes: Axes, at: int, right: float, text: str, ink: str, weight: str = "normal"
) -> None:
    place = shift(axes, axes.transAxes, right / 72, (_BELOW - at * _STEP) / 72)
    gid = gid_of(text) or "below"
    axes.text(0, 0, plain(text), color=ink, weight=weight, fontsize=SIZE, gid=gid, transform=place)


def _extent(artist: Artist) -> Box:
    return Box(*map(float, artist.get_window_extent().extents))
