"""Two groups compared within strata: shares, their ratio and their difference, at equal mix."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from cjm_workbench.stats.interval import Interval, Z, difference
from cjm_workbench.stats.shares import wilson_bounds

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stratified:
    """Two shares at one mix of strata, and how they compare.

    Attributes
    ----------
    first, second
        The share of each group, as if both had the same mix of strata.
    ratio
        First over second; without bounds where either has no success.
    difference
        First less second.
    p_value
        That they are equal in every stratum; NaN where nothing varies.
    expected
        The smallest expected count of successes or failures of either group: below 5, the p-value
        is a poor approximation.
    """

    first: Interval
    second: Interval
    ratio: Interval
    difference: Interval
    p_value: float
    expected: float


def compare_strata(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    design_effect: float = 1.0,
) -> Stratified:
    """Compare two groups' shares within strata.

    A stratum weighs ``n1 n2 / (n1 + n2)``, so that one where a group has nobody says nothing.
    Customers who repeat divide every n by the design effect.

    Parameters
    ----------
    x1, n1, x2, n2
        Successes and sizes of both groups, one of each a stratum.
    design_effect
        The larger one of the two groups' (``shares.share_design_effect``); 1 where nobody repeats.

    Returns
    -------
    Stratified
        Each n is of the strata that hold both groups; all NaN where there is none.

    Notes
    -----
    Mantel and Haenszel 1959, Journal of the National Cancer Institute 22: 719, for weights and
    test (without continuity correction); Greenland and Robins 1985, Biometrics 41: 55, for the
    variance of the logarithm of the ratio. The shares have Wilson's interval at their effective n,
    and the difference Newcombe's made of these.

    Examples
    --------
    >>> found = compare_strata([30, 10], [50, 50], [20, 5], [50, 50])
    >>> f"{found.first.value:.2f} / {found.second.value:.2f} = {found.ratio.value:.2f}"
    '0.40 / 0.25 = 1.60'
    """
    a, m1, c, m2 = (np.asarray(counts, dtype=float) for counts in (x1, n1, x2, n2))
    both = (m1 > 0) & (m2 > 0)
    a, m1, c, m2 = a[both], m1[both], c[both], m2[both]
    if not a.size:
        nothing = Interval.unknown(0)
        return Stratified(nothing, nothing, nothing, nothing, math.nan, 0.0)
    weights = m1 * m2 / (m1 + m2)
    first = _share(a, m1, weights, design_effect)
    second = _share(c, m2, weights, design_effect)
    return Stratified(
        first=first,
        second=second,
        ratio=_ratio(a, m1, c, m2, design_effect),
        difference=difference(first, second),
        p_value=_test(a, m1, c, m2, design_effect),
        expected=_least_expected(a + c, m1, m2),
    )


def _share(x: FloatArray, n: FloatArray, weights: FloatArray, design_effect: float) -> Interval:
    """Weigh the strata's shares; the effective n is that of a mean of their unequal sizes."""
    part = weights / weights.sum()
    value = float(np.clip((part * x / n).sum(), 0, 1))
    effective = float(1 / (part**2 / n).sum())
    low, high = wilson_bounds([value * effective], [effective], design_effect)
    return Interval(int(n.sum()), value, float(low[0]), float(high[0]))


def _ratio(
    a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray, design_effect: float
) -> Interval:
    n, smaller = n1 + n2, int(min(n1.sum(), n2.sum()))
    first, second = float((a * n2 / n).sum()), float((c * n1 / n).sum())
    if second == 0:
        return Interval.unknown(smaller)
    if first == 0:
        return Interval.unknown(smaller, 0.0)
    variance = (((a + c) * n1 * n2 - a * c * n) / n**2).sum() / (first * second)
    reach = Z * math.sqrt(max(0.0, float(variance)) * design_effect)
    value = first / second
    return Interval(smaller, value, value * math.exp(-reach), value * math.exp(reach))


def _test(
    a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray, design_effect: float
) -> float:
    n, hits = n1 + n2, a + c
    beyond = float((a - n1 * hits / n).sum())
    variance = float((n1 * n2 * hits * (n - hits) / (n**2 * np.maximum(n - 1, 1))).sum())
    return float(chi2.sf(beyond**2 / variance / design_effect, 1)) if variance else math.nan


def _least_expected(hits: FloatArray, n1: FloatArray, n2: FloatArray) -> float:
    share = hits / (n1 + n2)
    return float(min((size * p).sum() for size in (n1, n2) for p in (share, 1 - share)))
