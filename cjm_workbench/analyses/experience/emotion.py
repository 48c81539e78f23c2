"""How customers feel along the journey, from -2 to +2."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import hide_small
from cjm_workbench.analyses.experience.answers import (
    fetch_answers,
    hide_touchpoints,
    measure_series,
)
from cjm_workbench.analyses.extremes import tell_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import each_type
from cjm_workbench.journeys.wants import Plan, Want
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.schemas.series import SERIES

PLACE = ["stage", "touchpoint"]
MORE = ["answers", "unweighted"]


class Emotion(Estimate):
    """One row a stage, or touchpoint in a stage, and series: ``value`` is the mean emotion.

    Attributes
    ----------
    level
        ``stage`` or ``touchpoint``.
    stage, touchpoint
        The stage, in the order of the journey; the touchpoint is empty at level ``stage``.
    instrument, scale_min, scale_max
        The series: the question, and the ends of the scale that -2 and +2 stand for.
    customers
        How many answered.
    unweighted
        The same without the survey's weights.
    desired
        The wanted emotion of the stage; missing where none is set.
    """

    journey_type: Series[str]
    level: Series[str] = pa.Field(isin=("stage", "touchpoint"))
    stage: Series[str]
    touchpoint: Series[str]
    instrument: Series[str]
    scale_min: Series[float]
    scale_max: Series[float]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    unweighted: Series[float] = pa.Field(nullable=True)
    desired: Series[float] = pa.Field(nullable=True)


def measure_emotion(
    scores: ir.Table, plans: Sequence[Plan], wants: Sequence[Want], rules: Rules
) -> pd.DataFrame:
    """Average emotion by stage and by touchpoint; instruments are never pooled.

    Parameters
    ----------
    scores
        The review's scores, with emotion. Answers that belong to no stage are left out.
    plans
        Stages in order of each journey type.
    wants
        Those of measure ``emotion`` are the desired curve.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Emotion`: of each journey type the stages, then the touchpoints, along the journey.
    """
    answers = fetch_answers(scores, "stage", "touchpoint")
    stages, touchpoints = (
        measure_series(answers, ["journey_type", *by], rules.thresholds, emotion=True)
        for by in (["stage"], PLACE)
    )
    # stages add up to no total that is published
    alone = ["journey_type", "stage", *SERIES]
    by = ["journey_type", *PLACE, *SERIES]
    parts = [
        hide_small(stages, rules, more=MORE, within=alone).assign(level="stage", touchpoint=""),
        hide_touchpoints(touchpoints, answers, rules, by, MORE).assign(level="touchpoint"),
    ]
    table = _with_desired(pd.concat(parts, ignore_index=True), wants)
    return conform(_along(table, plans).drop(columns="answers"), Emotion)


def _with_desired(table: pd.DataFrame, wants: Sequence[Want]) -> pd.DataFrame:
    desired = {(w.journey_type, w.stage): w.target for w in wants if w.measure == "emotion"}
    keys = zip(table["journey_type"], table["stage"], strict=True)
    return table.assign(desired=[desired.get(key, float("nan")) for key in keys])


def _along(table: pd.DataFrame, plans: Sequence[Plan]) -> pd.DataFrame:
    places = {(p.journey_type, stage): i for p in plans for i, stage in enumerate(p.stages)}
    keys = zip(table["journey_type"], table["stage"], strict=True)
    placed = table.assign(_place=[places.get(key, len(places)) for key in keys])
    by = ["journey_type", "level", "_place", "stage", "touchpoint", *SERIES]
    return placed.sort_values(by, ignore_index=True).drop(columns="_place")


def read_emotion(table: pd.DataFrame) -> str:
    """Say at which stage each instrument's emotion is highest and lowest, if that is clear."""
    stages = table[table["level"] == "stage"]
    if stages.empty:
        return (
            "No answer belongs to a stage: feedback that names its touchpoint or stage would show "
            "how emotion moves along the journey."
        )
    return each_type(stages, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    groups = [(str(key[0]), own) for key, own in rows.groupby(SERIES, sort=True)]
    groups.sort(key=lambda named: -len(named[1]))  # the answer is what is asked at most stages
    said = "; ".join(_read_series(*named) for named in groups)
    return f"In {journey_type}, {said}."


def _read_series(instrument: str, rows: pd.DataFrame) -> str:
    firm = rows[(rows["evidence"] != "insufficient") & rows["value"].notna()]
    head = f"emotion ({instrument})"
    if firm.empty:
        return f"{head} rests on too few answers at every stage to be read"
    return tell_extremes(head, firm)
