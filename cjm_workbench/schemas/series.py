"""Series of answers: an instrument on its scale, which is never pooled with another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

SERIES: Final = ["instrument", "scale_min", "scale_max"]
"""The columns that tell one series from another."""

Series = tuple[Any, ...]
"""One of them: the cells of these columns."""


def name_series(series: Iterable[Series]) -> dict[Series, str]:
    """Name each series by its instrument, and its scale where that is asked on several.

    Examples
    --------
    >>> list(name_series([("nps", 0, 10), ("csat", 1.0, 5.0), ("csat", 0.0, 10.0)]).values())
    ['nps', 'csat 1 to 5', 'csat 0 to 10']
    """
    known = dict.fromkeys(series)
    times = Counter(instrument for instrument, *_ in known)
    return {
        each: f"{each[0]} {each[1]:g} to {each[2]:g}" if times[each[0]] > 1 else each[0]
        for each in known
    }
