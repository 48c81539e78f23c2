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
        The chance of a customer in a quarter: one for all, or customers x quarters.
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
    drawn = rng.random((world.size, quarters.number)) < rate
    customer, quarter = np.nonzero(drawn)
    low = np.maximum(quarters.bounds[quarter], world.acquired_at[customer])
    high = np.minimum(quarters.bounds[quarter + 1], world.churned_at[customer])
    alive = high > low + DAY
    customer, low, high = customer[alive], low[alive], high[alive]
    start = draw_starts(rng, low, high, season=season)
    order = np.lexsort((start, customer))
    customer, start = customer[order], start[order]
    same = np.diff(customer, prepend=-1) == 0
    again = same & (np.diff(start, prepend=0) < apart_days * DAY)
    return customer[~again], start[~again]
