"""Small tables of chapter 04's tests: journeys written as touchpoints with their day."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import JOURNEYS, SCORES, SEPARATOR, STEPS
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.stats.sufficiency import Thresholds

DAY = 86_400.0
START = datetime(2026, 1, 1)
AS_OF = START + timedelta(days=100)
STAGES = {"see": "Look", "ask": "Look", "buy": "Buy", "pay": "Use"}
PLAN = Plan("shop", ("Look", "Buy", "Use"), ("pay",), 10 * DAY)
LOOSE = Rules(thresholds=Thresholds(n_min=1, events_min=0), smallest_cell=1)

Trace = list[tuple[str, float]]

TRACES: dict[str, Trace] = {
    "all_the_way": [("see", 0), ("buy", 1), ("pay", 3)],
    "too_late": [("see", 0), ("buy", 2), ("pay", 30)],
    "back_again": [("see", 0), ("buy", 4), ("ask", 5)],
    "only_looked": [("see", 0)],
}
"""Followed for a hundred days; the window is of ten."""


def journeys_of(traces: dict[str, Trace], *, lost_after: float = 20, **owners: str) -> ir.Table:
    """Make journeys; each is its own customer's unless `owners` says whose it is."""
    rows = [
        _journey(name, trace, lost_after, owners.get(name, name)) for name, trace in traces.items()
    ]
    return ibis.memtable(pd.DataFrame(rows, columns=JOURNEYS.names), schema=JOURNEYS)


def _journey(name: str, trace: Trace, lost_after: float, owner: str) -> dict[str, object]:
    start, end = trace[0][1], trace[-1][1]
    goal = next((day for touchpoint, day in trace if touchpoint == "pay"), None)
    lost = goal is None and end + lost_after <= 100
    seconds = 100 - start if goal is None else goal - start
    return {
        "journey_type": "shop", "journey_id": name, "customer_id": owner,
        "started_at": _at(start), "ended_at": _at(end), "events": len(trace), "steps": len(trace),
        "variant": SEPARATOR.join(touchpoint for touchpoint, _ in trace),
        "status": "reached" if goal is not None else "lost" if lost else "open",
        "reached_at": None if goal is None else _at(goal),
        "outcome_seconds": (end - start + lost_after if lost else seconds) * DAY,
        "outcome_code": 1 if goal is not None else 2 if lost else 0,
        "followed": 100 - start >= 10,
    }  # fmt: skip


def steps_of(traces: dict[str, Trace], **more: object) -> ir.Table:
    """Make the steps of journeys."""
    rows = [
        {
            "journey_type": "shop", "journey_id": name, "customer_id": name, "step_no": number,
            "touchpoint": touchpoint, "stage": STAGES.get(touchpoint), "occurred_at": _at(day),
            "last_at": _at(day), "repeats": 1, **more,
        }
        for name, trace in traces.items()
        for number, (touchpoint, day) in enumerate(trace, start=1)
    ]  # fmt: skip
    return ibis.memtable(pd.DataFrame(rows, columns=STEPS.names), schema=STEPS)


def scores_of(rows: list[dict[str, object]]) -> ir.Table:
    """Make answers to a rating from 1 to 5; a row says what differs."""
    plain = {
        "journey_type": "shop", "instrument": "rating", "scale_min": 1.0, "scale_max": 5.0,
        "occurred_at": START,
    }  # fmt: skip
    made = []
    for number, row in enumerate(rows):
        full = {**plain, "feedback_id": f"f{number:03d}", "customer_id": f"c{number}", **row}
        low, high = full["scale_min"], full["scale_max"]
        made.append({**full, "emotion": (full["score"] - low) / (high - low) * 4 - 2})
    return ibis.memtable(pd.DataFrame(made, columns=SCORES.names), schema=SCORES)


def _at(day: float) -> datetime:
    return START + timedelta(days=day)
