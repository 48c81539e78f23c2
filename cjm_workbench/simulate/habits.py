"""What customers meet outside any journey: bills, newsletters, the app, help pages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.quarters import DAY, Floats, Ints, Quarters, draw_starts
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.world import World

MONTH = 365.25 / 12 * DAY
BILLING_DAYS = 89 * DAY
"""A bill goes out so long after a quarter's start at most: no quarter has less than 89 days."""

APP_SESSIONS_A_MONTH = 0.35
NEWSLETTER_READERS = 0.4
OPENED = 0.35
PASSERS_BY = 0.15
"""Visitors whom no link makes a customer, for each customer."""


@dataclass(frozen=True)
class Moments:
    """Who, and when (seconds)."""

    customer: Ints
    at: Ints


def draw_bills(seed: int, world: World, quarters: Quarters) -> Moments:
    """Draw a bill for each quarter that somebody is a customer."""
    rng = stream(seed, "bills")
    day = rng.integers(0, BILLING_DAYS, size=world.size)  # one's own
    at = quarters.bounds[:-1] + day[:, None]
    due = (at > world.acquired_at[:, None]) & (at < world.churned_at[:, None])
    customer, _ = np.nonzero(due)
    return Moments(customer, at[due])


def draw_app(seed: int, world: World, quarters: Quarters) -> Moments:
    """Draw looks into the account in the app: by those who prefer it online."""
    rng = stream(seed, "app")
    rate = APP_SESSIONS_A_MONTH * np.where(world.has("prefers", "online"), 1.6, 0.4)
    return _poisson(rng, world, quarters, rate)


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
    return Moments(customer, when), Moments(customer[opened], later)


def draw_passers_by(seed: int, world: World, quarters: Quarters) -> Moments:
    """Draw visits to help pages by people who are no customers; numbered from 0."""
    rng = stream(seed, "passers-by")
    n = int(world.size * PASSERS_BY)
    span = (np.full(n, quarters.start), np.full(n, quarters.end))
    return Moments(rng.integers(0, max(n // 2, 1), size=n), draw_starts(rng, *span))


def _poisson(rng: np.random.Generator, world: World, quarters: Quarters, rate: Floats) -> Moments:
    low = np.maximum(world.acquired_at, quarters.start)
    high = np.minimum(world.churned_at, quarters.end)
    times = rng.poisson(rate * np.maximum(high - low, 0) / MONTH)
    customer = np.repeat(np.arange(world.size), times)
    return Moments(customer, draw_starts(rng, low[customer], high[customer]))
