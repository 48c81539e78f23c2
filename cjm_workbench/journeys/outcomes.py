"""Journeys as far as their outcome was open: what came later cannot go with it."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.wants import Plan


def cut_at_outcome(journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    """Cut each journey's variant at its goal, or at the end of its window if that comes first.

    Whether a journey converts within its window is settled then. A step that came later cannot
    have gone before the outcome, and only journeys that went on could have it.

    Parameters
    ----------
    journeys, steps
        Of the review.
    plans
        Goal and window of each journey type; journeys of other types are left out.

    Returns
    -------
    ir.Table
        The columns of `JOURNEYS`. The variant ends with the step that reached the goal; all other
        columns, those of steps and events too, are of the whole journey.
    """
    windows = [(plan.journey_type, plan.window_seconds) for plan in plans]
    framed = journeys.join(
        ibis.memtable(windows, schema={"journey_type": "string", "window_seconds": "float64"}),
        "journey_type",
    ).left_join(place_goals(steps, plans), "journey_id")
    framed = framed.select("journey_id", "started_at", "window_seconds", "goal_no")
    timed = steps.select("journey_id", "step_no", "occurred_at").join(framed, "journey_id")
    in_time = seconds_between(timed.started_at, timed.occurred_at) <= timed.window_seconds
    before = timed.filter(in_time & (timed.goal_no.isnull() | (timed.step_no <= timed.goal_no)))
    kept = before.group_by("journey_id").agg(kept=before.step_no.max())
    both = journeys.join(kept, "journey_id")
    variant = both.variant.split(SEPARATOR)[: both.kept].join(SEPARATOR)
    return both.mutate(variant=variant).select(journeys.columns)


def place_goals(steps: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    """Give the number of the step with which each journey first came to its goal.

    Parameters
    ----------
    steps
        Of the review.
    plans
        The goal of each journey type.

    Returns
    -------
    ir.Table
        journey_id, goal_no: one row a journey that came to its goal.
    """
    goals = [(plan.journey_type, touchpoint) for plan in plans for touchpoint in plan.goal]
    schema = {"journey_type": "string", "touchpoint": "string"}
    at_goal = steps.semi_join(ibis.memtable(goals, schema=schema), [*schema])
    return at_goal.group_by("journey_id").agg(goal_no=at_goal.step_no.min())
