"""What is worse than wanted, and in which segment: every target against every segment."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment, IndexRules, hide_rest
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import VERDICTS, conform

TARGET = ["journey_type", "stage", "measure", "instrument"]
COLUMNS = [
    "segment", "segment_title", "journey_title", *TARGET, "customers", *ESTIMATE, "target",
    "more_is_better", "shortfall", "verdict",
]  # fmt: skip
NAMED = 3
WORDS = {
    "conversion": "conversion",
    "time": "median time",
    "score": "mean score",
    "emotion": "emotion",
    "channel": "share in the desired channels",
}


class Verdicts(EstimateOfSegment):
    """One row a target and segment: ``value`` is the actual.

    Attributes
    ----------
    journey_type, journey_title, stage, measure, instrument
        The target, as in `experience.gaps`.
    customers
        How many the estimate rests on; missing where too few.
    target, more_is_better
        The wanted level, which a segment may set for itself.
    shortfall
        How far the value is beyond the target, in ``unit``: positive is worse.
    verdict
        ``met``, ``missed`` or ``undetermined``.
    rank
        Of the target, from 1: those that most segments miss come first, then those that most
        cannot tell.
    missed_in, judged_in
        How many segments miss it, and in how many it is set.
    """

    journey_type: Series[str]
    journey_title: Series[str]
    stage: Series[str]
    measure: Series[str]
    instrument: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    target: Series[float]
    more_is_better: Series[bool]
    shortfall: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=VERDICTS)
    rank: Series[int]
    missed_in: Series[int]
    judged_in: Series[int]


def measure_verdicts(gaps: pd.DataFrame, rules: IndexRules) -> pd.DataFrame:
    """Set each target's verdicts side by side.

    Parameters
    ----------
    gaps
        The collected table `experience.gaps`.
    rules
        Name the smallest cell, and segments that share nobody.

    Returns
    -------
    pandas.DataFrame
        A table of `Verdicts`, ordered by rank and then as given.
    """
    judged = gaps.loc[gaps["verdict"] != "", COLUMNS].reset_index(drop=True)
    shown = hide_rest(judged, rules, TARGET, more=["shortfall"])
    ranked = _rank(shown)
    ordered = ranked.sort_values(["rank"], kind="stable", ignore_index=True)
    return conform(ordered, Verdicts)


def _rank(table: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts of each target, and order the targets by them."""
    each = table.groupby(TARGET, sort=False)
    counts = pd.DataFrame(
        {
            "missed_in": each["verdict"].agg(lambda found: int((found == "missed").sum())),
            "open_in": each["verdict"].agg(lambda found: int((found == "undetermined").sum())),
            "judged_in": each["verdict"].size(),
        }
    ).reset_index()
    ordered = counts.sort_values(
        ["missed_in", "open_in"], ascending=False, kind="stable", ignore_index=True
    )
    ranks = ordered.assign(rank=ordered.index + 1).drop(columns="open_in")
    return table.merge(ranks, on=TARGET, how="left")


def read_verdicts(table: pd.DataFrame) -> str:
    """Say how many targets are missed everywhere and somewhere, and name the first."""
    if table.empty:
        return (
            "No target is set: write the desired journey in journeys/ to see where the actual one "
            "falls short."
        )
    targets = table.drop_duplicates(TARGET)
    missed = targets[targets["missed_in"] > 0]
    of_all = plural(len(targets), "target")
    if missed.empty:
        return f"No target of {number(len(targets))} is missed in a segment{_name_open(table)}."
    several = targets["journey_type"].nunique() > 1
    ranked = [table[table["rank"] == rank] for rank in missed["rank"].head(NAMED)]
    named = "; ".join(_name(rows, several=several) for rows in ranked)
    verb = "is" if len(missed) == 1 else "are"
    first = "first " if len(missed) > NAMED else ""
    return f"{len(missed)} of {of_all} {verb} missed in at least one segment: {first}{named}."


def _name_open(table: pd.DataFrame) -> str:
    """Count the targets that some segment cannot tell of."""
    open_ = int((table.groupby("rank")["verdict"].agg(set) != {"met"}).sum())
    return f"; {plural(open_, 'target')} cannot be told in all of them" if open_ else ""


def _name(rows: pd.DataFrame, *, several: bool) -> str:
    """Name a target, and where it is missed."""
    row = rows.iloc[0]
    words = WORDS.get(row["measure"], row["measure"])
    series = f" ({row['instrument']})" if row["instrument"] else ""
    place = "of the whole journey" if row["stage"] == WHOLE else f"at {row['stage']}"
    journey = f" ({row['journey_title']})" if several else ""
    return f"{words}{series} {place}{journey} in {_where(rows)}"


def _where(rows: pd.DataFrame) -> str:
    missing = rows.loc[rows["verdict"] == "missed", "segment_title"].tolist()
    if len(missing) == len(rows) > 1:
        return f"all {len(rows)} segments"
    return missing[0] if len(missing) == 1 else f"{len(missing)} of {len(rows)} segments"
