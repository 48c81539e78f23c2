"""What was said and seen at each stage, counted as it is, beside what customers answered there."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
from pandera.typing import Series

from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.canonical import OBSERVATION_KINDS
from cjm_workbench.schemas.format import number, plural, quantity
from cjm_workbench.schemas.results import Listing, conform

NO_STAGE = "(no stage)"
CODED = ("negative", "positive")


class Anecdotes(Listing):
    """One row a stage: how many observations speak of it; of these no rate can be made.

    Attributes
    ----------
    stage
        In the order of the journey; ``(no stage)`` for those coded with none.
    interview, objection, agent_note, social, walkthrough, workshop
        Observations of each kind.
    observations, negative, positive
        All of them, and those coded so.
    touchpoints
        Which they name, in alphabetical order.
    emotion
        The stage's mean emotion by instrument, from `experience.emotion`; empty where none.
    """

    journey_type: Series[str]
    stage: Series[str]
    interview: Series[int]
    objection: Series[int]
    agent_note: Series[int]
    social: Series[int]
    walkthrough: Series[int]
    workshop: Series[int]
    observations: Series[int]
    negative: Series[int]
    positive: Series[int]
    touchpoints: Series[str]
    emotion: Series[str]


def count_anecdotes(
    observations: ir.Table, emotion: pd.DataFrame, plans: Sequence[Plan]
) -> pd.DataFrame:
    """Count observations by stage and kind, beside the scores of the stage.

    Parameters
    ----------
    observations
        Canonical. They are few, whoever made them chose whom to hear, and most name no customer:
        counts are shown as they are, and nothing is estimated from them.
    emotion
        The table `experience.emotion`.
    plans
        Stages in order of each journey type. A stage of several types is counted in each.

    Returns
    -------
    pandas.DataFrame
        `Anecdotes`; stages without an observation are listed too, for nobody was heard there.
    """
    columns = ["kind", "stage", "touchpoint", "sentiment"]
    heard = observations.select(columns).execute()
    if heard.empty:
        return conform(pd.DataFrame(columns=[*Anecdotes.to_schema().columns]), Anecdotes)
    stages = [(plan.journey_type, stage) for plan in plans for stage in plan.stages]
    rows = [
        {"journey_type": journey_type, "stage": stage, **_count(heard[heard["stage"] == stage]),
         "emotion": _say_emotion(emotion, journey_type, stage)}
        for journey_type, stage in stages
    ]  # fmt: skip
    rest = heard[~heard["stage"].isin([stage for _, stage in stages])]
    if len(rest):
        rows.append({"journey_type": "", "stage": NO_STAGE, **_count(rest), "emotion": ""})
    return conform(pd.DataFrame(rows), Anecdotes)


def _count(heard: pd.DataFrame) -> dict[str, object]:
    coded = heard["sentiment"].fillna("").str.lower()
    return {
        **{kind: int((heard["kind"] == kind).sum()) for kind in OBSERVATION_KINDS},
        "observations": len(heard),
        **{word: int((coded == word).sum()) for word in CODED},
        "touchpoints": ", ".join(sorted(heard["touchpoint"].dropna().unique())),
    }


def _say_emotion(emotion: pd.DataFrame, journey_type: str, stage: str) -> str:
    own = emotion[(emotion["level"] == "stage") & (emotion["stage"] == stage)]
    own = own[(own["journey_type"] == journey_type) & own["value"].notna()]
    return "; ".join(
        f"{row['instrument']} {quantity(row['value'], 'emotion')} (n = {number(int(row['n']))})"
        for _, row in own.iterrows()
    )


def read_anecdotes(table: pd.DataFrame) -> str:
    """Say how many observations there are, where most were made, and where nobody was heard."""
    if table.empty:
        return (
            "No observation is mapped: interviews, objections, agents' notes, mentions, "
            "walk-throughs and workshops, coded by stage, would stand beside the scores here."
        )
    placed = table[table["stage"] != NO_STAGE]
    total = int(table["observations"].sum())
    said = f"{plural(total, 'observation')}: what somebody said or saw, from which no rate follows."
    if placed["observations"].sum():
        top = placed.iloc[int(placed["observations"].argmax())]
        said += f" Most speak of {top['stage']} ({number(int(top['observations']))})."
    silent = placed.loc[placed["observations"] == 0, "stage"].tolist()
    return f"{said} Nobody was heard of {', '.join(silent)}." if silent else said
