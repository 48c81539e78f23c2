"""Journeys as other rules would have cut them: half and double the gap, the window, the silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ibis
import ibis.expr.types as ir

from cjm_workbench.intake.store import Store
from cjm_workbench.journeys.build import own_events
from cjm_workbench.journeys.journeys import LOST, OPEN, REACHED, make_journeys
from cjm_workbench.journeys.kept import keep
from cjm_workbench.journeys.units import IN_TIME, assign_journeys, seconds_between
from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.load import ClientSettings
from cjm_workbench.settings.periods import Period
from cjm_workbench.sources.engine import union

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

VERSION = 1
"""Raised when this room changes what it makes, so that older journeys are made anew."""

AS_SET = "as set"
FACTORS = (0.5, 2.0)
CUTS = {"goal": "lost_after", "inactivity": "gap"}
"""The rule that cuts a customer's events into journeys, by unit; the other units need none."""

COLUMNS = [
    "journey_type", "journey_id", "customer_id", "started_at", "ended_at", "reached_at", "variant",
]  # fmt: skip
VARIED = [
    "journey_type", "rule", "factor", "setting_seconds", "window_seconds", "customer_id", "variant",
    "status", "outcome_code", "outcome_seconds", "seen_seconds",
]  # fmt: skip


class Rule(NamedTuple):
    """One rule of a journey type, and what is made of it: half or double."""

    journey: Journey
    rule: str
    factor: float

    def varied(self) -> Journey:
        """Give the journey type with the rule changed."""
        if self.rule == AS_SET:
            return self.journey
        return self.journey.model_copy(update={self.rule: self.setting})

    @property
    def setting(self) -> timedelta:
        """The rule as changed; of the rules as they are set, the window."""
        name = "window" if self.rule == AS_SET else self.rule
        changed: timedelta = getattr(self.journey, name) * self.factor
        return changed


def vary_rules(
    con: Backend, store: Store, settings: ClientSettings, journeys: ir.Table, period: Period,
    as_of: datetime, members: ir.Table | None,
) -> ir.Table:  # fmt: skip
    """Give the journeys of a review under its own rules, and under half and double of each.

    Only what cuts events into journeys needs them cut anew: that is done once for all segments of
    a period, and kept beside the store.

    Parameters
    ----------
    con
        The engine of the review.
    store, settings
        The client's valid rows, and the journey types.
    journeys
        Of the review, under its own rules.
    period, as_of
        Of the review; `as_of` in UTC.
    members
        The segment's ``customer_id``; missing: everybody.

    Returns
    -------
    ir.Table
        journey_type, rule (``as set``, ``window``, ``lost_after``, ``gap``), factor,
        setting_seconds, window_seconds, customer_id, variant, status, outcome_code,
        outcome_seconds, seen_seconds (from the start to `as_of`): one row a journey, rule and
        factor. ``gap`` only of journeys that a silence ends.
    """
    cut = _open_cuts(con, store, settings, period, as_of)
    if members is not None:
        cut = cut.semi_join(members, "customer_id")
    parts = []
    for rule in _rules(settings):
        if rule.rule == CUTS.get(rule.journey.unit):
            own = cut.filter(cut.rule == rule.rule, cut.factor == rule.factor)
        else:
            own = journeys
        own = own.filter(own.journey_type == rule.journey.journey).select(*COLUMNS)
        parts.append(_judge(own, rule, as_of))
    return union(parts)


def _rules(settings: ClientSettings) -> Iterator[Rule]:
    for journey in settings.journeys.values():
        yield Rule(journey, AS_SET, 1.0)
        names = ["window", "lost_after"]
        names += ["gap"] if CUTS.get(journey.unit) == "gap" else []
        yield from (Rule(journey, name, factor) for name in names for factor in FACTORS)


def _judge(journeys: ir.Table, rule: Rule, as_of: datetime) -> ir.Table:
    """Say what became of journeys under a rule."""
    varied = rule.varied()
    silence, now = varied.lost_after.total_seconds(), ibis.literal(as_of, type="timestamp(6)")
    seen = seconds_between(journeys.started_at, now)
    to_loss = seconds_between(journeys.started_at, journeys.ended_at) + silence
    reached, lost = journeys.reached_at.notnull(), to_loss <= seen
    to_goal = seconds_between(journeys.started_at, journeys.reached_at)
    judged = journeys.mutate(
        rule=ibis.literal(rule.rule),
        factor=ibis.literal(rule.factor),
        setting_seconds=ibis.literal(rule.setting.total_seconds()),
        window_seconds=ibis.literal(varied.window.total_seconds()),
        status=ibis.cases((reached, "reached"), (lost, "lost"), else_="open"),
        outcome_code=ibis.cases((reached, REACHED), (lost, LOST), else_=OPEN),
        outcome_seconds=ibis.cases((reached, to_goal), (lost, to_loss), else_=seen),
        seen_seconds=seen,
    )
    return judged.select(*VARIED)


def _open_cuts(
    con: Backend, store: Store, settings: ClientSettings, period: Period, as_of: datetime
) -> ir.Table:
    folder = keep(
        store, settings.client, "rules", f"{VERSION}|{store.key}|{period}|{as_of.isoformat()}",
        lambda maker, work: _write_cuts(maker, store, settings, period, as_of, work),
    )  # fmt: skip
    return con.read_parquet(folder / "journeys.parquet", table_name="journeys_by_rule")


def _write_cuts(
    con: Backend, store: Store, settings: ClientSettings, period: Period, as_of: datetime,
    work: Path,
) -> None:  # fmt: skip
    events = store.read(con, "events")
    events = events.filter(events.occurred_at <= as_of)
    parts = [
        _cut(con, own_events(events, rule.journey, settings), rule, period, as_of)
        for rule in _rules(settings)
        if rule.rule == CUTS.get(rule.journey.unit)
    ]
    table = union(parts) if parts else _nothing(con)
    con.to_parquet(table.order_by(["rule", "factor", *COLUMNS[:2]]), work / "journeys.parquet")


def _cut(con: Backend, events: ir.Table, rule: Rule, period: Period, as_of: datetime) -> ir.Table:
    """Cut anew the events of the customers that have any in the period."""
    inside = events.filter(_within(events.occurred_at, period))
    journey = rule.varied()
    own = assign_journeys(events.semi_join(inside, "customer_id"), journey)
    name = f"cut_{journey.journey}_{rule.factor:g}".replace(".", "_")
    assigned = con.create_table(name, own, overwrite=True)  # read three times
    made = make_journeys(assigned, _collapse(assigned), journey, as_of)
    kept = made.filter(_within(made.started_at, period)).select(*COLUMNS)
    return kept.mutate(rule=ibis.literal(rule.rule), factor=ibis.literal(rule.factor))


def _collapse(events: ir.Table) -> ir.Table:
    """Take of each run of events at one touchpoint the first: all that a variant is made of."""
    order = ibis.window(group_by="journey_id", order_by=IN_TIME)
    before = events.mutate(before=events.touchpoint.lag(1).over(order))
    moved = before.filter(before.before.isnull() | (before.before != before.touchpoint))
    return moved.select(
        "journey_id", "touchpoint", "occurred_at", step_no=ibis.row_number().over(order)
    )


def _within(moment: ir.TimestampValue, period: Period) -> ir.BooleanValue:
    start, end = (ibis.literal(m, type="timestamp(6)") for m in (period.start, period.end))
    return (moment >= start) & (moment < end)


def _nothing(con: Backend) -> ir.Table:
    texts = dict.fromkeys([*COLUMNS, "rule"], "string")
    moments = dict.fromkeys(["started_at", "ended_at", "reached_at"], "timestamp(6)")
    schema = ibis.schema({**texts, **moments, "factor": "float64"})
    return con.create_table("no_cuts", schema=schema, overwrite=True)
