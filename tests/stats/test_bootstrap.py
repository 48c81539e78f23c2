from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from cjm_workbench.stats.bootstrap import bootstrap_mean, bootstrap_ratio, bootstrap_total


def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def test_values_that_are_alike_leave_no_doubt():
    mean = bootstrap_mean([4, 4, 4], rng())
    assert (mean.n, mean.low, mean.value, mean.high) == (3, 4.0, 4.0, 4.0)


def test_total_is_n_times_the_mean():
    values = [1, 2, 3, 50]
    mean, total = bootstrap_mean(values, rng()), bootstrap_total(values, rng())
    assert (total.value, total.low, total.high) == pytest.approx((56, 4 * mean.low, 4 * mean.high))


def test_ratio_is_of_sums_not_the_mean_of_ratios():
    # 10 spent in 1 order and 20 in 4: 30 / 5 = 6, where the mean of 10 and 5 would be 7.5
    assert bootstrap_ratio([10, 20], [1, 4], rng()).value == 6.0


def test_the_order_of_rows_does_not_matter():
    values = rng().lognormal(size=50)
    assert bootstrap_mean(values, rng()) == bootstrap_mean(values[::-1], rng())


@pytest.mark.parametrize(
    ("values", "n"), [([], 0), ([3.0], 1), ([3.0, math.nan], 1)], ids=["none", "one", "missing"]
)
def test_fewer_than_two_customers_have_no_bounds(values, n):
    mean = bootstrap_mean(values, rng())
    assert mean.n == n
    assert math.isnan(mean.low)


def test_an_empty_total_is_unknown():
    assert math.isnan(bootstrap_total([], rng()).value)


def test_a_ratio_that_rests_on_one_customer_has_no_bounds():
    ratio = bootstrap_ratio([1, 0, 0], [2, 0, 0], rng())
    assert ratio.value == 0.5
    assert math.isnan(ratio.low)


def test_a_ratio_whose_resamples_may_be_empty_has_no_bounds():
    # one resample in 27 is the third customer three times, who has no denominator
    ratio = bootstrap_ratio([1, 1, 0], [2, 1, 0], rng())
    assert math.isnan(ratio.high)


def test_bounds_agree_with_scipy_bca():
    values = rng().lognormal(size=40)
    ours = bootstrap_mean(values, rng(), resamples=20_000)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=20_000, rng=rng(), method="BCa")
    expected = theirs.confidence_interval
    assert (ours.low, ours.high) == pytest.approx((expected.low, expected.high), rel=0.02)


def test_the_interval_of_skewed_amounts_leans_to_the_long_tail():
    spend = bootstrap_mean([1] * 30 + [2] * 15 + [100], rng())
    assert spend.high - spend.value > 1.5 * (spend.value - spend.low)


def test_coverage_on_skewed_amounts():
    # Lognormal(0, 1), mean exp(1/2), 60 customers: BCa holds it in about 91 % of samples. Of 300
    # samples that is 274 give or take 5; a one-sided or misplaced bound falls far below 264.
    source = np.random.default_rng(2026)
    held = 0
    for _ in range(300):
        mean = bootstrap_mean(source.lognormal(size=60), source, resamples=800)
        held += mean.low <= math.exp(0.5) <= mean.high
    assert 264 <= held <= 294


def test_memory_does_not_grow_with_customers_times_resamples():
    # 20,000 customers times 400 resamples would be 64 MB of indices alone.
    values = rng().lognormal(size=20_000)
    tracemalloc.start()
    bootstrap_mean(values, rng(), resamples=400)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40e6
