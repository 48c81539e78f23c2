"""A client small enough to read, for tests that need no outside data."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from cjm_workbench.schemas.locale import PLAIN, write_for

# a busy machine is no reason to fail: property tests have no time limit
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


@pytest.fixture(autouse=True)
def plain_english() -> Iterator[None]:
    """Write as plain English again after a test that wrote in another way."""
    yield
    write_for(PLAIN)


CLIENT = """\
client: tiny
title: A tiny shop
note: Made for tests
time_zone: Europe/Paris
privacy: {smallest_cell: 1}
sources:
  shop:
    file: events.csv
    maps:
      - table: events
        columns: {customer_id: who, occurred_at: when, touchpoint: what, channel: how, value: paid}
  survey:
    file: feedback.csv
    maps:
      - table: feedback
        columns: {customer_id: who, occurred_at: when, score: score}
        constants: {instrument: csat, scale_min: 1, scale_max: 5}
  people:
    file: customers.csv
    maps:
      - table: customers
        columns: {customer_id: who}
        attributes: {tier: tier}
kpis:
  revenue: {title: Revenue, measure: sum, column: value, unit: amount, target: 100}
"""

TOUCHPOINTS = """\
touchpoint,stage,channel
See the ad,Look around,web
Visit the shop,Look around,web
Pay,Buy,
"""

JOURNEY = """\
journey: buy
title: Buy something
unit: goal
goal: [Pay]
gap: 1 h
window: 7 days
lost_after: 14 days
stages:
  - {stage: Look around, desired: {conversion: 0.5, time: 1 day}}
  - {stage: Buy, desired: {scores: {csat: 4}}}
path: [See the ad, Visit the shop, Pay]
"""


@pytest.fixture
def tiny_client(tmp_path: Path) -> Path:
    """A folder of settings that holds the client `tiny`, with its data in July 2026."""
    return make_tiny_client(tmp_path)


@pytest.fixture(scope="session")
def make_tiny() -> Callable[[Path], Path]:
    """Make the client `tiny` in a folder that several tests share."""
    return make_tiny_client


def make_tiny_client(folder: Path) -> Path:
    """Write the client: 20 customers, of whom 15 pay; 2 events each and a payment, 55 in all."""
    client = folder / "parameters" / "tiny"
    for name in ("journeys", "segments"):
        (client / name).mkdir(parents=True)
    (client / "client.yaml").write_text(CLIENT, encoding="utf-8")
    (client / "touchpoints.csv").write_text(TOUCHPOINTS, encoding="utf-8")
    (client / "journeys" / "buy.yaml").write_text(JOURNEY, encoding="utf-8")
    shared = f"client: tiny\nparameters: {client.parent}\n"
    (client / "segments" / "all.yaml").write_text(f"{shared}segment: all\n", encoding="utf-8")
    (client / "segments" / "gold.yaml").write_text(
        f"{shared}segment: gold\ntitle: Gold customers\nfilter: {{tier: gold}}\n", encoding="utf-8"
    )
    _write_data(client)
    return client.parent


def _write_data(client: Path) -> None:
    start = datetime(2026, 7, 2, 8)
    events, answers, people = [], [], []
    for number in range(20):
        who = f"secret-{number:03d}"
        begun = start + timedelta(days=number, minutes=7 * number)
        people.append({"who": who, "tier": "gold" if number % 4 == 0 else "plain"})
        whats = ["See the ad", "Visit the shop"] + ["Pay"] * (number % 4 != 3)
        for step, what in enumerate(whats):
            when = (begun + timedelta(hours=5 * step)).isoformat()
            paid = "9.90" if what == "Pay" else ""
            how = "app" if paid and number % 2 else ""
            events.append({"who": who, "when": when, "what": what, "how": how, "paid": paid})
        answers.append({
            "who": who, "when": (begun + timedelta(days=1)).isoformat(), "score": 1 + number % 5,
        })  # fmt: skip
    for name, rows in (("events", events), ("feedback", answers), ("customers", people)):
        with (client / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
