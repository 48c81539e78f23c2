"""A count varies although each of its customers counts the same."""

import numpy as np
import pytest

from cjm_workbench.stats.totals import count_interval


def test_one_row_a_customer_is_poisson() -> None:
    # root of 40 is 6.3246; half of 1.96 is 0.98: 5.3446 and 7.3045 squared
    found = count_interval([1] * 40)
    assert (found.n, found.value) == (40, 40.0)
    assert (found.low, found.high) == pytest.approx((28.56, 53.36), abs=0.01)


def test_customers_who_repeat_widen_it() -> None:
    # ten customers with four rows each: the error is twice that of forty with one
    alone, clustered = count_interval([1] * 40), count_interval([4] * 10)
    assert clustered.half_width == pytest.approx(2 * alone.half_width, rel=0.01)


def test_nobody_counts_nothing() -> None:
    assert np.isnan(count_interval([]).value)


def test_holds_the_true_count_in_about_95_of_100_periods() -> None:
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(1000):
        found = count_interval(rng.geometric(0.5, size=rng.poisson(60)))
        held += found.low <= 120 <= found.high  # 60 customers expected, two rows each
    assert 930 <= held <= 970
