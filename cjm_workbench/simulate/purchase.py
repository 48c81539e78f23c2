"""The law of journey type `purchase`: which path, with which detours, how long, how far."""

from __future__ import annotations

import numpy as np

from cjm_workbench.simulate.begin import begin
from cjm_workbench.simulate.paths import (
    ABSENT,
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
from cjm_workbench.simulate.plants import P1_POINTS, Plants
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
         "Connected"), 0.15,
    ),
    "compared": Path(
        ("Plan pages", "Comparison", "Order online", "Order confirmed", "On its way",
         "Connected"), 0.14,
    ),
    "chat": Path(
        ("Plan pages", "Advice by chat", "Order online", "Order confirmed", "On its way",
         "Connected"), 0.11,
    ),
    "phone": Path(
        ("Plan pages", "Advice by phone", "Order by phone", "Order confirmed", "On its way",
         "Connected"), 0.10,
    ),
}  # fmt: skip
ORDERS = ("Order online", "Order in the app", "Order in the shop", "Order by phone")

RATE = 0.16
APART_DAYS = 75
STRAIGHT = 0.8
"""The share of journeys without a detour."""

FINISHED = 0.8
"""The share of journeys that nobody breaks off, whatever their path."""

SEEN = 0.923
"""The share of these that are over when their quarter ends, and so its review sees them whole."""

KEPT = {"one step": 0.6, "up to the order": 0.25, "with the order": 0.15}
"""How far the others came."""

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
        P1 moves the paths of digital customers.
    """
    customer, start = begin(
        stream(seed, "purchase.begin"), world, quarters, RATE, apart_days=APART_DAYS
    )
    group = world.digital[customer]
    chosen = choose(stream(seed, "purchase.path"), path_shares(plants)[group.astype(int)])
    traces = run_purchases(seed, customer, start, chosen, world.has("product", "fibre"), names)
    return traces.until(quarters.end)


def path_shares(plants: Plants) -> Floats:
    """Give the chance of each path: the first row for most customers, the second for digital ones.

    The shares are of intended paths. What is planted is the difference of paths as a quarter's
    review sees them, without detour and whole, so the intended ones differ by more.
    """
    usual = np.array([path.share for path in PATHS.values()])
    digital = usual.copy()
    if plants.p1:
        points = P1_POINTS / (STRAIGHT * FINISHED * SEEN)
        digital[[*PATHS].index(PATH_A)] += points
        digital[[*PATHS].index(PATH_B)] -= points
    return np.stack([usual, digital])


def run_purchases(
    seed: int, customer: Ints, start: Ints, chosen: Ints, fibre: Bools, names: list[str]
) -> Traces:
    """Run journeys along their paths, with detours, ends and waits that no plant touches.

    Parameters
    ----------
    seed
        Of the simulation.
    customer, start, chosen
        Of each journey: who, when (seconds), and the place of its path in `PATHS`.
    fibre
        Of each customer: whether it is fibre that is to be connected.
    names
        The client's touchpoints.
    """
    steps = lay_out([*PATHS.values()], chosen, names, room=2)
    order = np.isin(steps, [names.index(name) for name in ORDERS]).argmax(axis=1)
    steps, order = _detour(stream(seed, "purchase.detour"), steps, order, names)
    steps = _break_off(stream(seed, "purchase.end"), steps, order)
    waits = draw_waits(stream(seed, "purchase.wait"), steps, WAITS, names)
    slower = (steps == names.index("Connected")) & fibre[customer][:, None]
    return settle(customer, start, steps, np.where(slower, waits * FIBRE_WAIT, waits), names)


def _detour(
    rng: np.random.Generator, steps: Ints, order: Ints, names: list[str]
) -> tuple[Ints, Ints]:
    """Lead some journeys off their path before the order, and lose some confirmations."""
    n = order.size
    off = rng.random(n) >= STRAIGHT
    confirmation = steps == names.index("Order confirmed")
    lost = off & (rng.random(n) < UNCONFIRMED) & confirmation.any(axis=1)
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


def _break_off(rng: np.random.Generator, steps: Ints, order: Ints) -> Ints:
    n = order.size
    broken = rng.random(n) >= FINISHED
    how = rng.choice(len(KEPT), size=n, p=list(KEPT.values()))
    kept = np.select([how == 0, how == 1], [np.ones(n, dtype=np.int64), order], order + 1)
    return stop_after(steps, broken, kept)
