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
    return _ratio_mean(y[kept], w[kept], groups[kept])


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
    clusters = len(np.unique(groups))
    if clusters < 2:
        return Interval.unknown(len(y), mean)
    residuals = np.bincount(groups, weights=w * (y - mean))
    error = np.sqrt(clusters / (clusters - 1) * (residuals**2).sum()) / total
    reach = float(t.ppf(1 - TAIL, clusters - 1) * error)
    return Interval(len(y), mean, mean - reach, mean + reach)
