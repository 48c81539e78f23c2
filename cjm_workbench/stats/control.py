"""The XmR control chart: what is outside the ordinary ups and downs of a measure over time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

LEAST_POINTS = 12
REACH = 2.66
"""3 / 1.128: three standard deviations, told from the mean difference of two neighbours."""

RUN = 8
CYCLES = 2
"""Full cycles that a season is told from."""

LEFT_OUT = 0.25
"""The most places of a cycle of which the season may be unknown."""


@dataclass(frozen=True)
class Xmr:
    """The limits of a control chart, and the points that lie outside the ordinary.

    Attributes
    ----------
    centre, lower, upper
        The mean, and the limits about it; NaN where there are too few points.
    signals
        Of each point: ``outside`` (beyond a limit), ``run`` (one of at least 8 in a row on one
        side of the centre), or empty.
    """

    centre: float
    lower: float
    upper: float
    signals: tuple[str, ...]


def chart_xmr(values: npt.ArrayLike) -> Xmr:
    """Draw the limits of an individuals and moving range chart.

    They lie 2.66 mean moving ranges on either side of the mean (Wheeler 1993, Understanding
    Variation; Shewhart 1931).

    Parameters
    ----------
    values
        In the order of time, none missing.

    Returns
    -------
    Xmr
        Without limits for fewer than 12 points.

    Examples
    --------
    >>> chart = chart_xmr([9, 11] * 6 + [20])
    >>> round(chart.upper, 2), chart.signals[-2:]
    (17.64, ('', 'outside'))
    """
    points = np.asarray(values, dtype=float)
    if len(points) < LEAST_POINTS:
        return Xmr(math.nan, math.nan, math.nan, ("",) * len(points))
    centre = float(points.mean())
    reach = REACH * float(np.abs(np.diff(points)).mean())
    outside = np.abs(points - centre) > reach
    run = _in_run(np.sign(points - centre))
    signals = np.where(outside, "outside", np.where(run, "run", ""))
    return Xmr(centre, centre - reach, centre + reach, tuple(signals.tolist()))


def _in_run(sides: FloatArray) -> npt.NDArray[np.bool_]:
    """Mark the points of every run of at least `RUN` on one side; one on the centre ends it."""
    marked = np.zeros(len(sides), dtype=bool)
    start = 0
    for place in range(1, len(sides) + 1):
        if place == len(sides) or sides[place] != sides[start]:
            marked[start:place] = sides[start] != 0 and place - start >= RUN
            start = place
    return marked


def remove_season(values: npt.ArrayLike, cycle: int) -> FloatArray | None:
    """Take from each point what is usual at its place in the cycle.

    What is usual is the mean of the place, less the level of each cycle, over the last full cycles:
    so a level that moves from cycle to cycle stays. Estimated from two cycles, it also takes half
    of the chance variation with it, from the points and from the limits alike. A place that is not
    known in all of these cycles is left out: what is usual there cannot be told.

    Parameters
    ----------
    values
        In the order of time, one a place; missing ones are NaN.
    cycle
        Places in a cycle: 12 months in a year.

    Returns
    -------
    numpy.ndarray or None
        None for fewer than two full cycles, or where more than a quarter of the places would be
        left out: then season and change cannot be told apart.

    Examples
    --------
    >>> remove_season([1, 5, 2, 6, 3, 7], cycle=2)
    array([3., 3., 4., 4., 5., 5.])
    """
    points = np.asarray(values, dtype=float)
    full = len(points) // cycle * cycle
    if full < CYCLES * cycle:
        return None
    usual = points[len(points) - full :].reshape(-1, cycle)
    known = ~np.isnan(usual).any(axis=0)
    if known.sum() < (1 - LEFT_OUT) * cycle:
        return None
    season = np.full(cycle, np.nan)
    season[known] = usual[:, known].mean(axis=0) - usual[:, known].mean()
    places = (np.arange(len(points)) - (len(points) - full)) % cycle
    adjusted: FloatArray = points - season[places]
    return adjusted
