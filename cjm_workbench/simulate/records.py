"""What all systems together would have recorded: events in one long list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.habits import Moments
from cjm_workbench.simulate.help import Help
from cjm_workbench.simulate.paths import ABSENT, Traces
from cjm_workbench.simulate.quarters import Ints
from cjm_workbench.simulate.touchpoints import SYSTEMS, codes
from cjm_workbench.simulate.world import World

NOBODY = -1
AGAIN_SECONDS = 40
MOST_AGAIN = 4
"""Hits of one visit: at most so many more, so many seconds apart; well before the next step."""


@dataclass(frozen=True)
class Habits:
    """What customers meet outside their journeys."""

    bills: Moments
    app: Moments
    newsletters: Moments
    opened: Moments
    passers_by: Moments


@dataclass(frozen=True)
class Records:
    """Everything that happened until `end` (seconds), before any system writes it down."""

    end: int
    world: World
    purchases: Traces
    help: Help
    habits: Habits


@dataclass(frozen=True)
class Hits:
    """Events that one system recorded, in order of time.

    Attributes
    ----------
    customer
        `NOBODY` for who is no customer.
    visitor
        The number of who is no customer.
    at
        In seconds.
    touchpoint
        Its code.
    case
        The case it belongs to; -1 for none.
    """

    customer: Ints
    visitor: Ints
    at: Ints
    touchpoint: Ints
    case: Ints

    @property
    def size(self) -> int:
        """The number of events."""
        return int(self.at.size)


def hits_of(records: Records, system: str, rng: np.random.Generator) -> Hits:
    """Gather the events that a system recorded.

    Parameters
    ----------
    records
        What happened.
    system
        A key of `SYSTEMS`. Visits to web pages count several hits.
    rng
        The stream from which the number of hits is drawn.
    """
    own = codes(*SYSTEMS[system])
    parts = [
        _from_traces(records.purchases, own, np.full(records.purchases.customer.size, -1)),
        _from_traces(records.help.traces, own, records.help.case),
        *_from_habits(records, system),
    ]
    joined = Hits(*(np.concatenate(columns) for columns in zip(*map(_columns, parts), strict=True)))
    repeated = _again(joined, rng) if system == "web" else joined
    order = np.lexsort((repeated.touchpoint, repeated.customer, repeated.at))
    seen = order[repeated.at[order] < records.end]
    return Hits(*(column[seen] for column in _columns(repeated)))


def _columns(hits: Hits) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    return hits.customer, hits.visitor, hits.at, hits.touchpoint, hits.case


def _from_traces(traces: Traces, own: list[int], case: Ints) -> Hits:
    row, column = np.nonzero(np.isin(traces.steps, own) & (traces.steps != ABSENT))
    return Hits(
        customer=traces.customer[row],
        visitor=np.full(row.size, NOBODY),
        at=traces.at[row, column],
        touchpoint=traces.steps[row, column],
        case=case[row],
    )


def _from_habits(records: Records, system: str) -> list[Hits]:
    habits = records.habits
    if system == "app":
        return [_plain(habits.app, "Account in the app")]
    if system == "billing":
        return [_plain(habits.bills, "Bill")]
    if system == "email":
        return [
            _plain(habits.newsletters, "Service newsletter"),
            _plain(habits.opened, "Newsletter opened"),
        ]
    if system != "web":
        return []
    visits = _plain(habits.passers_by, "Help article")
    nobody = np.full(visits.size, NOBODY)
    return [Hits(nobody, visits.customer, visits.at, visits.touchpoint, visits.case)]


def _plain(moments: Moments, touchpoint: str) -> Hits:
    n = moments.at.size
    none = np.full(n, -1)
    return Hits(moments.customer, none, moments.at, np.full(n, codes(touchpoint)[0]), none)


def _again(hits: Hits, rng: np.random.Generator) -> Hits:
    times = np.minimum(rng.geometric(0.6, size=hits.size), MOST_AGAIN)
    row = np.repeat(np.arange(hits.size), times)
    place = np.arange(row.size) - np.repeat(times.cumsum() - times, times)
    at = hits.at[row] + AGAIN_SECONDS * place
    customer, visitor, _, touchpoint, case = (column[row] for column in _columns(hits))
    return Hits(customer, visitor, at, touchpoint, case)
