"""What the silent could make of each score: respondents, weighted, and both extremes."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import Cells, hide_rates, score_cells
from cjm_workbench.analyses.experience.answers import choose_estimator
from cjm_workbench.analyses.nonresponse import (
    choose_attributes,
    describe,
    find_asked,
    weigh_answers,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import estimate, number, quantity, share
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.schemas.series import SERIES
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.sufficiency import Thresholds

NO_INVITATIONS = (
    "Who was asked is not recorded, so nothing can be said of the silent: map the invitations of "
    "the surveys, answered or not, to see how far their scores can be trusted."
)
MORE = (
    "invited", "answered", "response_share", "response_low", "response_high", "weighted",
    "weighted_low", "weighted_high", "silent_bad", "silent_good",
)  # fmt: skip


class Bounds(Estimate):
    """One row a question: ``value`` is the mean of those who answered, as it is usually told.

    Attributes
    ----------
    instrument, scale_min, scale_max
        The question, and the ends of its scale.
    invited, answered
        Invitations to it, and how many were answered.
    response_share, response_low, response_high
        The second as a share of the first, with its Wilson interval.
    weighted, weighted_low, weighted_high
        The same mean, its answers weighted so that the attributes of those who answered are spread
        as those of all invited; see `analyses.nonresponse`.
    silent_bad, silent_good
        The mean of all invited if each of the silent gave the worst answer, or the best: what is
        certain without any assumption (Manski 1989, Journal of Human Resources 24: 343).
    """

    instrument: Series[str]
    scale_min: Series[float]
    scale_max: Series[float]
    invited: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    answered: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    response_share: Series[float] = pa.Field(nullable=True)
    response_low: Series[float] = pa.Field(nullable=True)
    response_high: Series[float] = pa.Field(nullable=True)
    weighted: Series[float] = pa.Field(nullable=True)
    weighted_low: Series[float] = pa.Field(nullable=True)
    weighted_high: Series[float] = pa.Field(nullable=True)
    silent_bad: Series[float] = pa.Field(nullable=True)
    silent_good: Series[float] = pa.Field(nullable=True)


def measure_bounds(
    invitations: ir.Table,
    feedback: ir.Table,
    customers: ir.Table,
    attributes: Sequence[str],
    rules: Rules,
) -> pd.DataFrame:
    """Set the mean of each question beside what the silent could make of it.

    Parameters
    ----------
    invitations
        Canonical invitations, of the review. One that was not answered counts for the question
        that most answers about its touchpoint are to.
    feedback, customers
        Canonical tables.
    attributes
        Names of the customers' attributes, of which those that tell groups are weighed by.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Bounds`. Means have a t interval between customers, which holds for who answers as these
        did, and for nobody else.
    """
    names = choose_attributes(customers, attributes)
    asked = describe(find_asked(invitations, feedback), customers, names).cache()
    each = asked.group_by(["instrument", "customer_id"]).agg(
        units=asked.count(), hits=asked.answered.cast("int64").sum()
    )
    invited = dict(iter(each.execute().groupby("instrument")))
    rows = [
        _measure(asked.filter(asked.instrument == name), own, names, rules.thresholds)
        for name, own in sorted(invited.items())
    ]
    known = [row for row in rows if row]
    if not known:
        return conform(pd.DataFrame(columns=[*Bounds.to_schema().columns]), Bounds)
    table = hide_rates(pd.DataFrame(known), rules, more=MORE)
    return conform(table.drop(columns=["customers", "hit_customers"]), Bounds)


def _measure(
    asked: ir.Table, invited: pd.DataFrame, names: Sequence[str], thresholds: Thresholds
) -> Cells:
    answers = asked.filter(asked.answered).rename(feedback_id="invitation_id")
    columns = ["feedback_id", "customer_id", *SERIES, "score"]
    rows = answers.select(columns).order_by("feedback_id").execute()
    if rows.empty or len(rows[SERIES].drop_duplicates()) > 1:
        return {}  # one question on two scales is two: nobody knows which the silent were asked
    weights = weigh_answers(answers, asked, names)["weight"].to_numpy()
    first = rows.iloc[0]
    scale = (float(first["scale_min"]), float(first["scale_max"]))
    estimator, unit, ends = choose_estimator(str(first["instrument"]), scale)
    mean = estimator(rows["score"], cluster=rows["customer_id"])
    weighted = estimator(rows["score"], weights, cluster=rows["customer_id"])
    response = wilson(
        len(rows), int(invited["units"].sum()),
        design_effect=share_design_effect(invited["hits"], invited["units"]),
    )  # fmt: skip
    return {
        **first[SERIES].to_dict(),
        "customers": len(invited), "hit_customers": int((invited["hits"] > 0).sum()),
        "invited": response.n, "answered": len(rows),
        "response_share": response.value, "response_low": response.low,
        "response_high": response.high,
        "weighted": weighted.value, "weighted_low": weighted.low, "weighted_high": weighted.high,
        **dict(zip(("silent_bad", "silent_good"), _extremes(mean, response, ends), strict=True)),
        **score_cells(mean, ends, thresholds, unit),
    }  # fmt: skip


def _extremes(mean: Interval, response: Interval, ends: tuple[float, float]) -> list[float]:
    return [response.value * mean.value + (1 - response.value) * end for end in ends]


def read_bounds(table: pd.DataFrame) -> str:
    """Say of each question what its answers give, and what is certain of all who were asked."""
    if table.empty:
        return NO_INVITATIONS
    said = " ".join(_read(row) for _, row in table.iterrows())
    return (
        f"{said} Whether the content answer more often than others cannot be seen in the answers: "
        "weights make up for what attributes tell of the silent, and for nothing else."
    )


def _read(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        return f"{row['instrument']}: too few answered, or too few did not, to be shown."
    unit = row["unit"]
    mean = estimate(row["value"], row["ci_low"], row["ci_high"], unit, int(row["n"]))
    bounds = f"{quantity(row['silent_bad'], unit)} to {quantity(row['silent_good'], unit)}"
    return (
        f"{row['instrument']}: {mean} of those who answered, {share(row['response_share'])} of "
        f"{number(int(row['invited']))} asked; weighted {quantity(row['weighted'], unit)}; of all "
        f"who were asked, only {bounds} is certain."
    )
