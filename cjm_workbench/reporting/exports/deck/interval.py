"""The size of a finding on a line: where its interval lies, beside no difference."""

from __future__ import annotations

from typing import Any, Final

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from cjm_workbench.figures.cells import PLAIN, Row, write_effect
from cjm_workbench.figures.style import ACTUAL, INK_2, INK_3, LINE_2
from cjm_workbench.reporting.exports.deck.board import Board, Box, rgb
from cjm_workbench.schemas import format as fmt

DOT: Final = 0.2
LABEL: Final = 1.6
"""Inches: the size of the value's mark, and the width of a label under the line."""


def draw_interval(board: Board, slide: Any, row: Row, box: Box) -> None:
    """Draw a claim's value and interval on a line that reaches to zero.

    Parameters
    ----------
    board, slide, box
        Where.
    row
        A row of `brief.claims`; without a whole interval it is said that there is none.
    """
    numbers: list[float] = [row["value"], row["ci_low"], row["ci_high"]]
    if any(fmt.is_missing(number) for number in numbers):
        said = "The table holds no whole interval to draw."
        board.text(slide, [said], Box(box.left, box.top, box.width, 0.4), size=12, colour=INK_3)
        return
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    inner = box.width - LABEL  # a label may stand under either end
    scale = inner / (high - low) if high > low else 0.0
    middle = box.top + box.height / 2

    def at(number: float) -> float:
        return box.left + LABEL / 2 + (number - low) * scale

    _line(slide, at(low), at(high), middle, LINE_2, 1)
    _line(slide, at(row["ci_low"]), at(row["ci_high"]), middle, ACTUAL, 4)
    _dot(slide, at(row["value"]), middle)
    size, bounds = write_effect(row)
    zero = "zero" if row["kind"] in PLAIN else "no difference"
    _label(board, slide, at(0.0), middle + 0.25, zero)
    _label(board, slide, at(row["value"]), middle - 0.75, f"{size}\n({bounds})")


def _line(slide: Any, start: float, end: float, height: float, colour: str, points: float) -> None:
    places = (Inches(start), Inches(height), Inches(end), Inches(height))
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *places).line
    line.color.rgb, line.width = rgb(colour), Pt(points)


def _dot(slide: Any, left: float, height: float) -> None:
    place = (Inches(left - DOT / 2), Inches(height - DOT / 2), Inches(DOT), Inches(DOT))
    dot = slide.shapes.add_shape(MSO_SHAPE.OVAL, *place)
    dot.fill.solid()
    dot.fill.fore_color.rgb = dot.line.color.rgb = rgb(ACTUAL)
    dot.shadow.inherit = False


def _label(board: Board, slide: Any, middle: float, top: float, text: str) -> None:
    box = Box(middle - LABEL / 2, top, LABEL, 0.5)
    shape = board.text(slide, text.split("\n"), box, size=12, colour=INK_2)
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment, paragraph.space_after = PP_ALIGN.CENTER, Pt(0)
