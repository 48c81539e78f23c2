"""Answers about the whole journey beside those about its touchpoints, journey by journey."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.experience.answers import fetch_answers
from cjm_workbench.schemas.series import SERIES

WHOLE_SERIES = ["journey_instrument", "journey_min", "journey_max"]
PAIR = ["journey_type", *WHOLE_SERIES, *SERIES]
PLEASES = 1.0
"""The emotion from which an answer pleases: the top quarter of its scale, 4 and 5 of 5."""


def pair_answers(scores: ir.Table) -> pd.DataFrame:
    """Set the answers about each touchpoint beside the same journey's about the whole.

    Parameters
    ----------
    scores
        The review's scores; those of no journey are left out.

    Returns
    -------
    pandas.DataFrame
        `PAIR`, journey_id, customer_id, stage, touchpoint (empty where an answer names the stage
        alone), emotion (the mean of the answers there) and journey_emotion: one row a pair of
        series, journey and place. Survey weights are left out: they are those of answers, and
        these are pairs of them.
    """
    answers = fetch_answers(scores, "journey_id", "stage", "touchpoint")
    answers = answers[answers["journey_id"].notna()]
    about_all = answers["stage"].isna() & answers["touchpoint"].isna()
    names = dict(zip(SERIES, WHOLE_SERIES, strict=True))
    of_journey = ["journey_type", "journey_id", *SERIES]
    wholes = _mean_emotion(answers[about_all], of_journey)
    wholes = wholes.rename(columns={**names, "emotion": "journey_emotion"})
    places = answers[~about_all].fillna({"stage": "", "touchpoint": ""})
    by = ["journey_type", "journey_id", "customer_id", "stage", "touchpoint", *SERIES]
    paired = _mean_emotion(places, by).merge(wholes, on=["journey_type", "journey_id"])
    return paired.sort_values([*PAIR, "journey_id", "stage", "touchpoint"], ignore_index=True)


def _mean_emotion(answers: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return answers.groupby(by)["emotion"].mean().reset_index()


def average_touchpoints(paired: pd.DataFrame) -> pd.DataFrame:
    """Average the touchpoints of each journey: one row a pair of series and journey.

    Parameters
    ----------
    paired
        As `pair_answers` gives them.
    """
    by = [*PAIR, "journey_id", "customer_id"]
    return paired.groupby(by, as_index=False)[["emotion", "journey_emotion"]].mean()


def of_scale(low: pd.Series, high: pd.Series) -> pd.Series:
    """Give the score from which an answer pleases.

    Parameters
    ----------
    low, high
        The ends of its scale.

    Examples
    --------
    >>> of_scale(pd.Series([1, 0]), pd.Series([5, 10])).tolist()
    [4.0, 7.5]
    """
    return low + (PLEASES + 2) / 4 * (high - low)


def name_pair(row: pd.Series) -> str:
    """Name both questions of a pair, the touchpoints' first."""
    first, second = row["instrument"], row["journey_instrument"]
    return f"{first} against {second} of the whole journey"
