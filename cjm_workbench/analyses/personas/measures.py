"""What is measured of each persona's behaviour: per customer, summed in the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.visits import reach_goals
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.series import SERIES
from cjm_workbench.stats.means import DETRACTOR_TO, PROMOTER_FROM

MEASURES = ("conversion", "time", "journeys", "steps", "channel", "score")
MOST_CHANNELS = 5
"""Channels measured, a journey type: the most used."""

NPS_SCALE = (0.0, 10.0)
POINTS_SCALE = (-100.0, 100.0)


@dataclass(frozen=True)
class Sample:
    """One measure of one journey type, by customer.

    Attributes
    ----------
    measure, detail
        Of `MEASURES`; ``detail`` is the channel, or the instrument.
    unit
        Of `schemas.results.UNITS`.
    rows
        customer_id, total, units, n: of a share, the journeys that fit and all of them; of a
        mean, the sum and what it is divided by (weights, where answers have them); of a time, the
        seconds. ``n`` is what the table counts: journeys, customers or answers. Of a score,
        ``plain``: the sum of the ``n`` answers without their weights.
    scale
        The ends of a score's scale.
    """

    journey_type: str
    measure: str
    detail: str
    unit: str
    rows: pd.DataFrame
    scale: tuple[float, float] | None = None


def fetch_samples(
    journeys: ir.Table, steps: ir.Table, scores: ir.Table, plans: Sequence[Plan]
) -> Iterator[Sample]:
    """Fetch every measure of each journey type.

    Parameters
    ----------
    journeys, steps, scores
        Of the review.
    plans
        Goal and window of each journey type.

    Yields
    ------
    Sample
        Journeys and channels are those of journeys followed for their whole window, by their
        steps within it, so that all were seen equally long.
    """
    outcomes = reach_goals(journeys, plans).filter(ibis._.followed)
    counted = _count_outcomes(outcomes)
    within = _steps_in_window(journeys, steps, plans)
    with_goal = [plan.journey_type for plan in plans if plan.goal]
    for name, rows in counted.items():
        if name in with_goal:
            yield Sample(name, "conversion", "", "share", rows)
    yield from _times(journeys, outcomes.filter(outcomes.journey_type.isin(with_goal)))
    yield from _journeys(journeys)
    yield from _steps(within)
    yield from _channels(counted, within, plans)
    yield from _scores(scores)


def _count_outcomes(outcomes: ir.Table) -> dict[str, pd.DataFrame]:
    """Count each customer's journeys of a type, and those that reached their goal."""
    marked = outcomes.mutate(hit=outcomes.went_on.cast("int64"))
    rows = marked.group_by(["journey_type", "customer_id"]).agg(
        total=marked.hit.sum(), units=marked.count()
    )
    return {name: group.assign(n=group["units"]) for name, group in _by_type(rows)}


def _times(journeys: ir.Table, outcomes: ir.Table) -> Iterator[Sample]:
    """Take of each customer the first journey that reached its goal: one time a customer."""
    reached = outcomes.filter(outcomes.went_on).select("journey_id")
    timed = journeys.semi_join(reached, "journey_id")
    order = ibis.window(
        group_by=["journey_type", "customer_id"], order_by=["started_at", "journey_id"]
    )
    first = timed.mutate(place=ibis.row_number().over(order)).filter(ibis._.place == 0)
    rows = first.select("journey_type", "customer_id", total="outcome_seconds")
    for name, group in _by_type(rows):
        # to come to the goal at once takes no time: there is none to compare
        if group["total"].any():
            yield Sample(name, "time", "", "seconds", group.assign(units=1, n=1))


def _journeys(journeys: ir.Table) -> Iterator[Sample]:
    rows = journeys.group_by(["journey_type", "customer_id"]).agg(total=journeys.count())
    for name, group in _by_type(rows):
        # where everybody began one, no persona can differ
        if (group["total"] > 1).any():
            yield Sample(name, "journeys", "", "count", group.assign(units=1, n=1))


def _steps_in_window(journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    windows = ibis.memtable(
        [(plan.journey_type, plan.window_seconds) for plan in plans],
        schema={"journey_type": "string", "window_seconds": "float64"},
    )
    framed = journeys.filter(journeys.followed).join(windows, "journey_type")
    framed = framed.select("journey_id", "started_at", "window_seconds")
    timed = steps.select(
        "journey_type", "journey_id", "customer_id", "touchpoint", "channel", "occurred_at"
    ).join(framed, "journey_id")
    return timed.filter(
        seconds_between(timed.started_at, timed.occurred_at) <= timed.window_seconds
    )


def _steps(within: ir.Table) -> Iterator[Sample]:
    rows = within.group_by(["journey_type", "customer_id"]).agg(
        total=within.count(), units=within.journey_id.nunique()
    )
    for name, group in _by_type(rows):
        yield Sample(name, "steps", "", "count", group.assign(n=group["units"]))


def _channels(
    counted: dict[str, pd.DataFrame], within: ir.Table, plans: Sequence[Plan]
) -> Iterator[Sample]:
    """Measure what share of journeys touches each of the most used channels.

    The step that reaches the goal is left out: its channel would be conversion once more.
    """
    goals = [(plan.journey_type, touchpoint) for plan in plans for touchpoint in plan.goal]
    at_goal = ibis.memtable(goals, schema={"journey_type": "string", "touchpoint": "string"})
    known = within.filter(within.channel.notnull())
    before = known.anti_join(at_goal, ["journey_type", "touchpoint"])
    touched = before.group_by(["journey_type", "channel", "customer_id"]).agg(
        total=before.journey_id.nunique()
    )
    hits = touched.order_by(["journey_type", "channel", "customer_id"]).execute()
    for journey_type, channel in _most_used(hits):
        own = hits[(hits["journey_type"] == journey_type) & (hits["channel"] == channel)]
        rows = counted[journey_type].drop(columns="total")
        merged = rows.merge(own[["customer_id", "total"]], on="customer_id", how="left")
        yield Sample(journey_type, "channel", channel, "share", merged.fillna({"total": 0}))


def _most_used(hits: pd.DataFrame) -> list[tuple[str, str]]:
    journeys = hits.groupby(["journey_type", "channel"])["total"].sum().reset_index()
    ordered = journeys.sort_values(
        ["journey_type", "total", "channel"], ascending=[True, False, True]
    )
    most = ordered.groupby("journey_type").head(MOST_CHANNELS)
    return list(most[["journey_type", "channel"]].itertuples(index=False, name=None))


def _scores(scores: ir.Table) -> Iterator[Sample]:
    """Sum the answers of each instrument and scale; instruments are never pooled."""
    order = ["journey_type", *SERIES]
    columns = [*order, "customer_id", "score", "weight"]
    answers = scores.filter(scores.score.notnull()).order_by([*order, "feedback_id"])
    for key, group in answers.select(*columns).execute().groupby(order, sort=True):
        journey_type, instrument, *scale = key
        in_points = instrument == "nps" and tuple(scale) == NPS_SCALE
        yield Sample(
            str(journey_type), "score", str(instrument), "points" if in_points else "score",
            _sum_answers(group, in_points=in_points),
            POINTS_SCALE if in_points else (float(scale[0]), float(scale[1])),
        )  # fmt: skip


def _sum_answers(group: pd.DataFrame, *, in_points: bool) -> pd.DataFrame:
    values = group["score"]
    if in_points:
        values = 100.0 * ((values >= PROMOTER_FROM).astype(int) - (values <= DETRACTOR_TO))
    # a survey without weights counts every answer once; in one with weights, none without counts
    weights = group["weight"] if group["weight"].notna().any() else group["weight"].fillna(1.0)
    summed = group.assign(
        total=values * weights, units=weights, n=weights.notna().astype(int),
        plain=values.where(weights.notna()),
    )  # fmt: skip
    columns = ["total", "units", "n", "plain"]
    per_customer = summed.groupby("customer_id", sort=True)[columns].sum()
    return per_customer[per_customer["units"] > 0].reset_index()


def _by_type(rows: ir.Table) -> Iterator[tuple[str, pd.DataFrame]]:
    fetched = rows.order_by(["journey_type", "customer_id"]).execute()
    for name, group in fetched.groupby("journey_type", sort=True):
        yield str(name), group.drop(columns="journey_type").reset_index(drop=True)
