"""The law of journey type `purchase`: which path, with which detours, how long, how far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjm_workbench.simulate.begin import begin
from cjm_workbench.simulate.paths import (
    ABSENT,
    ALIKE,
    Path,
    Traces,
    Wait,
    choose,
    draw_waits,
    lay_out,
    put_in,
    settle,
    stop_after,
)
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Bools, Floats, Ints, Quarters
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.world import World

PATH_A, PATH_B = "online", "shop"
PATHS = {
    "online": Path(
        ("Plan pages", "Order online", "Order confirmed", "On its way", "Connected"), 0.275
    ),
    "shop": Path(
        ("Plan pages", "Advice in the shop", "Order in the shop", "On its way", "Connected"), 0.225
    ),
    "app": Path(
        ("Offer e-mail", "Plans in the app", "Order in the app", "Order confirmed", "On its way",
         "Connected"), 0.08,
    ),
    "compared": Path(
        ("Plan pages", "Comparison", "Order online", "Order confirmed", "On its way",
         "Connected"), 0.19,
    ),
    "chat": Path(
        ("Plan pages", "Advice by chat", "Order online", "Order confirmed", "On its way",
         "Connected"), 0.08,
    ),
    "phone": Path(
        ("Plan pages", "Advice by phone", "Order by phone", "Order confirmed", "On its way",
         "Connected"), 0.15,
    ),
}  # fmt: skip
ORDERS = ("Order online", "Order in the app", "Order in the shop", "Order by phone")

RATE = 0.2
APART_DAYS = 75
STRAIGHT = 0.8
"""The share of journeys without a detour."""

FINISHED = 0.8
"""The share of journeys that nobody breaks off, whatever their path."""

SEEN = 0.931
"""The share of these that are over when their quarter ends, and so its review sees them whole."""

ONE_STEP = 0.2
"""The share of the others who come no further than the first step. The rest order, and nothing
comes of it: whoever goes on after the first step does so with the same prospects on every path."""

WEB = ("Plan pages", "Comparison")
CALL = "Advice by phone"

DETOURS = ("Offer e-mail", "Plans in the app", "Advice by phone", "Advice in the shop")
"""Steps that come in between. None is the only difference of two paths: a detour must not make
one path look like another."""

UNCONFIRMED = 0.3
"""Of detours, the share in which the confirmation never came instead."""

WAITS = {
    "Plan pages": Wait(5), "Plans in the app": Wait(3), "Comparison": Wait(2),
    "Advice by chat": Wait(6), "Advice by phone": Wait(16), "Advice in the shop": Wait(26),
    "Order online": Wait(14), "Order in the app": Wait(8), "Order in the shop": Wait(0.5),
    "Order by phone": Wait(0.4), "Order confirmed": Wait(0.1), "On its way": Wait(18),
    "Connected": Wait(40, 0.45),
}  # fmt: skip
FIBRE_WAIT = 3.0
"""How many times longer it takes until fibre works: somebody must come."""


def draw_purchases(
    seed: int, world: World, quarters: Quarters, names: list[str], plants: Plants
) -> Traces:
    """Draw the journeys of choosing a plan, up to the end of the data.

    Parameters
    ----------
    seed, world, quarters
        Of the simulation.
    names
        The client's touchpoints.
    plants
        P1 moves the paths of digital customers, P2 loses some who go from web to phone, and P8 lets
        more finish in a third quarter.
    """
    customer, start = begin(
        stream(seed, "purchase.begin"), world, quarters, RATE, apart_days=APART_DAYS,
        season=plants.uneven,
    )  # fmt: skip
    group = world.digital[customer]
    chosen = choose(stream(seed, "purchase.path"), path_shares(plants)[group.astype(int)])
    fibre = world.has("product", "fibre")[customer]
    third = quarters.is_third(quarters.of(start))
    started = Started(customer, start, chosen, fibre, finished_share(third, plants))
    return run_purchases(seed, started, names, plants).until(quarters.end)


def finished_share(third: Bools, plants: Plants) -> Floats:
    """Give the share that nobody breaks off, of journeys begun in a third quarter or another."""
    return np.where(third, FINISHED, FINISHED - plants.p8)


def chance_after_step(finished: Floats, plants: Plants) -> Floats:
    """Give the chance of a journey that has gone on after its first step, but for P2."""
    if not plants.uneven:
        return finished
    chance: Floats = finished / (1 - ONE_STEP * (1 - finished))
    return chance


def lost_by_call(finished: Floats, plants: Plants) -> Floats:
    """Give the share that P2 takes of the journeys which go from web to phone."""
    if not plants.p2:
        return np.zeros_like(finished)
    usual = chance_after_step(finished, plants)
    odds = plants.p2 * usual / (1 - usual)
    lost: Floats = 1 - odds / (1 + odds) / usual
    return lost


def path_shares(plants: Plants) -> Floats:
    """Give the chance of each path: the first row for most customers, the second for digital ones.

    The shares are of intended paths. What is planted is the difference of paths as a quarter's
    review sees them, without detour and whole, so the intended ones differ by more.
    """
    usual = np.array([path.share for path in PATHS.values()])
    digital = usual.copy()
    if plants.p1:
        points = plants.p1 / (STRAIGHT * FINISHED * SEEN)
        digital[[*PATHS].index(PATH_A)] += points
        digital[[*PATHS].index(PATH_B)] -= points
    return np.stack([usual, digital])


@dataclass(frozen=True)
class Started:
    """Journeys about to be run.

    Attributes
    ----------
    customer, start, chosen
        Of each journey: who, when (seconds), and the place of its path in `PATHS`.
    fibre
        Whether it is fibre that is to be connected.
    finished
        The share of such journeys that nobody breaks off.
    """

    customer: Ints
    start: Ints
    chosen: Ints
    fibre: Bools
    finished: Floats


def run_purchases(seed: int, started: Started, names: list[str], plants: Plants) -> Traces:
    """Run journeys along their paths, with detours, ends and waits.

    Parameters
    ----------
    seed
        Of the simulation.
    started
        The journeys.
    names
        The client's touchpoints.
    plants
        P2, and whether the client is uneven.
    """
    steps = lay_out([*PATHS.values()], started.chosen, names, room=2)
    order = np.isin(steps, [names.index(name) for name in ORDERS]).argmax(axis=1)
    unconfirmed = UNCONFIRMED if plants.uneven else 0.0
    steps, order = _detour(stream(seed, "purchase.detour"), steps, order, names, unconfirmed)
    steps = _break_off(stream(seed, "purchase.end"), steps, order, started, plants)
    steps = _hang_up(stream(seed, "purchase.call"), steps, started, names, plants)
    usual = WAITS if plants.uneven else dict.fromkeys(WAITS, ALIKE)
    waits = draw_waits(stream(seed, "purchase.wait"), steps, usual, names)
    slower = (steps == names.index("Connected")) & started.fibre[:, None] & plants.uneven
    waits = np.where(slower, waits * FIBRE_WAIT, waits)
    return settle(started.customer, started.start, steps, waits, names, nights=plants.uneven)


def _detour(
    rng: np.random.Generator, steps: Ints, order: Ints, names: list[str], unconfirmed: float
) -> tuple[Ints, Ints]:
    """Lead some journeys off their path before the order, and lose some confirmations."""
    n = order.size
    off = rng.random(n) >= STRAIGHT
    confirmation = steps == names.index("Order confirmed")
    lost = off & (rng.random(n) < unconfirmed) & confirmation.any(axis=1)
    codes = np.array([names.index(name) for name in DETOURS])
    for which in (off & ~lost, off & ~lost & (rng.random(n) < 0.25)):
        place = 1 + np.floor(rng.random(n) * order).astype(np.int64)
        steps = put_in(steps, which, place, _choose_new(rng, steps, codes))
        order = order + which
    return np.where(lost[:, None] & confirmation, ABSENT, steps), order


def _choose_new(rng: np.random.Generator, steps: Ints, codes: Ints) -> Ints:
    """Choose for each journey one of the detours that it does not hold yet."""
    held = (steps[:, :, None] == codes).any(axis=1)
    chosen: Ints = codes[np.where(held, -1.0, rng.random(held.shape)).argmax(axis=1)]
    return chosen


def _break_off(
    rng: np.random.Generator, steps: Ints, order: Ints, started: Started, plants: Plants
) -> Ints:
    """End some journeys: after the first step or with the order; or all just before the goal."""
    n = order.size
    broken = rng.random(n) >= started.finished
    early = rng.random(n) < ONE_STEP
    kept = np.where(early, np.ones(n, dtype=np.int64), order + 1)
    last = steps.shape[1] - 1 - (steps[:, ::-1] != ABSENT).argmax(axis=1)
    return stop_after(steps, broken, kept if plants.uneven else last)


def went_to_phone(steps: Ints, names: list[str]) -> tuple[Bools, Ints]:
    """Tell which journeys go from web straight to the phone, and the column of that call."""
    web = np.isin(steps[:, :-1], [names.index(name) for name in WEB])
    switch = web & (steps[:, 1:] == names.index(CALL))
    return switch.any(axis=1), switch.argmax(axis=1) + 1


def _hang_up(
    rng: np.random.Generator, steps: Ints, started: Started, names: list[str], plants: Plants
) -> Ints:
    """Let some end with the call that they were sent to from the web: P2."""
    called, place = went_to_phone(steps, names)
    lost = rng.random(place.size) < lost_by_call(started.finished, plants)
    return stop_after(steps, called & lost, place + 1)
