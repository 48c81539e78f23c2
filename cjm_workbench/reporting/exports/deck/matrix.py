"""Which findings weigh most, as a slide: the picture of the report's first page."""

from __future__ import annotations

from typing import Final

from cjm_workbench.reporting.exports.deck.board import FULL, MARGIN, TOP, Board, Box
from cjm_workbench.reporting.exports.deck.findings import BOTTOM, CLAIMS
from cjm_workbench.reporting.exports.deck.pictures import Pictures, place_picture
from cjm_workbench.reporting.exports.deck.trace import trace_note
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.translate import say

TITLE: Final = "Which findings weigh most?"


def add_matrix(board: Board, review: ReviewFolder) -> None:
    """Add the matrix of findings; a review whose findings have no weight has none."""
    for shown in Pictures(review).drawn_from(CLAIMS):
        notes = "\n".join([shown.title, trace_note(review, CLAIMS)])
        slide = board.add(say(TITLE), source=f"Table {CLAIMS}", notes=notes)
        place_picture(board, slide, shown, Box(MARGIN, TOP - 0.4, FULL, BOTTOM - TOP + 0.4))
