"""How far a measure falls short of what is wanted: its size on one scale, and its words."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import quantity

MEASURE_WORDS = {
    "conversion": "conversion",
    "time": "median time",
    "score": "mean score",
    "emotion": "emotion",
    "channel": "share in the desired channels",
}


def severity(gaps: pd.DataFrame) -> pd.Series:
    """Set shortfalls of different measures on one scale.

    Parameters
    ----------
    gaps
        Rows of `experience.gaps`.

    Returns
    -------
    pandas.Series
        The shortfall of a share as it is, of a score or emotion as a share of its scale, of a time
        as a share of the wanted time (at most 1); 0 where there is none.
    """
    scale = (gaps["scale_max"] - gaps["scale_min"]).where(gaps["measure"] != "emotion", 4.0)
    scale = scale.where(gaps["unit"] != "points", 200.0)  # a net promoter score: -100 to 100
    size = scale.where(gaps["measure"].isin(["score", "emotion"]), 1.0)
    size = size.where(gaps["measure"] != "time", gaps["target"])
    return (gaps["shortfall"] / size).clip(0, 1).fillna(0.0)


def say_gap(row: pd.Series) -> str:
    """State one gap: what it is, what it was to be.

    Parameters
    ----------
    row
        Of `experience.gaps`, with a target.
    """
    words = MEASURE_WORDS[row["measure"]]
    if row["instrument"]:
        words = f"{words} ({row['instrument']})"
    place = "Whole journey" if row["stage"] == WHOLE else row["stage"]
    return (
        f"{place}: {words} {quantity(row['value'], row['unit'])} "
        f"against {quantity(row['target'], row['unit'])} wanted"
    )
