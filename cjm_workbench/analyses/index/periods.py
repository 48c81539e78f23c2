"""Which periods have finished reviews, and how many of their targets are missed."""

from __future__ import annotations

import pandas as pd
from pandera.typing import Series

from cjm_workbench.analyses.index.history import SPAN
from cjm_workbench.analyses.index.spans import OfSegment
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import VERDICTS, conform

COUNTS = ["targets", *VERDICTS]


class Periods(OfSegment):
    """One row a period and segment that has a finished review.

    Attributes
    ----------
    form, period, first_day, last_day
        The period.
    targets, met, missed, undetermined
        Over all journey types: how many levels are wanted, and how they stand.
    """

    form: Series[str]
    period: Series[str]
    first_day: Series[pd.Timestamp]
    last_day: Series[pd.Timestamp]
    targets: Series[int]
    met: Series[int]
    missed: Series[int]
    undetermined: Series[int]


def list_periods(spans: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts of every finished review.

    Parameters
    ----------
    spans
        One row a finished review, in the order of time.
    verdicts
        The table `brief.verdict`, collected over all periods.

    Returns
    -------
    pandas.DataFrame
        A table of `Periods`, in the order given.
    """
    summed = verdicts.groupby(["period", "segment"], as_index=False)[COUNTS].sum()
    table = spans[SPAN].merge(summed, how="left", on=["period", "segment"])
    return conform(table.fillna(dict.fromkeys(COUNTS, 0)), Periods)


def read_periods(table: pd.DataFrame) -> str:
    """Say how many targets the first segment misses in the latest period, and in the one before."""
    by_time = table.sort_values(["last_day", "first_day"], ascending=False, kind="stable")
    names = by_time["period"].unique().tolist()
    segment = by_time.iloc[0]["segment"]
    own = by_time[by_time["segment"] == segment].head(2)
    of = f", the latest of {plural(len(names), 'period')}," if len(names) > 1 else ""
    latest, *earlier = own.to_dict("records")
    title = latest["segment_title"]
    if not latest["targets"]:
        return f"In {names[0]}{of} no target is set for {title}."
    before = "".join(f" ({r['period']}: {r['missed']} of {r['targets']})" for r in earlier)
    missed = f"{latest['missed']} of {plural(latest['targets'], 'target')}"
    verb = "is" if latest["missed"] == 1 else "are"
    return f"In {names[0]}{of} {missed} {verb} missed in {title}{before}."
