"""Where customers went next after a journey that was lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.paths.drop_off import NO_STAGE
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.schemas.format import duration, estimate, is_missing, number
from cjm_workbench.schemas.results import Estimate, conform

DAYS = 30
"""How long after its last step a lost journey's customer is watched."""

MOST = 6
"""Touchpoints named, a stage; the others are one row."""

NOTHING = "(nothing)"
OTHER = "(other)"
CELL = ["journey_type", "lost_at", "next_touchpoint"]


class AfterLoss(Estimate):
    """One row a stage and what came next: ``value`` is its share of the ``n`` journeys lost there.

    ``n`` counts the lost journeys whose customers could be watched for 30 days after the last step.

    Attributes
    ----------
    lost_at
        The stage of the last step.
    next_touchpoint
        The customer's next event, of any journey type or none; ``(nothing)`` in these days;
        ``(other)``, touchpoints beyond the commonest.
    journeys, customers
        How many, and of how many customers.
    wait_seconds
        Median time from the last step to it.
    """

    journey_type: Series[str]
    lost_at: Series[str]
    next_touchpoint: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    wait_seconds: Series[float] = pa.Field(nullable=True)


def measure_after_loss(
    journeys: ir.Table, steps: ir.Table, events: ir.Table, as_of: datetime, rules: Rules
) -> pd.DataFrame:
    """Find the next event of each customer whose journey was lost.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    events
        The client's events, of all segments and periods; later ones than `as_of` do not count.
    as_of
        In UTC. Only journeys that ended 30 days earlier, or more, are counted.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `AfterLoss`; of each stage the shares sum to one, the commonest first.
    """
    lost = _lost(journeys, steps, as_of)
    found = _name_rare(_next_events(lost, events).cache(), rules)  # read five times
    shares = measure_shares(found, found, CELL, CELL[:2])
    waits = found.group_by(CELL).agg(wait_seconds=found.wait_seconds.quantile(0.5)).execute()
    table = shares.merge(waits, on=CELL)
    table = add_shares(table, rules.thresholds).rename(columns={"events": "journeys"})
    table = table.sort_values(
        ["journey_type", "lost_at", "journeys", "next_touchpoint"],
        ascending=[True, True, False, True], ignore_index=True,
    )  # fmt: skip
    more = ["journeys", "wait_seconds"]
    return conform(hide_small(table, rules, more=more, within=CELL[:2]), AfterLoss)


def _lost(journeys: ir.Table, steps: ir.Table, as_of: datetime) -> ir.Table:
    watched = ibis.literal(as_of - timedelta(days=DAYS), type="timestamp(6)")
    lost = journeys.filter((journeys.status == "lost") & (journeys.ended_at <= watched))
    last = steps.filter(steps.next_touchpoint.isnull())
    places = last.select("journey_id", lost_at=last.stage.fill_null(NO_STAGE))
    return lost.select("journey_type", "journey_id", "customer_id", "ended_at").join(
        places, "journey_id"
    )


def _next_events(lost: ir.Table, events: ir.Table) -> ir.Table:
    """Give each lost journey the touchpoint and the wait of its customer's next event."""
    candidates = lost.join(
        events.select("customer_id", "event_id", "occurred_at", "touchpoint"), "customer_id"
    )
    wait = candidates.occurred_at.epoch_seconds() - candidates.ended_at.epoch_seconds()
    later = candidates.mutate(wait_seconds=wait).filter(
        candidates.occurred_at > candidates.ended_at, wait <= DAYS * 86_400
    )
    order = ibis.window(group_by="journey_id", order_by=["occurred_at", "event_id"])
    first = later.mutate(place=ibis.row_number().over(order)).filter(ibis._.place == 0)
    joined = lost.left_join(first.select("journey_id", "touchpoint", "wait_seconds"), "journey_id")
    return joined.select(
        "journey_type", "customer_id", "lost_at", "wait_seconds",
        next_touchpoint=joined.touchpoint.fill_null(NOTHING),
    )  # fmt: skip


def _name_rare(found: ir.Table, rules: Rules) -> ir.Table:
    """Fold the touchpoints of each stage beyond the commonest, and those of too few customers."""
    counted = found.group_by(CELL).agg(taken=found.count(), takers=found.customer_id.nunique())
    order = ibis.window(group_by=CELL[:2], order_by=[ibis.desc("taken"), "next_touchpoint"])
    ranked = counted.mutate(place=ibis.row_number().over(order))
    common = (ranked.place < MOST) & (ranked.takers >= rules.smallest_cell)
    kept = (ranked.next_touchpoint == NOTHING) | common
    named_so = ranked.select(*CELL, cell=ibis.ifelse(kept, ranked.next_touchpoint, OTHER))
    joined = found.join(named_so, CELL)
    return joined.mutate(next_touchpoint=joined.cell).drop("cell")


def read_after_loss(table: pd.DataFrame) -> str:
    """Say what most customers did next after the stage at which most journeys are lost."""
    if table.empty:
        return (
            f"Where customers went after a lost journey is not known: none was lost {DAYS} days "
            "ago or more. A later as_of, or an earlier period, would show it."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["value"].notna()]
    if shown.empty:
        return f"In {journey_type}, too few customers were lost at any stage to be shown."
    stage = shown["lost_at"].iloc[int(shown["n"].argmax())]
    own = shown[(shown["lost_at"] == stage) & (shown["next_touchpoint"] != OTHER)]
    if own.empty:
        return f"In {journey_type}, no way on after a loss is common enough to be shown."
    top = own.iloc[0]
    said = estimate(top["value"], top["ci_low"], top["ci_high"], "share", int(top["n"]))
    of = f"In {journey_type}, of the journeys lost at {named(stage)}, {said}"
    return cautious(f"{of} {_went(top)}", top) + "."


def _went(top: pd.Series[Any]) -> str:
    if top["next_touchpoint"] == NOTHING:
        return f"were followed by nothing in {number(DAYS)} days"
    wait = top["wait_seconds"]
    after = "" if is_missing(wait) else f", after {duration(wait)} at the median"
    return f"were followed by {named(top['next_touchpoint'])}{after}"
