"""Which of several estimates are the lowest and the highest, and whether that can be told."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from cjm_workbench.schemas.format import estimate


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


def tell_extremes(head: str, firm: pd.DataFrame) -> str:
    """Say at which stage an estimate is highest and lowest, if that is clear.

    Parameters
    ----------
    head
        What is estimated.
    firm
        Estimates of stages, each with a value and more than insufficient evidence; one at least.

    Returns
    -------
    str
        Without its full stop.
    """
    low, high, clear = find_extremes(firm)
    if len(firm) == 1:
        return f"{head} is {_write(high)} at {high['stage']}"
    if not clear:
        return (
            f"{head} shows no clear difference between the stages: from {_write(low)} at "
            f"{low['stage']} to {_write(high)} at {high['stage']}"
        )
    return (
        f"{head} is highest at {high['stage']}, {_write(high)}, and lowest at {low['stage']}, "
        f"{_write(low)}"
    )


def _write(row: pd.Series) -> str:
    return estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
