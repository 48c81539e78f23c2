"""Counts of what customers did, whose number varies too."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from cjm_workbench.stats.interval import Interval, Z


def count_interval(per_customer: npt.ArrayLike) -> Interval:
    """Estimate a count of rows, taking the number of customers as random.

    The count is compound Poisson: customers come as a Poisson process, each with a count of their
    own, so its variance is the sum of squared counts (Feller 1968, An Introduction to Probability
    Theory, XII.2). The interval is symmetric on the scale of square roots, which keeps it above
    zero.

    Parameters
    ----------
    per_customer
        Rows of each customer.

    Returns
    -------
    Interval
        n counts customers. Unknown where there are none.

    Examples
    --------
    >>> found = count_interval([1] * 100)
    >>> found.value, round(found.low, 1), round(found.high, 1)
    (100.0, 81.4, 120.6)
    """
    counts = np.asarray(per_customer, dtype=float)
    total = float(counts.sum())
    if total == 0:
        return Interval.unknown(len(counts))
    # by the delta method the root of the count has this standard error
    error = math.sqrt(float((counts**2).sum())) / (2 * math.sqrt(total))
    low, high = max(0.0, math.sqrt(total) - Z * error) ** 2, (math.sqrt(total) + Z * error) ** 2
    return Interval(len(counts), total, low, high)
