"""A deck under way: slides with a title, text, tables, a source note, and what a speaker needs.

Texts are written as they come: only who makes one knows whether it is a fixed word, to be said in
the client's language, or data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Inches, Pt

from cjm_workbench.figures.style import INK, INK_2, INK_3, WASH
from cjm_workbench.reporting.translate import say

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.6
FULL: Final = WIDTH - 2 * MARGIN
TOP: Final = 1.45
"""Inches; a slide's content begins at TOP and is as wide as FULL."""

FONT: Final = "Arial"
TITLE_ONLY: Final = 5  # of the layouts of python-pptx' own template
TITLE_SIZES: Final = ((60, 28), (110, 24), (180, 20), (260, 16))
"""Letters of a title, and the size up to which it fits on two lines."""

LONGEST: Final = 320
"""Letters of a text that a slide can show."""


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


class Board:
    """A deck, slide by slide.

    Parameters
    ----------
    name
        What stands in the footer of each slide.
    """

    def __init__(self, name: str) -> None:
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self._name = name

    def add(self, title: str, *, source: str = "", notes: str = "") -> Any:
        """Add a slide with a title, a footer, and notes for whoever presents it.

        The source is the name of a table, in words of ours: it is said in the client's language.
        """
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[TITLE_ONLY])
        shape = slide.shapes.title
        _place(shape, Box(MARGIN, 0.4, FULL, 0.95))
        size = next((pt for letters, pt in TITLE_SIZES if len(title) <= letters), 14)
        _write(shape.text_frame, [shorten(title)], size=size, bold=True, colour=INK)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        number = len(self.deck.slides)
        said = " · ".join(part for part in (say(source), self._name, str(number)) if part)
        self.text(slide, [said], Box(MARGIN, HEIGHT - 0.45, FULL, 0.3), size=9, colour=INK_3)
        if notes:
            slide.notes_slide.notes_text_frame.text = clean(notes)
        return slide

    def text(
        self, slide: Any, lines: Sequence[str], box: Box, *, size: float = 16,
        bold: bool = False, colour: str = INK_2,
    ) -> Any:  # fmt: skip
        """Write paragraphs into a box."""
        shape = slide.shapes.add_textbox(*_emu(box))
        _write(shape.text_frame, lines, size=size, bold=bold, colour=colour)
        return shape

    def table(
        self, slide: Any, rows: Sequence[Sequence[str]], box: Box, *,
        widths: Sequence[float] = (), size: float = 11, stub: bool = True,
    ) -> Any:  # fmt: skip
        """Set a table, whose first row is its header, in a box; columns share it by their width.

        Parameters
        ----------
        slide, rows, box
            Where, and what: texts, all rows of one length.
        widths
            Of the columns, in any unit; equal where they are left out.
        size
            Points of the text.
        stub
            Whether the first column names the row.
        """
        frame = slide.shapes.add_table(len(rows), len(rows[0]), *_emu(box))
        table = frame.table
        table.horz_banding, table.first_col = False, stub
        shares = widths or [1.0] * len(rows[0])
        for column, part in zip(table.columns, shares, strict=True):
            column.width = Inches(box.width * part / sum(shares))
        for row, texts in enumerate(rows):
            table.rows[row].height = Inches(box.height / len(rows))
            for place, text in enumerate(texts):
                head = row == 0 or (stub and place == 0)
                _fill(table.cell(row, place), text, size=size, head=head, shade=row == 0)
        return table

    def save(self, target: Path) -> None:
        """Write the deck."""
        self.deck.core_properties.title = self._name
        self.deck.core_properties.author = "cjm-workbench"
        self.deck.save(str(target))


def rgb(colour: str) -> RGBColor:
    """Read a colour as the pictures name it: ``#1d4e7e``."""
    return RGBColor.from_string(colour.removeprefix("#").upper())


def shorten(text: str, most: int = LONGEST) -> str:
    """Cut a text that no slide can show, after a word; the notes and the workbook hold the whole.

    Examples
    --------
    >>> shorten("Of 2,957 journeys, 226 were late", 27), shorten("Donaudampfschiff", 8)
    ('Of 2,957 journeys, 226…', 'Donauda…')
    """
    if len(text) <= most:
        return text
    whole = text[:most].rpartition(" ")[0]
    # a word that is longer than half of what is shown is cut itself
    return (whole if len(whole) > most / 2 else text[: most - 1]).rstrip(" ,;:(") + "…"


def clean(text: str) -> str:
    """Drop what XML cannot hold.

    Examples
    --------
    >>> clean("bell" + chr(7) + " and tab" + chr(9))
    'bell and tab\\t'
    """
    return "".join(letter for letter in text if letter in "\t\n" or ord(letter) >= ord(" "))


def _emu(box: Box) -> tuple[int, int, int, int]:
    return Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height)


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = _emu(box)


def _write(frame: Any, lines: Sequence[str], *, size: float, bold: bool, colour: str) -> None:
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(size / 3)
        run = paragraph.add_run()
        run.text = clean(line)
        _type(run.font, size=size, bold=bold, colour=colour)


def _fill(cell: Any, text: str, *, size: float, head: bool, shade: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(WASH if shade else "#ffffff")
    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    frame = cell.text_frame
    frame.word_wrap = True
    for number, line in enumerate(clean(text).split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        _type(run.font, size=size, bold=head, colour=INK if head else INK_2)


def _type(font: Any, *, size: float, bold: bool, colour: str) -> None:
    font.name, font.size, font.bold = FONT, Pt(size), bold
    font.color.rgb = rgb(colour)
