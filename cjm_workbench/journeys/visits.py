"""Visits of stages: when a journey came to a stage, and whether it went on in its window."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.wants import Plan


def visit_stages(steps: ir.Table, journeys: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    """Give each journey's first entry into each stage, and what came after it.

    Parameters
    ----------
    steps, journeys
        Of the review; steps in no stage are left out.
    plans
        Stages in order, goal and window of each journey type.

    Returns
    -------
    ir.Table
        One row a journey and stage that it came to: journey_type, journey_id, customer_id, stage,
        entered_at; left_at, when it came to any other stage or, from then on, to its goal;
        followed; and went_on.

    Notes
    -----
    ``went_on``: the journey came to any later stage, or to its goal, within the window that runs
    from its start. Whether it did so before or after it first came to this stage does not matter:
    a journey out of order has gone on, and that it is out of order is for the alignment to say. Of
    the last stage only the goal counts. A stage's conversion is this share of followed journeys.
    """
    placed = steps.join(_places(plans), ["journey_type", "stage"])
    entries = placed.group_by(["journey_type", "journey_id", "stage", "place"]).agg(
        entered_no=placed.step_no.min(), entered_at=placed.occurred_at.min()
    )
    later = ibis.window(group_by="journey_id", order_by="place", following=(1, None))
    entries = entries.mutate(later_at=entries.entered_at.min().over(later))
    visits = entries.left_join(_departures(entries, placed), ["journey_id", "stage"])
    visits = visits.drop("journey_id_right", "stage_right")
    framed = _frame(journeys, plans).drop("journey_type")
    visits = visits.join(framed, "journey_id")
    # a goal that was reached before the stage was entered does not lead out of it
    goal_at = ibis.ifelse(visits.reached_at >= visits.entered_at, visits.reached_at, ibis.null())
    return visits.mutate(
        left_at=_earlier(visits.other_at, goal_at),
        went_on=_in_window(visits, visits.later_at) | _in_window(visits, visits.reached_at),
    ).select(
        "journey_type", "journey_id", "customer_id", "stage", "entered_at", "left_at",
        "followed", "went_on",
    )  # fmt: skip


def reach_goals(journeys: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    """Say of each journey whether it reached its goal within the window.

    Parameters
    ----------
    journeys
        Of the review.
    plans
        Window of each journey type; journeys of other types are left out.

    Returns
    -------
    ir.Table
        journey_type, journey_id, customer_id, followed and went_on, as of a stage.
    """
    framed = _frame(journeys, plans)
    return framed.mutate(went_on=_in_window(framed, framed.reached_at)).select(
        "journey_type", "journey_id", "customer_id", "followed", "went_on"
    )


def _frame(journeys: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    """Set each journey's start and goal beside the window of its type."""
    columns = ["journey_type", "journey_id", "customer_id", "started_at", "reached_at", "followed"]
    return journeys.select(*columns).join(_windows(plans), "journey_type")


def _in_window(rows: ir.Table, moment: ir.TimestampValue) -> ir.BooleanValue:
    in_time = seconds_between(rows.started_at, moment) <= rows.window_seconds
    return in_time.fill_null(False)


def _departures(entries: ir.Table, placed: ir.Table) -> ir.Table:
    """Give the first step in another stage after each entry."""
    steps = placed.select("journey_id", "step_no", "occurred_at", to_stage="stage")
    after = entries.select("journey_id", "stage", "entered_no").join(steps, "journey_id")
    after = after.filter((after.step_no > after.entered_no) & (after.to_stage != after.stage))
    return after.group_by(["journey_id", "stage"]).agg(other_at=after.occurred_at.min())


def _earlier(first: ir.TimestampValue, second: ir.TimestampValue) -> ir.TimestampValue:
    """Take the earlier of two times, or the one that is known."""
    return ibis.coalesce(ibis.ifelse(first <= second, first, second), first, second)


def _places(plans: Sequence[Plan]) -> ir.Table:
    rows = [
        (plan.journey_type, stage, place)
        for plan in plans
        for place, stage in enumerate(plan.stages)
    ]
    return ibis.memtable(
        rows, schema={"journey_type": "string", "stage": "string", "place": "int64"}
    )


def _windows(plans: Sequence[Plan]) -> ir.Table:
    rows = [(plan.journey_type, plan.window_seconds) for plan in plans]
    return ibis.memtable(rows, schema={"journey_type": "string", "window_seconds": "float64"})
