"""What all systems together would have recorded: events in one long list."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from cjm_workbench.simulate.habits import Moments
from cjm_workbench.simulate.help import Help
from cjm_workbench.simulate.paths import ABSENT, Traces
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Bools, Ints
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
    offers: Moments
    offers_opened: Moments
    offers_clicked: Moments
    baskets: Moments
    leads: Moments
    leads_won: Moments
    friends: Moments
    extras: Moments


@dataclass(frozen=True)
class Records:
    """Everything that happened until `end` (seconds), before any system writes it down."""

    end: int
    world: World
    purchases: Traces
    help: Help
    habits: Habits
    plants: Plants


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
    what
        Of visits to web pages the number of the visit; else the code of the maker, such as what
        became of a bill.
    """

    customer: Ints
    visitor: Ints
    at: Ints
    touchpoint: Ints
    case: Ints
    what: Ints

    @property
    def size(self) -> int:
        """The number of events."""
        return int(self.at.size)

    def take(self, places: Ints | Bools) -> Hits:
        """Select events, by place or by whether each is wanted."""
        return Hits(**{name: column[places] for name, column in columns(self).items()})


def columns(hits: Hits) -> dict[str, Ints]:
    """Give the columns of events by name."""
    return {field.name: getattr(hits, field.name) for field in fields(Hits)}


def join_hits(*parts: Hits) -> Hits:
    """Set events one after another."""
    every = [columns(part) for part in parts]
    return Hits(**{name: np.concatenate([part[name] for part in every]) for name in every[0]})


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
    joined = join_hits(
        _from_traces(records.purchases, own, np.full(records.purchases.customer.size, -1)),
        _from_traces(records.help.traces, own, records.help.case),
        *_from_habits(records, system),
    )
    repeated = _again(joined, rng) if system == "web" else joined
    order = np.lexsort((repeated.touchpoint, repeated.customer, repeated.at))
    return repeated.take(order[repeated.at[order] < records.end])


def _from_traces(traces: Traces, own: list[int], case: Ints) -> Hits:
    row, column = np.nonzero(np.isin(traces.steps, own) & (traces.steps != ABSENT))
    return Hits(
        customer=traces.customer[row],
        visitor=np.full(row.size, NOBODY),
        at=traces.at[row, column],
        touchpoint=traces.steps[row, column],
        case=case[row],
        what=np.zeros(row.size, dtype=np.int64),
    )


HABITS = {
    "app": {"app": "Account in the app"},
    "billing": {"bills": "Bill", "extras": "Extra booked"},
    "email": {"newsletters": "Service newsletter", "opened": "Newsletter opened"},
    "offers": {
        "offers": "Offer sent", "offers_opened": "Offer opened", "offers_clicked": "Offer clicked",
    },
    "baskets": {"baskets": "Basket opened"},
    "sales": {"leads": "Lead created", "leads_won": "Lead won", "friends": "Friend told"},
}  # fmt: skip
"""System to the habits that it records, each with its touchpoint."""


def _from_habits(records: Records, system: str) -> list[Hits]:
    own = HABITS.get(system, {})
    parts = [_plain(getattr(records.habits, name), place) for name, place in own.items()]
    if system != "web":
        return parts
    visits = _plain(records.habits.passers_by, "Help article")
    nobody = np.full(visits.size, NOBODY)
    return [Hits(**columns(visits) | {"customer": nobody, "visitor": visits.customer})]


def _plain(moments: Moments, touchpoint: str) -> Hits:
    n = moments.at.size
    none = np.full(n, -1)
    place = np.full(n, codes(touchpoint)[0])
    return Hits(moments.customer, none, moments.at, place, none, moments.what)


def _again(hits: Hits, rng: np.random.Generator) -> Hits:
    """Let a visit count several hits; who it was is numbered."""
    times = np.minimum(rng.geometric(0.6, size=hits.size), MOST_AGAIN)
    row = np.repeat(np.arange(hits.size), times)
    place = np.arange(row.size) - np.repeat(times.cumsum() - times, times)
    at = hits.at[row] + AGAIN_SECONDS * place
    return Hits(**columns(hits.take(row)) | {"at": at, "what": row})
