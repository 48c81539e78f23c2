"""Time until an event when some are still open: Kaplan-Meier, cumulative incidence, log-rank."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from cjm_workbench.errors import DataError
from cjm_workbench.stats.interval import Interval, Z
from cjm_workbench.stats.shares import wilson

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

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
    time, status = _checked(durations), np.asarray(observed, dtype=bool).astype(int)
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


def cumulative_incidence(
    durations: npt.ArrayLike, event_codes: npt.ArrayLike, *, cause: int = 1
) -> pd.DataFrame:
    """Estimate the share that has had one kind of event, when another may come first.

    Parameters
    ----------
    durations
        Time until the first event of any kind, or until the end of follow-up; not negative.
    event_codes
        0 where the duration is still open, else the kind of event, from 1.
    cause
        The kind to count. The other kinds compete with it.

    Returns
    -------
    pandas.DataFrame
        time, at_risk, events (of the cause), incidence, std_error, ci_low, ci_high: one row a time
        at which anything, an end of follow-up included, happened. The bounds are NaN while
        incidence is 0.

    Raises
    ------
    DataError
        If a duration is missing or negative.

    Notes
    -----
    Aalen and Johansen 1978, Scandinavian Journal of Statistics 5: 141. The variance is by the
    delta method (Marubini and Valsecchi 1995, 10.3); the interval is symmetric for
    log(-log(1 - incidence)), so that without competing events it is that of ``kaplan_meier``.

    Examples
    --------
    >>> curve = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curve[["time", "at_risk", "events", "incidence"]]
       time  at_risk  events  incidence
    0   1.0        4       1       0.25
    1   2.0        3       0       0.25
    2   3.0        2       0       0.25
    3   4.0        1       1       0.75
    """
    time, codes = _checked(durations), np.asarray(event_codes, dtype=int)
    times, rank = np.unique(time, return_inverse=True)
    ended = np.bincount(rank, minlength=len(times))
    at_risk = ended[::-1].cumsum()[::-1]
    events = np.bincount(rank[codes == cause], minlength=len(times))
    any_event = np.bincount(rank[codes > 0], minlength=len(times))
    incidence, error = _aalen_johansen(at_risk, events, any_event)
    stayed_low, stayed_high = log_log_bounds(1 - incidence, error)
    return pd.DataFrame(
        {
            "time": times,
            "at_risk": at_risk,
            "events": events,
            "incidence": incidence,
            "std_error": error,
            "ci_low": 1 - stayed_high,
            "ci_high": 1 - stayed_low,
        }
    )


def incidence_at(
    durations: npt.ArrayLike,
    event_codes: npt.ArrayLike,
    horizon: float,
    *,
    cause: int = 1,
    design_effect: float = 1.0,
) -> Interval:
    """Estimate the share that has had one kind of event by a given time: conversion in a window.

    Parameters
    ----------
    durations, event_codes, cause
        As for ``cumulative_incidence``.
    horizon
        The time, in the unit of the durations; an event at exactly that time counts.
    design_effect
        What the variance is multiplied by where customers repeat (``share_design_effect``).

    Returns
    -------
    Interval
        0 to 1; n counts all durations. Where nobody has had the event yet, or all have, the
        interval is Wilson's over those followed to the horizon, for the variance is 0. All NaN
        where follow-up ends before the horizon with some still open.

    Raises
    ------
    DataError
        If a duration is missing or negative.

    Examples
    --------
    >>> incidence_at([1, 2, 3, 4], [1, 2, 0, 1], horizon=2).value
    0.25
    >>> incidence_at([1, 2, 3, 3], [1, 2, 0, 0], horizon=10).value
    nan
    """
    time, codes = _checked(durations), np.asarray(event_codes, dtype=int)
    n = len(time)
    if n == 0 or _ends_open_before(time, codes, horizon):
        return Interval.unknown(n)
    curve = cumulative_incidence(time, codes, cause=cause)
    row = curve[curve["time"] <= horizon].tail(1)
    value = float(row["incidence"].iloc[0]) if len(row) else 0.0
    if value < ROUNDING or value > 1 - ROUNDING:
        followed = int(((time >= horizon) | (codes > 0)).sum())
        bounds = wilson(followed * round(value), followed, design_effect=design_effect)
        return Interval(n, float(round(value)), bounds.low, bounds.high)
    error = row["std_error"].to_numpy() * math.sqrt(design_effect)
    stayed_low, stayed_high = log_log_bounds(np.array([1 - value]), error)
    return Interval(n, value, float(1 - stayed_high[0]), float(1 - stayed_low[0]))


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
    time, status = _checked(durations), np.asarray(observed, dtype=bool).astype(int)
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


def _checked(durations: npt.ArrayLike) -> FloatArray:
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


def _ends_open_before(time: FloatArray, codes: IntArray, horizon: float) -> bool:
    last = time.max()
    return bool(last < horizon and (codes[time == last] == 0).any())


def _aalen_johansen(
    at_risk: IntArray, events: IntArray, any_event: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Give incidence and its standard error; sums over times are differences of running sums."""
    left = at_risk - any_event
    survival = np.cumprod(left / at_risk)
    before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(before * events / at_risk)
    # Where nobody is left, later incidence adds nothing: the term is 0 times infinity, which is 0.
    hazard = np.where(left > 0, any_event / (at_risk * np.maximum(left, 1)), 0.0)
    cross = before * events / at_risk**2
    variance = (
        incidence**2 * hazard.cumsum()
        - 2 * incidence * (incidence * hazard).cumsum()
        + (incidence**2 * hazard).cumsum()
        + (before**2 * (at_risk - events) * events / at_risk**3).cumsum()
        - 2 * incidence * cross.cumsum()
        + 2 * (incidence * cross).cumsum()
    )
    return incidence, np.sqrt(np.maximum(variance, 0.0))
