"""The law of journey type `get_help`: how a problem is reported, fixed, and confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cjm_workbench.simulate.begin import begin
from cjm_workbench.simulate.paths import (
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
from cjm_workbench.simulate.plants import P3_EXCESS, Plants
from cjm_workbench.simulate.quarters import HOUR, Bools, Floats, Ints, Quarters
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.world import World

PATHS = {
    "call": Path(("Help call", "Problem solved"), 0.17),
    "article": Path(("Help article", "Problem solved"), 0.1),
    "bill": Path(("Bill", "Help call", "Problem solved"), 0.06),
    "account": Path(("Account in the app", "Help by chat", "Problem solved"), 0.04),
    "newsletter": Path(
        ("Service newsletter", "Newsletter opened", "Help article", "Problem solved"), 0.02
    ),
    "call, ticket": Path(("Help call", "Ticket opened", "Fix reported", "Problem solved"), 0.22),
    "app, ticket": Path(
        ("Line test in the app", "Ticket opened", "Fix reported", "Problem solved"), 0.19
    ),
    "chat, ticket": Path(
        ("Help article", "Help by chat", "Ticket opened", "Fix reported", "Problem solved"), 0.12
    ),
    "shop, ticket": Path(
        ("Help in the shop", "Ticket opened", "Fix reported", "Problem solved"), 0.05
    ),
    "form, ticket": Path(
        ("Help article", "Contact form", "Ticket opened", "Fix reported", "Problem solved"), 0.03
    ),
}

RATE = 0.2
APART_DAYS = 35
GIVEN_UP = 0.06
"""The share who give up after their first step."""

NEVER_FIXED = 0.04
"""The share of tickets that end without a fix, in every segment."""

NOT_CONFIRMED = 0.05
"""The share of fixes that nobody confirms."""

SECOND_CONTACT = 0.12
"""The share who have to ask a second time before there is a ticket or an answer."""

DESIRED_FIX = 24.0 * HOUR
"""What the client's settings want of the stage `Wait for the fix`, in seconds."""

USUAL_FIX = 18.0 * HOUR
"""The true median time in that stage where nothing is planted."""

FIX_SPREAD = 0.6
PATIENCE = 60.0 * HOUR
"""After this time in the stage, 63 of 100 have asked where it stands."""

WAITS = {
    "Newsletter opened": Wait(5), "Help article": Wait(0.3), "Help call": Wait(0.6),
    "Help by chat": Wait(0.4), "Help in the shop": Wait(8),
    "Contact form": Wait(0.3), "Ticket opened": Wait(0.3), "Problem solved": Wait(9),
}  # fmt: skip


@dataclass(frozen=True)
class Help:
    """Journeys of getting help.

    Attributes
    ----------
    traces
        The journeys, up to the end of the data.
    case
        The number of each.
    fix_seconds
        From ticket to fix, as it is or would have been; the satisfaction follows from it.
    """

    traces: Traces
    case: Ints
    fix_seconds: Floats


def draw_help(
    seed: int, world: World, quarters: Quarters, names: list[str], plants: Plants
) -> Help:
    """Draw the journeys of getting a problem solved.

    Parameters
    ----------
    seed, world, quarters
        Of the simulation.
    names
        The client's touchpoints.
    plants
        P3 slows the fix in segment `consumer_fibre`.
    """
    customer, start = begin(
        stream(seed, "help.begin"), world, quarters, RATE, apart_days=APART_DAYS
    )
    shares = np.tile([path.share for path in PATHS.values()], (customer.size, 1))
    chosen = choose(stream(seed, "help.path"), shares)
    fix = _draw_fix(stream(seed, "help.fix"), world.consumer_fibre[customer], plants)
    steps = lay_out([*PATHS.values()], chosen, names, room=2)
    steps = _ask_again(stream(seed, "help.again"), steps, names)
    steps, asked = _chase(stream(seed, "help.chase"), steps, fix, names)
    waits = draw_waits(stream(seed, "help.wait"), steps, WAITS, names)
    waits = _wait_for_fix(stream(seed, "help.asked"), steps, waits, fix, asked, names)
    steps = _end(stream(seed, "help.end"), steps, names)
    traces = settle(customer, start, steps, waits, names).until(quarters.end)
    return Help(traces, np.arange(customer.size), fix)


def true_median(*, slow: bool) -> float:
    """Give the true Kaplan-Meier median time in the stage `Wait for the fix`, in seconds."""
    return DESIRED_FIX * (1 + P3_EXCESS) if slow else USUAL_FIX


def _draw_fix(rng: np.random.Generator, fibre: Bools, plants: Plants) -> Floats:
    """Draw the time from ticket to fix.

    In the analysis, tickets that end without a fix stay at risk for ever. Half of all tickets have
    left the stage when a larger share, ``0.5 / (1 - NEVER_FIXED)``, of those with a fix have: the
    law's own median is set so that this moment is the true median.
    """
    z = NormalDist().inv_cdf(0.5 / (1 - NEVER_FIXED))
    slow = fibre & plants.p3
    median = np.where(slow, true_median(slow=True), true_median(slow=False))
    median = median / np.exp(FIX_SPREAD * z)
    drawn: Floats = median * np.exp(FIX_SPREAD * rng.standard_normal(fibre.size))
    return drawn


def _ask_again(rng: np.random.Generator, steps: Ints, names: list[str]) -> Ints:
    place = np.ones(steps.shape[0], dtype=np.int64)
    again = rng.random(place.size) < SECOND_CONTACT
    codes = [names.index(name) for name in ("Help call", "Help by chat", "Help article")]
    return put_in(steps, again, place, rng.choice(codes, size=place.size))


def _chase(
    rng: np.random.Generator, steps: Ints, fix: Floats, names: list[str]
) -> tuple[Ints, Bools]:
    """Let who waits long ask where it stands, by phone or in the app: a step within the stage."""
    ticket = steps == names.index("Ticket opened")
    impatient = rng.random(fix.size) < 1 - np.exp(-fix / PATIENCE)
    asked = ticket.any(axis=1) & impatient
    codes = [names.index(name) for name in ("Chase call", "Status in the app")]
    place = ticket.argmax(axis=1) + 1
    return put_in(steps, asked, place, rng.choice(codes, size=fix.size)), asked


def _wait_for_fix(
    rng: np.random.Generator, steps: Ints, waits: Floats, fix: Floats, asked: Bools,
    names: list[str],
) -> Floats:  # fmt: skip
    """Set the time from ticket to fix, which asking divides in two."""
    part = np.where(asked, rng.uniform(0.4, 0.9, size=fix.size), 0.0)
    asking = np.isin(steps, [names.index("Chase call"), names.index("Status in the app")])
    fixed = steps == names.index("Fix reported")
    waits = np.where(asking, (part * fix)[:, None], waits)
    return np.where(fixed, ((1 - part) * fix)[:, None], waits)


def _end(rng: np.random.Generator, steps: Ints, names: list[str]) -> Ints:
    """Let some give up, some tickets end without a fix, and some fixes without a word."""
    fixed = steps == names.index("Fix reported")
    place = fixed.argmax(axis=1)
    n = place.size
    steps = stop_after(steps, rng.random(n) < GIVEN_UP, np.ones_like(place))
    has_fix = fixed.any(axis=1)
    steps = stop_after(steps, has_fix & (rng.random(n) < NEVER_FIXED), place)
    return stop_after(steps, has_fix & (rng.random(n) < NOT_CONFIRMED), place + 1)
