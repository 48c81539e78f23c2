"""The emotion curve of the map's slide: points, intervals and lines over the stages' columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final

import pandas as pd

from cjm_workbench.figures.canvas.plan import Drawing, Stroke, is_across, is_under, plan_lane
from cjm_workbench.figures.style import ACTUAL, INK_2, INK_3, LINE, LINE_2
from cjm_workbench.reporting.exports.deck.board import Board, Box, clean, shorten
from cjm_workbench.reporting.exports.deck.marks import (
    DESIRED,
    Place,
    add_label,
    add_line,
    add_point,
    add_polyline,
)
from cjm_workbench.reporting.translate import say
from cjm_workbench.schemas import format as fmt

COLOURS: Final = (ACTUAL, INK_2, INK_2)
"""Of each series and of what is desired; the sign tells them apart too."""

AXIS: Final = 0.36  # inches: the width of the axis' labels, left of the stages

TOP_SCORE: Final = 2.0  # emotion reaches from minus to plus this
LABEL: Final = (0.7, 0.19)  # inches: the width and height of a value's label
DOT: Final = 0.11
NAME: Final = 24
"""Letters of an instrument's name beside its sign."""


@dataclass(frozen=True)
class Plot:
    """Where a curve lies on the slide.

    Attributes
    ----------
    box
        Of the stages' columns.
    stages
        The numbers of the stages, a column each.
    """

    box: Box
    stages: Sequence[int]

    def place(self, stroke: Stroke, name: str = "value") -> Place:
        """Give the place of a number of a row."""
        number = int(stroke.row["stage_no"])
        column = stroke.x - (number - 1) + self.stages.index(number)
        return self.box.left + self.box.width * column / len(self.stages), self.height(
            float(stroke.row[name])
        )

    def height(self, emotion: float) -> float:
        """Give the height at which a mean stands; labels have room above and below."""
        inner = self.box.height - 2 * LABEL[1]
        part = (TOP_SCORE - max(-TOP_SCORE, min(TOP_SCORE, emotion))) / (2 * TOP_SCORE)
        return self.box.top + LABEL[1] + inner * part


def plan(rows: pd.DataFrame) -> Drawing | None:
    """Choose what is drawn, as the report does; nothing where no stage has a mean to show.

    Parameters
    ----------
    rows
        Rows of `brief.map` of one journey type, about everybody, at its stages.
    """
    return plan_lane(rows[rows["lane"] == "emotion"], 0)


def add_curve(
    board: Board, slide: Any, drawing: Drawing, stages: Sequence[int], box: Box, stub: float
) -> None:
    """Draw the emotion curve as a group of shapes.

    Parameters
    ----------
    board, slide
        Where.
    drawing
        What; see `plan`.
    stages
        The numbers of the stages, in the order of their columns.
    box
        Of the whole lane, its name included.
    stub
        Inches of the name, left of the stages' columns.
    """
    columns = Box(box.left + stub, box.top, box.width - stub, box.height)
    plot = Plot(columns, stages)
    shapes = [
        *_grid(board, slide, plot), *_key(board, slide, drawing, box, stub),
        *(shape for sign, strokes in enumerate(drawing.means)
          for shape in _series(board, slide, plot, strokes, sign, drawing)),
    ]  # fmt: skip
    slide.shapes.add_group_shape(shapes).name = clean(_describe(drawing))


def _grid(board: Board, slide: Any, plot: Plot) -> Iterator[Any]:
    left, right = plot.box.left, plot.box.left + plot.box.width
    for score, text in ((TOP_SCORE, "+2"), (0.0, "0"), (-TOP_SCORE, "−2")):
        height = plot.height(score)
        colour = LINE if score else LINE_2
        yield add_line(slide, (left, height), (right, height), colour, points=0.75)
        axis = Box(left - AXIS, height - 0.09, AXIS, LABEL[1])
        yield add_label(board, slide, [text], axis, INK_3, size=8)


def _key(board: Board, slide: Any, drawing: Drawing, box: Box, stub: float) -> Iterator[Any]:
    """Name the lane, and the sign of each series and of what is desired."""
    name = Box(box.left, box.top, stub - AXIS, 0.4)
    yield board.text(slide, [say("Emotion, −2 to +2")], name, size=9, bold=True)
    signs = [*enumerate(drawing.series)]
    if any(not fmt.is_missing(each.row["target"]) for each in chain(*drawing.means)):
        signs.append((DESIRED, say("desired")))
    for line, (sign, series) in enumerate(signs):
        top = box.top + 0.42 + 0.18 * line
        middle, hollow = (box.left + DOT / 2, top + 0.08), sign == DESIRED
        yield add_point(slide, middle, COLOURS[sign], size=DOT, sign=sign, hollow=hollow)
        beside = Box(box.left + 0.18, top, stub - AXIS - 0.18, LABEL[1])
        yield board.text(slide, [shorten(series, NAME)], beside, size=8)


def _series(
    board: Board, slide: Any, plot: Plot, strokes: list[Stroke], sign: int, drawing: Drawing
) -> Iterator[Any]:
    colour = COLOURS[sign]
    yield from _lines(slide, plot, strokes, colour)
    for stroke in strokes:
        row = stroke.row
        if not fmt.is_missing(row["ci_low"]) and not fmt.is_missing(row["ci_high"]):
            ends = plot.place(stroke, "ci_low"), plot.place(stroke, "ci_high")
            yield add_line(slide, *ends, colour, points=1)
        thin = row["evidence"] == "thin"
        yield add_point(slide, plot.place(stroke), colour, size=DOT, sign=sign, hollow=thin)
        if not fmt.is_missing(row["target"]):
            wanted = plot.place(stroke, "target")
            yield add_point(slide, wanted, COLOURS[DESIRED], size=DOT, sign=DESIRED, hollow=True)
        yield _value(board, slide, plot, stroke, below=is_under(stroke, drawing.means))


def _lines(slide: Any, plot: Plot, strokes: list[Stroke], colour: str) -> Iterator[Any]:
    """Join stages that follow each other; across one that was not asked, with dashes."""
    runs = [strokes[:1]]
    for before, after in pairwise(strokes):
        if is_across(before, after):
            ends = plot.place(before), plot.place(after)
            yield add_line(slide, *ends, colour, points=1.5, dashed=True)
            runs.append([])
        runs[-1].append(after)
    for run in runs:
        if len(run) > 1:
            places = [plot.place(stroke) for stroke in run]
            yield add_polyline(slide, places, colour, points=1.75)


def _value(board: Board, slide: Any, plot: Plot, stroke: Stroke, *, below: bool) -> Any:
    """Write a mean over its interval, or under it where another series stands above."""
    end = "ci_low" if below else "ci_high"
    known = "value" if fmt.is_missing(stroke.row[end]) else end
    left, top = plot.place(stroke, known)
    box = Box(left - LABEL[0] / 2, top + 0.02 if below else top - LABEL[1], *LABEL)
    text = fmt.quantity(stroke.row["value"], "emotion")
    return add_label(board, slide, [text], box, COLOURS[stroke.sign], size=9, bold=True)


def _describe(drawing: Drawing) -> str:
    """Say the curve in words, for those who do not see it."""
    said = (
        f"{name} "
        + ", ".join(
            f"{stroke.row['stage']} {fmt.quantity(stroke.row['value'], 'emotion')}"
            for stroke in strokes
        )
        for name, strokes in zip(drawing.series, drawing.means, strict=True)
    )
    return f"{say('Emotion, −2 to +2')}: {'; '.join(said)}"
