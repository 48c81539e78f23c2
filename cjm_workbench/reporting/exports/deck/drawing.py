"""A picture as shapes of the slide: lines, areas and text that can be changed, and stay sharp."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from cjm_workbench.figures.words import WORD
from cjm_workbench.reporting.exports.deck.board import FONT, Box, clean, rgb
from cjm_workbench.reporting.exports.deck.marks import flatten
from cjm_workbench.reporting.translate import say

SVG: Final = "{http://www.w3.org/2000/svg}"
LINK: Final = "{http://www.w3.org/1999/xlink}href"
MOST: Final = 900
"""Parts of a picture that a slide can carry."""

STEPS: Final = 8
"""Straight pieces of a curve."""

POINTS: Final = 72
LETTER: Final = 0.62  # of the text's size: the width of a letter, rather too wide
ASCENT: Final = 0.93  # of the size: from the top of a line to its baseline
LINE_HEIGHT: Final = 1.25
ALIGN: Final = {"start": (PP_ALIGN.LEFT, 0.5), "middle": (PP_ALIGN.CENTER, 0.0),
                "end": (PP_ALIGN.RIGHT, -0.5)}  # fmt: skip
"""How a text stands at its point: its alignment, and where its middle is, in widths."""

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_TRANSFORM: Final = re.compile(r"(rotate|translate)\(([^)]*)\)")

Point = tuple[float, float]
Style = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """A path or a text of a drawing, with the style it inherits and how far its use moves it."""

    element: Element
    style: Style
    moved: Point


@dataclass(frozen=True)
class Frame:
    """How a drawing's coordinates lie on the slide: in inches, by a factor."""

    left: float
    top: float
    scale: float

    def place(self, point: Point) -> tuple[int, int]:
        """Give the place of a point on the slide."""
        x, y = point
        return Inches(self.left + x * self.scale), Inches(self.top + y * self.scale)


def draw(slide: Any, drawing: str, box: Box, name: str) -> bool:
    """Draw an SVG picture as a group of shapes, as large as fits into a box.

    Parameters
    ----------
    slide
        The slide.
    drawing
        SVG as matplotlib writes it: paths, uses of a mark, and text.
    box
        Where.
    name
        Of the group; it is read out to those who do not see it.

    Returns
    -------
    bool
        Whether it was drawn: not where it has more parts than a slide can carry.
    """
    root = ElementTree.fromstring(drawing)
    parts = [part for part in _parts(root) if not _is_paper(part)]
    if not 0 < len(parts) <= MOST:
        return False
    x, y, width, height = (float(number) for number in root.get("viewBox", "").split())
    scale = min(box.width / width, box.height / height)
    frame = Frame(box.left - x * scale, box.top - y * scale, scale)
    slide.shapes.turbo_add_enabled = True  # numbers shapes without a search for each
    made = [shape for part in parts for shape in _add(slide.shapes, part, frame)]
    slide.shapes.add_group_shape(made).name = clean(name)
    return True


def _parts(root: Element) -> Iterator[Part]:
    """Give what is drawn, in its order, each use with the mark that it refers to."""
    marks = {element.get("id"): element for element in root.iter() if element.get("id")}

    def walk(element: Element, above: Style) -> Iterator[Part]:
        style = {**above, **_style(element)}
        if element.tag == f"{SVG}use":
            mark = marks.get(element.get(LINK, "").removeprefix("#"))
            if mark is not None:
                moved = (float(element.get("x", 0)), float(element.get("y", 0)))
                yield Part(mark, {**_style(mark), **style}, moved)
        elif element.tag in (f"{SVG}path", f"{SVG}text"):
            yield Part(element, style, (0.0, 0.0))
        elif element.tag in (f"{SVG}svg", f"{SVG}g"):
            for child in element:
                yield from walk(child, style)

    return walk(root, {})


def _style(element: Element) -> dict[str, str]:
    pairs = (part.partition(":") for part in element.get("style", "").split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _is_paper(part: Part) -> bool:
    """Leave out the picture's own background, and what has no colour."""
    seen = [part.style.get(key, "none") for key in ("fill", "stroke")]
    white = seen == ["#ffffff", "none"] and part.element.tag == f"{SVG}path"
    return white or not any(_COLOUR.fullmatch(colour) for colour in seen)


def _add(shapes: Any, part: Part, frame: Frame) -> Iterator[Any]:
    if part.element.tag == f"{SVG}text":
        yield from _add_text(shapes, part, frame)
        return
    for points, closed in _outlines(part):
        places = [frame.place(point) for point in points]
        if len(places) > 1:
            shape = _shape(shapes, places, closed)
            _paint(shape, part.style, frame.scale, closed=len(places) > 2)
            flatten(shape)
            yield shape


def _shape(shapes: Any, places: list[tuple[int, int]], closed: bool) -> Any:
    if len(places) == 2:
        return shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *places[0], *places[1])
    builder = shapes.build_freeform(*places[0], scale=1.0)
    builder.add_line_segments(places[1:], close=closed)
    return builder.convert_to_shape()


def _paint(shape: Any, style: Style, scale: float, *, closed: bool) -> None:
    if closed:
        fill = style.get("fill", "none")
        if _COLOUR.fullmatch(fill):
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(fill)
        else:
            shape.fill.background()
    stroke = style.get("stroke", "none")
    if not _COLOUR.fullmatch(stroke):
        shape.line.fill.background()
        return
    shape.line.color.rgb = rgb(stroke)
    shape.line.width = Pt(float(style.get("stroke-width", "1")) * scale * POINTS)
    if style.get("stroke-dasharray", "none") != "none":
        shape.line.dash_style = MSO_LINE.DASH


def _outlines(part: Part) -> Iterator[tuple[list[Point], bool]]:
    """Give each outline of a path as points, its curves as straight pieces."""
    pen = RecordingPen()
    parse_path(part.element.get("d", ""), pen)
    dx, dy = part.moved
    points: list[Point] = []
    for command, given in pen.value:
        moved = [(x + dx, y + dy) for x, y in given]
        if command == "moveTo":
            points = moved
        elif command == "lineTo":
            points += moved
        elif command in ("curveTo", "qCurveTo"):
            points += _bend([points[-1], *moved])
        else:
            yield points, command == "closePath"


def _bend(control: list[Point]) -> list[Point]:
    """Give points along a Bézier curve, by de Casteljau's construction."""
    found = []
    for step in range(1, STEPS + 1):
        part, line = step / STEPS, control
        while len(line) > 1:
            line = [
                (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
                for a, b in pairwise(line)
            ]
        found.append(line[0])
    return found


def _add_text(shapes: Any, part: Part, frame: Frame) -> Iterator[Any]:
    said = "".join(part.element.itertext()).strip()
    text = clean(say(said) if part.element.get("class") == WORD else said)
    if not text:
        return
    size = float(part.style.get("font-size", "10px").removesuffix("px"))
    align, middle = ALIGN[part.style.get("text-anchor", "start")]
    width, height = len(text) * size * LETTER, size * LINE_HEIGHT
    (x, y), turn = _anchor(part.element)
    off_x, off_y = middle * width, height / 2 - ASCENT * size
    centre = (
        x + off_x * math.cos(turn) - off_y * math.sin(turn),
        y + off_x * math.sin(turn) + off_y * math.cos(turn),
    )
    left, top = frame.place((centre[0] - width / 2, centre[1] - height / 2))
    extent = (Inches(width * frame.scale), Inches(height * frame.scale))
    shape = shapes.add_textbox(Emu(left), Emu(top), *extent)
    shape.rotation = math.degrees(turn)
    _set_text(shape.text_frame, text, align, part.style, size * frame.scale * POINTS)
    yield shape


def _anchor(element: Element) -> tuple[Point, float]:
    """Give where a text stands, and how far it is turned, in radians."""
    x, y, turn = float(element.get("x", 0)), float(element.get("y", 0)), 0.0
    for kind, numbers in _TRANSFORM.findall(element.get("transform", "")):
        given = [float(number) for number in re.split(r"[\s,]+", numbers.strip())]
        if kind == "translate":
            x, y = x + given[0], y + given[1]
        else:  # matplotlib turns a text about its own point
            turn = math.radians(given[0])
    return (x, y), turn


def _set_text(frame: Any, text: str, align: Any, style: Style, points: float) -> None:
    frame.word_wrap, frame.auto_size = False, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = align
    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size = FONT, Pt(round(points, 1))
    run.font.bold = style.get("font-weight", "400") in ("700", "bold", "600")
    colour = style.get("fill", "")
    if _COLOUR.fullmatch(colour):
        run.font.color.rgb = rgb(colour)
