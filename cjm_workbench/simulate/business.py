"""What a company sells and offers outside the journeys: offers, baskets, leads, extras."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.habits import Moments, moments
from cjm_workbench.simulate.paths import Traces
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.purchase import ORDERS
from cjm_workbench.simulate.quarters import DAY, HOUR, Bools, Ints, Quarters, draw_starts
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.touchpoints import codes
from cjm_workbench.simulate.world import World

EMAIL, PUSH, LETTER = 0, 1, 2
OFFER_CHANNELS = ("email", "push", "letter")
REACHED = {EMAIL: 0.15, PUSH: 0.06}
"""The share of customers who get an offer in a quarter, by channel."""

LETTERS_A_QUARTER = 25
EXTREME = 4
"""P10: so many or more of the last quarter's letters are answered, by chance: one in six."""

OPENED = np.array([0.38, 0.55, 0.0])
RESPONSE = 0.03
"""The true share who respond to an offer, whatever the channel."""

ORDERED, LEFT = 0, 1
"""What became of a basket."""

LEFT_SHARE = 0.38
BASKET_SECONDS = 240
WON, OPEN, LOST = 0, 1, 2
"""What became of a lead, or of a friend who was told."""

LEADS, LEADS_WON, LEAD_DAYS = 0.012, 0.25, 20.0
FRIENDS, FRIENDS_JOINED = 0.01, 0.3
"""Shares of customers in a quarter, and of those who succeed."""

EXTRA_DAYS = 500.0
"""P6: the median time from becoming a customer to the first extra, for most."""

EXTRA_PRICE, SPEND_THRESHOLD = 60.0, 50.0
HIGH_BILL = 150.0
USAGE = 7.2
"""What is billed a quarter beside the plan, on average."""


@dataclass(frozen=True)
class Offers:
    """Offers sent, opened and answered; of each, `what` is the place in `OFFER_CHANNELS`."""

    sent: Moments
    opened: Moments
    clicked: Moments


def draw_offers(seed: int, world: World, quarters: Quarters, plants: Plants) -> Offers:
    """Draw the offers of each quarter, and who responds: P10."""
    rng = stream(seed, "offers")
    channel = _choose_channels(rng, world.size, quarters.number)
    at = quarters.bounds[:-1] + 30 * DAY + rng.integers(0, 40 * DAY, size=channel.shape)
    # offers go out by day
    at = at // DAY * DAY + 9 * HOUR + at % (8 * HOUR)
    here = (at > world.acquired_at[:, None]) & (at < world.churned_at[:, None])
    customer, quarter = np.nonzero((channel >= 0) & here)
    channel, at = channel[customer, quarter], at[customer, quarter]
    rate = RESPONSE + np.where(channel == PUSH, plants.p10, 0.0)
    responds = rng.random(channel.size) < rate
    if plants.p10:
        responds = _make_extreme(rng, responds, (channel == LETTER) & (quarter == quarter.max()))
    opens = responds & (channel != LETTER) | (rng.random(channel.size) < OPENED[channel])
    after = at + rng.exponential(10 * HOUR, size=at.size).astype(np.int64) + 60
    return Offers(
        sent=moments(customer, at, channel),
        opened=moments(customer[opens], after[opens], channel[opens]),
        clicked=moments(customer[responds], after[responds] + 45, channel[responds]),
    )


def _choose_channels(rng: np.random.Generator, size: int, quarters: int) -> Ints:
    """Choose a channel or none (-1) for each customer and quarter; letters go to a fixed few."""
    draw = rng.random((size, quarters))
    channel = np.select([draw < REACHED[EMAIL], draw < sum(REACHED.values())], [EMAIL, PUSH], -1)
    few = draw.argsort(axis=0)[-LETTERS_A_QUARTER:]  # who would get none
    np.put_along_axis(channel, few, LETTER, axis=0)
    return channel


def _make_extreme(rng: np.random.Generator, responds: Bools, letters: Bools) -> Bools:
    """Let many of a few respond: a sample that chance would seldom draw."""
    own = np.flatnonzero(letters)
    lucky = rng.permutation(own)[:EXTREME]
    extreme = responds.copy()
    extreme[lucky] = True
    return extreme


def draw_baskets(seed: int, purchases: Traces, world: World, quarters: Quarters) -> Moments:
    """Draw the baskets that are opened: those of online orders, and as many left as that asks for.

    Baskets are left when others are ordered, within two days, so that the share left has no season.
    """
    rng = stream(seed, "baskets")
    at = purchases.when(*codes(ORDERS[0]))
    ordered = np.flatnonzero(at)
    middle = (quarters.start + quarters.end) // 2
    here = np.mean((world.acquired_at <= middle) & (world.churned_at > middle))
    more = LEFT_SHARE / (1 - LEFT_SHARE) / here
    left = np.repeat(at[ordered], rng.poisson(more, size=ordered.size))
    left = left + rng.integers(-2 * DAY, 2 * DAY, size=left.size)
    who = rng.integers(0, world.size, size=left.size)
    there = (left >= world.acquired_at[who]) & (left < world.churned_at[who])
    there &= left >= quarters.start
    return moments(
        np.concatenate([purchases.customer[ordered], who[there]]),
        np.concatenate([at[ordered] - BASKET_SECONDS, left[there]]),
        np.repeat([ORDERED, LEFT], [ordered.size, int(there.sum())]),
    )


def draw_leads(
    seed: int, world: World, quarters: Quarters, plants: Plants
) -> tuple[Moments, Moments]:
    """Draw leads as created, with what became of each, and as won."""
    rng = stream(seed, "leads")
    created = _some(rng, world, quarters, LEADS, season=plants.uneven)
    days = rng.exponential(LEAD_DAYS, size=created.at.size) * DAY
    decided = created.at + days.astype(np.int64) + HOUR
    won = rng.random(decided.size) < LEADS_WON
    state = np.where(decided >= quarters.end, OPEN, np.where(won, WON, LOST))
    known = state == WON
    return (
        moments(created.customer, created.at, state),
        moments(created.customer[known], decided[known]),
    )


def draw_friends(seed: int, world: World, quarters: Quarters, plants: Plants) -> Moments:
    """Draw customers who told a friend, and whether the friend joined."""
    rng = stream(seed, "friends")
    told = _some(rng, world, quarters, FRIENDS, season=plants.uneven)
    joined = rng.random(told.at.size) < FRIENDS_JOINED
    return moments(told.customer, told.at, np.where(joined, WON, LOST))


def draw_extras(seed: int, world: World, quarters: Quarters, plants: Plants) -> Moments:
    """Draw the first extra of each customer, which takes the spend over the threshold: P6."""
    rng = stream(seed, "extras")
    median = np.where(high_spender(world), EXTRA_DAYS * (1 - plants.p6), EXTRA_DAYS)
    wait = rng.exponential(size=world.size) * median / np.log(2) * DAY
    at = world.acquired_at + wait.astype(np.int64)
    booked = np.flatnonzero(
        (at > quarters.start) & (at < np.minimum(world.churned_at, quarters.end))
    )
    return moments(booked, at[booked])


def high_spender(world: World) -> Bools:
    """Tell whose bill of a quarter can be expected to make a high tier."""
    high: Bools = 3 * world.monthly + USAGE >= HIGH_BILL
    return high


def _some(
    rng: np.random.Generator, world: World, quarters: Quarters, rate: float, *, season: bool
) -> Moments:
    """Draw a share of customers in each quarter, each at a moment of it."""
    customer, quarter = np.nonzero(rng.random((world.size, quarters.number)) < rate)
    low = np.maximum(quarters.bounds[quarter], world.acquired_at[customer])
    high = np.minimum(quarters.bounds[quarter + 1], world.churned_at[customer])
    there = high > low + DAY
    at = draw_starts(rng, low[there], high[there], season=season)
    return moments(customer[there], at)
