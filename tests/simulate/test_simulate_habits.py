"""What customers meet outside any journey: a bill in each quarter."""

from __future__ import annotations

import numpy as np

from cjm_workbench.simulate.habits import draw_bills
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import DAY, Quarters
from cjm_workbench.simulate.world import draw_world

QUARTERS = Quarters(8)


def test_who_stays_all_along_gets_one_bill_in_each_quarter():
    world = draw_world(2, 2_000, QUARTERS)
    bills = draw_bills(2, world, QUARTERS, Plants())
    always = (world.acquired_at < QUARTERS.start) & (world.churned_at > QUARTERS.end)
    own = always[bills.customer]
    quarter = np.searchsorted(QUARTERS.bounds, bills.at[own], side="right") - 1
    number = np.zeros((world.size, QUARTERS.number), dtype=int)
    np.add.at(number, (bills.customer[own], quarter), 1)
    assert always.sum() > 500
    assert (number[always] == 1).all()


def test_nobody_is_billed_before_joining_or_after_leaving():
    world = draw_world(2, 2_000, QUARTERS)
    bills = draw_bills(2, world, QUARTERS, Plants())
    assert (bills.at > world.acquired_at[bills.customer]).all()
    assert (bills.at < world.churned_at[bills.customer]).all()


def test_the_shortest_quarter_has_room_for_every_bill():
    # the first of 2025 and of 2026: 90 days less the hour lost in March
    assert np.diff(QUARTERS.bounds).min() == 90 * DAY - 3600
