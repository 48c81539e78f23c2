"""Quantiles with the interval between two of the sample's own order statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import binom

from cjm_workbench.stats.interval import TAIL, Interval
from cjm_workbench.stats.shares import share_design_effect

IntArray = npt.NDArray[np.int64]


def quantile_ranks(n: npt.ArrayLike, q: float) -> tuple[IntArray, IntArray]:
    """Give the ranks of the sorted values that bound a quantile with 95 % confidence.

    How many of n values lie below the true quantile is binomial(n, q), whatever the distribution
    (David and Nagaraja 2003, Order Statistics, 7.1). An engine can pick these ranks by row number
    without handing the values over.

    Parameters
    ----------
    n
        Number of values, one or many.
    q
        The quantile, between 0 and 1.

    Returns
    -------
    tuple of numpy.ndarray
        Low and high rank, counted from 1. A low rank of 0 or a high rank of n + 1 means that the
        sample is too small to have that bound.

    Examples
    --------
    >>> quantile_ranks([5, 6, 100], 0.5)
    (array([ 0,  1, 40]), array([ 6,  6, 61]))
    """
    size = np.asarray(n, dtype=np.int64)
    # scipy gives -1 for the quantile of an empty sample's count
    low = np.maximum(binom.ppf(TAIL, size, q), 0).astype(np.int64)
    high = np.maximum(binom.ppf(1 - TAIL, size, q), 0).astype(np.int64) + 1
    return low, high


def quantile_interval(values: npt.ArrayLike, q: float) -> Interval:
    """Estimate a quantile with its binomial order-statistic interval.

    Parameters
    ----------
    values
        Numbers; missing ones are left out.
    q
        The quantile, between 0 and 1.

    Returns
    -------
    Interval
        The linearly interpolated quantile, as the engines compute it. A bound is NaN where the
        sample is too small to have one; the median has both from n = 6.

    Examples
    --------
    >>> quantile_interval([1, 2, 3, 4, 5, 60], 0.5)
    Interval(n=6, value=3.5, low=1.0, high=60.0)
    """
    table = pd.DataFrame({"group": 0, "value": np.asarray(values, dtype=float)})
    summary = grouped_quantiles(table, ["group"], "value", q)
    if summary.empty:
        return Interval.unknown(0)
    row = summary.iloc[0]
    return Interval(int(row["n"]), float(row["value"]), float(row["ci_low"]), float(row["ci_high"]))


def median_interval(values: npt.ArrayLike) -> Interval:
    """Estimate a median with its binomial order-statistic interval.

    Parameters
    ----------
    values
        Numbers; missing ones are left out.

    Returns
    -------
    Interval
        As ``quantile_interval`` gives it for one half.

    Examples
    --------
    >>> median_interval([4, 1, 3]).value
    3.0
    """
    return quantile_interval(values, 0.5)


def clustered_quantile(values: npt.ArrayLike, cluster: npt.ArrayLike, q: float) -> Interval:
    """Estimate a quantile where customers repeat.

    The binomial interval's ranks are taken for as many values as there would be without repeats:
    n over the design effect of the share of values up to the quantile (Woodruff 1952, Journal of
    the American Statistical Association 47: 635).

    Parameters
    ----------
    values
        Numbers, none missing.
    cluster
        The customer of each.
    q
        The quantile, between 0 and 1.

    Returns
    -------
    Interval
        As ``quantile_interval`` gives it where nobody repeats.

    Examples
    --------
    >>> clustered_quantile([1, 2, 3, 4, 5, 60], list("abcdef"), 0.5)
    Interval(n=6, value=3.5, low=1.0, high=60.0)
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    n = len(ordered)
    if n == 0:
        return Interval.unknown(0)
    value = float(np.quantile(ordered, q))
    below = pd.Series(np.asarray(values, dtype=float) <= value).groupby(np.asarray(cluster))
    effect = share_design_effect(below.sum(), below.size())
    worth = max(1, round(n / effect))
    low, high = (int(rank[0]) for rank in quantile_ranks([worth], q))
    bounds = [
        float(ordered[min(n, max(1, round(rank * n / worth))) - 1])
        if 1 <= rank <= worth
        else np.nan
        for rank in (low, high)
    ]
    return Interval(n, value, *bounds)


def grouped_quantiles(
    frame: pd.DataFrame, by: Sequence[str], value_col: str, q: float
) -> pd.DataFrame:
    """Estimate one quantile for each of many groups.

    Parameters
    ----------
    frame
        One row a value, with the columns ``by`` and ``value_col``. Rows without a value or a group
        are left out.
    by
        Columns that name the group.
    value_col
        Column of numbers.
    q
        The quantile, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        ``by``, n, value, ci_low, ci_high: one row a group, in the order of ``by``.

    Examples
    --------
    >>> waits = pd.DataFrame({"stage": ["a"] * 6 + ["b"], "days": [1, 2, 3, 4, 5, 6, 9]})
    >>> grouped_quantiles(waits, ["stage"], "days", 0.5)
      stage  n  value  ci_low  ci_high
    0     a  6    3.5     1.0      6.0
    1     b  1    9.0     NaN      NaN
    """
    keys = list(by)
    ordered = frame[[*keys, value_col]].dropna().sort_values([*keys, value_col], kind="stable")
    groups = ordered.groupby(keys, observed=True)[value_col]
    table = pd.DataFrame({"n": groups.size(), "value": groups.quantile(q)}).reset_index()
    sizes = table["n"].to_numpy()
    starts = np.cumsum(sizes) - sizes
    values = ordered[value_col].to_numpy(dtype=float)
    low, high = quantile_ranks(sizes, q)
    table["ci_low"] = _at_rank(values, starts, sizes, low)
    table["ci_high"] = _at_rank(values, starts, sizes, high)
    return table.astype({"n": "int64", "value": "float64"})


def _at_rank(
    values: npt.NDArray[np.float64], starts: IntArray, sizes: IntArray, ranks: IntArray
) -> npt.NDArray[np.float64]:
    inside = (ranks >= 1) & (ranks <= sizes)
    picked = np.full(len(ranks), np.nan)
    picked[inside] = values[(starts + ranks - 1)[inside]]
    return picked
