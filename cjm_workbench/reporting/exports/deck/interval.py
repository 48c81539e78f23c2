"""The size of a finding on a line: where its interval lies, beside no difference."""

from __future__ import annotations

from typing import Any, Final

from cjm_workbench.figures.cells import PLAIN, Row, write_effect
from cjm_workbench.figures.style import ACTUAL, INK_2, INK_3, LINE_2
from cjm_workbench.reporting.exports.deck.board import Board, Box
from cjm_workbench.reporting.exports.deck.marks import Place, add_label, add_line, add_point
from cjm_workbench.reporting.translate import say
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
        board.text(
            slide, [say(said)], Box(box.left, box.top, box.width, 0.4), size=12, colour=INK_3
        )
        return
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    inner = box.width - LABEL  # a label may stand under either end
    scale = inner / (high - low) if high > low else 0.0
    middle = box.top + box.height / 2

    def at(number: float) -> Place:
        return box.left + LABEL / 2 + (number - low) * scale, middle

    def label(number: float, above: float, *lines: str) -> None:
        place = Box(at(number)[0] - LABEL / 2, middle + above, LABEL, 0.5)
        add_label(board, slide, lines, place, INK_2)

    add_line(slide, at(low), at(high), LINE_2, points=1)
    add_line(slide, at(row["ci_low"]), at(row["ci_high"]), ACTUAL, points=4)
    add_point(slide, at(row["value"]), ACTUAL, size=DOT)
    size, bounds = write_effect(row)
    label(0.0, 0.25, say("zero" if row["kind"] in PLAIN else "no difference"))
    label(row["value"], -0.75, size, f"({bounds})")
