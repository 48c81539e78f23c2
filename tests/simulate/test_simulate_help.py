"""The law of getting help: P3 slows the fix in one segment, to a median that is known."""

from __future__ import annotations

import numpy as np
import pytest

from cjm_workbench.simulate.help import (
    DESIRED_FIX,
    NEVER_FIXED,
    PATHS,
    USUAL_FIX,
    Help,
    draw_help,
    path_shares,
    true_median,
)
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.touchpoints import NAMES, codes
from cjm_workbench.simulate.truth import tell_truth
from cjm_workbench.simulate.world import World, draw_world
from cjm_workbench.stats.survival import km_quantile

QUARTERS = Quarters(2)


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(3, 150_000, QUARTERS)


@pytest.fixture(scope="module")
def planted(world) -> Help:
    return draw_help(3, world, QUARTERS, NAMES, Plants())


def median_fix(drawn: Help, world: World, *, fibre: bool) -> float:
    """Estimate the median time from ticket to fix; who has none yet stays at risk."""
    opened = drawn.traces.when(*codes("Ticket opened"))
    fixed = drawn.traces.when(*codes("Fix reported"))
    own = (opened > 0) & (world.consumer_fibre[drawn.traces.customer] == fibre)
    until = np.where(fixed > 0, fixed, QUARTERS.end)
    return km_quantile((until - opened)[own], (fixed > 0)[own]).value


def test_the_desired_time_is_the_one_that_the_settings_name():
    assert DESIRED_FIX == 24 * 3600


def test_the_slow_stage_takes_a_quarter_longer_than_desired(world, planted):
    # 24 h and a quarter of it
    assert true_median(Plants(), slow=True) == 1.25 * DESIRED_FIX == 30 * 3600
    # some 12,000 tickets: the standard error is 0.7 %
    assert median_fix(planted, world, fibre=True) == pytest.approx(30 * 3600, rel=0.025)


def test_elsewhere_it_is_faster_than_desired(world, planted):
    assert USUAL_FIX < DESIRED_FIX
    assert median_fix(planted, world, fibre=False) == pytest.approx(USUAL_FIX, rel=0.025)


def test_without_the_plant_the_segment_is_like_the_others(world):
    drawn = draw_help(3, world, QUARTERS, NAMES, Plants(p3=0))
    assert median_fix(drawn, world, fibre=True) == pytest.approx(USUAL_FIX, rel=0.025)
    assert tell_truth(Plants(p3=0))["P3"]["true_median"] == USUAL_FIX


def test_the_plant_moves_nothing_but_the_fix(world, planted):
    without = draw_help(3, world, QUARTERS, NAMES, Plants(p3=0))
    usual = ~world.consumer_fibre[planted.traces.customer]
    assert (without.traces.at[usual] == planted.traces.at[usual]).all()
    assert (without.traces.customer == planted.traces.customer).all()


def test_some_tickets_never_end_in_a_fix(planted):
    opened = planted.traces.when(*codes("Ticket opened"))
    fixed = planted.traces.when(*codes("Fix reported"))
    # only those opened three weeks before the end: the others may still be fixed
    old = (opened > 0) & (opened < QUARTERS.end - 21 * 86_400)
    assert (fixed[old] == 0).mean() == pytest.approx(NEVER_FIXED, abs=0.006)


def test_asking_where_it_stands_comes_between_ticket_and_fix(planted):
    asked = planted.traces.when(*codes("Chase call", "Status in the app"))
    opened = planted.traces.when(*codes("Ticket opened"))
    fixed = planted.traces.when(*codes("Fix reported"))
    chased = asked > 0
    assert chased.sum() > 1000
    assert (asked[chased] > opened[chased]).all()
    assert (asked[chased & (fixed > 0)] < fixed[chased & (fixed > 0)]).all()


def test_who_waits_long_asks_more_often(planted):
    opened = planted.traces.when(*codes("Ticket opened"))
    chased = planted.traces.when(*codes("Chase call", "Status in the app")) > 0
    slow = planted.fix_seconds > DESIRED_FIX
    assert chased[(opened > 0) & slow].mean() > chased[(opened > 0) & ~slow].mean() + 0.1


def test_where_nothing_is_planted_all_problems_lead_through_a_ticket():
    shares = path_shares(Plants.none())
    assert shares.sum() == pytest.approx(1)
    through = ["Ticket opened" in path.touchpoints for path in PATHS.values()]
    assert [share > 0 for share in shares] == through
    # those that do keep their proportions: 22 to 19
    calls, app = (shares[[*PATHS].index(name)] for name in ("call, ticket", "app, ticket"))
    assert calls / app == pytest.approx(0.22 / 0.19)
    assert path_shares(Plants()).tolist() == [path.share for path in PATHS.values()]
