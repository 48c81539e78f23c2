"""Time until an event when some are still open: Kaplan-Meier and log-rank."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from cjm_workbench.errors import DataError
from cjm_workbench.stats.interval import Interval, Z

FloatArray = npt.NDArray[np.float64]

# Survival is a product of fractions: half of 30 may come out a rounding error above 0.5.
ROUNDING = 1e-9


def kaplan_meier(durations: npt.ArrayLike, observed: npt.ArrayLike) -> pd.DataFrame:
    """Estimate the share whose event has not happened yet, as time goes on.

    Parameters
    ----------
    durations
        Time until the event, or until the end of follow-up; any one unit, not negative.
    observed
        Whether the event was seen (true) or the duration is still open (false).

    Returns
    -------
    pandas.DataFrame
        time, at_risk, events, survival, ci_low, ci_high: one row a time at which an event
        happened. The bounds are pointwise and NaN where survival has reached 0.

    Raises
    ------
    DataError
        If a duration is missing or negative.

    Notes
    -----
    Kaplan and Meier 1958, Journal of the American Statistical Association 53: 457. The interval
    is symmetric for log(-log S), from Greenwood's variance (Kalbfleisch and Prentice 2002, 1.4).

    Examples
    --------
    >>> kaplan_meier([1, 2, 2, 4], [True, True, False, True])[["time", "at_risk", "survival"]]
       time  at_risk  survival
    0   1.0        4      0.75
    1   2.0        3      0.50
    2   4.0        1      0.00
    """
    time, status = checked(durations), np.asarray(observed, dtype=bool).astype(int)
    if not status.any():
        columns = ["time", "at_risk", "events", "survival", "ci_low", "ci_high"]
        return pd.DataFrame(columns=columns, dtype=float).astype({"at_risk": int, "events": int})
    curve = SurvfuncRight(time, status)
    low, high = log_log_bounds(curve.surv_prob, curve.surv_prob_se)
    return pd.DataFrame(
        {
            "time": curve.surv_times,
            "at_risk": np.asarray(curve.n_risk, dtype=int),
            "events": np.asarray(curve.n_events, dtype=int),
            "survival": curve.surv_prob,
            "ci_low": low,
            "ci_high": high,
        }
    )


def km_quantile(durations: npt.ArrayLike, observed: npt.ArrayLike, q: float = 0.5) -> Interval:
    """Estimate the time by which a share q has had the event; the median by default.

    The interval holds the times at which the log-log band of ``kaplan_meier`` contains 1 - q
    (Brookmeyer and Crowley 1982, Biometrics 38: 29).

    Parameters
    ----------
    durations, observed
        As for ``kaplan_meier``.
    q
        The share, between 0 and 1.

    Returns
    -------
    Interval
        In the unit of the durations; n counts durations, open ones included. NaN for what
        follow-up does not reach.

    Raises
    ------
    DataError
        If a duration is missing or negative.

    Examples
    --------
    >>> km_quantile([1, 2, 2, 4], [True, True, False, True]).value
    2.0
    """
    curve = kaplan_meier(durations, observed)
    reached = [_first_at_or_below(curve, col, 1 - q) for col in ("survival", "ci_low", "ci_high")]
    return Interval(np.size(durations), *reached)


def log_rank(durations: npt.ArrayLike, observed: npt.ArrayLike, groups: npt.ArrayLike) -> float:
    """Test whether the curves of disjoint groups are one curve.

    Parameters
    ----------
    durations, observed
        As for ``kaplan_meier``.
    groups
        The group of each duration.

    Returns
    -------
    float
        The p-value; NaN with one group, without events, or when the groups were never at risk
        together.

    Raises
    ------
    DataError
        If a duration is missing or negative.

    Notes
    -----
    Mantel 1966, Cancer Chemotherapy Reports 50: 163.

    Examples
    --------
    >>> round(log_rank([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], list("aaabbb")), 4)
    0.0246
    """
    time, status = checked(durations), np.asarray(observed, dtype=bool).astype(int)
    labels, names = pd.factorize(np.asarray(groups), sort=True)
    if len(names) < 2 or not status.any():
        return math.nan
    try:
        statistic, _ = survdiff(time, status, labels)
    except np.linalg.LinAlgError:
        return math.nan
    return float(chi2.sf(statistic, len(names) - 1))


def log_log_bounds(share: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bound shares that fall from 1 symmetrically on the scale log(-log(share)).

    Parameters
    ----------
    share, error
        Survival probabilities and their standard errors.

    Returns
    -------
    tuple of numpy.ndarray
        Low and high bounds; NaN where the share is 0 or 1.

    Examples
    --------
    >>> low, high = log_log_bounds(np.array([0.5]), np.array([0.1]))
    >>> f"[{low[0]:.3f}, {high[0]:.3f}]"
    '[0.295, 0.675]'
    """
    inside = (share > ROUNDING) & (share < 1 - ROUNDING)
    safe = np.where(inside, share, 0.5)
    reach = np.where(inside, Z * error / (safe * np.abs(np.log(safe))), np.nan)
    return safe ** np.exp(reach), safe ** np.exp(-reach)


def checked(durations: npt.ArrayLike) -> FloatArray:
    """Give durations as an array of floats.

    Raises
    ------
    DataError
        If one is missing or negative.
    """
    time = np.asarray(durations, dtype=float)
    if not (time >= 0).all():
        raise DataError(
            "A duration is missing or negative",
            next_step="Judge open durations from as_of, and set records after it aside.",
        )
    return time


def _first_at_or_below(curve: pd.DataFrame, col: str, level: float) -> float:
    times = curve.loc[curve[col] <= level + ROUNDING, "time"]
    return float(times.iloc[0]) if len(times) else math.nan
