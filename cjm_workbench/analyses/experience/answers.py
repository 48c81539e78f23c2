"""Mean scores of answers: one series an instrument and scale, weighted where weights exist."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.estimates import Cells, score_cells
from cjm_workbench.stats.means import mean_t, nps
from cjm_workbench.stats.sufficiency import Thresholds

SERIES = ["instrument", "scale_min", "scale_max"]
EMOTION_SCALE = (-2.0, 2.0)
POINTS_SCALE = (-100.0, 100.0)
NPS_SCALE = (0.0, 10.0)


def fetch_answers(scores: ir.Table, *more: str) -> pd.DataFrame:
    """Fetch what means need of each answer: a table of answers, not of events.

    Parameters
    ----------
    scores
        The review's scores.
    *more
        Further columns.
    """
    columns = ["journey_type", "customer_id", *SERIES, "score", "emotion", "weight", *more]
    answers: pd.DataFrame = (
        scores.order_by(["journey_type", "feedback_id"]).select(*columns).execute()
    )
    return answers


def measure_series(
    answers: pd.DataFrame, by: Sequence[str], thresholds: Thresholds, *, emotion: bool = False
) -> pd.DataFrame:
    """Estimate the mean of each group and series; instruments and scales are never pooled.

    Parameters
    ----------
    answers
        As ``fetch_answers`` gives them, with `by`.
    by
        Columns that name the group.
    thresholds
        When evidence is sufficient.
    emotion
        Average the emotion, -2 to +2, in place of the score.

    Returns
    -------
    pandas.DataFrame
        `by`, instrument, scale_min, scale_max, customers, answers, unweighted and the cells of an
        estimate. Its n is below the number of answers where some have no weight.
        The net promoter question, where its scale is 0 to 10, gives points.
    """
    rows = [
        {
            **dict(zip([*by, *SERIES], key, strict=True)),
            "customers": group["customer_id"].nunique(),
            "answers": len(group),
            **_cells(group, thresholds, emotion=emotion),
        }
        for key, group in answers.groupby([*by, *SERIES], sort=True)
    ]
    columns = [
        *by,
        *SERIES,
        "customers",
        "answers",
        "unweighted",
        "n",
        "value",
        "ci_low",
        "ci_high",
    ]
    return pd.DataFrame(rows, columns=[*columns, "unit", "evidence", "reason"])


def as_rows(table: pd.DataFrame) -> list[Cells]:
    """Give a table's rows, each as column to cell.

    Examples
    --------
    >>> as_rows(pd.DataFrame({"stage": ["Buy"], "n": [3]}))
    [{'stage': 'Buy', 'n': 3}]
    """
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def _cells(group: pd.DataFrame, thresholds: Thresholds, *, emotion: bool) -> Cells:
    scale = (float(group["scale_min"].iloc[0]), float(group["scale_max"].iloc[0]))
    in_points = not emotion and group["instrument"].iloc[0] == "nps" and scale == NPS_SCALE
    estimator = nps if in_points else mean_t
    values = group["emotion" if emotion else "score"].to_numpy()
    unweighted = estimator(values, cluster=group["customer_id"])
    weights = group["weight"]
    weighted = unweighted
    if weights.notna().any():
        weighted = estimator(values, weights.to_numpy(), cluster=group["customer_id"])
    unit, scale = (
        ("emotion", EMOTION_SCALE) if emotion
        else ("points", POINTS_SCALE) if in_points
        else ("score", scale)
    )  # fmt: skip
    return {"unweighted": unweighted.value, **score_cells(weighted, scale, thresholds, unit)}
