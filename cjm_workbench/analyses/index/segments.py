"""How the segments stand: how many customers and journeys, and what share reaches the goal."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment, IndexRules, hide_rest
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import interval, number, plural, quantity
from cjm_workbench.schemas.results import VERDICTS, conform

KEYS = ["segment", "segment_title", "journey_type", "journey_title"]
COUNTS = ["targets", *VERDICTS]


class Segments(EstimateOfSegment):
    """One row a journey type and segment: ``value`` is its conversion.

    Attributes
    ----------
    journey_type, journey_title
        What the customers were trying to do.
    customers, journeys
        Counts; missing where too few.
    target, verdict
        Of conversion; missing and empty where no level is wanted.
    targets, met, missed, undetermined
        Of all measures and stages: how many levels are wanted, and how they stand.
    worst
        What is furthest from what is wanted, in words; empty where nothing is missed.
    """

    journey_type: Series[str]
    journey_title: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    target: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])
    targets: Series[int]
    met: Series[int]
    missed: Series[int]
    undetermined: Series[int]
    worst: Series[str]


def measure_segments(
    overview: pd.DataFrame, gaps: pd.DataFrame, verdicts: pd.DataFrame, rules: IndexRules
) -> pd.DataFrame:
    """Set the segments' journeys side by side.

    Conversion is that of each review: the cumulative incidence of the goal at the journey's
    window, open journeys censored.

    Parameters
    ----------
    overview, gaps, verdicts
        The collected tables `paths.overview`, `experience.gaps` and `brief.verdict`.
    rules
        Name the smallest cell, and segments that share nobody.

    Returns
    -------
    pandas.DataFrame
        A table of `Segments`, by journey type and then in the order given.
    """
    whole = gaps[(gaps["stage"] == WHOLE) & (gaps["measure"] == "conversion")]
    conversion = whole[[*KEYS, *ESTIMATE, "target", "verdict"]]
    table = (
        overview[[*KEYS, "customers", "journeys"]]
        .merge(conversion, how="left", on=KEYS)
        .merge(verdicts[[*KEYS, *COUNTS, "worst"]], how="left", on=KEYS)
        .fillna(_UNKNOWN)
        .sort_values("journey_type", kind="stable", ignore_index=True)
    )
    shown = hide_rest(table, rules, ["journey_type"], more=["journeys", "worst"])
    return conform(shown.fillna({"worst": ""}), Segments)


_UNKNOWN = {
    "unit": "share", "evidence": "insufficient", "reason": "its conversion was not measured",
    "verdict": "", "worst": "", **dict.fromkeys(COUNTS, 0),
}  # fmt: skip


def read_segments(table: pd.DataFrame) -> str:
    """Name the segments with the lowest and the highest conversion of each journey type."""
    if table.empty:
        return "No journey starts in this period."
    types = table.groupby("journey_type", sort=True)
    return " ".join(_read(str(rows["journey_title"].iloc[0]), rows) for _, rows in types)


def _read(title: str, rows: pd.DataFrame) -> str:
    known = rows[rows["value"].notna() & (rows["evidence"] != "insufficient")]
    if known.empty:
        return f"{title}: the conversion of no segment can be judged."
    ordered = known.sort_values(["value", "segment"], kind="stable")
    least, most = ordered.iloc[0], ordered.iloc[-1]
    if len(known) == 1:
        return f"{title}: {_say(least)}."
    unknown = len(rows) - len(known)
    rest = f"; that of {plural(unknown, 'segment')} cannot be judged" if unknown else ""
    return f"{title}: conversion runs from {_say(least)} to {_say(most)}{rest}."


def _say(row: pd.Series) -> str:
    bounds = interval(row["ci_low"], row["ci_high"], "share")
    thin = ", thin evidence" if row["evidence"] == "thin" else ""
    return (
        f"{quantity(row['value'], 'share')} ({bounds}, n = {number(row['n'])}{thin}) "
        f"in {row['segment_title']}"
    )
