"""The law of purchases: P1 moves the paths of digital customers, and nothing else does."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.purchase import (
    FINISHED,
    PATHS,
    STRAIGHT,
    Started,
    draw_purchases,
    path_shares,
    run_purchases,
)
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.touchpoints import NAMES, codes
from cjm_workbench.simulate.truth import tell_truth
from cjm_workbench.simulate.world import draw_world

QUARTER = Quarters(1)


def test_shares_of_paths_sum_to_one_with_and_without_the_plant():
    for plants in (Plants(), Plants(p1=0)):
        assert path_shares(plants).sum(axis=1) == pytest.approx([1, 1])
        assert (path_shares(plants) > 0).all()


def test_without_the_plant_nobody_prefers_a_path():
    usual, digital = path_shares(Plants(p1=0))
    assert (usual == digital).all()
    assert {path["difference"] for path in tell_truth(Plants(p1=0))["P1"]["paths"]} == {0}


def test_the_truth_is_eight_points_as_a_review_sees_them():
    a, b = tell_truth(Plants())["P1"]["paths"]
    # the share that is over by the end differs a little between the paths: 0.1 points at most
    assert a["difference"] == pytest.approx(0.08, abs=0.001)
    assert b["difference"] == pytest.approx(-0.08, abs=0.001)


def test_the_law_gives_the_differences_that_the_truth_states():
    two = Quarters(2)
    world = draw_world(5, 600_000, two)
    traces = draw_purchases(5, world, two, NAMES, Plants())
    begun = (traces.steps[:, 0] >= 0) & (traces.at[:, 0] >= two.bounds[1])
    digital = world.digital[traces.customer]
    for path, planted in zip(("online", "shop"), tell_truth(Plants())["P1"]["paths"], strict=True):
        taken = is_path(traces.steps, codes(*PATHS[path].touchpoints))
        shares = [taken[begun & side].mean() for side in (digital, ~digital)]
        # some 20,000 and 60,000 journeys: the standard error is 0.3 points
        assert shares[0] - shares[1] == pytest.approx(planted["difference"], abs=0.009)


def is_path(steps: np.ndarray, path: list[int]) -> np.ndarray:
    """Tell which journeys hold just the steps of a path, with nothing twice or between them."""
    present = steps >= 0
    place = present.cumsum(axis=1) - 1
    fits = steps == np.array([*path, *[-9] * steps.shape[1]])[np.maximum(place, 0)]
    return (present.sum(axis=1) == len(path)) & (fits | ~present).all(axis=1)


@pytest.mark.parametrize("name", PATHS)
def test_no_detour_makes_a_path_look_like_another(name):
    n = 20_000
    started = Started(
        customer=np.arange(n),
        start=np.full(n, QUARTER.start),
        chosen=np.full(n, [*PATHS].index(name)),
        fibre=np.zeros(n, dtype=bool),
        finished=np.full(n, FINISHED),
    )
    steps = run_purchases(5, started, NAMES, Plants(p2=0)).steps
    others = [path for other, path in PATHS.items() if other != name]
    looks = [int(is_path(steps, codes(*path.touchpoints)).sum()) for path in others]
    assert looks == [0] * len(others)
    # and what is straight and finished is the path itself
    straight = is_path(steps, codes(*PATHS[name].touchpoints)).mean()
    # 64 of 100: the standard error is 0.3 points
    assert straight == pytest.approx(STRAIGHT * FINISHED, abs=0.014)


def test_a_few_paths_are_common_and_many_are_rare():
    world = draw_world(5, 20_000, QUARTER)
    traces = draw_purchases(5, world, QUARTER, NAMES, Plants())
    variants = Counter(tuple(row[row >= 0]) for row in traces.steps)
    shares = sorted((n / traces.customer.size for n in variants.values()), reverse=True)
    assert sum(shares[:7]) > 0.6
    assert len(shares) > 60


def test_no_step_stands_twice_in_a_row():
    # a detour that repeated a step would be collapsed, and the path would look like another one
    world = draw_world(5, 20_000, QUARTER)
    steps = draw_purchases(5, world, QUARTER, NAMES, Plants()).steps
    twice = [
        row for row in steps if any(np.diff(row[row >= 0]) == 0)
    ]  # fmt: skip
    assert not twice


def test_events_of_a_journey_come_one_after_another_and_before_the_end():
    world = draw_world(5, 20_000, QUARTER)
    traces = draw_purchases(5, world, QUARTER, NAMES, Plants())
    here = traces.steps >= 0
    assert (traces.at[here] < QUARTER.end).all()
    assert (traces.at[here] >= QUARTER.start).all()
    assert (np.diff(traces.at, axis=1)[here[:, 1:]] > 0).all()


def test_two_journeys_of_a_customer_lie_apart():
    world = draw_world(5, 5_000, Quarters(8))
    traces = draw_purchases(5, world, Quarters(8), NAMES, Plants())
    same = np.diff(traces.customer) == 0
    # a journey whose other one began within 75 days would be read as one with it
    assert (np.diff(traces.at[:, 0])[same] >= 75 * 86_400).all()


def test_another_seed_gives_other_journeys():
    first, second = (
        draw_purchases(seed, draw_world(seed, 500, QUARTER), QUARTER, NAMES, Plants())
        for seed in (1, 2)
    )
    assert first.customer.tolist() != second.customer.tolist()
