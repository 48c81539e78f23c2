"""Journeys as matrices: what is put in, broken off and waited for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.simulate.paths import (
    ABSENT,
    CLOSES,
    OPENS,
    SHORTEST,
    STAFFED,
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

NAMES = ["ad", "shop", "pay", "Help call"]
ROWS = np.array([[0, 1, 2, ABSENT], [1, 2, ABSENT, ABSENT]])


def test_paths_are_laid_out_with_room_for_more():
    paths = [Path(("ad", "pay"), 0.5), Path(("shop",), 0.5)]
    laid = lay_out(paths, np.array([1, 0]), NAMES, room=1)
    assert laid.tolist() == [[1, ABSENT, ABSENT], [0, 2, ABSENT]]


def test_a_step_is_put_in_and_the_rest_moves_on():
    put = put_in(ROWS, np.array([True, False]), np.array([1, 1]), np.array([3, 3]))
    assert put.tolist() == [[0, 3, 1, 2], [1, 2, ABSENT, ABSENT]]


def test_a_journey_stops_after_the_steps_it_keeps():
    stopped = stop_after(ROWS, np.array([True, False]), np.array([1, 1]))
    assert stopped.tolist() == [[0, ABSENT, ABSENT, ABSENT], [1, 2, ABSENT, ABSENT]]


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5), st.integers(0, 2**32))
def test_a_path_that_nobody_takes_is_never_chosen(weights, seed):
    shares = np.array([0, *weights, 0], dtype=float) / sum(weights)
    chosen = choose(np.random.default_rng(seed), np.tile(shares, (200, 1)))
    assert chosen.min() >= 1
    assert chosen.max() <= len(weights)


def test_shares_are_chosen_row_by_row():
    shares = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert choose(np.random.default_rng(1), shares).tolist() == [0, 1]


def test_waits_have_the_median_of_their_law():
    steps = np.tile([0, 2], (40_000, 1))
    waits = draw_waits(np.random.default_rng(1), steps, {"pay": Wait(10, 0.5)}, NAMES)
    assert (waits[:, 0] == 0).all()  # nothing comes before the first step
    # the standard error of the median is 0.5 * 1.25 / sqrt(40,000) = 0.3 %
    assert np.median(waits[:, 1]) == pytest.approx(36_000, rel=0.01)


def test_two_steps_lie_five_minutes_apart_at_least():
    steps = np.tile([0, 2], (1000, 1))
    waits = draw_waits(np.random.default_rng(1), steps, {"pay": Wait(0.01)}, NAMES)
    assert waits[:, 1].min() == SHORTEST


def test_who_needs_the_staff_at_night_waits_for_the_morning():
    midnight = 20_000 * 86_400
    start = np.array([midnight + 3 * 3600 + 120, midnight + 12 * 3600, midnight + 20 * 3600])
    steps = np.full((3, 1), NAMES.index("Help call"))
    names = [*NAMES, *(set(STAFFED) - set(NAMES))]
    at = settle(np.arange(3), start, steps, np.zeros((3, 1)), names).at[:, 0] - midnight
    # two minutes past the hour stay two minutes past it
    assert at.tolist() == [OPENS + 120, 12 * 3600, 86_400 + OPENS]
    assert OPENS < CLOSES


def test_the_first_moment_at_a_touchpoint_and_none():
    traces = Traces(np.array([7, 8]), ROWS, np.array([[10, 20, 30, 99], [5, 6, 99, 99]]))
    assert traces.when(2).tolist() == [30, 6]
    assert traces.when(0).tolist() == [10, 0]
    assert traces.until(25).when(2).tolist() == [0, 6]
