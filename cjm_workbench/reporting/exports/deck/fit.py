"""What fits on a slide: how many rows, at what size, and how much of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import pandas as pd

from cjm_workbench.reporting.exports.deck.board import Box

SIZES: Final = (14.0, 12.0, 11.0, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""Points of a table's text: the largest that leaves the table on the slide."""

LETTER: Final = 0.46  # of the size: the mean width of a letter, rather too wide
LINE: Final = 1.2  # of the size: the height of a line
PADDING: Final = (9.0, 5.0)  # points of a cell: to the sides, and above and below
POINTS: Final = 72  # of an inch


def fit_size(
    cells: Sequence[Sequence[str]], widths: Sequence[float], box: Box, *, least: float = 0.0,
    largest: float = SIZES[0],
) -> float:  # fmt: skip
    """Choose the size at which a table of texts fits into a box, as far as letters can tell.

    Parameters
    ----------
    cells
        Texts, all rows of one length.
    widths
        Of the columns, in any unit.
    box
        Where the table stands.
    least
        Inches that a row is high, however little it holds.
    largest
        Points that are enough, however much room there is.

    Examples
    --------
    >>> fit_size([["Stage", "Look"]], [1, 1], Box(0, 0, 10, 5))
    14.0
    >>> fit_size([["Stage", "word " * 400]], [1, 1], Box(0, 0, 10, 2))
    6.0
    """
    inches = [width / sum(widths) * box.width for width in widths]

    def height(size: float) -> float:
        letters = [(POINTS * inch - PADDING[0]) / (LETTER * size) for inch in inches]
        lines = (
            max(
                sum(1 + int(len(line) / room) for line in text.split("\n"))
                for text, room in zip(row, letters, strict=True)
            )
            for row in cells
        )
        return sum(max(count * LINE * size + PADDING[1], least * POINTS) for count in lines)

    fitting = (size for size in SIZES if size <= largest and height(size) <= POINTS * box.height)
    return next(fitting, SIZES[-1])


def spread(rows: pd.DataFrame, most: int) -> Iterator[pd.DataFrame]:
    """Spread rows evenly over as few slides as hold them: none is left with a single row.

    Examples
    --------
    >>> [len(part) for part in spread(pd.DataFrame({"n": range(19)}), 10)]
    [10, 9]
    """
    slides = -(-len(rows) // most)
    each, longer = divmod(len(rows), slides or 1)
    ends = [slide * each + min(slide, longer) for slide in range(slides + 1)]
    return (rows.iloc[start:end] for start, end in pairwise(ends))
