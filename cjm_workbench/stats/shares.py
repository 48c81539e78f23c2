"""Shares: their interval, their difference, and what repeated customers cost in precision."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, chi2_contingency

from cjm_workbench.stats.interval import Interval, Z, difference

FloatArray = npt.NDArray[np.float64]


class ChiSquare(NamedTuple):
    """Pearson's test of a table of counts, and Cramer's V, the strength from 0 to 1."""

    statistic: float
    p_value: float
    cramers_v: float


def wilson(successes: float, n: int, *, design_effect: float = 1.0) -> Interval:
    """Estimate a share with its Wilson score interval.

    Parameters
    ----------
    successes, n
        Counts of the numerator and the denominator.
    design_effect
        What n is divided by where observations repeat within customers (``share_design_effect``).

    Returns
    -------
    Interval
        The share, 0 to 1, with ``n`` as counted. All NaN for an empty denominator.

    Notes
    -----
    Wilson 1927, Journal of the American Statistical Association 22: 209.

    Examples
    --------
    >>> share = wilson(713, 1434)
    >>> f"{share.value:.1%} [{share.low:.1%}, {share.high:.1%}]"
    '49.7% [47.1%, 52.3%]'
    """
    if n == 0:
        return Interval.unknown(0)
    low, high = wilson_bounds(np.array([successes]), np.array([n]), design_effect)
    return Interval(n, successes / n, float(low[0]), float(high[0]))


def wilson_bounds(
    successes: npt.ArrayLike, n: npt.ArrayLike, design_effect: npt.ArrayLike = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Give the Wilson bounds of many shares at once.

    Parameters
    ----------
    successes, n
        Counts, of equal shape.
    design_effect
        One number, or one for each share.

    Returns
    -------
    tuple of numpy.ndarray
        The low and the high bounds, 0 to 1; NaN where n is 0.

    Examples
    --------
    >>> low, high = wilson_bounds([0, 5, 0], [10, 10, 0])
    >>> low.round(3), high.round(3)
    (array([0.   , 0.237,   nan]), array([0.278, 0.763,   nan]))
    """
    counted = np.asarray(n, dtype=float)
    counted = np.where(counted > 0, counted, np.nan)
    share = np.asarray(successes, dtype=float) / counted
    effective = counted / np.asarray(design_effect, dtype=float)
    shrink = 1 + Z**2 / effective
    centre = (share + Z**2 / (2 * effective)) / shrink
    spread = Z * np.sqrt(share * (1 - share) / effective + (Z / (2 * effective)) ** 2) / shrink
    # At shares of 0 and 1 rounding would leave the share just outside its own interval.
    return np.clip(centre - spread, 0, share), np.clip(centre + spread, share, 1)


def newcombe(x1: float, n1: int, x2: float, n2: int) -> Interval:
    """Estimate the difference of two shares, first minus second, with Newcombe's interval.

    Where customers repeat, subtract the ``wilson`` intervals with ``difference`` instead, each
    with its own design effect.

    Parameters
    ----------
    x1, n1, x2, n2
        Numerator and denominator of two disjoint groups.

    Returns
    -------
    Interval
        The difference, -1 to 1, with the smaller group's n.

    Notes
    -----
    Newcombe 1998, Statistics in Medicine 17: 873, method 10.

    Examples
    --------
    >>> gap = newcombe(56, 70, 48, 80)
    >>> f"{gap.value:.4f} [{gap.low:.4f}, {gap.high:.4f}]"
    '0.2000 [0.0524, 0.3339]'
    """
    return difference(wilson(x1, n1), wilson(x2, n2))


def design_effect(cluster_sizes: npt.ArrayLike) -> float:
    """Bound the design effect of repeated customers from above, without looking at outcomes.

    It supposes that all observations of one customer are alike: the sum of squared sizes over the
    sum of sizes (Kish 1965, Survey Sampling, 8.2, with an intraclass correlation of 1).

    Parameters
    ----------
    cluster_sizes
        Observations of each customer.

    Returns
    -------
    float
        At least 1, which it is when nobody repeats.

    Examples
    --------
    >>> design_effect([1, 1, 2])
    1.5
    """
    sizes = np.asarray(cluster_sizes, dtype=float)
    total = sizes.sum()
    return float((sizes**2).sum() / total) if total > 0 else 1.0


def share_design_effect(successes_by_cluster: npt.ArrayLike, n_by_cluster: npt.ArrayLike) -> float:
    """Measure how much repeated customers widen the interval of a share.

    The variance of the share as a ratio over customers (Taylor linearisation; Kish 1965) over
    that of as many independent observations. Where the outcome does not vary, the data cannot
    tell, and the upper bound of ``design_effect`` is given.

    Parameters
    ----------
    successes_by_cluster, n_by_cluster
        Numerator and denominator of each customer.

    Returns
    -------
    float
        At least 1: clustering is never used to narrow an interval.

    Examples
    --------
    >>> round(share_design_effect([2, 0, 2, 0], [2, 2, 2, 2]), 3)
    2.333
    """
    x = np.asarray(successes_by_cluster, dtype=float)
    sizes = np.asarray(n_by_cluster, dtype=float)
    x, sizes = x[sizes > 0], sizes[sizes > 0]
    clusters, total = len(sizes), sizes.sum()
    share = x.sum() / total if clusters else 0.0
    if clusters < 2 or share * (1 - share) == 0:
        return design_effect(sizes)
    clustered = clusters / (clusters - 1) * ((x - share * sizes) ** 2).sum() / total**2
    # n - 1, so that customers who never repeat give exactly 1
    simple = share * (1 - share) / (total - 1)
    return max(1.0, float(clustered / simple))


def chi_square(table: npt.ArrayLike) -> ChiSquare:
    """Test whether the rows of a table of counts share one distribution over its columns.

    Parameters
    ----------
    table
        Counts, groups by categories, of disjoint groups. Empty rows and columns are left out.

    Returns
    -------
    ChiSquare
        Pearson's statistic without continuity correction, its p-value, and Cramer's V. All NaN
        where fewer than two rows or columns hold anything.

    Notes
    -----
    Cramer 1946, Mathematical Methods of Statistics, chapter 21. The p-value is an approximation
    that is poor where expected counts fall below about 5.

    Examples
    --------
    >>> chi_square([[10, 20], [20, 10]]).cramers_v.__round__(3)
    0.333
    """
    counts = np.asarray(table, dtype=float)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        return ChiSquare(np.nan, np.nan, np.nan)
    result = chi2_contingency(counts, correction=False)
    strength = np.sqrt(result.statistic / counts.sum() / (min(counts.shape) - 1))
    return ChiSquare(float(result.statistic), float(result.pvalue), float(strength))


def share_p_value(x1: int, n1: int, x2: int, n2: int, *, design_effect: float = 1.0) -> float:
    """Test whether two shares are equal where customers may repeat.

    Parameters
    ----------
    x1, n1, x2, n2
        Numerator and denominator of two disjoint groups.
    design_effect
        The larger one of the two groups' (``share_design_effect``); 1 where nobody repeats.

    Returns
    -------
    float
        The p-value of Pearson's statistic divided by the design effect; NaN where both shares are
        0 or both are 1, or a group is empty.

    Notes
    -----
    Rao and Scott 1981, Journal of the American Statistical Association 76: 221.

    Examples
    --------
    >>> round(share_p_value(10, 30, 20, 30), 4)
    0.0098
    """
    test = chi_square([[x1, n1 - x1], [x2, n2 - x2]])
    return float(chi2.sf(test.statistic / design_effect, 1))
