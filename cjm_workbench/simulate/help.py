"""The law of journey type `get_help`: how a problem is reported, fixed, and confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cjm_workbench.simulate.begin import begin
from cjm_workbench.simulate.paths import (
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

TICKETS = sum(path.share for path in PATHS.values() if "Ticket opened" in path.touchpoints)

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

NOT_SOLVED = 0.11
"""In a client that is not uneven, the share of all journeys that stop just before the goal."""

DESIRED_FIX = 24.0 * HOUR
"""What the client's settings want of the stage `Wait for the fix`, in seconds."""

USUAL_FIX = 18.0 * HOUR
"""The true median time in that stage where nothing is planted."""

PROMISED_FIX = 48 * HOUR
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
    unresolved_at
        When a ticket that nobody fixes is overdue, in seconds; 0 for none.
    """

    traces: Traces
    case: Ints
    fix_seconds: Floats
    unresolved_at: Ints

    def keep(self, which: Bools) -> Help:
        """Keep some of the journeys."""
        return Help(
            self.traces.keep(which),
            self.case[which],
            self.fix_seconds[which],
            self.unresolved_at[which],
        )


ARRIVED = (1 - GIVEN_UP) * (1 - TICKETS * NEVER_FIXED)
"""The share of journeys that come to the point before the goal."""

BUSINESS, FIBRE, MOBILE = range(3)
SEGMENT_SHARES = np.array([0.15, 0.85 * 0.45, 0.85 * 0.55])
CONTENT = np.array([0.82, 0.587, 0.887])
"""P7: the share of each segment's journeys that reach the goal in the last quarter."""


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
        P3 slows the fix in segment `consumer_fibre`; P7 changes who begins and who is content.
    """
    customer, start = begin(
        stream(seed, "help.begin"), world, quarters, help_rates(world, quarters, plants),
        apart_days=APART_DAYS, season=plants.uneven,
    )  # fmt: skip
    shares = np.tile(path_shares(plants), (customer.size, 1))
    chosen = choose(stream(seed, "help.path"), shares)
    fix = _draw_fix(stream(seed, "help.fix"), world.consumer_fibre[customer], plants)
    steps = lay_out([*PATHS.values()], chosen, names, room=2)
    steps = _ask_again(stream(seed, "help.again"), steps, names)
    steps, asked = _chase(stream(seed, "help.chase"), steps, fix, names, plants)
    usual = WAITS if plants.uneven else dict.fromkeys(WAITS, ALIKE)
    waits = draw_waits(stream(seed, "help.wait"), steps, usual, names)
    waits = _wait_for_fix(stream(seed, "help.asked"), steps, waits, fix, asked, names)
    last = quarters.of(start) == quarters.number - 1
    segment = world.segment[customer]
    steps = _end(stream(seed, "help.end"), steps, names, plants, unsolved(segment, last, plants))
    traces = settle(customer, start, steps, waits, names, nights=plants.uneven)
    open_ = traces.when(names.index("Ticket opened")) > 0
    never = open_ & (traces.when(names.index("Fix reported")) == 0)
    overdue = traces.when(names.index("Ticket opened")) + PROMISED_FIX
    return Help(
        traces.until(quarters.end), np.arange(customer.size), fix, np.where(never, overdue, 0)
    )


def true_median(plants: Plants, *, slow: bool) -> float:
    """Give the true Kaplan-Meier median time in the stage `Wait for the fix`, in seconds."""
    return DESIRED_FIX * (1 + plants.p3) if slow and plants.p3 else USUAL_FIX


def path_shares(plants: Plants) -> Floats:
    """Give the chance of each path; where nothing is uneven, all lead through a ticket.

    Otherwise a journey without one would be lost at another step than a journey with one, and what
    leads to a ticket would tell where who is lost.
    """
    shares = np.array([path.share for path in PATHS.values()])
    if plants.uneven:
        return shares
    by_ticket = np.array(["Ticket opened" in path.touchpoints for path in PATHS.values()])
    through: Floats = shares * by_ticket / shares[by_ticket].sum()
    return through


def _draw_fix(rng: np.random.Generator, fibre: Bools, plants: Plants) -> Floats:
    """Draw the time from ticket to fix.

    In the analysis, tickets that end without a fix stay at risk for ever. Half of all tickets have
    left the stage when a larger share, ``0.5 / (1 - NEVER_FIXED)``, of those with a fix have: the
    law's own median is set so that this moment is the true median.
    """
    z = NormalDist().inv_cdf(0.5 / (1 - NEVER_FIXED)) if plants.uneven else 0.0
    median = np.where(fibre, true_median(plants, slow=True), true_median(plants, slow=False))
    median = median / np.exp(FIX_SPREAD * z)
    drawn: Floats = median * np.exp(FIX_SPREAD * rng.standard_normal(fibre.size))
    return drawn


def _ask_again(rng: np.random.Generator, steps: Ints, names: list[str]) -> Ints:
    place = np.ones(steps.shape[0], dtype=np.int64)
    again = rng.random(place.size) < SECOND_CONTACT
    codes = [names.index(name) for name in ("Help call", "Help by chat", "Help article")]
    return put_in(steps, again, place, rng.choice(codes, size=place.size))


def _chase(
    rng: np.random.Generator, steps: Ints, fix: Floats, names: list[str], plants: Plants
) -> tuple[Ints, Bools]:
    """Let who waits long ask where it stands, by phone or in the app: a step within the stage."""
    ticket = steps == names.index("Ticket opened")
    impatient = (rng.random(fix.size) < 1 - np.exp(-fix / PATIENCE)) & plants.uneven
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


def _end(
    rng: np.random.Generator, steps: Ints, names: list[str], plants: Plants, unsolved: Floats
) -> Ints:
    """Let some give up, some tickets end without a fix, and some journeys without the goal."""
    fixed = steps == names.index("Fix reported")
    place = fixed.argmax(axis=1)
    n = place.size
    gives_up, never, silent = (rng.random(n) for _ in range(3))
    has_fix = fixed.any(axis=1)
    goal = (steps == names.index("Problem solved")).argmax(axis=1)
    # as long as nothing is planted, only who had a ticket says nothing
    asked = has_fix | bool(plants.p7) | (not plants.uneven)
    if plants.uneven:
        steps = stop_after(steps, gives_up < GIVEN_UP, np.ones_like(place))
        steps = stop_after(steps, has_fix & (never < NEVER_FIXED), place)
    return stop_after(steps, asked & (silent < unsolved), goal)


def help_rates(world: World, quarters: Quarters, plants: Plants) -> Floats:
    """Give the chance that a customer has a problem in a quarter: customers x quarters.

    P7: before the last quarter, more of those with fibre, who are content less often, have one.
    """
    share = SEGMENT_SHARES
    moved = 2 * plants.p7 / (CONTENT[MOBILE] - CONTENT[FIBRE])
    factor = np.ones(share.size)
    factor[FIBRE] += moved / share[FIBRE]
    factor[MOBILE] -= moved / share[MOBILE]
    before = RATE * factor[world.segment]
    rates = np.repeat(before[:, None], quarters.number, axis=1)
    rates[:, -1] = RATE
    return rates


def unsolved(segment: Ints, last: Bools, plants: Plants) -> Floats:
    """Give the share of journeys that come to the point before the goal, and no further."""
    if not plants.p7:
        return np.full(segment.size, NOT_CONFIRMED if plants.uneven else NOT_SOLVED)
    arrived = ARRIVED if plants.uneven else 1.0
    content = CONTENT[segment] + np.where(last, 0.0, plants.p7)
    share: Floats = 1 - content / arrived
    return share
