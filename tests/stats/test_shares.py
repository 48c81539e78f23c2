from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cjm_workbench.stats.shares import (
    chi_square,
    design_effect,
    newcombe,
    share_design_effect,
    share_p_value,
    wilson,
    wilson_bounds,
)

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_wilson_of_the_permit_journeys():
    share = wilson(713, 1434)
    assert [round(100 * x, 1) for x in (share.value, share.low, share.high)] == [49.7, 47.1, 52.3]


def test_wilson_of_half_in_closed_form():
    # At a share of 1/2 the half-width is z / (2 sqrt(n + z^2)): 1.95996 / (2 sqrt(103.8415)).
    share = wilson(50, 100)
    assert share.half_width == pytest.approx(0.096169, abs=1e-6)
    assert share.value - share.low == pytest.approx(share.high - share.value)


def test_wilson_of_none_reaches_up_to_z_squared_over_n_plus_z_squared():
    # 3.8415 / 13.8415; the low bound is 0 exactly, not a rounding error beside it
    none = wilson(0, 10)
    assert none.low == 0
    assert none.high == pytest.approx(0.277533, abs=1e-6)


def test_a_design_effect_of_two_halves_n_in_the_width_but_not_in_the_count():
    repeated, halved = wilson(40, 100, design_effect=2), wilson(20, 50)
    assert (repeated.low, repeated.high) == pytest.approx((halved.low, halved.high))
    assert repeated.n == 100


def test_wilson_without_a_denominator_is_unknown():
    share = wilson(0, 0)
    assert share.n == 0
    assert math.isnan(share.value)


def test_wilson_bounds_take_one_design_effect_a_share():
    low, high = wilson_bounds([10, 10, 0], [20, 20, 0], [1.0, 2.0, 1.0])
    assert (low[1], high[1]) == pytest.approx((wilson(5, 10).low, wilson(5, 10).high))
    assert np.isnan([low[2], high[2]]).all()


@given(counts, st.floats(1, 5))
def test_wilson_stays_between_0_and_1_and_holds_the_share(count, effect):
    share = wilson(*count, design_effect=effect)
    assert 0 <= share.low <= share.value <= share.high <= 1


@given(counts)
def test_wilson_agrees_with_statsmodels(count):
    share = wilson(*count)
    expected = proportion_confint(*count, method="wilson")
    assert (share.low, share.high) == pytest.approx(expected, abs=1e-12)


def test_newcombe_of_his_own_example():
    # Newcombe 1998, table II, example (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339
    gap = newcombe(56, 70, 48, 80)
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert gap.n == 70


@given(counts, counts)
def test_newcombe_changes_sign_with_the_order_of_groups(first, second):
    there, back = newcombe(*first, *second), newcombe(*second, *first)
    assert (there.low, there.value) == pytest.approx((-back.high, -back.value))


@given(counts, counts)
def test_newcombe_agrees_with_statsmodels(first, second):
    gap = newcombe(*first, *second)
    expected = confint_proportions_2indep(*first, *second, compare="diff", method="newcomb")
    assert (gap.low, gap.high) == pytest.approx(expected, abs=1e-9)


def test_newcombe_against_an_empty_group_is_unknown():
    assert math.isnan(newcombe(1, 2, 0, 0).value)


def test_design_effect_bound_is_the_mean_size_weighted_by_size():
    # customers with 1, 1 and 4 journeys: (1 + 1 + 16) / 6
    assert design_effect([1, 1, 4]) == 3.0
    assert design_effect([]) == 1.0


def test_share_design_effect_by_hand():
    # Share 4/8. Squared residuals of x - share m are (+-1)^2 each: 4/3 * 4 / 8^2 = 1/12 between
    # customers, against 1/4 / 7 = 1/28 between independent journeys.
    assert share_design_effect([2, 0, 2, 0], [2, 2, 2, 2]) == pytest.approx(28 / 12)


def test_share_design_effect_never_narrows():
    # Every customer converts exactly once in two: no variance between customers at all.
    assert share_design_effect([1, 1, 1], [2, 2, 2]) == 1.0


@pytest.mark.parametrize("successes", [[0, 0], [1, 3]], ids=["none", "all"])
def test_share_design_effect_of_a_constant_outcome_is_the_bound(successes):
    # The outcome cannot show how alike one customer's journeys are: (1 + 9) / 4.
    assert share_design_effect(successes, [1, 3]) == 2.5


@given(st.lists(st.integers(0, 1), min_size=2, max_size=60))
def test_share_design_effect_is_1_when_nobody_repeats(outcomes):
    assert share_design_effect(outcomes, [1] * len(outcomes)) == pytest.approx(1.0)


def test_chi_square_by_hand():
    # Expected 15 everywhere: 4 * 25 / 15; V = sqrt(6.667 / 60) = 1/3.
    result = chi_square([[10, 20], [20, 10]])
    assert result.statistic == pytest.approx(100 / 15)
    assert result.cramers_v == pytest.approx(1 / 3)
    assert result.p_value == pytest.approx(0.00982, abs=1e-5)


def test_chi_square_leaves_out_empty_rows_and_columns():
    padded = chi_square([[10, 0, 20], [0, 0, 0], [20, 0, 10]])
    assert padded == pytest.approx(chi_square([[10, 20], [20, 10]]))


def test_chi_square_of_one_group_is_unknown():
    assert np.isnan(chi_square([[10, 20], [0, 0]])).all()


def test_two_shares_by_hand():
    # 30 of 60 against 12 of 60: 0.3^2 / (0.35 * 0.65 * 2 / 60) = 11.868 is 3.445 squared
    assert share_p_value(30, 60, 12, 60) == pytest.approx(0.000571, abs=1e-6)


def test_repeated_customers_divide_the_statistic():
    # 11.868 / 4 = 2.967 is 1.722 squared: two tails of 0.0425
    assert share_p_value(30, 60, 12, 60, design_effect=4) == pytest.approx(0.0850, abs=1e-4)


@pytest.mark.parametrize("counts", [(0, 60, 0, 60), (60, 60, 60, 60), (3, 60, 0, 0)])
def test_where_nothing_varies_nothing_is_tested(counts):
    assert math.isnan(share_p_value(*counts))
