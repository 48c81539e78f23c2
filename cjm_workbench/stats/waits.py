"""Waits of two groups: how far one is shifted against the other, and the test of it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import mannwhitneyu

from cjm_workbench.stats.interval import Interval, Z

FloatArray = npt.NDArray[np.float64]

# Halvings of the range of differences: 50 leave less than its 10^-15th part.
HALVINGS = 50


class Shift(NamedTuple):
    """The Hodges-Lehmann shift, and the p-value of the Mann-Whitney test beside it."""

    interval: Interval
    p_value: float


def hodges_lehmann(first: npt.ArrayLike, second: npt.ArrayLike) -> Shift:
    """Estimate how much longer the first group waits: the median of all pairwise differences.

    The differences are never formed. The k-th smallest is found by halving their range and
    counting, in two sorted columns, how many lie below: exact for groups of any size, in memory
    that grows with n and not with its square.

    Parameters
    ----------
    first, second
        Waits of two disjoint groups, in one unit; missing ones are left out.

    Returns
    -------
    Shift
        The shift ``first - second`` with its distribution-free interval, in the unit of the waits
        and with the smaller group's n, and the two-sided p-value. NaN where a group is empty; the
        bounds are NaN where the groups are too small to have any (about 4 against 4).

    Notes
    -----
    Hodges and Lehmann 1963, Annals of Mathematical Statistics 34: 598; the interval takes the
    ranks of the normal approximation (Hollander, Wolfe and Chicken 2014, 4.3).

    Examples
    --------
    >>> hodges_lehmann([10, 11, 12], [1, 2, 3]).interval.value
    9.0
    """
    a, b = _sorted_waits(first), _sorted_waits(second)
    n = min(len(a), len(b))
    if n == 0:
        return Shift(Interval.unknown(0), math.nan)
    pairs = len(a) * len(b)
    middle = (_kth(a, b, (pairs + 1) // 2) + _kth(a, b, pairs // 2 + 1)) / 2
    rank = math.floor(pairs / 2 - Z * math.sqrt(pairs * (len(a) + len(b) + 1) / 12))
    if rank < 1:
        return Shift(Interval.unknown(n, middle), _mann_whitney(a, b))
    low, high = _kth(a, b, rank), _kth(a, b, pairs + 1 - rank)
    return Shift(Interval(n, middle, low, high), _mann_whitney(a, b))


def _sorted_waits(values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=float)
    return np.sort(array[np.isfinite(array)])


def _kth(a: FloatArray, b: FloatArray, k: int) -> float:
    """Find the k-th smallest of all ``a[i] - b[j]``."""
    low, high = a[0] - b[-1], a[-1] - b[0]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _count_up_to(a, b, middle) >= k:
            high = middle
        else:
            low = middle
    return _nearest_difference(a, b, high)


def _count_up_to(a: FloatArray, b: FloatArray, limit: float) -> int:
    """Count the pairs with ``a[i] - b[j] <= limit``."""
    return int((len(b) - np.searchsorted(b, a - limit, side="left")).sum())


def _nearest_difference(a: FloatArray, b: FloatArray, limit: float) -> float:
    """Turn the limit that the halving came to into the difference it stands for.

    On either side of it, for ``a - limit`` may round to just past the value that belongs there.
    """
    partner = np.searchsorted(b, a - limit, side="left")
    above, below = np.minimum(partner, len(b) - 1), np.maximum(partner - 1, 0)
    found = np.concatenate([a - b[above], a - b[below]])
    return float(found[np.abs(found - limit).argmin()])


def _mann_whitney(a: FloatArray, b: FloatArray) -> float:
    # The exact method would need a table as long as the number of pairs.
    return float(mannwhitneyu(a, b, method="asymptotic").pvalue)
