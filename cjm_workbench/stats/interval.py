"""One estimate with the interval that goes with it: what every estimator here returns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import norm

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = float(norm.ppf(1 - TAIL))


@dataclass(frozen=True)
class Interval:
    """An estimate and its 95 % interval.

    Parameters
    ----------
    n
        How many observations it rests on; of a difference, the smaller group's.
    value, low, high
        The estimate and its bounds, in one unit. NaN where it cannot be given.

    Examples
    --------
    >>> Interval(n=40, value=0.5, low=0.25, high=0.75).half_width
    0.25
    """

    n: int
    value: float
    low: float
    high: float

    @classmethod
    def unknown(cls, n: int, value: float = math.nan) -> Interval:
        """Make the interval of an estimate whose bounds cannot be given."""
        return cls(n, value, math.nan, math.nan)

    @property
    def half_width(self) -> float:
        """Half the distance between the bounds; NaN where a bound is missing."""
        return (self.high - self.low) / 2


def difference(first: Interval, second: Interval) -> Interval:
    """Subtract two independent estimates, keeping the skewness of each one's interval.

    The method of variance estimates recovery (Zou and Donner 2008, Statistics in Medicine 27:
    1693). With two Wilson intervals it is Newcombe's method 10, so it also serves shares with a
    design effect and cumulative incidences.

    Parameters
    ----------
    first, second
        Estimates of two disjoint groups, in the same unit.

    Returns
    -------
    Interval
        ``first - second``. Its n is that of the smaller group, on which sufficiency is judged.

    Examples
    --------
    >>> shift = difference(Interval(50, 7.0, 6.0, 8.0), Interval(40, 4.0, 4.0, 4.0))
    >>> (shift.n, shift.value, shift.low, shift.high)
    (40, 3.0, 2.0, 4.0)
    """
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Interval(min(first.n, second.n), value, value - below, value + above)
