from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import OLS, WLS

from cjm_workbench.errors import DataError
from cjm_workbench.stats.means import effective_n, mean_t, nps


def test_mean_t_by_hand():
    # SD of 3, 4, 5 is 1; t(0.975, 2) = 4.302653; 4.302653 / sqrt(3) = 2.484138
    mean = mean_t([3, 4, 5])
    assert (mean.n, mean.value) == (3, 4.0)
    assert mean.half_width == pytest.approx(2.484138, abs=1e-6)


def test_missing_values_and_weights_are_left_out():
    assert mean_t([3, 4, 5, math.nan, 9], [1, 1, 1, 1, math.nan]) == mean_t([3, 4, 5])


def test_weighted_mean_by_hand():
    # Weights 1, 1, 2 on 0, 0, 1: mean 1/2; weighted residuals -1/2, -1/2, 1, squares 3/2.
    # Error sqrt(3/2 * 3/2) / 4 = 3/8, times t(0.975, 2).
    mean = mean_t([0, 0, 1], [1, 1, 2])
    assert mean.value == 0.5
    assert mean.half_width == pytest.approx(4.302653 * 3 / 8, abs=1e-6)


def test_clustered_mean_by_hand():
    # Customers a: 1, 3 and b: 5, 7. Mean 4; residual sums -4 and +4; error sqrt(2 * 32) / 4 = 2,
    # times t(0.975, 1) = 12.706205.
    mean = mean_t([1, 3, 5, 7], cluster=["a", "a", "b", "b"])
    assert (mean.n, mean.value) == (4, 4.0)
    assert mean.half_width == pytest.approx(2 * 12.706205, abs=1e-5)


def test_clustered_error_agrees_with_statsmodels():
    rng = np.random.default_rng(3)
    customer = np.repeat(np.arange(20), rng.integers(1, 6, size=20))
    scores = rng.normal(size=20)[customer] + rng.normal(size=len(customer))
    weights = rng.uniform(0.5, 2, size=len(customer))
    fit = WLS(scores, np.ones(len(scores)), weights=weights).fit(
        cov_type="cluster",
        # the intercept alone: only the correction for the number of customers applies
        cov_kwds={"groups": customer, "use_correction": False},
        use_t=True,
    )
    mean = mean_t(scores, weights, cluster=customer)
    reach = 2.093024 * fit.bse[0] * math.sqrt(20 / 19)
    assert mean.value == pytest.approx(fit.params[0])
    assert mean.half_width == pytest.approx(reach, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "n"), [([], 0), ([4.0], 1), ([math.nan], 0)], ids=["none", "one", "missing"]
)
def test_too_few_values_have_no_bounds(values, n):
    mean = mean_t(values)
    assert mean.n == n
    assert math.isnan(mean.low)


def test_weights_that_sum_to_nothing_give_no_mean():
    assert math.isnan(mean_t([1, 2], [0, 0]).value)


def test_a_negative_weight_is_refused():
    with pytest.raises(DataError, match="weight is negative"):
        mean_t([1, 2], [1, -1])


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=30), st.floats(0.1, 10))
def test_equal_weights_change_nothing(values, weight):
    weighted = mean_t(values, [weight] * len(values))
    plain = mean_t(values)
    assert weighted.value == pytest.approx(plain.value, abs=1e-9)
    assert weighted.half_width == pytest.approx(plain.half_width, abs=1e-9)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=40))
def test_mean_t_agrees_with_a_regression_on_nothing(values):
    low, high = OLS(values, np.ones(len(values))).fit().conf_int()[0]
    mean = mean_t(values)
    assert (mean.low, mean.high) == pytest.approx((low, high), abs=1e-9)


def test_nps_by_hand():
    # Two promoters, one passive (8), one detractor: 100 (2 - 1) / 4. SD of 1, 1, 0, -1 is
    # sqrt(2.75 / 3) = 0.957427; t(0.975, 3) = 3.182446; 100 * 3.182446 * 0.957427 / 2 = 152.3,
    # which leaves the scale at both ends.
    score = nps([10, 9, 8, 3])
    assert (score.n, score.value) == (4, 25.0)
    assert (score.low, score.high) == (-100.0, 100.0)


def test_nps_interval_is_the_deviation_of_signs_over_root_n():
    # 50 promoters and 50 detractors: SD sqrt(100 / 99), t(0.975, 99) = 1.984217
    score = nps([9, 6] * 50)
    assert score.value == 0
    assert score.high == pytest.approx(100 * 1.984217 * math.sqrt(100 / 99) / 10, abs=1e-4)


@pytest.mark.parametrize(
    ("score", "points"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)]
)
def test_where_detractors_end_and_promoters_begin(score, points):
    assert nps([score, math.nan]).value == points


def test_weighted_nps_counts_weights():
    # promoter weight 3 of 4, detractor weight 1 of 4
    assert nps([10, 0], [3, 1]).value == 50.0


@pytest.mark.parametrize("score", [11, -1])
def test_nps_refuses_another_scale(score):
    with pytest.raises(DataError, match="outside 0 to 10"):
        nps([10, score])


def test_effective_n_by_hand():
    # (1 + 1 + 2)^2 / (1 + 1 + 4)
    assert effective_n([1, 1, 2]) == pytest.approx(16 / 6)
    assert effective_n([]) == 0.0


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=30))
def test_effective_n_is_at_most_n(weights):
    assert 1 - 1e-9 <= effective_n(weights) <= len(weights) + 1e-9
