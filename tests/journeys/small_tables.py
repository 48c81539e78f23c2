"""Build the ten-row tables that the tests of this room are written on."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from cjm_workbench.journeys.journeys import make_journeys
from cjm_workbench.journeys.scores import make_scores
from cjm_workbench.journeys.steps import make_steps
from cjm_workbench.journeys.units import assign_journeys
from cjm_workbench.schemas.canonical import TABLES
from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.touchpoints import Touchpoint

START = datetime(2026, 7, 1, 9)
LATE = datetime(2027, 1, 1)


def at(minutes: float) -> datetime:
    """A moment so many minutes after the start of every table here."""
    return START + timedelta(minutes=minutes)


def table(name: str, rows: list[dict[str, object]]) -> ir.Table:
    """Make a canonical table; what a row does not say is missing."""
    columns = {column: spec.dtype.type for column, spec in TABLES[name].columns.items()}
    filled = [
        {"source": "test", "source_row": number, **row} for number, row in enumerate(rows, start=1)
    ]
    schema = ibis.schema(columns)
    return ibis.memtable(pa.Table.from_pylist(filled, schema=schema.to_pyarrow()), schema=schema)


def events(*rows: tuple[str, float, str], **more: object) -> ir.Table:
    """Make events from (customer, minutes, touchpoint); their ids tell their order in the list."""
    return table(
        "events",
        [
            {
                "event_id": f"e{number:02d}",
                "customer_id": customer,
                "occurred_at": at(minutes),
                "touchpoint": touchpoint,
                **more,
            }
            for number, (customer, minutes, touchpoint) in enumerate(rows)
        ],
    )


def answers(*rows: dict[str, object]) -> ir.Table:
    """Make answers on a scale from 1 to 5."""
    shared = {"instrument": "csat", "score": 4.0, "scale_min": 1.0, "scale_max": 5.0}
    return table(
        "feedback",
        [{"feedback_id": f"f{number}", **shared, **row} for number, row in enumerate(rows)],
    )


def journey(**keys: object) -> Journey:
    """Make a journey type: Browse, then Pay, within a day."""
    base = {
        "journey": "buy", "title": "Buy", "unit": "customer", "goal": ["pay"],
        "gap": "30 min", "window": "1 day", "lost_after": "2 days",
        "stages": [{"stage": "Browse"}, {"stage": "Pay"}],
    }  # fmt: skip
    return Journey.model_validate(base | keys)


def touchpoint(name: str, stage: str, **keys: str) -> Touchpoint:
    """Make a row of the inventory."""
    return Touchpoint(touchpoint=name, stage=stage, **keys)


INVENTORY = [touchpoint("ad", "Browse"), touchpoint("shop", "Browse"), touchpoint("pay", "Pay")]


def steps_of(
    rows: ir.Table, kind: Journey, inventory: list[Touchpoint] = INVENTORY
) -> pd.DataFrame:
    """Take events to steps, in order of customer and step."""
    made = make_steps(assign_journeys(rows, kind), kind, inventory)
    return made.order_by(["customer_id", "occurred_at", "step_no"]).execute()


def journeys_of(rows: ir.Table, kind: Journey, as_of: datetime = LATE) -> pd.DataFrame:
    """Take events to journeys, in order of customer and start."""
    assigned = assign_journeys(rows, kind)
    made = make_journeys(assigned, make_steps(assigned, kind, INVENTORY), kind, as_of)
    return made.order_by(["customer_id", "started_at"]).execute()


def scores_of(
    feedback: ir.Table,
    rows: ir.Table,
    kind: Journey,
    inventory: list[Touchpoint] = INVENTORY,
) -> pd.DataFrame:
    """Take answers and events to scores, in order of the answers."""
    assigned = assign_journeys(rows, kind)
    made = make_journeys(assigned, make_steps(assigned, kind, inventory), kind, LATE)
    scores = make_scores(feedback, assigned, made, kind, inventory)
    return scores.order_by("feedback_id").execute()
