"""Two estimates of the same customers at two times: how far they move together."""

from __future__ import annotations

import math

import pandas as pd

from cjm_workbench.stats.interval import Interval, Z


def ratio_influence(counted: pd.DataFrame) -> pd.Series:
    """Give what each customer adds to the error of a ratio of two sums over customers.

    The Taylor linearisation of sum(y) / sum(x): ``(y - ratio x) / sum(x)`` (Lohr 2021, Sampling,
    9.1). The sum of its squares is the variance of the ratio between customers.

    Parameters
    ----------
    counted
        ``customer_id``, one row each, ``y`` and ``x``.

    Returns
    -------
    pandas.Series
        By ``customer_id``; empty where x sums to zero.

    Examples
    --------
    >>> counted = pd.DataFrame({"customer_id": ["a", "b"], "y": [1.0, 0.0], "x": [1.0, 1.0]})
    >>> ratio_influence(counted).tolist()
    [0.25, -0.25]
    """
    whole = counted["x"].sum()
    if not whole > 0:
        return pd.Series(dtype=float)
    pull = (counted["y"] - counted["y"].sum() / whole * counted["x"]) / whole
    return pull.set_axis(counted["customer_id"])


def correlate(first: pd.Series, second: pd.Series) -> float:
    """Estimate the correlation of two estimates from what each customer adds to their errors.

    Parameters
    ----------
    first, second
        Influences by customer; a customer who is missing from one adds nothing to it.

    Returns
    -------
    float
        0 where nobody is in both, or one of the two has no spread.

    Examples
    --------
    >>> here = pd.Series([0.25, -0.25], index=["a", "b"])
    >>> correlate(here, 2 * here), round(correlate(here, -here.iloc[:1]), 3)
    (1.0, -0.707)
    """
    spread = math.sqrt((first**2).sum() * (second**2).sum())
    if spread == 0:
        return 0.0
    both = pd.concat([first, second], axis="columns", join="inner")
    together = float((both.iloc[:, 0] * both.iloc[:, 1]).sum())
    return min(1.0, max(-1.0, together / spread))


def total_shift(first: pd.Series, second: pd.Series) -> Interval:
    """Estimate how much more one total is than another, with customers coming at random.

    The variance of a compound Poisson total is the sum of squares over customers (Feller 1968, An
    Introduction to Probability Theory, XII.2); who adds to both totals counts with the difference.

    Parameters
    ----------
    first, second
        What each customer adds, by customer.

    Returns
    -------
    Interval
        ``first - second``, with the number of customers of the smaller one.

    Examples
    --------
    >>> shift = total_shift(pd.Series({"a": 5.0, "b": 4.0}), pd.Series({"a": 5.0}))
    >>> shift.value, round(shift.high - shift.value, 2)
    (4.0, 7.84)
    """
    each = first.sub(second, fill_value=0.0)
    value = float(first.sum() - second.sum())
    reach = Z * math.sqrt(float((each**2).sum()))
    return Interval(min(len(first), len(second)), value, value - reach, value + reach)
