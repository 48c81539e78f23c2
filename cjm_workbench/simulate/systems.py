"""What each system knows of the events that it recorded, before it writes them in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.quarters import Bools, Ints
from cjm_workbench.simulate.records import NOBODY, Hits, Records, hits_of
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.trouble import trouble

Draw = Callable[[np.random.Generator, Hits], Ints]

WEB_DEVICES = ("desktop", "mobile", "tablet")
CHAT_DEVICES = ("desktop", "mobile")
PHONES = ("ios", "android")
CAMPAIGNS = ("always on", "season")
UNKNOWN_PAGE = "speedtest"
"""A page that the inventory of touchpoints does not know."""

OUTCOMES = {
    "billing": ("paid in time", "reminded"),
    "baskets": ("ordered", "left"),
    "sales": ("won", "open", "lost"),
}
"""System to what its codes of `Hits.what` say."""

SHOPS = 40
UNKNOWN_PAGES = 0.1
"""The share of visits by no customer that go to a page which the inventory does not know."""


@dataclass(frozen=True)
class Recorded:
    """Events of one system, with what only that system knows of them.

    Attributes
    ----------
    hits
        The events.
    knows
        By name, one number an event; see `KNOWS`.
    """

    hits: Hits
    knows: Mapping[str, Ints]


def _unknown(rng: np.random.Generator, hits: Hits) -> Ints:
    unknown: Bools = (hits.customer == NOBODY) & (rng.random(hits.size) < UNKNOWN_PAGES)
    return np.where(unknown, 1, 0)


def _scroll(rng: np.random.Generator, hits: Hits) -> Ints:
    """How far down the page somebody came, in percent."""
    return np.floor(100 * rng.beta(2.2, 1.4, size=hits.size)).astype(np.int64)


def _web_device(rng: np.random.Generator, hits: Hits) -> Ints:
    device: Ints = rng.choice(len(WEB_DEVICES), size=hits.size, p=[0.5, 0.42, 0.08])
    return device


def _phone(rng: np.random.Generator, hits: Hits) -> Ints:
    return (rng.random(hits.size) < 0.6).astype(np.int64)


def _campaign(rng: np.random.Generator, hits: Hits) -> Ints:
    return (rng.random(hits.size) >= 0.5).astype(np.int64)


def _shop(rng: np.random.Generator, hits: Hits) -> Ints:
    return rng.integers(1, SHOPS + 1, size=hits.size)


def _seconds(rng: np.random.Generator, hits: Hits) -> Ints:
    return np.round(rng.lognormal(5.6, 0.6, size=hits.size)).astype(np.int64)


def _answered(rng: np.random.Generator, hits: Hits) -> Ints:
    """How long it took until somebody answered, in seconds."""
    return 1 + np.round(rng.lognormal(4.4, 0.8, size=hits.size)).astype(np.int64)


def _chat_device(rng: np.random.Generator, hits: Hits) -> Ints:
    return rng.choice(len(CHAT_DEVICES), size=hits.size)


KNOWS: dict[str, dict[str, Draw]] = {
    "web": {"unknown": _unknown, "device": _web_device, "scroll": _scroll},
    "app": {"phone": _phone},
    "email": {"campaign": _campaign},
    "shop": {"shop": _shop},
    "calls": {"seconds": _seconds},
    "chat": {"device": _chat_device, "answered": _answered},
    "offers": {"campaign": _campaign},
    "baskets": {},
    "sales": {},
}
"""System to what it knows, each with the law that it is drawn by, in the order of drawing."""


def record(seed: int, records: Records, system: str) -> Recorded:
    """Gather what a system recorded.

    Parameters
    ----------
    seed
        Of the simulation.
    records
        What happened.
    system
        A key of `KNOWS`.
    """
    rng = stream(seed, f"file.{system}")
    hits = trouble(system, hits_of(records, system, rng), records.plants)
    return Recorded(hits, {name: draw(rng, hits) for name, draw in KNOWS[system].items()})
