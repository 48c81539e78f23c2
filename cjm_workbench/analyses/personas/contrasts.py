"""One measure of two groups of customers: each with its interval, and their difference."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from cjm_workbench.analyses.personas.measures import Sample
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.quantiles import median_interval
from cjm_workbench.stats.shares import share_design_effect, share_p_value, wilson
from cjm_workbench.stats.sufficiency import (
    Judgement,
    Thresholds,
    judge_amount,
    judge_amount_difference,
    judge_score,
    judge_share,
)
from cjm_workbench.stats.waits import hodges_lehmann

FloatArray = npt.NDArray[np.float64]


class Contrast(NamedTuple):
    """The difference of two groups, its p-value (NaN where not tested), and what it carries."""

    shift: Interval
    p_value: float
    judged: Judgement


def estimate(sample: Sample, rows: pd.DataFrame) -> Interval:
    """Estimate a measure of one group.

    A share has a Wilson interval with its n divided by the design effect of customers who repeat;
    a mean the t interval between customers; a time the median with its order-statistic interval.

    Parameters
    ----------
    sample
        Says what is measured.
    rows
        The group's rows of the sample.
    """
    n = int(rows["n"].sum())
    if sample.unit == "share":
        effect = share_design_effect(rows["total"], rows["units"])
        return wilson(int(rows["total"].sum()), n, design_effect=effect)
    if sample.unit == "seconds":
        return median_interval(rows["total"])
    mean = mean_t(linearise(rows))
    return Interval(n, mean.value, mean.low, mean.high)


def judge(
    sample: Sample, interval: Interval, rows: pd.DataFrame, thresholds: Thresholds
) -> Judgement:
    """Judge what an estimate of one group can carry."""
    if sample.unit == "share":
        return judge_share(interval, int(rows["total"].sum()), thresholds)
    if sample.scale:
        return judge_score(interval, *sample.scale, thresholds)
    return judge_amount(interval, thresholds)


def contrast(
    sample: Sample, own: pd.DataFrame, others: pd.DataFrame, thresholds: Thresholds
) -> Contrast:
    """Compare two disjoint groups of customers.

    Shares by Newcombe's interval, each with its design effect, tested by
    `stats.shares.share_p_value` with the larger one; means by Welch's interval and test; times by
    the Hodges-Lehmann shift and Mann-Whitney.

    Parameters
    ----------
    sample
        Says what is measured.
    own, others
        The rows of the sample of each group.
    thresholds
        Below ``n_min`` observations in either group nothing is tested.

    Returns
    -------
    Contrast
        ``own - others``, judged by the width of its interval: of amounts, relative to the larger
        value, for a difference near zero has no relative width.
    """
    first, second = estimate(sample, own), estimate(sample, others)
    if sample.unit == "share":
        shift, p_value = difference(first, second), _test_shares(own, others)
        counts = [*_split(own), *_split(others)]
        judged = judge_share(shift, min(counts), thresholds)
    elif sample.unit == "seconds":
        shift, p_value = hodges_lehmann(own["total"], others["total"])
        judged = judge_amount_difference(shift, first.value, second.value, thresholds)
    else:
        shift, p_value = _welch(own, others, min(first.n, second.n))
        judged = (
            judge_score(shift, *sample.scale, thresholds)
            if sample.scale
            else judge_amount_difference(shift, first.value, second.value, thresholds)
        )
    return Contrast(shift, p_value if shift.n >= thresholds.n_min else math.nan, judged)


def linearise(rows: pd.DataFrame) -> FloatArray:
    """Give each customer the value whose mean is the ratio of totals over units.

    The mean's simple standard error is then that of the ratio between customers (Taylor
    linearisation; Lohr 2021, Sampling, 9.1).

    Examples
    --------
    >>> rows = pd.DataFrame({"total": [6.0, 2.0], "units": [2, 2]})
    >>> linearise(rows)
    array([3., 1.])
    """
    total, units = rows["total"].to_numpy(dtype=float), rows["units"].to_numpy(dtype=float)
    ratio = total.sum() / units.sum()
    linear: FloatArray = ratio + (total - ratio * units) / units.mean()
    return linear


def _split(rows: pd.DataFrame) -> tuple[int, int]:
    hits = int(rows["total"].sum())
    return hits, int(rows["n"].sum()) - hits


def _test_shares(own: pd.DataFrame, others: pd.DataFrame) -> float:
    effect = max(share_design_effect(rows["total"], rows["units"]) for rows in (own, others))
    (x1, left1), (x2, left2) = _split(own), _split(others)
    return share_p_value(x1, x1 + left1, x2, x2 + left2, design_effect=effect)


def _welch(own: pd.DataFrame, others: pd.DataFrame, n: int) -> tuple[Interval, float]:
    """Compare two means by their customers; without any spread there is nothing to test against."""
    a, b = linearise(own), linearise(others)
    shift = float(a.mean() - b.mean())
    if min(len(a), len(b)) < 2:
        return Interval.unknown(n, shift), math.nan
    if np.allclose(a, a[0]) and np.allclose(b, b[0]):
        return Interval(n, shift, shift, shift), math.nan
    means = CompareMeans(DescrStatsW(a), DescrStatsW(b))
    low, high = means.tconfint_diff(usevar="unequal")
    return Interval(n, shift, float(low), float(high)), float(means.ttest_ind(usevar="unequal")[1])
