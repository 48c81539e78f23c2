"""The weekly volume of each source, and the weeks in which it fell or rose suddenly."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.readiness.rhythm import AROUND, MEDIAN_CHI_SQUARE
from cjm_workbench.schemas.results import Listing, conform

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

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
    week = days["day"].dt.normalize() - pd.to_timedelta(days["day"].dt.dayofweek, unit="D")
    every = pd.date_range(week.min(), last, freq="7D")
    records = days.groupby(week)["records"].sum().reindex(every, fill_value=0)
    usual = records.shift(1).rolling(BEFORE).median()
    sudden = ((usual >= USUAL_LEAST) & _beyond_noise(records, usual)).to_numpy()
    # half a record more, so that a silent week has a logarithm
    moved = np.log((records.to_numpy() + 0.5) / (usual.to_numpy() + 0.5))
    fell, rose = _moved_a_year_ago(moved)
    return pd.DataFrame({
        "source": source, "week": every, "records": records.to_numpy(), "usual": usual.to_numpy(),
        "drop": sudden & (records < FALL * usual).to_numpy() & ~fell,
        "rise": sudden & (records > RISE * usual).to_numpy() & ~rose,
    })  # fmt: skip


def _moved_a_year_ago(moved: Floats) -> tuple[Marks, Marks]:
    """Say in which weeks the year before fell, and rose, at least half as far about that time."""
    unknown = np.full(YEAR + 1, np.nan)
    before = np.concatenate([unknown, moved])
    lagged = np.stack([before[lag : lag + len(moved)] for lag in range(3)])
    with np.errstate(invalid="ignore"):
        fell: Marks = np.logical_or.reduce(lagged <= moved / 2)
        rose: Marks = np.logical_or.reduce(lagged >= moved / 2)
    return fell, rose


def _beyond_noise(records: pd.Series[int], usual: pd.Series[float]) -> pd.Series[bool]:
    """Say which weeks stand off what is usual by more than the source's own weeks do."""
    around = records.rolling(AROUND, center=True, min_periods=1).median()
    spread = ((records - around) ** 2 / around.clip(lower=1.0)).median()
    dispersion = max(1.0, float(spread) / MEDIAN_CHI_SQUARE)
    return (records - usual) ** 2 >= NOISE**2 * dispersion * usual


def _monday(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.normalize() - pd.Timedelta(days=moment.dayofweek)
