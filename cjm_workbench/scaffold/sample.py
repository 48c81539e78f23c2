"""The sample of a new client: customers of a shop that does not exist, from a fixed seed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

SEED = 7
CUSTOMERS = 900
FIRST, LAST = datetime(2026, 1, 5), datetime(2026, 10, 10)
"""What happens after `LAST` is not in the sample: some journeys are still open."""
PROMISED = timedelta(days=4)

Row = dict[str, object]
COLUMNS = {
    "web_events": ("visitor", "time", "action", "device", "amount", "promised_on"),
    "calls": ("Customer", "Begun", "Reason", "Seconds"),
    "survey": ("customer", "answered_at", "about", "score", "comment"),
    "customers": ("customer", "customer_type", "region", "first_order_on"),
}


def write_sample(folder: Path) -> None:
    """Write the files of the sample: the same at each call.

    Parameters
    ----------
    folder
        Made here; gets web_events.csv, calls.csv (cut at semicolons), survey.csv and customers.csv.
    """
    folder.mkdir()
    for name, rows in make_sample().items():
        delimiter = ";" if name == "calls" else ","
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS[name], delimiter=delimiter, restval="")
            writer.writeheader()
            writer.writerows(rows)


def make_sample() -> dict[str, list[Row]]:
    """Let every customer of the sample walk, and list what the shop's systems recorded.

    Returns
    -------
    dict of str to list of dict
        File to its rows, by `COLUMNS`; a cell that a row does not name is empty.
    """
    draw = Random(SEED)
    files: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    for number in range(1, CUSTOMERS + 1):
        customer, returning = f"C{number:04d}", draw.random() < 0.4
        files["customers"].append({
            "customer": customer,
            "customer_type": "returning" if returning else "new",
            "region": draw.choice(["north", "south", "west"]),
            "first_order_on": f"{FIRST - timedelta(days=number):%Y-%m-%d}" if returning else "",
        })  # fmt: skip
        for begun in _visits(draw, returning=returning):
            _buy(_Walk(customer, begun, draw, files), returning=returning)
    # as in most exports, a few records are beyond repair: they show where refused rows go
    files["calls"] += [{"Customer": "C0001", "Begun": "unknown", "Reason": "A", "Seconds": 60}] * 2
    return files


@dataclass
class _Walk:
    """A customer on the way through the shop; each step is recorded where such steps are."""

    customer: str
    now: datetime
    draw: Random
    files: dict[str, list[Row]]
    device: str = field(init=False)

    def __post_init__(self) -> None:
        self.device = self.draw.choice(["computer", "phone"])

    def goes_on(self, share: float) -> bool:
        return self.draw.random() < share

    def wait(self, mean: timedelta) -> None:
        self.now += mean * self.draw.uniform(0.4, 1.6)

    def act(self, action: str, after: timedelta, **more: object) -> None:
        self.wait(after)
        row = {"visitor": self.customer, "time": _iso(self.now), "action": action}
        self._record("web_events", {**row, "device": self.device, **more})

    def call(self, reason: str, after: timedelta) -> None:
        self.wait(after)
        seconds = self.draw.randint(60, 900)
        row = {"Customer": self.customer, "Begun": f"{self.now:%d.%m.%Y %H:%M}"}
        self._record("calls", {**row, "Reason": reason, "Seconds": seconds})

    def answer(self, about: str, mean: float, comment: str) -> None:
        self.wait(timedelta(hours=20))
        score = min(5, max(1, round(self.draw.gauss(mean, 0.9))))
        row = {"customer": self.customer, "answered_at": _iso(self.now), "about": about}
        said = comment if self.goes_on(0.5) else ""
        self._record("survey", {**row, "score": score, "comment": said})

    def _record(self, name: str, row: Row) -> None:
        if self.now <= LAST:
            self.files[name].append(row)


MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)


def _buy(walk: _Walk, *, returning: bool) -> None:
    """Look around and choose; who compared is surer of the choice at each later step."""
    walk.act("Visit the website", 0 * MINUTES)
    for _ in range(walk.draw.randint(1, 3)):
        walk.act("View a product", 5 * MINUTES)
    compares = walk.goes_on(0.6)
    if compares:
        walk.act("Compare products", 12 * MINUTES)
    advised = walk.goes_on(0.2)
    if advised:
        walk.call("A", 20 * HOURS)
        if walk.goes_on(0.5):
            walk.answer("advice", 3.9, "I was told what I needed to know")
    if not walk.goes_on(0.6 + 0.1 * returning + 0.1 * advised):
        return
    walk.act("Fill the basket", 3 * HOURS)
    if walk.goes_on(0.93 if compares else 0.75):
        walk.act("Start checkout", 10 * MINUTES)
        if walk.goes_on(0.9 if compares else 0.7):
            _order(walk)


def _order(walk: _Walk) -> None:
    """Pay and wait for the parcel; one in four comes late, and most of these are asked for.

    Who asks has the parcel within hours. Were it days, a few would be waiting when a quarter ends,
    and so few are hidden in a review, together with most of the other moves.
    """
    walk.wait(6 * MINUTES)
    promised = f"{walk.now + PROMISED:%Y-%m-%d}"
    amount = f"{walk.draw.uniform(15, 120):.2f}"
    walk.act("Place the order", 0 * MINUTES, amount=amount, promised_on=promised)
    walk.act("Parcel is sent", 18 * HOURS)
    late = walk.goes_on(0.25)
    hours = 70 if late else 45
    if late and walk.goes_on(0.7):
        walk.call("O", 140 * HOURS)
        hours = 5
    walk.act("Receive the parcel", hours * HOURS, promised_on=promised)
    if walk.goes_on(0.6):
        said = "It came later than promised" if late else "Easy to order, and it came in time"
        walk.answer("parcel", 2.9 if late else 4.1, said)


def _visits(draw: Random, *, returning: bool) -> Iterator[datetime]:
    """Let new customers come once, at any time, and returning ones every two or three months."""
    days = (LAST - FIRST).days
    # they began long before the sample does: no week of it stands out
    first = draw.randrange(-1000, -900) if returning else draw.randrange(days)
    every = draw.randint(60, 100)
    for day in range(first, days, every if returning else days):
        if day >= 0:
            yield FIRST + timedelta(days=day, hours=8, minutes=draw.randrange(12 * 60))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
