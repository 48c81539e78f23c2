"""What each journey was promised, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir

from cjm_workbench.intake.parse import parse_cell
from cjm_workbench.journeys.clock import wall_clock
from cjm_workbench.journeys.units import IN_TIME, seconds_between
from cjm_workbench.schemas.canonical import required_columns
from cjm_workbench.settings.journey import Journey, Promise
from cjm_workbench.settings.sources import TableMap

DAY_SECONDS = 86_400.0
KEPT, LATE, UNFULFILLED, NOT_DUE = "kept", "late", "unfulfilled", "not due"
UNREADABLE, NO_PROMISE = "unreadable", "no promise"
OUTCOMES = (KEPT, LATE, UNFULFILLED, NOT_DUE, UNREADABLE, NO_PROMISE)

PROMISED = ibis.schema(
    {
        "journey_type": "string",
        "promise": "string",
        "precision": "string",
        "journey_id": "string",
        "customer_id": "string",
        "outcome": "string",
        "late_seconds": "float64",
    }
)
"""One row a journey and promise; ``late_seconds`` is missing where the journey was not late."""

# how a promised time is read: as the gate reads a time for which no format is given
_ISO = TableMap(table="events", columns={name: name for name in required_columns("events")})


def judge_promises(
    journeys: ir.Table, steps: ir.Table, events: ir.Table,
    journey_types: Mapping[str, Journey], zone: str, as_of: datetime,
) -> ir.Table:  # fmt: skip
    """Set each journey's promised moments beside what happened.

    Parameters
    ----------
    journeys, steps
        Of the review.
    events
        Canonical events, whose attributes hold the promised times. Of a journey, the first event
        that holds one counts.
    journey_types
        By name, with their promises.
    zone
        The client's time zone: of days, and of promised times without an offset.
    as_of
        The moment until which everybody was seen, in UTC.

    Returns
    -------
    ir.Table
        The columns of `PROMISED`. ``kept``: the touchpoint's first step came in time. ``late``:
        it came later. ``unfulfilled``: it did not come, and the promised moment has passed.
        ``not due``: it did not come yet. ``unreadable``: the attribute holds no ISO time.
        ``no promise``: it is empty. Late by the day is counted in whole days.
    """
    seen = events.filter(events.occurred_at <= as_of)
    parts = list(_judge_types(journeys, steps, seen, journey_types, zone, as_of))
    if not parts:
        return ibis.memtable([], schema=PROMISED)
    judged = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return judged.cache()  # attributes are parsed once


def _judge_types(
    journeys: ir.Table, steps: ir.Table, events: ir.Table,
    journey_types: Mapping[str, Journey], zone: str, as_of: datetime,
) -> Iterator[ir.Table]:  # fmt: skip
    for name, journey in journey_types.items():
        own = journeys.filter(journeys.journey_type == name)
        for promise in journey.promises:
            made = _made(own, events, promise.by, by_key=journey.unit == "journey_key")
            done = _first_done(steps, promise.touchpoint)
            rows = own.left_join(made, "journey_id").drop("journey_id_right")
            rows = rows.left_join(done, "journey_id").drop("journey_id_right")
            yield _judge(rows, promise, zone, as_of)


def _made(journeys: ir.Table, events: ir.Table, by: str, *, by_key: bool) -> ir.Table:
    """Find the promised time of each journey, as text."""
    texts = events.mutate(text=events.attributes.cast("json")[by].unwrap_as("string"))
    texts = texts.filter(texts.text.notnull() & (texts.text != ""))
    texts = texts.select("customer_id", "journey_key", "text", *IN_TIME)
    own = journeys.select("journey_id", "customer_id", "journey_key", "started_at", "ended_at")
    if by_key:
        # two customers may share a key: it is a journey of each
        both = own.join(texts, ["journey_key", "customer_id"])
    else:
        both = own.join(texts.drop("journey_key"), "customer_id")
        both = both.filter(both.occurred_at.between(both.started_at, both.ended_at))
    place = ibis.row_number().over(group_by="journey_id", order_by=IN_TIME)
    first = both.mutate(place=place)
    return first.filter(first.place == 0).select("journey_id", "text")


def _first_done(steps: ir.Table, touchpoint: str) -> ir.Table:
    own = steps.filter(steps.touchpoint == touchpoint)
    return own.group_by("journey_id").agg(done_at=own.occurred_at.min())


def _judge(rows: ir.Table, promise: Promise, zone: str, as_of: datetime) -> ir.Table:
    rows = rows.mutate(promised_at=parse_cell(rows.text, "occurred_at", _ISO, zone).value)
    now = ibis.literal(as_of, type="timestamp(6)")
    late = _seconds_late(rows.promised_at, rows.done_at, promise, zone)
    outcome = ibis.cases(
        (rows.text.isnull(), NO_PROMISE),
        (rows.promised_at.isnull(), UNREADABLE),
        (late > 0, LATE),
        (rows.done_at.notnull(), KEPT),
        (_seconds_late(rows.promised_at, now, promise, zone) > 0, UNFULFILLED),
        else_=NOT_DUE,
    )
    judged = rows.mutate(
        promise=ibis.literal(promise.promise),
        precision=ibis.literal(promise.precision),
        outcome=outcome,
        late_seconds=ibis.ifelse(late > 0, late, ibis.null("float64")),
    )
    return judged.select(*PROMISED.names).cast(PROMISED)


def _seconds_late(
    promised: ir.TimestampValue, done: ir.TimestampValue, promise: Promise, zone: str
) -> ir.FloatingValue:
    if promise.precision == "clock":
        return seconds_between(promised, done)
    days = _day(done, zone).epoch_seconds() - _day(promised, zone).epoch_seconds()
    # from midnight to midnight of the wall clock, on which every day has 24 hours
    return (days / DAY_SECONDS).round() * DAY_SECONDS


def _day(moment: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Give the day of a moment as its customer's calendar has it, not as UTC has it."""
    return wall_clock(moment, zone).truncate("D")
