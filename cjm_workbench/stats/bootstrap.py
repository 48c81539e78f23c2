"""Bootstrap intervals of means, totals and ratios over customers.

The interval is bias-corrected and accelerated (BCa; Efron 1987, Journal of the American
Statistical Association 82: 171), for amounts are skewed. The jackknife that gives the acceleration
has a closed form here, and resamples are drawn in blocks, so that memory does not grow with the
number of customers times the number of resamples.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from cjm_workbench.stats.interval import TAIL, Interval

FloatArray = npt.NDArray[np.float64]

RESAMPLES = 2000
BLOCK_CELLS = 1_000_000
FEW_ALIKE = 10
"""Customers for each distinct pair of numbers from which on it is faster to draw counts."""


def bootstrap_mean(
    values: npt.ArrayLike, rng: np.random.Generator, *, resamples: int = RESAMPLES
) -> Interval:
    """Estimate a mean over customers with its BCa interval.

    Parameters
    ----------
    values
        One number a customer; missing ones are left out.
    rng
        Source of the resamples. The same state gives the same bounds whatever the order of rows.
    resamples
        Number of resamples.

    Returns
    -------
    Interval
        In the unit of the values. The bounds are NaN for fewer than two customers.

    Examples
    --------
    >>> spend = bootstrap_mean([1, 2, 2, 3, 3, 3, 4, 30], np.random.default_rng(7))
    >>> spend.value, spend.low < 3 < spend.value < 12 < spend.high
    (6.0, True)
    """
    y = np.asarray(values, dtype=float)
    return bootstrap_ratio(y, np.ones_like(y), rng, resamples=resamples)


def bootstrap_total(
    values: npt.ArrayLike, rng: np.random.Generator, *, resamples: int = RESAMPLES
) -> Interval:
    """Estimate a total over customers with its BCa interval.

    The number of customers is taken as given: only what they bring varies.

    Parameters
    ----------
    values, rng, resamples
        As for ``bootstrap_mean``.

    Returns
    -------
    Interval
        In the unit of the values.

    Examples
    --------
    >>> bootstrap_total([5, 5, 5], np.random.default_rng(7))
    Interval(n=3, value=15.0, low=15.0, high=15.0)
    """
    mean = bootstrap_mean(values, rng, resamples=resamples)
    total = mean.n * mean.value if mean.n else math.nan
    return Interval(mean.n, total, mean.n * mean.low, mean.n * mean.high)


def bootstrap_ratio(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    resamples: int = RESAMPLES,
) -> Interval:
    """Estimate a ratio of two sums over customers (amount per order) with its BCa interval.

    Parameters
    ----------
    numerator, denominator
        Two numbers a customer, the second not negative; customers without either are left out.
    rng, resamples
        As for ``bootstrap_mean``.

    Returns
    -------
    Interval
        The sum of numerators over the sum of denominators; n counts customers. All NaN where the
        denominators sum to zero; the bounds are NaN for fewer than two customers, and where
        resamples, or the sample less one customer, may have no denominator left.

    Examples
    --------
    >>> bootstrap_ratio([10, 30, 20], [1, 3, 2], np.random.default_rng(7))
    Interval(n=3, value=10.0, low=10.0, high=10.0)
    """
    y, x = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    kept = np.isfinite(y) & np.isfinite(x)
    y, x = y[kept], x[kept]
    n = len(y)
    if x.sum() == 0:
        return Interval.unknown(n)
    order = np.lexsort((x, y))  # so that the order of rows does not matter
    y, x = y[order], x[order]
    ratio = float(y.sum() / x.sum())
    if n < 2 or (x.sum() - x <= 0).any():
        return Interval.unknown(n, ratio)
    draws = _resampled_ratios(y, x, rng, resamples)
    if not np.isfinite(draws).all():
        return Interval.unknown(n, ratio)
    low, high = _bca_bounds(ratio, draws, _acceleration(y, x))
    return Interval(n, ratio, low, high)


def _resampled_ratios(
    y: FloatArray, x: FloatArray, rng: np.random.Generator, resamples: int
) -> FloatArray:
    """Draw customers with replacement; of many who are alike, only how often they come."""
    n = len(y)
    alike, counts = np.unique(np.column_stack([y, x]), axis=0, return_counts=True)
    few = len(counts) * FEW_ALIKE <= n
    block = max(1, BLOCK_CELLS // (len(counts) if few else n))
    draws = np.empty(resamples)
    for start in range(0, resamples, block):
        stop = min(start + block, resamples)
        if few:
            above, below = (rng.multinomial(n, counts / n, size=stop - start) @ alike).T
        else:
            picked = rng.integers(0, n, size=(stop - start, n))
            above, below = y[picked].sum(axis=1), x[picked].sum(axis=1)
        draws[start:stop] = above / np.where(below > 0, below, np.nan)
    return draws


def _acceleration(y: FloatArray, x: FloatArray) -> float:
    """Skewness of the jackknife: each customer left out once, in one subtraction."""
    without = (y.sum() - y) / (x.sum() - x)
    pull = without.mean() - without
    spread = (pull**2).sum() ** 1.5
    return float((pull**3).sum() / (6 * spread)) if spread > 0 else 0.0


def _bca_bounds(value: float, draws: FloatArray, acceleration: float) -> tuple[float, float]:
    if np.allclose(draws, value, rtol=1e-12, atol=0):
        return value, value
    # Ties count half, so that discrete data are not read as bias.
    below = (draws < value).mean() + (draws == value).mean() / 2
    edge = 1 / (2 * len(draws))
    bias = norm.ppf(np.clip(below, edge, 1 - edge))
    reach = bias + norm.ppf([TAIL, 1 - TAIL])
    levels = norm.cdf(bias + reach / (1 - acceleration * reach))
    low, high = np.quantile(draws, levels)
    return float(low), float(high)
