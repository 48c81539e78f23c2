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
from cjm_workbench.stats.shares import design_effect, wilson

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# Survival is a product of fractions: half of 30 may come out a rounding error above 0.5.
ROUNDING = 1e-9

CURVE = ["time", "at_risk", "events", "survival", "std_error", "ci_low", "ci_high"]


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
        time, at_risk, events, survival, std_error, ci_low, ci_high: one row a time at which an
        event happened. The bounds are pointwise and NaN where survival has reached 0.

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
        return pd.DataFrame(columns=CURVE, dtype=float).astype({"at_risk": int, "events": int})
    curve = SurvfuncRight(time, status)
    low, high = log_log_bounds(curve.surv_prob, curve.surv_prob_se)
    return pd.DataFrame(
        {
            "time": curve.surv_times,
            "at_risk": np.asarray(curve.n_risk, dtype=int),
            "events": np.asarray(curve.n_events, dtype=int),
            "survival": curve.surv_prob,
            "std_error": curve.surv_prob_se,
            "ci_low": low,
            "ci_high": high,
        }
    )


def km_quantile(
    durations: npt.ArrayLike,
    observed: npt.ArrayLike,
    q: float = 0.5,
    *,
    clusters: npt.ArrayLike | None = None,
) -> Interval:
    """Estimate the time by which a share q has had the event; the median by default.

    The interval holds the times at which the log-log band of ``kaplan_meier`` contains 1 - q
    (Brookmeyer and Crowley 1982, Biometrics 38: 29).

    Parameters
    ----------
    durations, observed
        As for ``kaplan_meier``.
    q
        The share, between 0 and 1.
    clusters
        Whose each duration is, where some have several: the band is widened by the design effect
        at the quantile, or at the last event where it is not reached (`survival_design_effect`).

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
    if clusters is not None and len(curve):
        at = _first_at_or_below(curve, "survival", 1 - q)
        at = curve["time"].iloc[-1] if math.isnan(at) else at
        effect = survival_design_effect(durations, observed, clusters, [at])[0]
        error = curve["std_error"].to_numpy() * math.sqrt(effect)
        low, high = log_log_bounds(curve["survival"].to_numpy(), error)
        curve = curve.assign(ci_low=low, ci_high=high)
    reached = [_first_at_or_below(curve, col, 1 - q) for col in ("survival", "ci_low", "ci_high")]
    return Interval(np.size(durations), *reached)


def survival_at(
    durations: npt.ArrayLike,
    observed: npt.ArrayLike,
    moments: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike,
) -> list[Interval]:
    """Estimate the share whose event has not happened by each of some times.

    Parameters
    ----------
    durations, observed
        As for ``kaplan_meier``.
    moments
        In the unit of the durations; an event at exactly that time has happened.
    clusters
        Whose each duration is: the variance is multiplied by ``survival_design_effect``.

    Returns
    -------
    list of Interval
        0 to 1; n counts all durations. Where the event has happened to nobody yet, or to all, the
        interval is Wilson's, for the variance is 0.

    Raises
    ------
    DataError
        If a duration is missing or negative.

    Examples
    --------
    >>> shares = survival_at([1, 2, 2, 4], [1, 1, 0, 1], [0, 3], clusters=range(4))
    >>> [round(each.value, 3) for each in shares]
    [1.0, 0.5]
    """
    n, curve = np.size(durations), kaplan_meier(durations, observed)
    wanted = np.asarray(moments, dtype=float)
    effects = survival_design_effect(durations, observed, clusters, wanted)
    places = curve["time"].searchsorted(wanted, side="right")
    return [
        _read_curve(curve.head(int(place)), n, float(effect))
        for place, effect in zip(places, effects, strict=True)
    ]


def _read_curve(curve: pd.DataFrame, n: int, effect: float) -> Interval:
    """Read a curve at its last row."""
    share = float(curve["survival"].iloc[-1]) if len(curve) else 1.0
    if len(curve) == 0 or share < ROUNDING:
        return wilson(n * round(share), n, design_effect=effect)
    error = curve["std_error"].tail(1).to_numpy() * math.sqrt(effect)
    low, high = log_log_bounds(np.array([share]), error)
    return Interval(n, share, float(low[0]), float(high[0]))


def survival_design_effect(
    durations: npt.ArrayLike,
    observed: npt.ArrayLike,
    clusters: npt.ArrayLike,
    moments: npt.ArrayLike,
) -> FloatArray:
    """Measure how much repeated customers widen the interval of a Kaplan-Meier curve.

    The curve's variance by linearisation over clusters, over that of as many single durations
    (Williams 1995, Lifetime Data Analysis 1: 171).

    Parameters
    ----------
    durations, observed
        As for ``kaplan_meier``.
    clusters
        Whose each duration is.
    moments
        At which times; in the unit of the durations.

    Returns
    -------
    numpy.ndarray
        One number a moment, at least 1: clustering is never used to narrow an interval. Before the
        first event and where nobody is left, when the data cannot tell, the upper bound of
        ``design_effect``.

    Raises
    ------
    DataError
        If a duration is missing or negative.

    Examples
    --------
    Two customers, who each did the same twice: half as many tell as much.

    >>> survival_design_effect([1, 1, 3, 3], [1, 1, 1, 1], list("aabb"), [2]).round(2).tolist()
    [3.0]
    """
    time, status = checked(durations), np.asarray(observed, dtype=bool)
    codes, names = pd.factorize(np.asarray(clusters))
    wanted = np.asarray(moments, dtype=float)
    if len(names) == len(time):
        return np.ones(len(wanted))
    times, rank = np.unique(time, return_inverse=True)
    at_risk = np.bincount(rank)[::-1].cumsum()[::-1]
    left = at_risk - np.bincount(rank[status], minlength=len(times))
    unknown = design_effect(np.bincount(codes))
    effects = [
        _spread_ratio(_pulls(rank, status, at_risk, left, int(known)), codes, unknown)
        for known in times.searchsorted(wanted, side="right")
    ]
    return np.array(effects)


def _pulls(
    rank: IntArray, status: BoolArray, at_risk: IntArray, left: IntArray, known: int
) -> FloatArray:
    """Give what each duration pulls the logarithm of the curve by, up to the first times."""
    if not known or not left[:known].all():
        return np.zeros(len(rank))
    hazards = np.cumsum((at_risk - left)[:known] / (at_risk * left)[:known])
    gone = np.where(status & (rank < known), 1 / left[np.minimum(rank, known - 1)], 0.0)
    pulls: FloatArray = gone - hazards[np.minimum(rank, known - 1)]
    return pulls


def _spread_ratio(pulls: FloatArray, codes: IntArray, unknown: float) -> float:
    """Set the variance of sums over clusters beside that of as many single values."""
    n, clusters = len(pulls), int(codes.max()) + 1
    single = n / (n - 1) * (pulls**2).sum() if n > 1 else 0.0
    if clusters < 2 or single < ROUNDING**2:
        return unknown
    together = clusters / (clusters - 1) * (np.bincount(codes, weights=pulls) ** 2).sum()
    return max(1.0, float(together / single))


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
