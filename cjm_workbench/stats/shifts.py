"""How much longer one group waits within strata: the shift that a rank test would not refuse."""

from __future__ import annotations

import math

import numpy as np

from cjm_workbench.stats.interval import Interval, Z
from cjm_workbench.stats.strata import FloatArray, Strata

HALVINGS = 50
"""Of the range of differences: they leave less than its 10^-15th part."""

DECIMALS = 6
"""Of a shift: halving comes no nearer, and times are known to the microsecond."""

TIED = 1e-9
"""Counts of pairs closer than this are equal."""


def find_shift(data: Strata, effect: float) -> Interval:
    """Find the shifts at which van Elteren's statistic is 0, and at the edge of being refused.

    Parameters
    ----------
    data
        Waits of two groups.
    effect
        The design effect by which the statistic is divided.

    Returns
    -------
    Interval
        In the unit of the waits, to six decimals. A bound is NaN where the groups are too small to
        have it.

    Examples
    --------
    >>> waits = Strata.of([11, 12, 13, 1, 2, 3], [1, 1, 1, 0, 0, 0], [0] * 6, range(6))
    >>> find_shift(waits, 1.0).value
    10.0
    """
    n = [data.counts(arm) for arm in (data.exposed, ~data.exposed)]
    weight = 1 / (data.size + 1)
    limit = Z * math.sqrt(effect * float((weight * n[0] * n[1]).sum()) / 12)
    pairs = _Pairs(data, weight)
    middle = (pairs.cross(TIED) + pairs.cross(-TIED)) / 2
    smaller = int(min(n[0].sum(), n[1].sum()))
    return Interval(smaller, middle, pairs.cross(limit), pairs.cross(-limit))


class _Pairs:
    """The pairs of one observation of each group in a stratum, counted without forming them."""

    def __init__(self, data: Strata, weight: FloatArray) -> None:
        first, second = data.y[data.exposed], data.y[~data.exposed]
        self.low, self.high = first.min() - second.max() - 1, first.max() - second.min() + 1
        # far enough apart for one sorted column to hold all strata, whatever the shift
        apart = 3 * (data.y.max() - data.y.min() + 1)
        place = apart * data.stratum
        self.first = (data.y + place)[data.exposed]
        self.others = np.sort((data.y + place)[~data.exposed])
        self.weight = weight[data.stratum[data.exposed]]
        counts = data.counts(~data.exposed)
        self.half = (np.cumsum(counts) - counts / 2)[data.stratum[data.exposed]]

    def excess(self, shift: float) -> float:
        """Count the pairs that stay longer when so much is taken off, less half of all pairs."""
        moved = self.first - shift
        below = (np.searchsorted(self.others, moved, side) for side in ("left", "right"))
        return float((self.weight * (sum(below) / 2 - self.half)).sum())

    def cross(self, level: float) -> float:
        """Find the shift at which the count falls to a level; NaN where it never is above it."""
        low, high = self.low, self.high
        if not self.excess(low) > level >= self.excess(high):
            return math.nan
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.excess(middle) > level else (low, middle)
        return round(float(high), DECIMALS) + 0.0  # no negative zero
