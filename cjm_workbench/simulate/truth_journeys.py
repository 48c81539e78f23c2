"""What is true of the journeys: P1, P2, P3, P7 and P8."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from cjm_workbench.simulate.begin import begin
from cjm_workbench.simulate.help import (
    ARRIVED,
    DESIRED_FIX,
    GIVEN_UP,
    NEVER_FIXED,
    TICKETS,
    draw_help,
    true_median,
    unsolved,
)
from cjm_workbench.simulate.paths import ABSENT
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.purchase import (
    APART_DAYS,
    FINISHED,
    PATH_A,
    PATH_B,
    PATHS,
    RATE,
    STRAIGHT,
    Started,
    chance_after_step,
    draw_purchases,
    lost_by_call,
    path_shares,
    run_purchases,
    went_to_phone,
)
from cjm_workbench.simulate.quarters import DAY, Floats, Quarters
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.touchpoints import NAMES, codes
from cjm_workbench.simulate.world import SEGMENTS, draw_world

ARROW = " › "
MANY = 300_000
TRUTH_SEED = 1
"""The large draws have a seed of their own: the truth does not depend on the client's."""

PERIOD, BEFORE, YEAR_AGO = "2026Q3", "2026Q2", "2025Q3"
PURCHASE_WINDOW, HELP_WINDOW = 30 * DAY, 14 * DAY
"""As the client's settings name them."""


def p1(plants: Plants) -> dict[str, Any]:
    """State the difference of path shares, as seen in the last quarter from its end."""
    shares = path_shares(plants) * STRAIGHT * FINISHED
    difference = shares[1] - shares[0]
    names, seen = [*PATHS], _seen(plants.uneven)
    return {
        "planted": bool(plants.p1),
        "journey_type": "purchase",
        "persona": "digital",
        "compared_with": "members of other personas only",
        "unit": "share",
        "period": PERIOD,
        "paths": [
            {
                "path": label,
                "variant": ARROW.join(PATHS[name].touchpoints),
                "difference_of_finished": round(float(difference[names.index(name)]), 6),
                "difference": round(float(difference[names.index(name)] * seen[name]), 6),
            }
            for label, name in (("A", PATH_A), ("B", PATH_B))
        ],
    }


@cache
def _seen(uneven: bool) -> dict[str, float]:
    """Give the share of each path's journeys that end before the data does, of those begun in Q3.

    Only straight ones count: a detour takes longer, and is another path to the analysis.
    The others are still open and count among all journeys, but their path is not whole yet.
    """
    plants = Plants.none(uneven=uneven)
    two = Quarters(2)  # the quarter before matters: whoever began a journey late in it waits
    world = draw_world(TRUTH_SEED, MANY, two)
    customer, start = begin(
        stream(TRUTH_SEED, "truth.begin"), world, two, RATE, apart_days=APART_DAYS, season=uneven
    )
    last = start >= two.bounds[1]
    customer, start = customer[last], start[last]
    fibre, all_ = world.has("product", "fibre")[customer], np.full(customer.size, FINISHED)
    seen = {}
    for path in (PATH_A, PATH_B):
        chosen = np.full(customer.size, [*PATHS].index(path))
        traces = run_purchases(
            TRUTH_SEED, Started(customer, start, chosen, fibre, all_), NAMES, plants
        )
        straight = (traces.steps != ABSENT).sum(axis=1) == len(PATHS[path].touchpoints)
        done = traces.when(*codes("Connected"))[straight]
        seen[path] = float(np.mean(done[done > 0] < two.end))
    return seen


def p2(plants: Plants) -> dict[str, Any]:
    """State what goes with a switch from web to phone, beside those that are harmless."""
    finished = np.array([FINISHED])
    usual = float(chance_after_step(finished, plants)[0])
    after = usual * (1 - float(lost_by_call(finished, plants)[0]))
    return {
        "planted": bool(plants.p2),
        "journey_type": "purchase",
        "stage": "Get advice",
        "kind": "channel",
        "from": "web",
        "to": "phone",
        "measure": "conversion within the window of journeys that come to the stage by the switch, "
        "less that of those which come to it within the channel",
        "unit": "share",
        "period": PERIOD,
        "conversion_without": round(usual, 6),
        "conversion": round(after, 6),
        "difference": round(after - usual, 6),
        "odds_ratio": plants.p2 or 1.0,
        "harmless": [{"from": "web", "to": to, "difference": 0.0} for to in ("shop", "chat")],
    }


def p3(plants: Plants) -> dict[str, Any]:
    """State the true medians of time in the stage that is slow."""
    return {
        "planted": bool(plants.p3),
        "journey_type": "get_help",
        "stage": "Wait for the fix",
        "measure": "time: Kaplan-Meier median from a journey's first step in the stage to its "
        "first step in another; who never leaves stays at risk",
        "unit": "seconds",
        "desired": DESIRED_FIX,
        "segment": "consumer_fibre",
        "true_median": true_median(plants, slow=True),
        "segments_as_usual": ["business", "consumer_mobile"],
        "true_median_as_usual": true_median(plants, slow=False),
    }


def p7(plants: Plants) -> dict[str, Any]:
    """State the conversion of getting help, of each segment and of all, before and after."""
    solved, mix = _solved(plants), _help_drawn(plants).mix
    quarters = {BEFORE: 0, PERIOD: 1}
    total = {name: float(solved[place] @ mix[place]) for name, place in quarters.items()}
    return {
        "planted": bool(plants.p7),
        "journey_type": "get_help",
        "measure": "share of journeys begun in the period that reach the goal within the window",
        "unit": "share",
        "periods": list(quarters),
        "same_as_before": "every earlier quarter is like the first of the two",
        "total": {name: round(value, 5) for name, value in total.items()},
        "difference": round(total[PERIOD] - total[BEFORE], 5),
        "segments": [
            {
                "segment": segment,
                "conversion": {name: round(float(solved[n, place]), 5)
                               for name, n in quarters.items()},
                "share_of_journeys": {name: round(float(mix[n, place]), 4)
                                      for name, n in quarters.items()},
                "difference": round(float(solved[1, place] - solved[0, place]), 5),
            }
            for place, segment in enumerate(SEGMENTS)
        ],
    }  # fmt: skip


def _solved(plants: Plants) -> Floats:
    """Give the conversion of each segment (columns), before and in the last quarter (rows)."""
    places = np.arange(len(SEGMENTS))
    last = np.array([False, True])
    silent = unsolved(np.tile(places, 2), np.repeat(last, places.size), plants)
    with_goal = 1 - silent.reshape(2, places.size)
    if plants.p7:
        came = ARRIVED if plants.uneven else 1.0
    elif plants.uneven:  # only who had a ticket says nothing
        came = (1 - GIVEN_UP) * (1 - TICKETS * NEVER_FIXED)
        with_goal = 1 - (1 - with_goal) * TICKETS * (1 - NEVER_FIXED) * (1 - GIVEN_UP) / came
    else:
        came = 1.0
    solved: Floats = came * with_goal * _help_drawn(plants).in_time
    return solved


@dataclass(frozen=True)
class _Drawn:
    """What a large draw of problems tells.

    Attributes
    ----------
    mix
        Segments' shares of journeys (columns), before and in the last quarter (rows).
    in_time
        Of each segment, the share of solved problems that are solved within the window.
    """

    mix: Floats
    in_time: Floats


@cache
def _help_drawn(plants: Plants) -> _Drawn:
    two = Quarters(2)
    world = draw_world(TRUTH_SEED, MANY, two)
    drawn = draw_help(TRUTH_SEED, world, two, NAMES, plants)
    start, segment = drawn.traces.at[:, 0], world.segment[drawn.traces.customer]
    quarter = two.of(start)
    mix = [np.bincount(segment[quarter == n], minlength=len(SEGMENTS)) for n in (0, 1)]
    took = drawn.traces.when(*codes("Problem solved")) - start
    known = (took > 0) & (start < two.end - 2 * HELP_WINDOW)
    in_time = [np.mean(took[known & (segment == n)] <= HELP_WINDOW) for n in range(len(SEGMENTS))]
    return _Drawn(np.array([row / row.sum() for row in mix]), np.array(in_time))


def p8(plants: Plants) -> dict[str, Any]:
    """State the conversion of purchases in three quarters: a surge, and none within a year."""
    finished = {
        name: np.array([FINISHED - (0.0 if third else plants.p8)])
        for name, third in ((PERIOD, True), (BEFORE, False), (YEAR_AGO, True))
    }
    called, in_time = _purchases_drawn(plants.uneven, bool(plants.p1))
    # a call that loses somebody comes before anything else could: it takes a part of the finished
    converted = {
        name: round(float(share[0] * (1 - called * lost_by_call(share, plants)[0]) * in_time), 5)
        for name, share in finished.items()
    }
    return {
        "planted": bool(plants.p8),
        "journey_type": "purchase",
        "measure": "share of journeys begun in the period that reach the goal within the window",
        "unit": "share",
        "conversion": converted,
        "difference_to_quarter_before": round(converted[PERIOD] - converted[BEFORE], 5),
        "difference_to_year_before": round(converted[PERIOD] - converted[YEAR_AGO], 5),
    }


@cache
def _purchases_drawn(uneven: bool, with_p1: bool) -> tuple[float, float]:
    """Give how many of the finished purchases go from web to phone, and how many end in time."""
    plants = replace(Plants.none(uneven=uneven), p1=Plants.p1 if with_p1 else 0.0)
    two = Quarters(2)
    world = draw_world(TRUTH_SEED, MANY, two)
    traces = draw_purchases(TRUTH_SEED, world, two, NAMES, plants)
    start, done = traces.at[:, 0], traces.when(*codes("Connected"))
    known = (done > 0) & (start < two.end - 2 * PURCHASE_WINDOW)
    called, _ = went_to_phone(traces.steps, NAMES)
    return float(called[known].mean()), float((done - start <= PURCHASE_WINDOW)[known].mean())
