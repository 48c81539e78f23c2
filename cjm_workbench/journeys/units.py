"""The four units of a journey: which events of a customer make one journey.

Every unit numbers the events of a customer with ``journey_no``; events outside any journey are left
out. Ties in time are broken by ``event_id``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.settings.journey import Journey

IN_TIME = ["occurred_at", "event_id"]


def assign_journeys(events: ir.Table, journey: Journey) -> ir.Table:
    """Give each event the journey it belongs to.

    Parameters
    ----------
    events
        Canonical events of the journey type.
    journey
        Names the unit, and its start, goal, gap and silence.

    Returns
    -------
    ir.Table
        The events that belong to a journey, with ``journey_type`` and ``journey_id``.
    """
    owned = UNITS[journey.unit](events, journey)
    # The customer is part of the name: a key that two of them share is a journey of each.
    name = ibis.literal(SEPARATOR).join(
        [ibis.literal(journey.journey), owned.customer_id, owned.journey_no.cast("string")]
    )
    # 16 hexadecimal digits: among 10 million journeys, two agree with a chance below 1 in 300,000
    return owned.mutate(
        journey_type=ibis.literal(journey.journey), journey_id=name.hexdigest("md5").substr(0, 16)
    ).drop("journey_no")


def number_sessions(events: ir.Table, by: str, gap: timedelta) -> ir.Table:
    """Number the sessions of each `by` from 1: a session ends in a silence longer than `gap`."""
    return _number_runs(events, by, _silence(events, by) > gap.total_seconds(), "session_no")


def _by_key(events: ir.Table, journey: Journey) -> ir.Table:
    return events.filter(events.journey_key.notnull()).mutate(journey_no=ibis._.journey_key)


def _by_customer(events: ir.Table, journey: Journey) -> ir.Table:
    return events.mutate(journey_no=ibis.literal(1))


def _by_inactivity(events: ir.Table, journey: Journey) -> ir.Table:
    silent = _silence(events, "customer_id") > journey.gap.total_seconds()
    return _number_runs(events, "customer_id", silent, "journey_no")


def _by_goal(events: ir.Table, journey: Journey) -> ir.Table:
    """Break after a goal and after a silence; begin at a start touchpoint where one is named."""
    order = ibis.window(group_by="customer_id", order_by=IN_TIME)
    before = {name: events[name].lag(1).over(order) for name in ("touchpoint", "occurred_at")}
    # a goal may be several events of one moment, such as the lines of a receipt
    goes_on = (events.touchpoint == before["touchpoint"]) & (
        events.occurred_at == before["occurred_at"]
    )
    after_goal = before["touchpoint"].isin(journey.goal) & ~goes_on
    silent = _silence(events, "customer_id") > journey.lost_after.total_seconds()
    runs = _number_runs(events, "customer_id", after_goal | silent, "journey_no")
    if not journey.start:
        return runs
    so_far = ibis.cumulative_window(group_by=["customer_id", "journey_no"], order_by=IN_TIME)
    started = runs.touchpoint.isin(journey.start).cast("int64").sum().over(so_far)
    return runs.mutate(started=started).filter(ibis._.started > 0).drop("started")


UNITS: dict[str, Callable[[ir.Table, Journey], ir.Table]] = {
    "journey_key": _by_key,
    "customer": _by_customer,
    "inactivity": _by_inactivity,
    "goal": _by_goal,
}


def _silence(events: ir.Table, by: str) -> ir.FloatingValue:
    """Seconds since the event before; missing at the first."""
    order = ibis.window(group_by=by, order_by=IN_TIME)
    return seconds_between(events.occurred_at.lag(1).over(order), events.occurred_at)


def _number_runs(events: ir.Table, by: str, breaks: ir.BooleanValue, name: str) -> ir.Table:
    flagged = events.mutate(is_break=breaks.fill_null(False).cast("int64"))
    so_far = ibis.cumulative_window(group_by=by, order_by=IN_TIME)
    numbered = flagged.mutate(**{name: flagged.is_break.sum().over(so_far).cast("int64") + 1})
    return numbered.drop("is_break")


def seconds_between(earlier: ir.TimestampValue, later: ir.TimestampValue) -> ir.FloatingValue:
    """Seconds from one time to another, to the microsecond.

    Notes
    -----
    Whole seconds and the rest are taken apart: what an engine calls the epoch of a time with
    microseconds may or may not hold them.
    """
    whole = later.truncate("s").epoch_seconds() - earlier.truncate("s").epoch_seconds()
    rest = (later.microsecond() - earlier.microsecond()).cast("float64") / 1e6
    return whole.cast("float64") + rest
