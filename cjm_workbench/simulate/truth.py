"""What is true of a simulated client: a property of its law, never of the drawn sample."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from cjm_workbench.simulate.begin import begin
from cjm_workbench.simulate.dirt import DIRT
from cjm_workbench.simulate.help import DESIRED_FIX, true_median
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
    path_shares,
    run_purchases,
)
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.touchpoints import NAMES, codes
from cjm_workbench.simulate.world import draw_world

ARROW = " › "
MANY = 300_000
TRUTH_SEED = 1
"""The large draw has a seed of its own: the truth does not depend on the client's."""


def tell_truth(plants: Plants) -> dict[str, Any]:
    """State what is planted, with its true values.

    Parameters
    ----------
    plants
        The switches.

    Returns
    -------
    dict
        ``P1``: the true difference of path shares between members and others, as seen in the last
        quarter from its end. ``P3``: the true medians of time in stage. ``dirt``: rows that the
        gate must set aside.
    """
    return {"P1": _p1(plants), "P3": _p3(plants), "dirt": _dirt()}


def _p1(plants: Plants) -> dict[str, Any]:
    shares = path_shares(plants) * STRAIGHT * FINISHED
    difference = shares[1] - shares[0]
    names, seen = [*PATHS], _seen()
    return {
        "planted": plants.p1,
        "journey_type": "purchase",
        "persona": "digital",
        "compared_with": "members of other personas only",
        "unit": "share",
        "period": "2026Q3",
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
def _seen() -> dict[str, float]:
    """Give the share of each path's journeys that end before the data does, of those begun in Q3.

    Only straight ones count: a detour takes longer, and is another path to the analysis.
    The others are still open and count among all journeys, but their path is not whole yet.
    """
    two = Quarters(2)  # the quarter before matters: whoever began a journey late in it waits
    world = draw_world(TRUTH_SEED, MANY, two)
    customer, start = begin(
        stream(TRUTH_SEED, "truth.begin"), world, two, RATE, apart_days=APART_DAYS
    )
    last, fibre = start >= two.bounds[1], world.has("product", "fibre")
    seen = {}
    for path in (PATH_A, PATH_B):
        chosen = np.full(int(last.sum()), [*PATHS].index(path))
        traces = run_purchases(TRUTH_SEED, customer[last], start[last], chosen, fibre, NAMES)
        straight = (traces.steps != ABSENT).sum(axis=1) == len(PATHS[path].touchpoints)
        done = traces.when(*codes("Connected"))[straight]
        seen[path] = float(np.mean(done[done > 0] < two.end))
    return seen


def _p3(plants: Plants) -> dict[str, Any]:
    slow, usual = true_median(slow=plants.p3), true_median(slow=False)
    return {
        "planted": plants.p3,
        "journey_type": "get_help",
        "stage": "Wait for the fix",
        "measure": "time: Kaplan-Meier median from a journey's first step in the stage to its "
        "first step in another; who never leaves stays at risk",
        "unit": "seconds",
        "desired": DESIRED_FIX,
        "segment": "consumer_fibre",
        "true_median": slow,
        "segments_as_usual": ["business", "consumer_mobile"],
        "true_median_as_usual": usual,
    }


def _dirt() -> list[dict[str, Any]]:
    names = ("source", "table", "rows", "why")
    return [dict(zip(names, row, strict=True)) for row in DIRT]
