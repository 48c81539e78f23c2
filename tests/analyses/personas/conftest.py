"""Tiny customers: what each did in the period, which personas they fit, and their value tier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from cjm_workbench.analyses.personas.described import Described
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import JOURNEYS, SCORES, STEPS
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.stats.sufficiency import Thresholds

START = datetime(2026, 7, 1)
WINDOW_HOURS = 24


@dataclass(frozen=True)
class Did:
    """A journey: one step an hour through the channels named; reached its goal, or was lost.

    `personas` are those of its customer, by blanks; empty: fits none. `hours` until the goal.
    """

    customer: str
    personas: str = ""
    channels: str = "web"
    reached: bool = True
    hours: float = 2.0
    followed: bool = True
    score: float | None = None
    weight: float | None = None
    tier: str = "low"
    revenue: float = 0.0
    step_hours: float = 1.0
    instrument: str = "csat"
    scale_min: float = 1.0
    scale_max: float = 5.0


@dataclass(frozen=True)
class World:
    journeys: ir.Table
    steps: ir.Table
    scores: ir.Table
    personas: ir.Table
    value_tiers: ir.Table


@pytest.fixture(scope="session")
def did():
    """Tell of one journey and its customer."""
    return Did


@pytest.fixture(scope="session")
def world():
    """Make the tables that a list of journeys amounts to."""
    return make_world


@pytest.fixture(scope="session")
def loose():
    """Rules under which everything is shown and tested."""
    return Rules(Thresholds(n_min=1, events_min=0), smallest_cell=1)


@pytest.fixture(scope="session")
def plan():
    """The frame of the only journey type."""
    return Plan("buy", ("Look", "Buy"), ("pay",), WINDOW_HOURS * 3600.0)


@pytest.fixture(scope="session")
def describe():
    """Describe personas by name; the filter of each reads the columns given."""
    return make_described


def make_described(*names: str, **columns: str) -> list[Described]:
    return [
        Described(name, name.title(), "", "", frozenset(columns.get(name, "age").split()))
        for name in names
    ]


def make_world(*told: Did) -> World:
    people = {each.customer: each for each in told}
    fits = [
        (who, persona)
        for who, each in people.items()
        for persona in (each.personas or "unknown").split()
    ]
    tiers = [(who, each.tier, each.revenue) for who, each in people.items()]
    numbered = list(enumerate(told))
    return World(
        journeys=_table([_journey(number, each) for number, each in numbered], JOURNEYS),
        steps=_table([step for number, each in numbered for step in _steps(number, each)], STEPS),
        scores=_table(
            [_answer(number, each) for number, each in numbered if each.score is not None], SCORES
        ),
        personas=ibis.memtable(
            pd.DataFrame(fits, columns=["customer_id", "persona"]),
            schema={"customer_id": "string", "persona": "string"},
        ),
        value_tiers=ibis.memtable(
            pd.DataFrame(tiers, columns=["customer_id", "value_tier", "revenue"]),
            schema={"customer_id": "string", "value_tier": "string", "revenue": "float64"},
        ),
    )


def _journey(number: int, each: Did) -> dict[str, object]:
    return {
        "journey_type": "buy", "journey_id": f"j{number:04}", "customer_id": each.customer,
        "started_at": START + timedelta(minutes=number),
        "reached_at": START + timedelta(minutes=number, hours=each.hours) if each.reached else None,
        "status": "reached" if each.reached else "lost",
        "outcome_seconds": 3600 * each.hours, "outcome_code": 1 if each.reached else 2,
        "followed": each.followed,
    }  # fmt: skip


def _steps(number: int, each: Did) -> list[dict[str, object]]:
    return [
        {
            "journey_type": "buy", "journey_id": f"j{number:04}", "customer_id": each.customer,
            "step_no": place + 1, "touchpoint": "look", "stage": "Look",
            "channel": None if channel == "-" else channel,
            "occurred_at": START + timedelta(minutes=number, hours=each.step_hours * place),
        }
        for place, channel in enumerate(each.channels.split())
    ]  # fmt: skip


def _answer(number: int, each: Did) -> dict[str, object]:
    return {
        "journey_type": "buy", "journey_id": f"j{number:04}", "customer_id": each.customer,
        "feedback_id": f"f{number:04}", "instrument": each.instrument, "score": each.score,
        "scale_min": each.scale_min, "scale_max": each.scale_max, "weight": each.weight,
    }  # fmt: skip


def _table(rows: list[dict[str, object]], schema: ibis.Schema) -> ir.Table:
    # ibis cannot take a missing amount from Python, and no question of this chapter reads one
    names = [name for name in schema.names if name != "value"]
    cells = [tuple(row.get(name) for name in names) for row in rows]
    return ibis.memtable(cells, schema={name: schema[name] for name in names})
