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


def difference(first: Interval, second: Interval, *, correlation: float = 0.0) -> Interval:
    """Subtract two estimates, keeping the skewness of each one's interval.

    The method of variance estimates recovery (Zou and Donner 2008, Statistics in Medicine 27:
    1693; with a correlation, Zou 2007, Psychological Methods 12: 399). With two Wilson intervals
    it is Newcombe's method 10, so it also serves shares with a design effect and cumulative
    incidences.

    Parameters
    ----------
    first, second
        Estimates in the same unit.
    correlation
        Of the two estimates, -1 to 1; 0 for disjoint groups. Two periods that share customers are
        correlated (`stats.paired`).

    Returns
    -------
    Interval
        ``first - second``. Its n is that of the smaller group, on which sufficiency is judged.

    Examples
    --------
    >>> shift = difference(Interval(50, 7.0, 6.0, 8.0), Interval(40, 4.0, 4.0, 4.0))
    >>> (shift.n, shift.value, shift.low, shift.high)
    (40, 3.0, 2.0, 4.0)
    >>> difference(Interval(9, 7.0, 4.0, 8.0), Interval(9, 1.0, 0.0, 5.0), correlation=0.5).low
    2.394448724536011
    """
    value = first.value - second.value
    below = _combine(first.value - first.low, second.high - second.value, correlation)
    above = _combine(first.high - first.value, second.value - second.low, correlation)
    return Interval(min(first.n, second.n), value, value - below, value + above)


def _combine(one: float, other: float, correlation: float) -> float:
    square = one**2 + other**2 - 2 * correlation * one * other
    # rounding may leave it just below zero where both move as one
    return math.sqrt(square) if not square < 0 else 0.0


def shift_p_value(shift: Interval) -> float:
    """Test whether a difference is zero, by its own interval.

    The half of the interval on the side of zero stands for 1.96 standard errors: near 0.05 this is
    the p-value at which the interval would touch zero; elsewhere nearly so, for the bounds of a
    share do not widen in proportion.

    Parameters
    ----------
    shift
        A difference.

    Returns
    -------
    float
        Two-sided; NaN where a bound is missing, or the difference has no spread.

    Examples
    --------
    >>> round(shift_p_value(Interval(50, 1.96, 0.0, 9.0)), 3)
    0.05
    """
    toward_zero = shift.value - shift.low if shift.value > 0 else shift.high - shift.value
    if not toward_zero > 0:
        return math.nan  # estimates without spread: nothing to test
    return float(2 * norm.sf(Z * abs(shift.value) / toward_zero))
