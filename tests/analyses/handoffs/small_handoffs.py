"""Journeys told as places: ``web:look phone:order`` is a step of channel and touchpoint each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.handoffs.exposures import fetch_exposures
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import JOURNEYS, SCORES, SEPARATOR, STEPS
from cjm_workbench.journeys.handoffs import find_moves, keep_open, split_kinds
from cjm_workbench.journeys.wants import Plan

START = datetime(2026, 7, 1)
STAGE = {"look": "See", "ask": "Choose", "form": "Choose", "order": "Buy", "pay": "Buy"}
ALL = Rules(smallest_cell=1)
PLANS = [Plan("buy", ("See", "Choose", "Buy"), ("pay",), 30 * 86400.0)]


@dataclass
class Told:
    """A journey, by default of a customer of its own, one step an hour, followed and lost."""

    path: str
    customer: str = ""
    status: str = ""
    followed: bool = True
    hours: Sequence[float] = ()
    scores: Sequence[tuple[float, str, float]] = field(default_factory=list)
    about: str | None = None
    device: Sequence[str | None] = ()
    journey_type: str = "buy"

    @property
    def steps(self) -> list[tuple[str | None, str]]:
        pairs = [step.split(":") for step in self.path.split()]
        return [(None if channel == "?" else channel, touchpoint) for channel, touchpoint in pairs]

    def at(self, place: int) -> datetime:
        return START + timedelta(hours=self.hours[place] if self.hours else place)


@dataclass(frozen=True)
class Log:
    """The tables of a review, and what this chapter makes of them."""

    journeys: ir.Table
    steps: ir.Table
    scores: ir.Table
    identities: ir.Table

    @cached_property
    def moves(self) -> ir.Table:
        return find_moves(self.steps, self.identities).cache()

    @cached_property
    def known(self) -> ir.Table:
        return split_kinds(self.moves).cache()

    @cached_property
    def open_moves(self) -> ir.Table:
        return keep_open(self.moves, self.journeys, PLANS).cache()

    def exposures(self, personas: dict[str, list[str]] | None = None) -> pd.DataFrame:
        if personas is None:
            return fetch_exposures(self.open_moves, None)
        rows = [(who, name) for name, people in personas.items() for who in people]
        schema = {"customer_id": "string", "persona": "string"}
        return fetch_exposures(self.open_moves, ibis.memtable(rows, schema=schema))


def tell(*told: Told | str, sources: Sequence[str] = ()) -> Log:
    """Make the tables of what is told; a text alone is a journey of that path."""
    known = [Told(each) if isinstance(each, str) else each for each in told]
    identities = ibis.memtable([(name,) for name in sources], schema={"identity_source": "string"})
    each = list(enumerate(known))
    return Log(
        _table([_journey(n, one) for n, one in each], JOURNEYS),
        _table([step for n, one in each for step in _steps(n, one)], STEPS),
        _table([score for n, one in each for score in _scores(n, one)], SCORES),
        identities,
    )  # fmt: skip


def _names(number: int, told: Told) -> dict[str, object]:
    return {
        "journey_type": told.journey_type,
        "journey_id": f"j{number:04}",
        "customer_id": told.customer or f"c{number:04}",
    }


def _journey(number: int, told: Told) -> dict[str, object]:
    names = [touchpoint for _, touchpoint in told.steps]
    reached = told.at(names.index("pay")) if "pay" in names else None
    return {
        **_names(number, told),
        "started_at": told.at(0),
        "reached_at": reached,
        "steps": len(names),
        "variant": SEPARATOR.join(names),
        "status": told.status or ("reached" if reached else "lost"),
        "followed": told.followed,
    }


def _steps(number: int, told: Told) -> list[dict[str, object]]:
    touchpoints = [touchpoint for _, touchpoint in told.steps]
    return [
        {
            **_names(number, told),
            "step_no": place + 1,
            "touchpoint": touchpoint,
            "stage": STAGE.get(touchpoint),
            "channel": channel,
            "device": told.device[place] if told.device else None,
            "occurred_at": told.at(place),
            "last_at": told.at(place),
            "wait_seconds": (told.at(place) - told.at(place - 1)).total_seconds()
            if place
            else None,
            "next_touchpoint": (*touchpoints, None)[place + 1],
        }
        for place, (channel, touchpoint) in enumerate(told.steps)
    ]


def _scores(number: int, told: Told) -> list[dict[str, object]]:
    return [
        {
            **_names(number, told),
            "feedback_id": f"f{number:04}-{place}",
            "occurred_at": START + timedelta(hours=hour),
            "instrument": instrument,
            "touchpoint": told.about,
            "score": score,
            "scale_min": 0.0 if instrument == "nps" else 1.0,
            "scale_max": 10.0 if instrument == "nps" else 5.0,
        }
        for place, (hour, instrument, score) in enumerate(told.scores)
    ]


def _table(rows: list[dict[str, object]], schema: ibis.Schema) -> ir.Table:
    # ibis cannot take a missing amount from Python, and no question of this chapter reads one
    names = [name for name in schema.names if name != "value"]
    cells = [tuple(row.get(name) for name in names) for row in rows]
    return ibis.memtable(cells, schema={name: schema[name] for name in names})
