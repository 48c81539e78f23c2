from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from cjm_workbench.stats.quantiles import (
    grouped_quantiles,
    median_interval,
    quantile_interval,
    quantile_ranks,
)


def test_six_values_bound_their_median_by_the_extremes():
    # P(all six on one side of the median) = 2 / 2^6 = 3.1 %: under 5 %, so min and max do.
    median = median_interval([60, 1, 2, 3, 4, 5])
    assert (median.value, median.low, median.high) == (3.5, 1.0, 60.0)


def test_five_values_cannot_bound_their_median():
    # 2 / 2^5 = 6.25 %: not even the extremes hold the median with 95 %.
    median = median_interval([1, 2, 3, 4, 5])
    assert (median.n, median.value) == (5, 3.0)
    assert math.isnan(median.low)
    assert math.isnan(median.high)


def test_a_high_percentile_of_a_small_sample_has_no_high_bound():
    # P(all 30 below the 90th percentile) = 0.9^30 = 4.2 %: more than 2.5 %.
    percentile = quantile_interval(range(1, 31), 0.9)
    assert percentile.low == 23.0
    assert math.isnan(percentile.high)


def test_missing_values_are_left_out_and_none_at_all_is_unknown():
    assert median_interval([1, math.nan, 3]).n == 2
    empty = median_interval([math.nan])
    assert empty.n == 0
    assert math.isnan(empty.value)


@pytest.mark.parametrize("n", [6, 30, 101, 1000])
@pytest.mark.parametrize("q", [0.1, 0.5, 0.9])
def test_ranks_cover_95_percent_and_are_the_tightest_that_leave_2_5_in_each_tail(n, q):
    low, high = (int(rank) for rank in quantile_ranks(n, q))
    # The quantile lies below the value of rank r when fewer than r values lie below it.
    assert binom.cdf(low - 1, n, q) <= 0.025 < binom.cdf(low, n, q)
    assert binom.sf(high - 1, n, q) <= 0.025 < binom.sf(high - 2, n, q)


def test_ranks_of_an_empty_sample_bound_nothing():
    low, high = quantile_ranks([0], 0.5)
    assert (low[0], high[0]) == (0, 1)


@given(st.lists(st.integers(0, 100), min_size=6, max_size=80))
def test_the_median_lies_in_its_interval(values):
    median = median_interval(values)
    assert median.low <= median.value <= median.high


def test_grouped_quantiles_are_each_group_on_its_own():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"stage": rng.choice(list("abc"), 200), "days": rng.exponential(3, 200)})
    table = grouped_quantiles(frame, ["stage"], "days", 0.75).set_index("stage")
    for stage, days in frame.groupby("stage")["days"]:
        alone = quantile_interval(days, 0.75)
        assert tuple(table.loc[stage]) == (alone.n, alone.value, alone.low, alone.high)


def test_grouped_quantiles_of_an_empty_frame_keep_their_columns():
    frame = pd.DataFrame({"stage": [], "channel": [], "days": []})
    table = grouped_quantiles(frame, ["stage", "channel"], "days", 0.5)
    assert list(table.columns) == ["stage", "channel", "n", "value", "ci_low", "ci_high"]
    assert table.empty
