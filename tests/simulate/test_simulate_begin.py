"""Who begins a journey, and when."""

from __future__ import annotations

import numpy as np

from cjm_workbench.simulate.begin import begin
from cjm_workbench.simulate.quarters import DAY, Quarters
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.world import draw_world

QUARTERS = Quarters(2)


def test_where_nobody_begins_there_are_no_journeys():
    world = draw_world(1, 50, QUARTERS)
    customer, start = begin(stream(1, "begin"), world, QUARTERS, 0.0, apart_days=75)
    assert customer.size == start.size == 0


def test_journeys_of_a_customer_lie_apart_and_within_the_time_as_a_customer():
    world = draw_world(1, 500, QUARTERS)
    customer, start = begin(stream(1, "begin"), world, QUARTERS, 1.0, apart_days=75)
    same = np.diff(customer) == 0
    assert same.any()
    assert np.diff(start)[same].min() >= 75 * DAY
    assert (start >= world.acquired_at[customer]).all()
    assert (start < world.churned_at[customer]).all()
    # everybody who is there for the whole time begins at least once
    whole = (world.acquired_at < QUARTERS.start) & (world.churned_at > QUARTERS.end)
    assert set(np.flatnonzero(whole)) <= set(customer)
