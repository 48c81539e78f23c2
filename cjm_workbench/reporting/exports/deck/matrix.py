"""Which findings weigh most, as a slide: the picture of the report's first page."""

from __future__ import annotations

from typing import Final

from cjm_workbench.figures.show import hold_together
from cjm_workbench.figures.style import INK
from cjm_workbench.reporting.exports.deck.board import FULL, MARGIN, TOP, Board, Box, shorten
from cjm_workbench.reporting.exports.deck.findings import BOTTOM, CLAIMS, GAP, SIDE
from cjm_workbench.reporting.exports.deck.pictures import Pictures, place_drawing
from cjm_workbench.reporting.exports.deck.trace import trace_note
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.translate import say

TITLE: Final = "Which findings weigh most?"
ABOVE: Final = 1.0
"""Inches: where the picture begins, beside the foot of a title of one line."""


def add_matrix(board: Board, review: ReviewFolder) -> None:
    """Add the matrix of findings; a review whose findings have no weight has none."""
    for shown in Pictures(review).drawn_from(CLAIMS):
        notes = "\n".join([shown.title, trace_note(review, CLAIMS)])
        slide = board.add(say(TITLE), source=f"Table {CLAIMS}", notes=notes)
        words = [shorten(hold_together(shown.title))]
        board.text(slide, words, Box(MARGIN, TOP, SIDE, 3.4), size=16, colour=INK)
        board.text(slide, [say(shown.subtitle)], Box(MARGIN, TOP + 3.6, SIDE, 1.4), size=12)
        left = MARGIN + SIDE + GAP
        # the picture is nearly as high as wide: it needs all that the title leaves
        place = Box(left, ABOVE, MARGIN + FULL - left, BOTTOM - ABOVE)
        place_drawing(board, slide, shown, place)
