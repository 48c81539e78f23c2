"""A small client that has a little of everything, and what is left of it when something is not."""

from __future__ import annotations

import csv
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]

CUSTOMERS = 60
PERIOD, EARLIER = "2026-07", "2026-06"
TOUCHPOINTS = """\
touchpoint,stage,channel,department,is_contact
See the ad,Look around,web,marketing,false
Ask,Look around,phone,service,true
Pay,Buy,,sales,false
"""
JOURNEY: dict[str, Any] = {
    "journey": "buy", "title": "Buy something", "unit": "goal", "goal": ["Pay"],
    "gap": "1 h", "window": "5 days", "lost_after": "5 days",
    "stages": [
        {"stage": "Look around", "desired": {"conversion": 0.5, "time": "1 day"}},
        {"stage": "Buy", "desired": {"scores": {"csat": 4}}},
    ],
    "desired": {"conversion": 0.6, "scores": {"csat": 4}},
    "path": ["See the ad", {"optional": "Ask"}, "Pay"],
}  # fmt: skip
SOURCES: dict[str, Any] = {
    "events": {"customer_id": "who", "occurred_at": "when", "touchpoint": "what",
               "channel": "how", "value": "paid"},
    "feedback": {"customer_id": "who", "occurred_at": "when", "score": "score",
                 "instrument": "asked", "touchpoint": "about", "verbatim": "said",
                 "feedback_id": "answer"},
    "invitations": {"invitation_id": "answer", "customer_id": "who", "sent_at": "sent",
                    "feedback_id": "given", "touchpoint": "about"},
    "customers": {"customer_id": "who", "account_id": "household"},
}  # fmt: skip
KPIS: dict[str, Any] = {
    "revenue": {"title": "Revenue", "measure": "sum", "column": "value", "unit": "amount",
                "target": 100},
    "conversion": {"title": "Bought", "measure": "share", "per": "journey", "unit": "share",
                   "where": {"touchpoint": "Pay"}, "out_of": {"journey_type": "buy"},
                   "target": 0.6},
    "csat": {"title": "Satisfaction", "table": "feedback", "measure": "mean", "column": "score",
             "where": {"instrument": "csat"}, "unit": "score"},
}  # fmt: skip


@dataclass
class Bare:
    """Rows and settings of a client, to take away from.

    Attributes
    ----------
    rows
        Rows of each file, by the canonical table that they become.
    client
        Keys of ``client.yaml`` beside its sources.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    client: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the client ``bare`` under ``parameters``."""
        home = folder / "parameters" / "bare"
        for name in ("journeys", "segments"):
            (home / name).mkdir(parents=True)
        (home / "touchpoints.csv").write_text(TOUCHPOINTS, encoding="utf-8")
        _dump(home / "journeys" / "buy.yaml", JOURNEY)
        _dump(home / "segments" / "all.yaml", {
            "client": "bare", "segment": "all", "parameters": str(home.parent),
        })  # fmt: skip
        present = {name: rows for name, rows in self.rows.items() if rows}
        _dump(home / "client.yaml", self.client | {
            "sources": {name: _source(name) for name in present},
        })  # fmt: skip
        for name, rows in present.items():
            with (home / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)


def _source(table: str) -> dict[str, Any]:
    mapped: dict[str, Any] = {"table": table, "columns": SOURCES[table]}
    if table == "feedback":
        mapped["constants"] = {"scale_min": 1, "scale_max": 5}
    if table == "customers":
        mapped["attributes"] = {"region": "region", "likes": "likes"}
    return {"file": f"{table}.csv", "maps": [mapped]}


def _dump(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(deepcopy(content), sort_keys=False), encoding="utf-8")


def make_full() -> Bare:
    """Make the client that lacks nothing: 60 customers, a journey each in June and in July."""
    made = Bare(
        rows={"events": [], "feedback": [], "invitations": [], "customers": []},
        client={
            "client": "bare", "title": "A bare shop", "currency": "EUR",
            "privacy": {"smallest_cell": 5}, "sufficiency": {"n_min": 10},
            "kpis": KPIS,
            "personas": {
                "reader": {"title": "Reads", "filter": {"likes": "text"}},
                "talker": {"title": "Talks", "filter": {"likes": "talk"}},
            },
            "value_tiers": {"window": "30 days", "thresholds": {"high": 15, "medium": 5}},
        },
    )  # fmt: skip
    for number in range(CUSTOMERS):
        made.rows["customers"].append({
            "who": f"secret-{number:03d}", "household": f"house-{number // 2:02d}",
            "region": "east" if number % 3 else "west",
            "likes": "text" if number % 2 else "talk",
        })  # fmt: skip
        for month in (6, 7):
            _add_journey(made, number, datetime(2026, month, 1 + number % 20, 8, number % 60))
    return made


def _add_journey(made: Bare, number: int, begun: datetime) -> None:
    """Let a customer see the ad, perhaps ask, and perhaps pay; and answer on the way."""
    who, last = f"secret-{number:03d}", begun
    steps = ["See the ad"] + ["Ask"] * (number % 3 == 0) + ["Pay"] * (number % 4 != 3)
    for at, what in enumerate(steps):
        last = begun + timedelta(hours=5 * at, minutes=number)
        pays = what == "Pay"
        how = {"See the ad": "web", "Ask": "phone"}.get(what, "app" if number % 2 else "web")
        made.rows["events"].append({
            "who": who, "when": last.isoformat(), "what": what, "how": how,
            "paid": f"{9 + number % 10}.90" if pays else "",
        })  # fmt: skip
    for order, about in enumerate((steps[0], "")):
        key, answers = f"{who}-{begun:%m}-{order}", number % 5 > 0
        made.rows["invitations"].append({
            "answer": key, "who": who, "sent": last.isoformat(), "about": about,
            "given": key if answers else "",
        })  # fmt: skip
        if answers:
            made.rows["feedback"].append({
                "who": who, "when": (last + timedelta(minutes=5 + order)).isoformat(),
                "score": 1 + (number + order) % 5, "asked": "csat", "about": about,
                "said": "The queue was slow and the staff were kind" if number % 2 else "",
                "answer": key,
            })  # fmt: skip


def no_feedback(made: Bare) -> None:
    made.rows |= {"feedback": [], "invitations": []}


def no_revenue(made: Bare) -> None:
    for row in made.rows["events"]:
        row["paid"] = ""


def one_channel(made: Bare) -> None:
    for row in made.rows["events"]:
        row["how"] = "web"


def one_persona(made: Bare) -> None:
    made.client["personas"] = {"anyone": {"title": "Anyone", "filter": {"likes": ["text", "talk"]}}}


def one_period(made: Bare) -> None:
    moments = {"events": "when", "feedback": "when", "invitations": "sent"}
    for name, moment in moments.items():
        made.rows[name] = [row for row in made.rows[name] if row[moment] >= "2026-07"]


def everybody_converts(made: Bare) -> None:
    paid = {(row["who"], row["when"][:7]) for row in made.rows["events"] if row["what"] == "Pay"}
    ads = [row for row in made.rows["events"] if row["what"] == "See the ad"]
    for row in ads:
        if (row["who"], row["when"][:7]) not in paid:
            later = datetime.fromisoformat(row["when"]) + timedelta(hours=20)
            made.rows["events"].append(
                row | {"what": "Pay", "when": later.isoformat(), "paid": "9.90"}
            )


def nobody_converts(made: Bare) -> None:
    made.rows["events"] = [row for row in made.rows["events"] if row["what"] != "Pay"]


def one_customer(made: Bare) -> None:
    for name, rows in made.rows.items():
        made.rows[name] = [row for row in rows if row["who"] == "secret-001"]


def equal_scores(made: Bare) -> None:
    for row in made.rows["feedback"]:
        row["score"] = 4


CASES: dict[str, tuple[Callable[[Bare], None], ...]] = {
    "no feedback, one channel, everybody converts": (no_feedback, one_channel, everybody_converts),
    "no revenue, one persona, nobody converts": (no_revenue, one_persona, nobody_converts),
    "one period, all scores equal": (one_period, equal_scores),
    "one customer": (one_customer,),
}
"""What is taken away: at once, what has nothing to do with each other, for a review takes long."""
