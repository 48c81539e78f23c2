"""Visits of stages: when a journey came to a stage, and when it moved on from there."""

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
        followed; and went_on, whether it came to a later stage or to the goal within the window
        that runs from the journey's start. Of the last stage only the goal counts.
    """
    placed = steps.join(_places(plans), ["journey_type", "stage"])
    entries = placed.group_by(["journey_type", "journey_id", "stage", "place"]).agg(
        entered_no=placed.step_no.min(), entered_at=placed.occurred_at.min()
    )
    visits = entries.left_join(_moves(entries, placed), ["journey_id", "stage"])
    visits = visits.drop("journey_id_right", "stage_right").join(
        journeys.select("journey_id", "customer_id", "started_at", "reached_at", "followed"),
        "journey_id",
    )
    visits = visits.join(_windows(plans), "journey_type")
    # a goal that was reached before the stage was entered does not lead out of it
    goal_at = ibis.ifelse(visits.reached_at >= visits.entered_at, visits.reached_at, ibis.null())
    on_at = _earlier(visits.later_at, goal_at)
    in_time = seconds_between(visits.started_at, on_at) <= visits.window_seconds
    return visits.mutate(
        left_at=_earlier(visits.other_at, goal_at),
        went_on=in_time.fill_null(False),
    ).select(
        "journey_type", "journey_id", "customer_id", "stage", "entered_at", "left_at",
        "followed", "went_on",
    )  # fmt: skip


def _moves(entries: ir.Table, placed: ir.Table) -> ir.Table:
    """Give the first step in another stage after each entry, and the first in a later one."""
    steps = placed.select(
        "journey_id", "step_no", "occurred_at", to_stage="stage", to_place="place"
    )
    after = entries.join(steps, "journey_id")
    after = after.filter((after.step_no > after.entered_no) & (after.to_stage != after.stage))
    return after.group_by(["journey_id", "stage"]).agg(
        other_at=after.occurred_at.min(),
        later_at=after.occurred_at.min(where=after.to_place > after.place),
    )


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
