"""What customers answered at each touchpoint."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.experience.answers import (
    SERIES,
    fetch_answers,
    hide_touchpoints,
    measure_series,
)
from cjm_workbench.analyses.extremes import find_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import estimate
from cjm_workbench.schemas.results import Estimate, conform


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
    said = [
        _read(str(key[0]), str(key[1]), rows)
        for key, rows in table.groupby(["journey_type", *SERIES], sort=True)
    ]
    return " ".join(said)


def _read(journey_type: str, instrument: str, rows: pd.DataFrame) -> str:
    firm = rows[(rows["evidence"] != "insufficient") & rows["value"].notna()]
    if firm.empty:
        return f"In {journey_type}, {instrument} has too few answers at any touchpoint to be read."
    worst, best, clear = find_extremes(firm)
    head = f"In {journey_type}, {instrument}"
    if len(firm) == 1:
        return f"{head} rates {best['touchpoint']} {_said(best)}."
    if not clear:
        return (
            f"{head} shows no clear difference between the touchpoints: from {_said(worst)} for "
            f"{worst['touchpoint']} to {_said(best)} for {best['touchpoint']}."
        )
    return (
        f"{head} rates {best['touchpoint']} best, {_said(best)}, and "
        f"{worst['touchpoint']} worst, {_said(worst)}."
    )


def _said(row: pd.Series) -> str:
    return estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
