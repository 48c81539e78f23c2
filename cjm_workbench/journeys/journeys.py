"""Steps to journeys: variant, status, and the time to what became of them."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.columns import JOURNEYS, SEPARATOR
from cjm_workbench.journeys.units import IN_TIME, seconds_between
from cjm_workbench.settings.journey import Journey

REACHED, LOST, OPEN = 1, 2, 0


def make_journeys(events: ir.Table, steps: ir.Table, journey: Journey, as_of: datetime) -> ir.Table:
    """Sum up each journey.

    Parameters
    ----------
    events
        Events with ``journey_id``.
    steps
        Their steps.
    journey
        Names goal, window and the silence after which a journey is lost.
    as_of
        The moment the data is judged from, in UTC.

    Returns
    -------
    ir.Table
        The columns of `JOURNEYS`. A journey that reached its goal stays reached, however late.
    """
    joined = (
        _from_events(events)
        .join(_variants(events, IN_TIME, "event_variant"), "journey_id")
        .join(_variants(steps, ["step_no"], "variant"), "journey_id")
        .join(_from_steps(steps, journey), "journey_id")
    )
    judged = _judge(joined, journey, as_of)
    return (
        judged.mutate(journey_type=ibis.literal(journey.journey))
        .select(*JOURNEYS.names)
        .cast(JOURNEYS)
    )


def _from_events(events: ir.Table) -> ir.Table:
    return events.group_by(["journey_id", "customer_id"]).agg(
        journey_key=events.journey_key.min(),
        started_at=events.occurred_at.min(),
        ended_at=events.occurred_at.max(),
        events=events.count(),
    )


def _from_steps(steps: ir.Table, journey: Journey) -> ir.Table:
    goal = steps.touchpoint.isin(journey.goal) if journey.goal else ibis.literal(False)
    return steps.group_by("journey_id").agg(
        steps=steps.count(), reached_at=steps.occurred_at.min(where=goal)
    )


def _variants(rows: ir.Table, order: list[str], name: str) -> ir.Table:
    """Join the touchpoints of each journey in order, in a form that is fast on all engines."""
    place = ibis.row_number().over(group_by="journey_id", order_by=order)
    numbered = rows.mutate(place=place)
    pairs = ibis.struct({"place": numbered.place, "touchpoint": numbered.touchpoint})
    collected = numbered.group_by("journey_id").agg(pairs=pairs.collect())
    names = collected.pairs.sort().map(lambda pair: pair["touchpoint"])
    return collected.select("journey_id", **{name: names.join(SEPARATOR)})


def _judge(rows: ir.Table, journey: Journey, as_of: datetime) -> ir.Table:
    now = ibis.literal(as_of)
    silence, window = journey.lost_after.total_seconds(), journey.window.total_seconds()
    reached = rows.reached_at.notnull()
    lost = ~reached & (seconds_between(rows.ended_at, now) >= silence)
    to_goal = seconds_between(rows.started_at, rows.reached_at)
    to_loss = seconds_between(rows.started_at, rows.ended_at) + silence
    seen = seconds_between(rows.started_at, now)
    return rows.mutate(
        status=ibis.cases((reached, "reached"), (lost, "lost"), else_="open"),
        outcome_code=ibis.cases((reached, REACHED), (lost, LOST), else_=OPEN),
        outcome_seconds=ibis.cases((reached, to_goal), (lost, to_loss), else_=seen),
        followed=seen >= window,
    )
