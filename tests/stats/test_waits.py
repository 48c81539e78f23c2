from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from cjm_workbench.stats.waits import hodges_lehmann

waits = st.lists(st.integers(0, 50), min_size=5, max_size=25)


def test_shift_by_hand():
    # Differences of 1, 4 and 0, 1, 3: 1 0 -2 4 3 1, sorted -2 0 1 1 3 4: median 1.
    assert hodges_lehmann([1, 4], [0, 1, 3]).interval.value == 1.0


def test_shift_of_an_even_number_of_pairs_is_between_the_middle_two():
    # Differences of 10, 20 and 0, 4: 6 10 16 20: median 13.
    assert hodges_lehmann([10, 20], [0, 4]).interval.value == 13.0


def test_bounds_are_ranks_of_the_differences():
    # 5 against 5: rank floor(12.5 - 1.96 sqrt(25 * 11 / 12)) = floor(3.117), so the third
    # smallest and the third largest of the 25 differences 0, +-1 (4 each), +-2 (3), +-3, +-4 (1):
    # sorted -4 -3 -3 ... 3 3 4.
    shift = hodges_lehmann([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]).interval
    assert (shift.n, shift.value, shift.low, shift.high) == (5, 0.0, -3.0, 3.0)


def test_groups_too_small_for_bounds_still_have_a_shift():
    # 3 against 3: 4.5 - 1.96 sqrt(9 * 7 / 12) = 0.009: no rank
    shift = hodges_lehmann([10, 11, 12], [1, 2, 3])
    assert shift.interval.value == 9.0
    assert math.isnan(shift.interval.low)
    assert 0 < shift.p_value < 1


def test_a_missing_wait_is_left_out_and_an_empty_group_is_unknown():
    assert hodges_lehmann([1, math.nan], [0]).interval.value == 1.0
    empty = hodges_lehmann([1, 2], [math.nan])
    assert empty.interval.n == 0
    assert math.isnan(empty.p_value)


def test_waits_that_are_all_alike_do_not_differ():
    shift = hodges_lehmann([2] * 10, [2] * 10)
    assert (shift.interval.low, shift.interval.value, shift.interval.high) == (0, 0, 0)
    assert shift.p_value == pytest.approx(1.0)


def test_a_rounding_error_does_not_lose_the_outermost_difference():
    # 3 - 1/3 is the 23rd to the 25th of 25 differences, below it is 2; but 3 - (3 - 1/3) is a
    # little more than 1/3 as computed.
    shift = hodges_lehmann([0, 0, 3, 3, 3], [1, 1, 1, 1, 1 / 3]).interval
    assert shift.high == 3 - 1 / 3


@given(waits, waits)
def test_every_figure_is_that_of_the_full_table_of_differences(first, second):
    shift = hodges_lehmann(first, second)
    differences = np.sort(np.subtract.outer(first, second), axis=None)
    m, n = len(first), len(second)
    rank = math.floor(m * n / 2 - 1.959964 * math.sqrt(m * n * (m + n + 1) / 12))
    assert shift.interval.value == np.median(differences)
    assert (shift.interval.low, shift.interval.high) == (differences[rank - 1], differences[-rank])


@given(
    st.lists(st.floats(0, 1e6), min_size=5, max_size=12), st.lists(st.floats(0, 1e6), min_size=5)
)
def test_the_shift_changes_sign_with_the_order_of_groups(first, second):
    there, back = hodges_lehmann(first, second), hodges_lehmann(second, first)
    assert there.interval.value == pytest.approx(-back.interval.value, abs=1e-6)
    assert there.interval.low == pytest.approx(-back.interval.high, abs=1e-6)
    assert there.p_value == pytest.approx(back.p_value)


def test_the_p_value_is_mann_whitney():
    rng = np.random.default_rng(4)
    first, second = rng.exponential(2, 60), rng.exponential(3, 80)
    expected = mannwhitneyu(first, second).pvalue
    assert hodges_lehmann(first, second).p_value == pytest.approx(expected)


def test_large_groups_need_no_table_of_pairs():
    # 20,000 against 20,000 are 400 million pairs: 3.2 GB as a table.
    rng = np.random.default_rng(4)
    first, second = rng.exponential(2, 20_000) + 1, rng.exponential(2, 20_000)
    tracemalloc.start()
    shift = hodges_lehmann(first, second).interval
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    assert shift.low < 1 < shift.high
