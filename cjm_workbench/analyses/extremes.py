"""Which of several estimates are the lowest and the highest, and whether that can be told."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Extremes(NamedTuple):
    """The rows of the lowest and the highest value; ``clear`` if their intervals lie apart."""

    low: pd.Series
    high: pd.Series
    clear: bool


def find_extremes(rows: pd.DataFrame) -> Extremes:
    """Find the lowest and the highest of several estimates.

    Two rows are set apart only where their 95 % intervals do not overlap, which is stricter than a
    test of their difference (Schenker and Gentleman 2001): they were picked out of several.

    Parameters
    ----------
    rows
        One row an estimate, with value, ci_low and ci_high; at least one, each with its value.
        Of equal values the first is taken.

    Returns
    -------
    Extremes
        Not clear where there is one row, or a bound between the two is missing.

    Examples
    --------
    >>> rows = {"value": [3.7, 3.9], "ci_low": [3.6, 3.85], "ci_high": [3.8, 3.95]}
    >>> find_extremes(pd.DataFrame(rows)).clear
    True
    """
    low, high = rows.iloc[int(rows["value"].argmin())], rows.iloc[int(rows["value"].argmax())]
    return Extremes(low, high, bool(low["ci_high"] < high["ci_low"]))
