"""The weekly volume of each source, and the weeks in which it fell suddenly."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.results import Listing, conform

BEFORE = 8
USUAL_LEAST = 20
FALL = 0.5


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
    drop
        Whether the week holds less than half of what is usual, where that is at least 20: below,
        chance alone halves a week often.
    """

    source: Series[str]
    week: Series[pd.Timestamp]
    records: Series[int]
    usual: Series[float] = pa.Field(nullable=True)
    drop: Series[bool]


def measure_weeks(days: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Add up days to weeks, and mark those that fall below half of the weeks before.

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
    drop = (usual >= USUAL_LEAST) & (records < FALL * usual)
    return pd.DataFrame(
        {"source": source, "week": every, "records": records, "usual": usual, "drop": drop}
    )


def _monday(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.normalize() - pd.Timedelta(days=moment.dayofweek)
