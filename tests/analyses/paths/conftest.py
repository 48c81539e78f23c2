"""Tiny journeys, told as the touchpoints they pass: the tables that this chapter's tests read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pytest

from cjm_workbench.journeys.columns import JOURNEYS, SEPARATOR, STEPS

START = datetime(2026, 7, 1)
STAGE = {"ad": "See", "shop": "Choose", "cart": "Choose", "pay": "Buy", "thanks": "Buy"}


@dataclass
class Told:
    """A journey: one step an hour at the touchpoints named, unless `hours` says otherwise.

    One that reached its goal did so with its last step.
    """

    path: str
    status: str = "reached"
    customer: str = ""
    followed: bool = True
    journey_type: str = "buy"
    hours: list[float] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)
    begun: datetime | None = None


@dataclass(frozen=True)
class Log:
    journeys: ir.Table
    steps: ir.Table


@pytest.fixture(scope="session")
def told():
    """Tell of one journey that is not just a path of its own customer that reached its goal."""
    return Told


@pytest.fixture(scope="session")
def tell():
    """Make the tables of journeys and steps from what is told of each."""
    return make_log


def make_log(*told: Told | str) -> Log:
    """Make the tables of journeys and steps; a text alone is a journey that reached its goal."""
    known = [Told(each) if isinstance(each, str) else each for each in told]
    journeys = [_journey(number, each) for number, each in enumerate(known)]
    steps = [step for number, each in enumerate(known) for step in _steps(number, each)]
    return Log(_table(journeys, JOURNEYS), _table(steps, STEPS))


def _journey(number: int, told: Told) -> dict[str, object]:
    names = told.path.split()
    begun = told.begun or START
    ended = begun + timedelta(hours=_hours(told)[-1])
    return {
        "journey_type": told.journey_type,
        "journey_id": f"j{number:04}",
        "customer_id": told.customer or f"c{number:04}",
        "started_at": begun,
        "ended_at": ended,
        "reached_at": ended if told.status == "reached" else None,
        "events": len(names),
        "steps": len(names),
        "variant": SEPARATOR.join(names),
        "event_variant": SEPARATOR.join(names),
        "status": told.status,
        "followed": told.followed,
    }


def _steps(number: int, told: Told) -> list[dict[str, object]]:
    names, hours = told.path.split(), _hours(told)
    repeats = told.repeats or [1] * len(names)
    begun = told.begun or START
    return [
        {
            "journey_type": told.journey_type,
            "journey_id": f"j{number:04}",
            "customer_id": told.customer or f"c{number:04}",
            "step_no": place + 1,
            "touchpoint": name,
            "stage": STAGE.get(name),
            "occurred_at": begun + timedelta(hours=hours[place]),
            # a repeat takes a minute
            "last_at": begun + timedelta(hours=hours[place], minutes=repeats[place] - 1),
            "repeats": repeats[place],
            "previous_touchpoint": names[place - 1] if place else None,
            "wait_seconds": 3600 * (hours[place] - hours[place - 1]) if place else None,
            "next_touchpoint": names[place + 1] if place + 1 < len(names) else None,
        }
        for place, name in enumerate(names)
    ]


def _hours(told: Told) -> list[float]:
    return told.hours or [float(place) for place in range(len(told.path.split()))]


def _table(rows: list[dict[str, object]], schema: ibis.Schema) -> ir.Table:
    # ibis cannot take a missing amount from Python, and no question of this chapter reads one
    names = [name for name in schema.names if name != "value"]
    cells = [tuple(row.get(name) for name in names) for row in rows]
    return ibis.memtable(cells, schema={name: schema[name] for name in names})
