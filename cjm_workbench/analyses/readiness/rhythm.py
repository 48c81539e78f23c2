"""What each source records on a day as a rule, and how much that varies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd

WEEK = 7
AROUND = 17
"""Weeks, centred, whose median is the level of a day: what lasts for 8 of them does not move it."""

FEW = 10
"""Records a week below which single weeks say little: the mean of the whole span is the level."""

MEDIAN_CHI_SQUARE = 0.4549
"""Of one degree of freedom: squared residuals over it estimate the variance, whatever the tails."""


def expect_days(days: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Estimate how many records each source has on each day as a rule.

    Parameters
    ----------
    days
        source, day, records: see `readiness.freshness.count_days`.
    as_of
        A day that is not over by then is left out; one without a record is 0.

    Returns
    -------
    pandas.DataFrame
        source, day, records, expected, dispersion; one row a source and day from its first record
        on. ``expected`` follows season and growth (the level around the day) and the days of the
        week; ``dispersion`` is the variance of a week's records over their mean, at least 1.
    """
    last = pd.Timestamp(as_of).normalize() - pd.Timedelta(days=1)
    parts = [*_each(days, last)]
    columns = ["source", "day", "records", "expected", "dispersion"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _each(days: pd.DataFrame, last: pd.Timestamp) -> Iterator[pd.DataFrame]:
    for source, own in days.groupby("source", sort=True):
        every = pd.date_range(own["day"].min(), last, freq="D", name="day")
        if len(every):
            records = own.set_index("day")["records"].reindex(every, fill_value=0)
            yield _expect(records).reset_index().assign(source=source)


def _expect(records: pd.Series[int]) -> pd.DataFrame:
    weekly = records.rolling(WEEK, center=True, min_periods=1).mean() * WEEK
    window = WEEK * AROUND
    level = weekly.rolling(window, center=True, min_periods=1).median()
    level = level.where(level >= FEW, records.mean() * WEEK)
    expected = level / WEEK * _weekday_factors(records)
    return pd.DataFrame(
        {"records": records, "expected": expected, "dispersion": _dispersion(records, expected)}
    )


def _weekday_factors(records: pd.Series[int]) -> pd.Series[float]:
    weekday = pd.DatetimeIndex(records.index).day_of_week
    mean = records.groupby(weekday).transform("mean")
    return mean / max(float(records.mean()), 1e-9)


def _dispersion(records: pd.Series[int], expected: pd.Series[float]) -> float:
    """Compare the spread of weeks with that of counts that fall independently (a variance of 1)."""
    week = np.arange(len(records)) // WEEK
    counted, mean = records.groupby(week).sum(), expected.groupby(week).sum()
    squares = ((counted - mean) ** 2 / mean.clip(lower=1e-9)).median()
    return max(1.0, float(squares) / MEDIAN_CHI_SQUARE)
