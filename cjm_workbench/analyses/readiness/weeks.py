"""The weekly volume of each source, and the weeks in which it fell or rose suddenly."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.readiness.rhythm import AROUND, MEDIAN_CHI_SQUARE
from cjm_workbench.schemas.results import Listing, conform

BEFORE = 8
USUAL_LEAST = 20
FALL, RISE = 0.5, 2.0
NOISE = 4.0
"""Standard deviations of the source's own weeks that a sudden week stands off."""

YEAR = 52


class Weeks(Listing):
    """One row a source and week of UTC, from its first record to the last whole week by `as_of`.

    Attributes
    ----------
    week
        Its Monday.
    records
        Dated rows; 0 in a silent week.
    usual
        The median of the 8 weeks before; missing where there are fewer.
    drop, rise
        Whether the week holds less than half, or more than double, of what is usual, where that is
        at least 20, where it is 4 standard deviations of the source's own weeks off, and where the
        same week of the year before, or one beside it, did not move at least half as far.
    """

    source: Series[str]
    week: Series[pd.Timestamp]
    records: Series[int]
    usual: Series[float] = pa.Field(nullable=True)
    drop: Series[bool]
    rise: Series[bool]


def measure_weeks(days: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Add up days to weeks, and mark those that stand off the weeks before.

    Parameters
    ----------
    days
        source, day, records: see `readiness.freshness.count_days`.
    as_of
        A week that ends later is not whole, and left out. A silent week is 0, also at the end.

    Returns
    -------
    pandas.DataFrame
        `Weeks`, by source and week.

    Notes
    -----
    Of 100 steady sources of 90 weeks, about one shows a sudden week by chance
    (``tests/analyses/readiness/test_readiness_signals.py`` counts them).
    """
    last = _monday(pd.Timestamp(as_of)) - pd.Timedelta(weeks=1)
    parts = [_measure(str(name), own, last) for name, own in days.groupby("source", sort=True)]
    whole = [part for part in parts if len(part)]
    empty = pd.DataFrame(columns=list(Weeks.to_schema().columns))
    return conform(pd.concat(whole, ignore_index=True) if whole else empty, Weeks)


def _measure(source: str, days: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    week = days["day"].map(_monday)
    every = pd.date_range(week.min(), last, freq="7D")
    records = days.groupby(week)["records"].sum().reindex(every, fill_value=0)
    usual = records.shift(1).rolling(BEFORE).median()
    sudden = (usual >= USUAL_LEAST) & _beyond_noise(records, usual)
    # half a record more, so that a silent week has a logarithm
    moved: pd.Series[float] = ((records + 0.5) / (usual + 0.5)).map(np.log)
    before = [moved.shift(YEAR + weeks) for weeks in (-1, 0, 1)]
    fell = pd.concat(before, axis="columns").min(axis="columns") <= moved / 2
    rose = pd.concat(before, axis="columns").max(axis="columns") >= moved / 2
    return pd.DataFrame({
        "source": source, "week": every, "records": records, "usual": usual,
        "drop": sudden & (records < FALL * usual) & ~fell,
        "rise": sudden & (records > RISE * usual) & ~rose,
    })  # fmt: skip


def _beyond_noise(records: pd.Series[int], usual: pd.Series[float]) -> pd.Series[bool]:
    """Say which weeks stand off what is usual by more than the source's own weeks do."""
    around = records.rolling(AROUND, center=True, min_periods=1).median()
    spread = ((records - around) ** 2 / around.clip(lower=1.0)).median()
    dispersion = max(1.0, float(spread) / MEDIAN_CHI_SQUARE)
    return (records - usual) ** 2 >= NOISE**2 * dispersion * usual


def _monday(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.normalize() - pd.Timedelta(days=moment.dayofweek)
