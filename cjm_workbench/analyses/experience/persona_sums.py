"""Which personas' cells must go, for with everybody's they would tell of too few customers."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

TERMS: Final = 5
"""Cells that are added and subtracted at once."""


def find_telling(members: pd.DataFrame, shown: list[str], smallest_cell: int) -> set[str]:
    """Name the personas whose cell, added to others or taken from them, tells of too few.

    Personas may overlap, and one may hold another. So what is left of everybody without a persona,
    of a persona without another one, or of the sum of two beyond everybody, can be a few customers
    though no cell is small. Every sum and difference of up to `TERMS` cells is tried, everybody's
    among them; while one tells of too few customers, the smallest of its personas goes.

    Parameters
    ----------
    members
        ``customer_id``, ``persona``: whoever answered, a row a persona that they fit.
    shown
        The personas that would be shown.
    smallest_cell
        The fewest customers that may be published; 1 names none.

    Returns
    -------
    set of str
        Those of `shown` that must be hidden.

    Examples
    --------
    Of 20 customers who compare, 17 also save: the three who do not are the difference.

    >>> who = pd.DataFrame({"customer_id": [*range(20), *range(17), *range(20, 40)],
    ...                     "persona": ["compares"] * 20 + ["saves"] * 17 + ["unknown"] * 20})
    >>> find_telling(who, ["compares", "saves", "unknown"], 10)
    {'saves'}
    """
    fits = pd.crosstab(members["customer_id"], members["persona"]) > 0
    sizes, left = fits.sum(), list(shown)
    while True:
        telling = _involved(fits[left].to_numpy(dtype=np.int64), smallest_cell)
        named = [name for name, tells in zip(left, telling, strict=True) if tells]
        if not named:
            return {*shown} - {*left}
        left.remove(min(named, key=lambda name: (sizes[name], name)))


def _involved(fits: npt.NDArray[np.int64], smallest_cell: int) -> npt.NDArray[np.bool_]:
    """Mark the columns that a sum has part in which is of some customers, and of too few."""
    cells = np.column_stack([np.ones(len(fits), dtype=np.int64), fits])
    kinds, customers = np.unique(cells, axis=0, return_counts=True)
    signs = _signs(cells.shape[1])
    # whoever is counted as often as subtracted is told nothing of
    told = (signs @ kinds.T != 0) @ customers
    few = (told > 0) & (told < smallest_cell)
    found: npt.NDArray[np.bool_] = (signs[few, 1:] != 0).any(axis=0)
    return found


@cache
def _signs(cells: int) -> npt.NDArray[np.int64]:
    """List the ways to add and subtract up to `TERMS` cells, but for the sign of the whole."""
    rows = []
    for terms in range(1, min(TERMS, cells) + 1):
        for places in combinations(range(cells), terms):
            for more in product((1, -1), repeat=terms - 1):
                row = np.zeros(cells, dtype=np.int64)
                row[[*places]] = (1, *more)
                rows.append(row)
    return np.array(rows)
