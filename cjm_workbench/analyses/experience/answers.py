"""Mean scores of answers: one series an instrument and scale, weighted where weights exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.estimates import COMPANION, Cells, hide_small, score_cells
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.series import SERIES
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.means import mean_t, nps
from cjm_workbench.stats.privacy import suppress
from cjm_workbench.stats.sufficiency import Thresholds

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


def hide_touchpoints(
    table: pd.DataFrame, answers: pd.DataFrame, rules: Rules, by: Sequence[str], more: Sequence[str]
) -> pd.DataFrame:
    """Suppress touchpoints of few customers, and those from which these could be derived.

    The touchpoints of a stage, and the answers that name the stage alone, add up to the stage,
    whose mean is published. A touchpoint that is hidden in one stage is hidden over all of them.

    Parameters
    ----------
    table
        Estimates, one row a touchpoint (or one in a stage) and series, with customers.
    answers
        As ``fetch_answers`` gives them, with touchpoint and stage.
    rules
        Names the smallest cell.
    by
        Columns that name the row, of journey_type, stage, touchpoint and `SERIES`.
    more
        Further columns that would give a cell away.
    """
    if table.empty:
        return table
    secret = _find_secret(answers, rules).groupby(list(by), as_index=False)["secret"].max()
    marked = table.merge(secret, on=list(by), how="left")
    shown = hide_small(marked, rules, customers="secret", more=["customers", *more])
    others = (marked["secret"] > 0) & (marked["customers"] >= rules.smallest_cell)
    return shown.assign(reason=shown["reason"].mask(others, COMPANION)).drop(columns="secret")


def _find_secret(answers: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Mark with 1 the touchpoints to be hidden in each stage; any other counts as 0, no cell."""
    parts = answers.fillna({"stage": "", "touchpoint": ""})
    # what speaks of no stage adds up to none
    parts = parts.assign(alone=parts["touchpoint"].mask(parts["stage"] != "", ""))
    total = ["journey_type", "stage", "alone", *SERIES]
    cells = parts.groupby([*total, "touchpoint"])["customer_id"].nunique().reset_index()
    _, hidden = suppress(
        cells, count_col="customer_id", value_cols=[],
        smallest_cell=rules.smallest_cell, within=total,
    )  # fmt: skip
    return cells.assign(secret=hidden.astype("int64"))


def as_rows(table: pd.DataFrame) -> list[Cells]:
    """Give a table's rows, each as column to cell.

    Examples
    --------
    >>> as_rows(pd.DataFrame({"stage": ["Buy"], "n": [3]}))
    [{'stage': 'Buy', 'n': 3}]
    """
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def choose_estimator(
    instrument: str, scale: tuple[float, float]
) -> tuple[Callable[..., Interval], str, tuple[float, float]]:
    """Choose how the answers to a question are averaged.

    Parameters
    ----------
    instrument, scale
        The question, and the ends of its scale.

    Returns
    -------
    tuple
        The estimator, the unit of what it gives, and the ends of that: points for the net
        promoter question on 0 to 10, else the mean on the question's own scale.
    """
    if instrument == "nps" and scale == NPS_SCALE:
        return nps, "points", POINTS_SCALE
    return mean_t, "score", scale


def _cells(group: pd.DataFrame, thresholds: Thresholds, *, emotion: bool) -> Cells:
    scale = (float(group["scale_min"].iloc[0]), float(group["scale_max"].iloc[0]))
    estimator, unit, ends = choose_estimator(str(group["instrument"].iloc[0]), scale)
    if emotion:
        estimator, unit, ends = mean_t, "emotion", EMOTION_SCALE
    values = group["emotion" if emotion else "score"].to_numpy()
    unweighted = estimator(values, cluster=group["customer_id"])
    weights = group["weight"]
    weighted = unweighted
    if weights.notna().any():
        weighted = estimator(values, weights.to_numpy(), cluster=group["customer_id"])
    return {"unweighted": unweighted.value, **score_cells(weighted, ends, thresholds, unit)}
