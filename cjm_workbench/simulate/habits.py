"""What customers meet outside any journey: bills, newsletters, the app, help pages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import DAY, Bools, Floats, Ints, Quarters, draw_starts
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.world import World

MONTH = 365.25 / 12 * DAY
BILLING_DAYS = 89 * DAY
"""A bill goes out so long after a quarter's start at most: no quarter has less than 89 days."""

APP_SESSIONS_A_MONTH = 0.15
NEWSLETTER_READERS = 0.3
OPENED = 0.35
PASSERS_BY = 0.15
"""Visitors whom no link makes a customer, for each customer."""

PAID_IN_TIME = 0.85
PAID, REMINDED = 0, 1
"""What became of a bill."""

REMINDER_REGION, COLOURS_REGION = "East", "West"
REMINDER_QUARTERS, LOW_QUARTER = 2, -3
"""P11: the last quarters in which bills are announced beforehand, in one region; and the quarter in
which few paid in time in another, before an action that is worth nothing began there."""


@dataclass(frozen=True)
class Moments:
    """Who, when (seconds), and what, as a code of the maker's; 0 where there is one kind."""

    customer: Ints
    at: Ints
    what: Ints

    def keep(self, which: Bools) -> Moments:
        """Keep some of them."""
        return Moments(self.customer[which], self.at[which], self.what[which])


def moments(customer: Ints, at: Ints, what: Ints | None = None) -> Moments:
    """Give moments of one kind, or of those named."""
    return Moments(customer, at, np.zeros_like(customer) if what is None else what)


def draw_bills(seed: int, world: World, quarters: Quarters, plants: Plants) -> Moments:
    """Draw a bill for each quarter that somebody is a customer, and whether it is paid in time."""
    rng = stream(seed, "bills")
    day = rng.integers(0, BILLING_DAYS, size=world.size)  # one's own
    at = quarters.bounds[:-1] + day[:, None]
    due = (at > world.acquired_at[:, None]) & (at < world.churned_at[:, None])
    customer, _ = np.nonzero(due)
    late = stream(seed, "bills.paid").random(at.shape) >= paid_shares(world, quarters, plants)
    return moments(customer, at[due], np.where(late, REMINDED, PAID)[due])


def paid_shares(world: World, quarters: Quarters, plants: Plants) -> Floats:
    """Give the share of bills paid in time, customers x quarters: P11 is planted here."""
    shares = np.full((world.size, quarters.number), PAID_IN_TIME)
    shares[world.has("region", REMINDER_REGION), -REMINDER_QUARTERS:] += plants.p11
    if quarters.number >= -LOW_QUARTER:
        shares[world.has("region", COLOURS_REGION), LOW_QUARTER] -= plants.p11
    return shares


def draw_app(seed: int, world: World, quarters: Quarters, plants: Plants) -> Moments:
    """Draw looks into the account in the app: by those who prefer it online."""
    rng = stream(seed, "app")
    online = np.where(world.has("prefers", "online"), 1.6, 0.4)
    rate = APP_SESSIONS_A_MONTH * (online if plants.uneven else np.ones(world.size))
    return _poisson(rng, world, quarters, rate, season=plants.uneven)


def draw_newsletters(seed: int, world: World, quarters: Quarters) -> tuple[Moments, Moments]:
    """Draw a newsletter a quarter, as sent and as opened, for those who agreed to it."""
    rng = stream(seed, "newsletter")
    reader = rng.random(world.size) < NEWSLETTER_READERS
    sent = quarters.bounds[:-1] + 20 * DAY + 9 * 3600
    at = np.tile(sent, (world.size, 1)) + rng.integers(0, 1800, size=(world.size, sent.size))
    due = reader[:, None] & (at > world.acquired_at[:, None]) & (at < world.churned_at[:, None])
    (customer, _), when = np.nonzero(due), at[due]
    opened = rng.random(customer.size) < OPENED
    later = when[opened] + rng.exponential(DAY / 2, size=int(opened.sum())).astype(np.int64)
    return moments(customer, when), moments(customer[opened], later)


def draw_passers_by(seed: int, world: World, quarters: Quarters) -> Moments:
    """Draw visits to help pages by people who are no customers; numbered from 0."""
    rng = stream(seed, "passers-by")
    n = int(world.size * PASSERS_BY)
    span = (np.full(n, quarters.start), np.full(n, quarters.end))
    return moments(rng.integers(0, max(n // 2, 1), size=n), draw_starts(rng, *span))


def _poisson(
    rng: np.random.Generator, world: World, quarters: Quarters, rate: Floats, *, season: bool
) -> Moments:
    low = np.maximum(world.acquired_at, quarters.start)
    high = np.minimum(world.churned_at, quarters.end)
    times = rng.poisson(rate * np.maximum(high - low, 0) / MONTH)
    customer = np.repeat(np.arange(world.size), times)
    return moments(customer, draw_starts(rng, low[customer], high[customer], season=season))
