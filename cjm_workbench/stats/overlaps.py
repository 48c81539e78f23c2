"""Groups that overlap: which of them, published together, would tell of too few customers.

Published sums are columns over the customers; whatever can be computed of them is a combination of
these columns. A set of customers is told where a combination is zero for everybody else and not for
all of them: where the columns have a lower rank without them. Such combinations are the trackers of
Denning, Denning and Schwartz (1979), ACM Transactions on Database Systems 4(1).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import null_space, qr

Matrix = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

TRIED: Final = 12
"""Small sets of customers alike, up to which every choice among them is tried."""

ZERO: Final = 1e-8
"""What is below it is rounding: the columns hold noughts and ones, the bases are orthonormal."""


def find_telling(
    groups: pd.DataFrame, smallest_cell: int, *, known: Collection[str] = ()
) -> set[str]:
    """Name the groups that must be hidden, for with the others they tell of too few customers.

    Groups may overlap, and one may hold another. So what is left of a group without another one, or
    of the sum of several beyond everybody, can be a few customers though no group is small. The
    largest is shown first, and each smaller one unless it tells with those before it: no hidden
    group could be shown as well.

    Parameters
    ----------
    groups
        One row a customer, one column a group (bool): who belongs to it.
    smallest_cell
        The fewest customers that may be published; 1 names none.
    known
        Columns that are published whatever is hidden, such as everybody.

    Returns
    -------
    set of str
        Columns of `groups`, none of them `known`.

    Examples
    --------
    Of 20 customers who compare, 17 also save: the three who do not are the difference.

    >>> who = pd.DataFrame({"compares": [True] * 20, "saves": [True] * 17 + [False] * 3})
    >>> find_telling(who, 10)
    {'saves'}
    """
    if not tells_of_few(groups, smallest_cell):
        return set()
    sizes = groups.drop(columns=[*known]).sum()
    shown = [*known]
    for name in sorted(sizes.index, key=lambda name: (-sizes[name], name)):
        if not tells_of_few(groups[[*shown, name]], smallest_cell):
            shown.append(name)
    return {*groups} - {*shown}


def tells_of_few(groups: pd.DataFrame, smallest_cell: int) -> bool:
    """Say whether sums and differences of groups tell of some customers, and of too few.

    Where many small sets of customers are alike, not every choice among them can be tried: then it
    is said of some groups that they tell though they do not, and never the reverse.

    Parameters
    ----------
    groups, smallest_cell
        As for `find_telling`.

    Examples
    --------
    >>> both = pd.DataFrame({"one": [True] * 12 + [False] * 10, "two": [False] * 10 + [True] * 12})
    >>> tells_of_few(both, 10), tells_of_few(both.assign(everybody=True), 10)
    (False, True)
    """
    if smallest_cell <= 1 or groups.empty:
        return False
    kinds, customers = np.unique(groups.to_numpy(dtype=np.int8), axis=0, return_counts=True)
    kinds, small = kinds.astype(float), customers < smallest_cell
    # a combination that tells of few is zero for each large set of customers alike
    combinations = null_space(kinds[~small].T @ kinds[~small])
    told = kinds[small] @ combinations
    some = (np.abs(told) > ZERO).any(axis=1)
    told, customers = told[some], customers[small][some]
    if not len(told):
        return False
    if len(told) <= TRIED:
        return _some_are_few(told, customers, smallest_cell)
    return not _always_left(told, customers, smallest_cell)


def _some_are_few(told: Matrix, customers: Counts, least: int) -> bool:
    """Try every set of rows of fewer customers: whether the rank is lower without it."""
    sets = np.arange(2 ** len(told))[:, np.newaxis] >> np.arange(len(told)) & 1 == 1
    sizes = sets @ customers
    # one that could be larger, and still be few, is tried with that one
    next_size = sizes + np.where(sets, least, customers).min(axis=1)
    largest = sets[(sizes < least) & (next_size >= least)]
    rest = told * ~largest[:, :, np.newaxis]
    ranks = np.linalg.matrix_rank(rest, tol=ZERO)
    return bool((ranks < np.linalg.matrix_rank(told, tol=ZERO)).any())


def _always_left(told: Matrix, customers: Counts, least: int) -> bool:
    """Find as many bases of the rows, of other customers each, as the smallest cell has customers.

    Fewer customers can spoil only fewer of them: one basis, and so the rank, is always left.
    """
    rank, left = np.linalg.matrix_rank(told, tol=ZERO), customers.copy()
    for _ in range(least):
        rows = np.flatnonzero(left)
        if not len(rows):
            return False
        triangle, order = qr(told[rows].T, mode="r", pivoting=True)
        if (np.abs(np.diag(triangle)) > ZERO).sum() < rank:
            return False
        left[rows[order[:rank]]] -= 1
    return True
