"""Lines, points and labels of a slide's own drawings: shapes that can be moved and restyled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from cjm_workbench.reporting.exports.deck.board import Board, Box, rgb

Place = tuple[float, float]
"""A point of a slide: inches from its left, and from its top."""

SIGNS: Final = (MSO_SHAPE.OVAL, MSO_SHAPE.RECTANGLE, MSO_SHAPE.DIAMOND)
"""The sign of each series, and of what is desired, as the report draws them."""

DESIRED: Final = 2


def add_line(
    slide: Any, start: Place, end: Place, colour: str, *, points: float, dashed: bool = False
) -> Any:
    """Add a straight line."""
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *_emu(start), *_emu(end))
    _draw(line, colour, points, dashed=dashed)
    return line


def add_polyline(slide: Any, places: Sequence[Place], colour: str, *, points: float) -> Any:
    """Add a line through several points, each of which can be moved."""
    builder = slide.shapes.build_freeform(*_emu(places[0]), scale=1.0)
    builder.add_line_segments([_emu(place) for place in places[1:]], close=False)
    line = builder.convert_to_shape()
    line.fill.background()
    _draw(line, colour, points)
    return line


def add_point(
    slide: Any, place: Place, colour: str, *, size: float, sign: int = 0, hollow: bool = False
) -> Any:
    """Add the sign of a value, hollow where its evidence is thin."""
    left, top = place
    point = slide.shapes.add_shape(
        SIGNS[sign], *_emu((left - size / 2, top - size / 2)), Inches(size), Inches(size)
    )
    point.fill.solid()
    point.fill.fore_color.rgb = rgb("#ffffff" if hollow else colour)
    point.line.color.rgb = rgb(colour)
    flatten(point)
    return point


def add_label(
    board: Board, slide: Any, lines: Sequence[str], box: Box, colour: str, *, size: float = 12,
    bold: bool = False,
) -> Any:  # fmt: skip
    """Write centred lines."""
    shape = board.text(slide, lines, box, size=size, bold=bold, colour=colour)
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment, paragraph.space_after = PP_ALIGN.CENTER, Pt(0)
    return shape


def flatten(shape: Any) -> None:
    """Take the theme's style from a shape: its shadow stays otherwise, whatever is said of it."""
    for style in shape._element.findall(qn("p:style")):
        shape._element.remove(style)


def _draw(shape: Any, colour: str, points: float, *, dashed: bool = False) -> None:
    shape.line.color.rgb, shape.line.width = rgb(colour), Pt(points)
    if dashed:
        shape.line.dash_style = MSO_LINE.DASH
    flatten(shape)


def _emu(place: Place) -> tuple[int, int]:
    return Inches(place[0]), Inches(place[1])
