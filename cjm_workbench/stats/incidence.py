"""The share that has had one kind of event, when others may come first and some are open."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.survival import (
    ROUNDING,
    FloatArray,
    IntArray,
    checked,
    log_log_bounds,
)


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
    time, codes = checked(durations), np.asarray(event_codes, dtype=int)
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
    time, codes = checked(durations), np.asarray(event_codes, dtype=int)
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
