"""Control charts by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.stats.control import chart_xmr, remove_season


def test_limits_lie_2_66_moving_ranges_from_the_mean():
    chart = chart_xmr([10, 12] * 6)
    # the mean is 11, each of 11 neighbours differs by 2
    assert (chart.centre, chart.lower, chart.upper) == pytest.approx((11, 5.68, 16.32))
    assert set(chart.signals) == {""}


def test_wheelers_constant_is_three_deviations_over_d2():
    # the expected range of two normal values is 1.128 deviations
    assert pytest.approx(3 / 1.128, abs=5e-4) == 2.66


def test_a_point_beyond_a_limit_is_a_signal():
    # mean 11.6; moving ranges: eleven of 2, and two of 9, over 13 values
    chart = chart_xmr([10, 12] * 6 + [21])
    assert chart.centre == pytest.approx(153 / 13)
    assert chart.upper == pytest.approx(153 / 13 + 2.66 * (11 * 2 + 9) / 12)
    assert chart.signals[-1] == "outside"


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_not():
    eight = chart_xmr([9, 9, 9, 9, 9, 9, 9, 9, 10.9, 10.9, 10.9, 10.9, 10.9, 9, 10.9, 9])
    assert [s == "run" for s in eight.signals[:8]] == [True] * 8
    seven = chart_xmr([9, 9, 9, 9, 9, 9, 9, 10.9, 10.9, 10.9, 10.9, 10.9, 9, 10.9, 9, 10.9])
    assert "run" not in seven.signals


def test_a_flat_line_has_no_run():
    assert set(chart_xmr([5.0] * 20).signals) == {""}


def test_fewer_than_twelve_points_have_no_limits():
    chart = chart_xmr([1.0] * 11)
    assert math.isnan(chart.centre)
    assert chart.signals == ("",) * 11


def test_a_season_that_repeats_is_taken_away_and_a_change_of_level_stays():
    season = np.array([0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, -10.0])
    left = remove_season(np.concatenate([100 + season, 130 + season]), 12)
    assert left is not None
    assert left == pytest.approx([100.0] * 12 + [130.0] * 12)


def test_less_than_two_years_tell_no_season():
    assert remove_season(range(23), 12) is None


def test_a_place_that_is_known_once_is_left_out():
    left = remove_season([1, 5, 9, 2, 2, 6, 9, math.nan], 4)
    # levels of 5 and 17/3 over the first three places; of the fourth nothing can be told
    assert np.isnan(left).tolist() == [False, False, False, True] * 2
    assert np.nanmean(left) == pytest.approx(32 / 6)
    assert remove_season([1, 5, math.nan, math.nan, 2, 6, 9, 4], 4) is None


def test_months_before_the_last_full_years_are_adjusted_by_their_own_month():
    season = np.array([6.0, 0, 0, -6])
    left = remove_season(np.concatenate([season[2:], season, season]), 4)
    assert left == pytest.approx([0.0] * 10)


@given(st.lists(st.floats(-1e3, 1e3), min_size=24, max_size=48))
def test_taking_the_season_away_keeps_the_mean_of_full_years(values):
    full = values[: len(values) // 12 * 12]
    left = remove_season(full, 12)
    assert left is not None
    assert left.mean() == pytest.approx(np.mean(full), abs=1e-6)
