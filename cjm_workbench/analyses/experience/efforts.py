"""What it took customers to come to a stage and to go on from it, up to a landmark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.wants import Plan

STAGE = ["journey_type", "stage"]
WAIT, STEPS, REPEATS = "wait", "steps", "repeats"
EFFORTS = (WAIT, STEPS, REPEATS)
LANDMARK = 0.25
"""The quantile of the times of those who go on, at which steps and repeats are counted."""


def find_efforts(
    journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan], as_of: datetime
) -> ir.Table:
    """List the journeys at risk of being lost in a stage, with their effort and their end.

    A journey is at risk at the landmark if it has not gone on by then: to a later stage, or to the
    goal. The wait is that before the stage, and its landmark the moment of coming to it; steps and
    repeats are those in the stage, up to the moment by which a quarter of those who go on have
    gone. All are followed for the journey's whole window from the landmark on, so that the slow
    have as long to go on as the quick; who cannot yet be followed so long is left out.

    Parameters
    ----------
    journeys, steps
        Of the review.
    plans
        Stages in order, and window, of each journey type.
    as_of
        The moment until which everybody was seen, in UTC.

    Returns
    -------
    ir.Table
        journey_type, stage, effort, customer_id, size (seconds, or a count), landmark_seconds,
        and lost: whether it did not go on within the window. One row a journey, stage and effort.
    """
    entries = _enter(journeys, steps, plans, as_of).cache()
    began = steps.select("journey_id", "wait_seconds", entered_no="step_no")
    waited = entries.join(began, ["journey_id", "entered_no"]).mutate(landmark_seconds=0.0)
    waited = waited.filter(waited.wait_seconds.notnull())
    worked = _work(entries, steps).cache()
    return ibis.union(
        _at_risk(waited, WAIT, waited.wait_seconds),
        _at_risk(worked, STEPS, worked.done.cast("float64")),
        _at_risk(worked, REPEATS, worked.again.cast("float64")),
    )


def _enter(journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan], as_of: datetime) -> ir.Table:
    """Give each journey's first entry into each stage, and after how long it went on."""
    placed = steps.join(_frame(plans), STAGE)
    by = [*STAGE, "place", "leads_on", "window_seconds", "journey_id", "customer_id"]
    entries = placed.group_by(by).agg(
        entered_no=placed.step_no.min(), entered_at=placed.occurred_at.min()
    )
    later = ibis.window(group_by="journey_id", order_by="place", following=(1, None))
    entries = entries.mutate(later_at=entries.entered_at.min().over(later))
    entries = entries.filter(entries.leads_on)
    both = entries.join(journeys.select("journey_id", "reached_at"), "journey_id")
    stage, goal = (seconds_between(both.entered_at, at) for at in (both.later_at, both.reached_at))
    end = ibis.literal(as_of, type="timestamp(6)")
    return both.mutate(
        on_seconds=ibis.coalesce(ibis.ifelse(stage <= goal, stage, goal), stage, goal),
        seen_seconds=seconds_between(both.entered_at, end),
    )


def _frame(plans: Sequence[Plan]) -> ir.Table:
    """Give the stages in order, and whether they lead on: without a goal, the last does not."""
    rows = [
        (plan.journey_type, stage, place, bool(plan.goal) or stage != plan.stages[-1],
         plan.window_seconds)
        for plan in plans
        for place, stage in enumerate(plan.stages)
    ]  # fmt: skip
    types = ("string", "string", "int64", "boolean", "float64")
    schema = dict(zip([*STAGE, "place", "leads_on", "window_seconds"], types, strict=True))
    return ibis.memtable(rows, schema=schema)


def _work(entries: ir.Table, steps: ir.Table) -> ir.Table:
    """Count what each journey had done in the stage by the landmark, and done again."""
    leaving = entries.filter(entries.on_seconds > 0)
    landmarks = leaving.group_by(STAGE).agg(landmark_seconds=leaving.on_seconds.quantile(LANDMARK))
    framed = entries.join(landmarks, STAGE)
    own = steps.select(
        "journey_id", "stage", "step_no", "touchpoint", "occurred_at", "last_at", "repeats"
    )
    both = framed.join(own, ["journey_id", "stage"])
    by_then = seconds_between(both.entered_at, both.occurred_at) <= both.landmark_seconds
    done = both.filter(by_then)
    finished = seconds_between(done.entered_at, done.last_at) <= done.landmark_seconds
    repeated = ibis.ifelse(finished, done.repeats - 1, 0)
    return done.group_by([*framed.columns]).agg(
        done=done.count(),
        again=done.count() - done.touchpoint.nunique() + repeated.sum(),
    )


def _at_risk(rows: ir.Table, effort: str, size: ir.FloatingValue) -> ir.Table:
    """Keep who had not gone on by the landmark, and was seen for the whole window after it."""
    marked = rows.mutate(effort=ibis.literal(effort), size=size)
    still = marked.on_seconds.isnull() | (marked.on_seconds > marked.landmark_seconds)
    until = marked.landmark_seconds + marked.window_seconds
    kept = marked.filter(still & (marked.seen_seconds >= until))
    went_on = (kept.on_seconds <= kept.landmark_seconds + kept.window_seconds).fill_null(False)
    return kept.select(*STAGE, "effort", "customer_id", "size", "landmark_seconds", lost=~went_on)
