"""Who begins a journey, and when."""

from __future__ import annotations

import numpy as np

from cjm_workbench.simulate.quarters import DAY, Floats, Ints, Quarters, draw_starts
from cjm_workbench.simulate.world import World


def begin(
    rng: np.random.Generator,
    world: World,
    quarters: Quarters,
    rate: float | Floats,
    *,
    apart_days: int,
    season: bool = True,
) -> tuple[Ints, Ints]:
    """Draw which customers begin a journey in each quarter.

    Parameters
    ----------
    rng
        The stream to draw from.
    world, quarters
        Customers begin only while they are customers.
    rate
        The chance of a customer in a whole quarter: one for all, or customers x quarters.
    apart_days
        The least time between two journeys of a customer: the later one is dropped, whatever
        either is like.
    season
        Whether more begins at some times of the year than at others.

    Returns
    -------
    tuple of numpy.ndarray
        The customer and the start (seconds) of each journey, by customer and time.
    """
    first, after = quarters.bounds[:-1], quarters.bounds[1:]
    low = np.maximum(first, world.acquired_at[:, None])
    high = np.minimum(after, world.churned_at[:, None])
    # who is there for a part of the quarter begins as often a day as others
    there = (high - low) / (after - first)
    drawn = rng.random((world.size, quarters.number)) < rate * there
    customer, quarter = np.nonzero(drawn & (high > low + DAY))
    low, high = low[customer, quarter], high[customer, quarter]
    start = draw_starts(rng, low, high, season=season)
    order = np.lexsort((start, customer))
    customer, start = customer[order], start[order]
    same = np.diff(customer, prepend=-1) == 0
    again = same & (np.diff(start, prepend=0) < apart_days * DAY)
    return customer[~again], start[~again]
