"""Two groups compared within strata, with customers who repeat: what is left of a difference."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, rankdata

from cjm_workbench.stats.interval import Interval, Z, difference
from cjm_workbench.stats.shares import wilson_bounds

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

HALVINGS = 50
"""Of the range of differences: they leave less than its 10^-15th part."""

DECIMALS = 6
"""Of a shift: halving comes no nearer, and times are known to the microsecond."""

TIED = 1e-9
"""Counts of pairs closer than this are equal."""


class Adjusted(NamedTuple):
    """A difference within strata, exposed minus others.

    Attributes
    ----------
    interval
        The difference; its n is that of the smaller group.
    p_value
        Of the test that it is 0 in every stratum; NaN where the outcome does not vary.
    n, others_n
        Observations of each group in the strata that hold both.
    value, others_value
        Their plain means (medians of waits): what the difference would be taken of unadjusted.
    strata
        How many strata hold both groups. All numbers are NaN where none does.
    used
        Which observations lie in these strata.
    """

    interval: Interval
    p_value: float
    n: int
    others_n: int
    value: float
    others_value: float
    strata: int
    used: npt.NDArray[np.bool_]


def adjusted_shares(
    hit: npt.ArrayLike, exposed: npt.ArrayLike, stratum: npt.ArrayLike, cluster: npt.ArrayLike
) -> Adjusted:
    """Compare two shares within strata: the Mantel-Haenszel risk difference.

    Parameters
    ----------
    hit
        Whether each observation has the outcome.
    exposed
        Whether it is of the first group.
    stratum, cluster
        Its stratum, and its customer: labels of any kind. Strata that hold one group alone tell
        nothing of the difference, and are left out.

    Returns
    -------
    Adjusted
        Shares and their difference, -1 to 1.

    Notes
    -----
    Each stratum weighs ``n1 n0 / (n1 + n0)`` (Greenland and Robins 1985, Biometrics 41: 55). The
    interval is Newcombe's of the two shares so weighted (Yan and Su 2010, Statistics in
    Biopharmaceutical Research 2: 329), which holds at shares of 0 and 1, where the Wald interval
    does not; each has its own design effect. The test is that of Mantel and Haenszel (1959,
    Journal of the National Cancer Institute 22: 719) without continuity correction, its statistic
    divided by the design effect (Rao and Scott 1981).

    Examples
    --------
    Simpson's paradox: within each stratum the shares are alike, and the difference is 0.

    >>> hit = [1, 1, 0, 0, 1, 0] + [0] * 8
    >>> exposed = [1, 1, 1, 1, 0, 0] + [1, 1, 0, 0, 0, 0, 0, 0]
    >>> found = adjusted_shares(hit, exposed, ["eager"] * 6 + ["idle"] * 8, range(14))
    >>> round(found.value - found.others_value, 3), round(found.interval.value, 3)
    (0.208, 0.0)
    """
    data = _prepare(hit, exposed, stratum, cluster)
    if not data.weight.sum():
        return _unknown(data)
    first, second = (_weighted_share(data, arm) for arm in (data.exposed, ~data.exposed))
    return _with_means(data, difference(first, second), _test(data, data.y)[0])


def adjusted_means(
    values: npt.ArrayLike, exposed: npt.ArrayLike, stratum: npt.ArrayLike, cluster: npt.ArrayLike
) -> Adjusted:
    """Compare two means within strata.

    Parameters
    ----------
    values
        Scores.
    exposed, stratum, cluster
        As for ``adjusted_shares``.

    Returns
    -------
    Adjusted
        In the unit of the values.

    Notes
    -----
    The difference is the coefficient of `exposed` in a least-squares regression with a constant a
    stratum, which weighs each by ``n1 n0 / (n1 + n0)``. Its error is taken between customers. The
    test is Mantel's (1963, Journal of the American Statistical Association 58: 690), divided by
    the design effect.

    Examples
    --------
    >>> found = adjusted_means([1, 2, 3, 7, 8, 9], [0, 0, 1, 0, 1, 1], list("aaabbb"), range(6))
    >>> round(found.interval.value, 3)
    1.5
    """
    data = _prepare(values, exposed, stratum, cluster)
    if not data.weight.sum():
        return _unknown(data)
    arms = [_weighted_mean(data, arm) for arm in (data.exposed, ~data.exposed)]
    (first, own), (second, others) = arms
    # what a customer adds to both means is taken together
    error = _root_of_squares(own - others, data.cluster)
    value, n = first - second, int(min(data.exposed.sum(), (~data.exposed).sum()))
    interval = Interval(n, value, value - Z * error, value + Z * error)
    return _with_means(data, interval, _test(data, data.y)[0])


def adjusted_waits(
    waits: npt.ArrayLike, exposed: npt.ArrayLike, stratum: npt.ArrayLike, cluster: npt.ArrayLike
) -> Adjusted:
    """Compare two groups of waits within strata.

    Parameters
    ----------
    waits
        In one unit.
    exposed, stratum, cluster
        As for ``adjusted_shares``.

    Returns
    -------
    Adjusted
        The shift, in the unit of the waits; the groups' values are medians.

    Notes
    -----
    The test is van Elteren's (1960, Bulletin of the International Statistical Institute 37: 351),
    divided by the design effect: ranks within strata, each weighing ``1 / (n1 + n0 + 1)``. The
    shift and its bounds are those that this test would not refuse (Hodges and Lehmann 1963; for
    strata, Mehrotra, Lu and Li 2010, The American Statistician 64: 121).

    Examples
    --------
    >>> waits = [1, 2, 3, 11, 12, 13, 101, 102, 103, 111, 112, 113]
    >>> found = adjusted_waits(waits, [0, 0, 0, 1, 1, 1] * 2, ["a"] * 6 + ["b"] * 6, range(12))
    >>> found.interval.value
    10.0
    """
    data = _prepare(waits, exposed, stratum, cluster)
    if not data.weight.sum():
        return _unknown(data)
    everybody = np.ones(len(data.y), dtype=bool)
    size = data.means(everybody, data.y)[0][data.stratum]
    p_value, effect = _test(data, _ranks(data) / (size + 1))
    return _with_means(data, _shift(data, effect), p_value, np.median)


@dataclass(frozen=True)
class _Data:
    """Observations in strata that hold both groups; strata and clusters numbered from 0."""

    y: FloatArray
    exposed: npt.NDArray[np.bool_]
    stratum: IntArray
    cluster: IntArray
    weight: FloatArray
    used: npt.NDArray[np.bool_]

    def means(self, arm: npt.NDArray[np.bool_], y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give the count and the mean of each stratum's observations of one group."""
        size = len(self.weight)
        counts = np.bincount(self.stratum[arm], minlength=size).astype(float)
        return counts, np.bincount(self.stratum[arm], weights=y[arm], minlength=size) / counts


def _prepare(
    values: npt.ArrayLike, exposed: npt.ArrayLike, stratum: npt.ArrayLike, cluster: npt.ArrayLike
) -> _Data:
    y, first = np.asarray(values, dtype=float), np.asarray(exposed, dtype=bool)
    labels = np.unique(np.asarray(stratum), return_inverse=True)[1]
    counts = [
        np.bincount(labels[arm], minlength=labels.max(initial=-1) + 1) for arm in (first, ~first)
    ]
    used = (np.minimum(*counts) > 0)[labels]
    labels = np.unique(labels[used], return_inverse=True)[1]
    with_both = [count[np.minimum(*counts) > 0].astype(float) for count in counts]
    weight = with_both[0] * with_both[1] / (with_both[0] + with_both[1])
    clusters = np.unique(np.asarray(cluster)[used], return_inverse=True)[1]
    return _Data(y[used], first[used], labels, clusters, weight, used)


def _weighted_share(data: _Data, arm: npt.NDArray[np.bool_]) -> Interval:
    """Estimate a group's share, its strata weighted, by Wilson's interval."""
    n, share = data.means(arm, data.y)
    part = np.where(arm, (data.weight / n / data.weight.sum())[data.stratum], 0.0)
    total = float((part * data.y).sum())
    effective = 1 / (part**2).sum()
    effect = _design_effect(part * (data.y - share[data.stratum]), data.cluster)
    if math.isnan(effect):  # all alike: customers who repeat pass for one observation
        effect = _design_effect(part, data.cluster)
    low, high = wilson_bounds(np.array([total * effective]), np.array([effective]), effect)
    return Interval(int(arm.sum()), total, float(low[0]), float(high[0]))


def _weighted_mean(data: _Data, arm: npt.NDArray[np.bool_]) -> tuple[float, FloatArray]:
    """Estimate a group's mean, its strata weighted, and what each observation adds to its error."""
    n, mean = data.means(arm, data.y)
    part = np.where(arm, (data.weight / n / data.weight.sum())[data.stratum], 0.0)
    # a mean taken from n observations leaves residuals that are too small
    enlarged = np.sqrt(n / np.maximum(n - 1, 1))[data.stratum]
    return float((part * data.y).sum()), part * (data.y - mean[data.stratum]) * enlarged


def _test(data: _Data, y: FloatArray) -> tuple[float, float]:
    """Test whether the groups are alike in every stratum; give the design effect beside it."""
    everybody = np.ones(len(y), dtype=bool)
    n, mean = data.means(everybody, y)
    apart = y - mean[data.stratum]
    excess = data.exposed - data.means(everybody, data.exposed.astype(float))[1][data.stratum]
    spread = np.bincount(data.stratum, weights=apart**2, minlength=len(n)) / (n - 1)
    variance = float((data.weight * spread).sum())
    effect = _design_effect(excess * apart, data.cluster)
    if math.isnan(effect):
        return math.nan, 1.0
    statistic = abs(float((excess * apart).sum())) / math.sqrt(variance * effect)
    return float(2 * norm.sf(statistic)), effect


def _design_effect(parts: FloatArray, cluster: IntArray) -> float:
    """Say how many times larger a sum's variance is for customers who repeat; at least 1."""
    alone = float((parts**2).sum())
    return max(1.0, _root_of_squares(parts, cluster) ** 2 / alone) if alone else math.nan


def _root_of_squares(parts: FloatArray, cluster: IntArray) -> float:
    return math.sqrt(float((np.bincount(cluster, weights=parts) ** 2).sum()))


def _ranks(data: _Data) -> FloatArray:
    """Rank the observations of each stratum, from 1."""
    ranks = np.empty_like(data.y)
    order = np.argsort(data.stratum, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(data.stratum[order])) + 1):
        ranks[rows] = rankdata(data.y[rows])
    return ranks


def _shift(data: _Data, effect: float) -> Interval:
    """Find the shifts at which the test's statistic is 0, and at the edge of being refused."""
    n = [data.means(arm, data.y)[0] for arm in (data.exposed, ~data.exposed)]
    weight = 1 / (n[0] + n[1] + 1)
    limit = Z * math.sqrt(effect * float((weight * n[0] * n[1]).sum()) / 12)
    lengths = _Lengths(data, weight)
    middle = (lengths.cross(TIED) + lengths.cross(-TIED)) / 2
    return Interval(
        int(min(n[0].sum(), n[1].sum())), middle, lengths.cross(limit), lengths.cross(-limit)
    )


class _Lengths:
    """The pairs of one observation of each group in a stratum, counted without forming them."""

    def __init__(self, data: _Data, weight: FloatArray) -> None:
        first, second = data.y[data.exposed], data.y[~data.exposed]
        self.low, self.high = first.min() - second.max() - 1, first.max() - second.min() + 1
        # far enough apart for one sorted column to hold all strata, whatever the shift
        apart = 3 * (data.y.max() - data.y.min() + 1)
        place = apart * data.stratum
        self.first, self.others = (
            (data.y + place)[data.exposed],
            np.sort((data.y + place)[~data.exposed]),
        )
        self.weight = weight[data.stratum[data.exposed]]
        counts = np.bincount(data.stratum[~data.exposed])
        before, own = np.cumsum(counts) - counts, counts
        self.half = (before + own / 2)[data.stratum[data.exposed]]

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


def _with_means(
    data: _Data, interval: Interval, p_value: float, middle: Callable[..., Any] = np.mean
) -> Adjusted:
    own, others = data.y[data.exposed], data.y[~data.exposed]
    return Adjusted(
        interval, p_value, len(own), len(others), float(middle(own)), float(middle(others)),
        len(data.weight), data.used,
    )  # fmt: skip


def _unknown(data: _Data) -> Adjusted:
    nan = math.nan
    return Adjusted(Interval.unknown(0), nan, 0, 0, nan, nan, 0, data.used)
