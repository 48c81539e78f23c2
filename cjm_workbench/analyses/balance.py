"""Cells of a two-way table that would tell a hidden one, of moves in the first place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Marks = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.float64]

OUT, IN = "from_touchpoint", "to_touchpoint"


def find_unpublishable(moves: pd.DataFrame, smallest_cell: int) -> Marks:
    """Mark the moves of too few customers, and those that with the margins would tell them.

    The departures from a touchpoint add up to its ``n``; so do the moves to it and the journeys
    that begin there. Hidden moves of one margin must be several and together not small. Where
    nothing is left to hide in a margin, its total must go: the other side of the touchpoint.
    A table whose rows are named otherwise than its columns has no such totals, only margins.

    Parameters
    ----------
    moves
        Of one journey type: from_touchpoint, to_touchpoint and ``customers``; one row a pair.
    smallest_cell
        The fewest customers that may be published; 1 marks nothing.

    Returns
    -------
    numpy.ndarray of bool
        In the order of the rows.
    """
    counts = moves["customers"].to_numpy(dtype=float)
    hidden = (counts > 0) & (counts < smallest_cell)
    names = sorted({*moves[OUT], *moves[IN]})
    margins = [(moves[OUT].eq(name).to_numpy(), moves[IN].eq(name).to_numpy()) for name in names]
    before = -1
    while (marked := int(hidden.sum())) != before:  # each round marks more, or is the last
        before = marked
        for out, into in margins:
            _hide_next(counts, hidden, into, smallest_cell)
            _hide_next(counts, hidden, out, smallest_cell)
            if _told(counts, hidden, into, smallest_cell):
                hidden |= out
            if hidden[out].any() and hidden[out].all() and not hidden[into].any():
                _hide_smallest(counts, hidden, into)
    return hidden


def _told(counts: Counts, hidden: Marks, margin: Marks, least: int) -> bool:
    """Say whether a margin's total and its shown moves would tell its hidden ones."""
    cells, together = int((margin & hidden).sum()), counts[margin & hidden].sum()
    # a sum at either end of what small moves can add up to has only one way to come about
    ends = (cells, cells * (least - 1))
    return cells == 1 or (cells > 0 and (together < least or together in ends))


def _hide_next(counts: Counts, hidden: Marks, margin: Marks, least: int) -> None:
    while _told(counts, hidden, margin, least) and (margin & ~hidden).any():
        _hide_smallest(counts, hidden, margin)


def _hide_smallest(counts: Counts, hidden: Marks, margin: Marks) -> None:
    shown = np.flatnonzero(margin & ~hidden)
    if len(shown):
        hidden[shown[counts[shown].argmin()]] = True
