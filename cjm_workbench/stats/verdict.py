"""The verdict on a gap: an estimate's interval against its target."""

from __future__ import annotations

import math
from typing import Literal

from cjm_workbench.stats.interval import Interval

Verdict = Literal["met", "missed", "undetermined"]


def verdict(
    interval: Interval, target: float, *, tolerance: float = 0.0, more_is_better: bool = True
) -> Verdict:
    """Say whether a target is met, as far as the interval can tell.

    Where more is better: ``met`` if the low bound reaches the target less the tolerance,
    ``missed`` if the high bound stays below that, else ``undetermined``; mirrored where less is
    better. It compares with a target, and claims no difference between groups.

    Parameters
    ----------
    interval
        The estimate.
    target, tolerance
        In the estimate's unit; the tolerance is not negative.
    more_is_better
        The direction of the measure.

    Returns
    -------
    str
        ``met``, ``missed`` or ``undetermined``; the last also where a bound is missing.

    Examples
    --------
    >>> verdict(Interval(50, 0.85, 0.80, 0.90), target=0.80)
    'met'
    >>> verdict(Interval(50, 3.0, 2.0, 4.0), target=1.5, more_is_better=False)
    'missed'
    """
    if math.isnan(interval.low) or math.isnan(interval.high):
        return "undetermined"
    if more_is_better:
        worst, best, line = interval.low, interval.high, target - tolerance
    else:
        # A measure where less is better is one where more of its negative is.
        worst, best, line = -interval.high, -interval.low, -target - tolerance
    if worst >= line:
        return "met"
    return "missed" if best < line else "undetermined"
