"""Means of scores and the net promoter score, weighted or not, with repeated customers or not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t

from cjm_workbench.errors import DataError
from cjm_workbench.stats.interval import TAIL, Interval

FloatArray = npt.NDArray[np.float64]

PROMOTER_FROM = 9
DETRACTOR_TO = 6


def mean_t(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    cluster: npt.ArrayLike | None = None,
) -> Interval:
    """Estimate a mean with its t interval.

    With weights it is the ratio mean, sum(w y) / sum(w), with the standard error of its Taylor
    linearisation (Lohr 2021, Sampling, 9.1 and 9.5). The unweighted figure is a second call.

    Parameters
    ----------
    values
        Scores. Missing ones are left out, and n counts those that are kept.
    weights
        Survey weights, not negative; rows without a weight are left out.
    cluster
        Customer of each value. The error is then taken between customers, and the t distribution
        has one degree of freedom fewer than there are customers.

    Returns
    -------
    Interval
        In the unit of the values. n counts answers, not the effective number (``effective_n``).
        The bounds are NaN for a single customer. Values that are all alike give no width.

    Raises
    ------
    DataError
        If a weight is negative.

    Examples
    --------
    >>> mean = mean_t([3, 4, 5])
    >>> f"{mean.value:.1f} [{mean.low:.2f}, {mean.high:.2f}]"
    '4.0 [1.52, 6.48]'
    """
    y = np.asarray(values, dtype=float)
    w = np.ones_like(y) if weights is None else np.asarray(weights, dtype=float)
    groups = np.arange(len(y)) if cluster is None else pd.factorize(np.asarray(cluster))[0]
    if (w < 0).any():
        raise DataError("A survey weight is negative", next_step="Mend the weight column.")
    kept = np.isfinite(y) & np.isfinite(w)
    return _ratio_mean(y[kept], w[kept], pd.factorize(groups[kept])[0])


def mean_of_totals(totals: npt.ArrayLike, weights: npt.ArrayLike, n: int) -> Interval:
    """Estimate the mean of `mean_t` from each customer's sums.

    Parameters
    ----------
    totals, weights
        Of each customer: the sum of weighted values, and of weights (the number of values, where
        all weigh the same).
    n
        Values in all.

    Returns
    -------
    Interval
        As ``mean_t`` gives it with customers as clusters.

    Examples
    --------
    >>> mean = mean_of_totals([7, 5], [2, 1], 3)
    >>> mean == mean_t([3, 4, 5], cluster=["a", "a", "b"])
    True
    """
    y: FloatArray = np.asarray(totals, dtype=float)
    w: FloatArray = np.asarray(weights, dtype=float)
    if w.sum() == 0:
        return Interval.unknown(n)
    mean = float(y.sum() / w.sum())
    return _between_customers(n, mean, y - mean * w, float(w.sum()))


def nps(
    scores: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    cluster: npt.ArrayLike | None = None,
) -> Interval:
    """Estimate the net promoter score: the share of 9 and 10 less the share of 0 to 6.

    It is the mean of +1, 0 and -1, so its error is their standard deviation over the square root
    of n (Rocks 2016, The American Statistician 70: 365), or the weighted analogue of ``mean_t``.

    Parameters
    ----------
    scores
        Answers from 0 to 10; missing ones are left out.
    weights, cluster
        As for ``mean_t``.

    Returns
    -------
    Interval
        In points, -100 to 100.

    Raises
    ------
    DataError
        If a score lies outside 0 to 10, or a weight is negative.

    Examples
    --------
    >>> nps([10, 9, 8, 3]).value
    25.0
    """
    answers = np.asarray(scores, dtype=float)
    if ((answers < 0) | (answers > 10)).any():
        raise DataError("A score of a net promoter question lies outside 0 to 10")
    signs = (answers >= PROMOTER_FROM).astype(float) - (answers <= DETRACTOR_TO)
    signs[np.isnan(answers)] = np.nan
    mean = mean_t(signs, weights, cluster=cluster)
    low, high = np.clip([100 * mean.low, 100 * mean.high], -100, 100)
    return Interval(mean.n, 100 * mean.value, float(low), float(high))


def effective_n(weights: npt.ArrayLike) -> float:
    """Count the equally weighted answers that would be as precise (Kish 1965).

    Parameters
    ----------
    weights
        Survey weights.

    Returns
    -------
    float
        The squared sum over the sum of squares: n where all weights are equal, else less.

    Examples
    --------
    >>> effective_n([1, 1, 2])
    2.6666666666666665
    """
    w = np.asarray(weights, dtype=float)
    squares = (w**2).sum()
    return float(w.sum() ** 2 / squares) if squares > 0 else 0.0


def _ratio_mean(y: FloatArray, w: FloatArray, groups: npt.NDArray[np.intp]) -> Interval:
    """With weights of one and no repeats this is exactly the textbook t interval."""
    total = w.sum()
    if total == 0:
        return Interval.unknown(len(y))
    mean = float((w * y).sum() / total)
    residuals: FloatArray = np.bincount(groups, w * (y - mean)).astype(float)
    return _between_customers(len(y), mean, residuals, float(total))


def _between_customers(n: int, mean: float, residuals: FloatArray, total: float) -> Interval:
    clusters = len(residuals)
    if clusters < 2:
        return Interval.unknown(n, mean)
    error = np.sqrt(clusters / (clusters - 1) * (residuals**2).sum()) / total
    reach = float(t.ppf(1 - TAIL, clusters - 1) * error)
    return Interval(n, mean, mean - reach, mean + reach)
