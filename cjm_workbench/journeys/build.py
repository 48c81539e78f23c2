"""Build a client's journeys once for each `as_of`, and keep them beside the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cjm_workbench.intake.store import Store
from cjm_workbench.journeys.journeys import make_journeys
from cjm_workbench.journeys.kept import keep
from cjm_workbench.journeys.scores import make_scores
from cjm_workbench.journeys.steps import make_steps, serving
from cjm_workbench.journeys.units import assign_journeys
from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.load import ClientSettings

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

VERSION = 4
"""Raised when this room changes what it makes, so that older journeys are made anew."""

MADE_OF = (
    "event_id", "customer_id", "occurred_at", "touchpoint", "channel", "device", "department",
    "journey_key", "outcome", "value",
)  # fmt: skip
"""The columns of events that journeys and their steps are made of."""


@dataclass(frozen=True)
class Reconstructed:
    """A client's journeys, of all journey types.

    Attributes
    ----------
    steps, journeys, scores
        Tables with the columns of `STEPS`, `JOURNEYS` and `SCORES`.
    """

    steps: ir.Table
    journeys: ir.Table
    scores: ir.Table


def reconstruct(
    con: Backend, store: Store, settings: ClientSettings, as_of: datetime
) -> Reconstructed:
    """Reconstruct a client's journeys as they could be seen at `as_of`.

    Parameters
    ----------
    con
        The engine that reads the store.
    store, settings
        The client's valid rows, and the journey types.
    as_of
        In UTC; later records are left out.
    """
    folder = keep(
        store, settings.client, "journeys", f"{VERSION}|{store.key}|{as_of.isoformat()}",
        lambda maker, work: _write(maker, store, settings, as_of, work),
    )  # fmt: skip
    return Reconstructed(
        **{
            name: con.read_parquet(folder / f"{name}.parquet", table_name=name)
            for name in ("steps", "journeys", "scores")
        }
    )


def _write(
    con: Backend, store: Store, settings: ClientSettings, as_of: datetime, work: Path
) -> None:
    events = store.read(con, "events")
    events = events.filter(events.occurred_at <= as_of)
    feedback = store.read(con, "feedback")
    feedback = feedback.filter(feedback.occurred_at <= as_of)
    parts = [
        _one_type(con, events, feedback, journey, settings, as_of)
        for journey in settings.journeys.values()
    ]
    orders = {
        "steps": ["journey_type", "journey_id", "step_no"],
        "journeys": ["journey_type", "journey_id"],
        "scores": ["journey_type", "feedback_id"],
    }
    for name, order in orders.items():
        tables = [getattr(part, name) for part in parts]
        union = ibis.union(*tables) if len(tables) > 1 else tables[0]
        con.to_parquet(union.order_by(order), work / f"{name}.parquet")


def _one_type(
    con: Backend, events: ir.Table, feedback: ir.Table, journey: Journey,
    settings: ClientSettings, as_of: datetime,
) -> Reconstructed:  # fmt: skip
    """Materialise each level: the next reads it more than once."""

    def keep(name: str, table: ir.Table) -> ir.Table:
        return con.create_table(f"made_{journey.journey}_{name}", table, overwrite=True)

    own = own_events(events, journey, settings)
    assigned = keep("events", assign_journeys(own, journey))
    steps = keep("steps", make_steps(assigned, journey, settings.touchpoints))
    journeys = keep("journeys", make_journeys(assigned, steps, journey, as_of))
    scores = keep(
        "scores", make_scores(feedback, assigned, journeys, journey, settings.touchpoints)
    )
    return Reconstructed(steps=steps, journeys=journeys, scores=scores)


def own_events(events: ir.Table, journey: Journey, settings: ClientSettings) -> ir.Table:
    """Keep the events at touchpoints of the journey type, and those of no type: unmapped ones.

    Only what journeys are made of is kept: every further column would be sorted along.
    """
    events = events.select(*MADE_OF)
    own = serving(journey, settings.touchpoints)
    others = sorted({row.touchpoint for row in settings.touchpoints} - own.keys())
    return events.filter(events.touchpoint.notin(others)) if others else events
