"""Scales: the same feeling on each, and scores drawn around it."""

from __future__ import annotations

import numpy as np
import pytest

from cjm_workbench.simulate.scales import (
    INSTRUMENTS,
    SCALES,
    answer_shares,
    draw_scores,
    feeling_of,
    mean_for,
    on_five,
    score_shares,
)

FEELINGS = np.array([-1.5, 0.0, 0.7, 1.6])


@pytest.mark.parametrize("name", SCALES)
def test_the_mean_for_a_feeling_gives_that_feeling(name):
    scale = SCALES[name]
    found = feeling_of(mean_for(FEELINGS, scale), scale)
    assert found == pytest.approx(FEELINGS, abs=1e-3)


@pytest.mark.parametrize("name", SCALES)
def test_the_middle_of_a_scale_is_the_feeling_of_nothing(name):
    scale = SCALES[name]
    middle = np.array([(scale.low + scale.high) / 2])
    assert feeling_of(middle, scale) == pytest.approx([0], abs=1e-6)


@pytest.mark.parametrize("code", range(len(INSTRUMENTS)))
def test_drawn_scores_express_the_feeling_on_average(code):
    n = 40_000
    score = draw_scores(np.random.default_rng(1), np.full(n, 0.8), np.full(n, code))
    felt = on_five(score, np.full(n, code)) - 3
    # a deviation of a point at most: the standard error is 0.005
    assert felt.mean() == pytest.approx(0.8, abs=0.025)


def test_chances_of_scores_are_those_of_the_rounded_normal_law():
    # around 3 with a spread of 0.8, half a point is 0.625 deviations: 0.468 lie within
    shares = score_shares(np.array([3.0]), SCALES["csat"])[0]
    assert shares[2] == pytest.approx(0.468, abs=5e-4)
    assert shares == pytest.approx(shares[::-1])
    assert shares.sum() == pytest.approx(1)


def test_the_same_score_on_five_points():
    # the middle of 0 to 10 and of 1 to 7, and the best of 1 to 5
    score, code = (
        np.array([5, 4, 5]),
        np.array([INSTRUMENTS.index(n) for n in ("nps", "ces", "csat")]),
    )
    assert on_five(score, code).tolist() == [3, 3, 5]


def test_the_odds_of_answering_are_two_and_a_half_times_higher_a_point():
    shares = answer_shares(np.array([2.0, 3.0, 4.0]), 2.5)
    odds = shares / (1 - shares)
    assert odds[1:] / odds[:-1] == pytest.approx([2.5, 2.5])
    assert answer_shares(np.array([1.0, 5.0]), 0).tolist() == [0.35, 0.35]
