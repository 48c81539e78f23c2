"""What customers answered at each touchpoint."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.experience.answers import (
    fetch_answers,
    hide_touchpoints,
    measure_series,
)
from cjm_workbench.analyses.extremes import find_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import each_type
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import estimate
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.schemas.series import SERIES


class Scores(Estimate):
    """One row a touchpoint and series: ``value`` is the mean of ``n`` answers, or their NPS.

    Attributes
    ----------
    touchpoint
        What the answer is about; ``(whole journey)`` where it names no touchpoint.
    instrument, scale_min, scale_max
        The question, and the ends of its scale.
    customers, answers
        How many answered, and how often; ``n`` is fewer where answers lack their weight.
    unweighted
        Of all answers, without the survey's weights; equal to ``value`` where it has none.
    """

    journey_type: Series[str]
    touchpoint: Series[str]
    instrument: Series[str]
    scale_min: Series[float]
    scale_max: Series[float]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    answers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    unweighted: Series[float] = pa.Field(nullable=True)


def measure_scores(scores: ir.Table, rules: Rules) -> pd.DataFrame:
    """Average the answers about each touchpoint; instruments are never pooled.

    Parameters
    ----------
    scores
        The review's scores.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Scores`, ordered by series and touchpoint. Means have a t interval between customers
        (weighted where the survey has weights); the net promoter question gives points.
    """
    answers = fetch_answers(scores, "touchpoint", "stage")
    answers = answers.assign(touchpoint=answers["touchpoint"].fillna(WHOLE))
    table = measure_series(answers, ["journey_type", "touchpoint"], rules.thresholds)
    table = table.sort_values(["journey_type", *SERIES, "touchpoint"], ignore_index=True)
    by = ["journey_type", "touchpoint", *SERIES]
    table = hide_touchpoints(table, answers, rules, by, more=["answers", "unweighted"])
    return conform(table, Scores)


def read_scores(table: pd.DataFrame) -> str:
    """Say which touchpoint each instrument rates best and which worst, if that is clear."""
    if table.empty:
        return "No answer falls in this period: map a source of feedback to see scores."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    groups = rows.groupby(SERIES, sort=True)
    said = "; ".join(_read_series(str(key[0]), own) for key, own in groups)
    return f"In {journey_type}, {said}."


def _read_series(instrument: str, rows: pd.DataFrame) -> str:
    firm = rows[(rows["evidence"] != "insufficient") & rows["value"].notna()]
    if firm.empty:
        return f"{instrument} has too few answers at any touchpoint to be read"
    worst, best, clear = find_extremes(firm)
    low, high = (_name(row["touchpoint"]) for row in (worst, best))
    if len(firm) == 1:
        return f"{instrument} of {high} is {_said(best)}"
    if not clear:
        return (
            f"{instrument} shows no clear difference between the touchpoints: from {_said(worst)} "
            f"for {low} to {_said(best)} for {high}"
        )
    return f"{instrument} rates {high} best, {_said(best)}, and {low} worst, {_said(worst)}"


def _name(touchpoint: str) -> str:
    return "the whole journey" if touchpoint == WHOLE else touchpoint


def _said(row: pd.Series) -> str:
    return estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
