"""Journeys at a landmark on the way to their goal, and what became of them afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.outcomes import place_goals
from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.wants import Plan

EARLIEST, LATEST = 2, 6
"""The steps between which a landmark lies: a pattern needs two, and the first are enough."""

LATER = timedelta(days=45)
"""How long customers are watched for what does not happen within a journey."""

NO_STAGE = "(no stage)"


def stand_at_landmark(
    journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan], as_of: datetime
) -> ir.Table:
    """Take the journeys that came to the landmark of their type with the goal still ahead.

    The landmark is a step, so that all have had the same number of steps: a third of the median
    number to the goal, rounded up, between 2 and 6; where nothing was reached, of all steps.

    Parameters
    ----------
    journeys, steps
        Of the review.
    plans
        Goal and window of each journey type; journeys of other types are left out.
    as_of
        In UTC.

    Returns
    -------
    ir.Table
        journey_type, journey_id, customer_id, status, started_at, reached_at, window_seconds,
        landmark_no; landmark_at, the time of that step; stage, of that step; and
        watched_seconds, from then to `as_of`.
    """
    framed = journeys.join(_windows(plans), "journey_type").left_join(
        place_goals(steps, plans), "journey_id"
    )
    framed = framed.select(
        "journey_type", "journey_id", "customer_id", "status", "started_at", "reached_at",
        "steps", "goal_no", "window_seconds",
    ).cache()  # fmt: skip
    ahead = framed.join(_landmarks(framed), "journey_type")
    ahead = ahead.filter(ahead.goal_no.isnull() | (ahead.goal_no > ahead.landmark_no))
    there = steps.select(
        "journey_id",
        landmark_no="step_no",
        landmark_at="occurred_at",
        stage=steps.stage.fill_null(NO_STAGE),
    )
    standing = ahead.join(there, ["journey_id", "landmark_no"])
    now = ibis.literal(as_of, type="timestamp(6)")
    return standing.mutate(watched_seconds=seconds_between(standing.landmark_at, now)).drop(
        "steps", "goal_no"
    )


def follow_outcomes(
    standing: ir.Table,
    journeys: ir.Table,
    customers: ir.Table,
    as_of: datetime,
    risen: ir.Table | None = None,
    *,
    until: datetime | None = None,
) -> ir.Table:
    """Say of each journey at its landmark what came after, where it was watched long enough.

    Parameters
    ----------
    standing
        As `stand_at_landmark` gives them.
    journeys
        Of the review: another one of the same type is coming back.
    customers
        The canonical table, with ``churned_at``; a later one than `as_of` is not known.
    as_of
        In UTC.
    risen
        ``customer_id`` and ``risen``, as ``journeys.patterns_value.find_risen`` gives them.
    until
        In UTC: journeys that begin later are not among `journeys`, so that nobody was watched for
        coming back after it; missing: as far as `as_of`.

    Returns
    -------
    ir.Table
        journey_type, outcome, journey_id, customer_id, stage, hit: one row a journey and outcome
        that it was watched for. ``reached``: its goal within the window, counted from the
        landmark. ``lost``, by `as_of`, of the same journeys. ``again``: the customer began another
        journey of the type within 45 days; ``churned``: the customer left in that time;
        ``risen``: the customer's value tier is higher at the end of the period than at its start.
    """
    base = standing.left_join(_next_starts(journeys), "journey_id").left_join(
        _departures(customers, as_of), "customer_id"
    )
    base = base.select(*standing.columns, "next_at", "churned_at", "is_known").cache()
    in_window = base.watched_seconds >= base.window_seconds
    later = base.watched_seconds >= LATER.total_seconds()
    seen = base.landmark_at <= ibis.literal((until or as_of) - LATER, type="timestamp(6)")
    stays = base.churned_at.isnull() | (base.churned_at > base.landmark_at)
    reached_in = seconds_between(base.landmark_at, base.reached_at)
    parts = [
        _outcome(base, "reached", in_window, reached_in <= base.window_seconds),
        _outcome(base, "lost", in_window, base.status == "lost"),
        _outcome(base, "again", later & seen, _within(base, base.next_at)),
        _outcome(base, "churned", later & base.is_known & stays, _within(base, base.churned_at)),
    ]
    if risen is not None:
        judged = base.join(risen, "customer_id")
        parts.append(_outcome(judged, "risen", ibis.literal(True), judged.risen))
    return ibis.union(*parts)


def _outcome(base: ir.Table, name: str, watched: ir.BooleanValue, hit: ir.BooleanValue) -> ir.Table:
    rows = base.mutate(hit=hit.fill_null(False)).filter(watched.fill_null(False))
    return rows.select(
        "journey_type", "journey_id", "customer_id", "stage", "hit", outcome=ibis.literal(name)
    )


def _within(base: ir.Table, moment: ir.TimestampValue) -> ir.BooleanValue:
    return seconds_between(base.landmark_at, moment) <= LATER.total_seconds()


def _next_starts(journeys: ir.Table) -> ir.Table:
    order = ibis.window(
        group_by=["journey_type", "customer_id"], order_by=["started_at", "journey_id"]
    )
    return journeys.select("journey_id", next_at=journeys.started_at.lead(1).over(order))


def _departures(customers: ir.Table, as_of: datetime) -> ir.Table:
    now = ibis.literal(as_of, type="timestamp(6)")
    known = ibis.ifelse(customers.churned_at <= now, customers.churned_at, ibis.null())
    return customers.select("customer_id", churned_at=known, is_known=ibis.literal(True))


def _windows(plans: Sequence[Plan]) -> ir.Table:
    rows = [(plan.journey_type, plan.window_seconds) for plan in plans]
    return ibis.memtable(rows, schema={"journey_type": "string", "window_seconds": "float64"})


def _landmarks(framed: ir.Table) -> ir.Table:
    middle = framed.group_by("journey_type").agg(
        to_goal=framed.goal_no.quantile(0.5), steps=framed.steps.quantile(0.5)
    )
    third = (middle.to_goal.fill_null(middle.steps) / 3).ceil().cast("int64")
    return middle.select("journey_type", landmark_no=third.clip(EARLIEST, LATEST))
