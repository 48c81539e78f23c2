"""The sentiment of comments by stage: a second series beside the emotion of scores."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import Cells, hide_small, no_cells, score_cells
from cjm_workbench.analyses.experience.answers import EMOTION_SCALE
from cjm_workbench.analyses.experience.comments import ENGLISH, NO_STAGE, UNKNOWN
from cjm_workbench.analyses.extremes import tell_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.sufficiency import Thresholds

BY = ["journey_type", "stage", "language"]


class Sentiment(Estimate):
    """One row a stage and language: ``value`` is the mean sentiment of its comments, -2 to +2.

    Attributes
    ----------
    stage
        In the order of the journey; ``(no stage)`` stands last.
    language
        As the data names it; ``unknown`` where it does not.
    comments, customers
        How many there are, and of how many; ``n`` is those scored: none of another language than
        English.
    """

    journey_type: Series[str]
    stage: Series[str]
    language: Series[str]
    comments: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_sentiment(comments: pd.DataFrame, plans: Sequence[Plan], rules: Rules) -> pd.DataFrame:
    """Average the sentiment of English comments by stage.

    Parameters
    ----------
    comments
        As ``fetch_comments`` gives them.
    plans
        Stages in order of each journey type.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Sentiment`. A lexicon reads words, not what is meant by them ("the test found the fault"):
        it serves for stages beside each other, and is never pooled with scores.
    """
    rows = [
        {**dict(zip(BY, key, strict=True)), **_measure(own, str(key[2]), rules.thresholds)}
        for key, own in comments.groupby(BY, sort=True)
    ]
    if not rows:
        return conform(pd.DataFrame(columns=[*Sentiment.to_schema().columns]), Sentiment)
    table = hide_small(pd.DataFrame(rows), rules, more=["comments"], within=BY)
    places = {(p.journey_type, stage): i for p in plans for i, stage in enumerate(p.stages)}
    keys = zip(table["journey_type"], table["stage"], strict=True)
    placed = table.assign(_place=[places.get(key, len(places)) for key in keys])
    ordered = placed.sort_values(["journey_type", "_place", "stage", "language"])
    return conform(ordered.drop(columns="_place"), Sentiment)


def _measure(own: pd.DataFrame, language: str, thresholds: Thresholds) -> Cells:
    counts: Cells = {"comments": len(own), "customers": own["customer_id"].nunique()}
    if language == ENGLISH:
        mean = mean_t(own["sentiment"], cluster=own["customer_id"])
        return {**counts, **score_cells(mean, EMOTION_SCALE, thresholds, "emotion")}
    why = "its language is not known" if language == UNKNOWN else "the lexicon is English"
    return {**counts, **no_cells("emotion", f"not scored: {why}")}


def read_sentiment(table: pd.DataFrame) -> str:
    """Say where comments are the most and the least friendly, and how many cannot be scored."""
    if table.empty:
        return "No comment is mapped: the text of answers, as verbatim, would show its sentiment."
    types = table[table["language"] == ENGLISH].groupby("journey_type", sort=True)
    said = [_read(str(name), rows) for name, rows in types]
    unscored = table[table["language"] != ENGLISH]
    if len(unscored):
        names = ", ".join(sorted(unscored["language"].unique()))
        said.append(
            f"Comments in other languages, or in none that is named, are left unscored: {names}."
        )
    return " ".join(said) or "Too few comments to be shown."


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    rows = rows[rows["stage"] != NO_STAGE]
    firm = rows[(rows["evidence"] != "insufficient") & rows["value"].notna()]
    head = f"In {journey_type}, the sentiment of English comments"
    if firm.empty:
        return f"{head} rests on too few at every stage to be read."
    return f"{tell_extremes(head, firm)}."
