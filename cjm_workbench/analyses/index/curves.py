"""How customers of each segment feel along the journey, and where its targets are missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment, IndexRules, hide_rest
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.format import estimate, plural
from cjm_workbench.schemas.results import VERDICTS, conform

JOURNEY: Final = ["journey_type", "journey_title"]
COLUMN: Final = ["segment", "segment_title", *JOURNEY, "stage_no", "stage"]
SILENT: Final = {
    "unit": "emotion", "evidence": "insufficient", "reason": "no score at this stage",
}  # fmt: skip
COMMENTS: Final = "comments"
"""How a series of coded comments begins: it is never pooled with scores."""


class Curves(EstimateOfSegment):
    """One row a segment and stage: ``value`` is the mean emotion of one instrument, -2 to +2.

    Attributes
    ----------
    journey_type, journey_title, stage_no, stage
        The stage, from 1 in the order of the journey.
    instrument
        The one with most answers of the journey type, the same in all segments; empty where there
        is none.
    met, missed, undetermined
        How many targets of the stage stand how.
    """

    journey_type: Series[str]
    journey_title: Series[str]
    stage_no: Series[int] = pa.Field(ge=1)
    stage: Series[str]
    instrument: Series[str]
    met: Series[int] = pa.Field(ge=0)
    missed: Series[int] = pa.Field(ge=0)
    undetermined: Series[int] = pa.Field(ge=0)


def measure_curves(
    journey_maps: pd.DataFrame, verdicts: pd.DataFrame, rules: IndexRules
) -> pd.DataFrame:
    """Set the segments' emotion curves side by side.

    Parameters
    ----------
    journey_maps
        The collected table `brief.map`.
    verdicts
        A table of `index.verdicts`.
    rules
        Name the smallest cell, and segments that share nobody.

    Returns
    -------
    pandas.DataFrame
        `Curves`, by journey type, segment and stage. Answers stand for customers, of whom there
        are not more: rather too much is hidden than too little.
    """
    own = journey_maps[(journey_maps["variant"] == "") & (journey_maps["stage_no"] > 0)]
    stages = own[COLUMN].drop_duplicates()
    felt = own[(own["lane"] == "emotion") & (own["touchpoint"] == "")]
    felt = felt[~felt["text"].str.startswith(COMMENTS)].rename(columns={"text": "instrument"})
    most = felt.groupby(["journey_type", "instrument"])["n"].sum().reset_index()
    most = most.sort_values(["n", "instrument"], ascending=[False, True], kind="stable")
    felt = felt.merge(most.drop_duplicates("journey_type")[["journey_type", "instrument"]])
    table = stages.merge(felt[[*COLUMN, "instrument", *ESTIMATE]], how="left", on=COLUMN)
    table = table.fillna({**SILENT, "instrument": ""}).merge(
        _count(verdicts), how="left", on=["segment", "journey_type", "stage"]
    )
    table[list(VERDICTS)] = table[list(VERDICTS)].fillna(0)
    shown = hide_rest(table.assign(customers=table["n"]), rules, ["journey_type", "stage"])
    places = {name: place for place, name in enumerate(dict.fromkeys(shown["segment"]))}
    ordered = shown.assign(_place=shown["segment"].map(places)).sort_values(
        ["journey_type", "_place", "stage_no"], kind="stable"
    )
    return conform(ordered.drop(columns=["_place", "customers"]), Curves)


def _count(verdicts: pd.DataFrame) -> pd.DataFrame:
    keys = ["segment", "journey_type", "stage"]
    counts = verdicts.groupby([*keys, "verdict"]).size().unstack("verdict", fill_value=0)
    return counts.reindex(columns=list(VERDICTS), fill_value=0).reset_index()


def read_curves(table: pd.DataFrame) -> str:
    """Name the lowest stage of each journey type, and the segment it is found in."""
    known = table[table["value"].notna() & (table["evidence"] != "insufficient")]
    if known.empty:
        return (
            "No stage has scores enough to draw how customers feel: ask for scores at touchpoints."
        )
    lowest = known.loc[known.groupby("journey_title", sort=True)["value"].idxmin()]
    said = " ".join(_name(row) for row in lowest.to_dict("records"))
    silent = int((table["reason"] == SILENT["reason"]).sum())
    rest = f" {plural(silent, 'stage of a segment has', 'stages of segments have')} no score."
    return f"{said}{rest if silent else ''}"


def _name(row: Mapping[Any, Any]) -> str:
    size = estimate(row["value"], row["ci_low"], row["ci_high"], "emotion", row["n"])
    return (
        f"In {named(row['journey_title'])} emotion ({row['instrument']}) is lowest at "
        f"{named(row['stage'])} in {row['segment_title']}: {size}."
    )
