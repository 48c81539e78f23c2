"""Two groups compared within strata, with customers who repeat: what is left of a difference."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cjm_workbench.stats.interval import Interval, Z, difference
from cjm_workbench.stats.shares import wilson_bounds
from cjm_workbench.stats.shifts import find_shift
from cjm_workbench.stats.strata import Marks, Strata, design_effect_of, sum_by_cluster


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
    data = Strata.of(hit, exposed, stratum, cluster)
    if not data.weight.sum():
        return _unknown(data)
    first, second = (_weighted_share(data, arm) for arm in (data.exposed, ~data.exposed))
    return _with_means(data, difference(first, second), data.test(data.y)[0])


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
    stratum, which weighs each by ``n1 n0 / (n1 + n0)``. Its error is that of Liang and Zeger (1986,
    Biometrika 73: 13), clustered by customer, with the usual correction for few of them. The test
    is Mantel's (1963, Journal of the American Statistical Association 58: 690), divided by the
    design effect.

    Examples
    --------
    >>> found = adjusted_means([1, 2, 3, 7, 8, 9], [0, 0, 1, 0, 1, 1], list("aaabbb"), range(6))
    >>> round(found.interval.value, 3)
    1.5
    """
    data = Strata.of(values, exposed, stratum, cluster)
    if not data.weight.sum():
        return _unknown(data)
    value, error = _regress(data)
    n = int(min(data.exposed.sum(), (~data.exposed).sum()))
    interval = Interval(n, value, value - Z * error, value + Z * error)
    return _with_means(data, interval, data.test(data.y)[0])


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
    data = Strata.of(waits, exposed, stratum, cluster)
    if not data.weight.sum():
        return _unknown(data)
    p_value, effect = data.test(data.ranks() / (data.size[data.stratum] + 1))
    return _with_means(data, find_shift(data, effect), p_value, np.median)


def _weighted_share(data: Strata, arm: Marks) -> Interval:
    """Estimate a group's share, its strata weighted, by Wilson's interval."""
    n, share = data.counts(arm), data.means(arm)
    part = np.where(arm, (data.weight / n / data.weight.sum())[data.stratum], 0.0)
    total = float((part * data.y).sum())
    effective = 1 / (part**2).sum()
    effect = design_effect_of(part * (data.y - share[data.stratum]), data.cluster)
    if math.isnan(effect):  # all alike: customers who repeat pass for one observation
        effect = design_effect_of(part, data.cluster)
    low, high = wilson_bounds(np.array([total * effective]), np.array([effective]), effect)
    return Interval(int(arm.sum()), total, float(low[0]), float(high[0]))


def _regress(data: Strata) -> tuple[float, float]:
    """Estimate the coefficient of `exposed` beside a constant a stratum, and its error."""
    apart, total = data.apart(data.y), float(data.weight.sum())
    value = float((data.excess * apart).sum()) / total
    parts = sum_by_cluster(data.excess * (apart - value * data.excess), data.cluster)
    clusters, n, estimated = len(parts), len(data.y), len(data.weight) + 1
    if clusters < 2 or n <= estimated:
        return value, math.nan
    correction = clusters / (clusters - 1) * (n - 1) / (n - estimated)
    return value, math.sqrt(correction * float((parts**2).sum())) / total


def _with_means(
    data: Strata, interval: Interval, p_value: float, middle: Callable[..., Any] = np.mean
) -> Adjusted:
    own, others = data.y[data.exposed], data.y[~data.exposed]
    return Adjusted(
        interval, p_value, len(own), len(others), float(middle(own)), float(middle(others)),
        len(data.weight), data.used,
    )  # fmt: skip


def _unknown(data: Strata) -> Adjusted:
    nan = math.nan
    return Adjusted(Interval.unknown(0), nan, 0, 0, nan, nan, 0, data.used)
