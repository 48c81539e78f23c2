"""Estimates of the same customers at two times, by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.stats.interval import Interval, difference, shift_p_value
from cjm_workbench.stats.paired import correlate, ratio_influence, total_shift


def counted(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "y", "x"])


def test_the_influences_of_a_share_give_its_variance():
    # 1 of 4: p (1 - p) / n = 0.1875 / 4
    told = ratio_influence(counted(("a", 1, 1), ("b", 0, 1), ("c", 0, 1), ("d", 0, 1)))
    assert (told**2).sum() == pytest.approx(0.1875 / 4)
    assert told.sum() == pytest.approx(0)


def test_nothing_counted_has_no_influence():
    assert ratio_influence(counted(("a", 0, 0))).empty


def test_strangers_do_not_move_together_and_who_is_in_both_does():
    here = ratio_influence(counted(("a", 1, 1), ("b", 0, 1)))
    there = ratio_influence(counted(("c", 1, 1), ("d", 0, 1)))
    assert correlate(here, there) == 0
    assert correlate(here, here) == pytest.approx(1)
    assert correlate(here, pd.Series(dtype=float)) == 0


def test_half_of_the_customers_in_common_is_half_the_correlation():
    one = ratio_influence(counted(("a", 1, 1), ("b", 0, 1), ("c", 1, 1), ("d", 0, 1)))
    two = ratio_influence(counted(("a", 1, 1), ("b", 0, 1), ("e", 1, 1), ("f", 0, 1)))
    # all pulls are 1/8 in size: two of four products of 1/64 over the four squares
    assert correlate(one, two) == pytest.approx(0.5)


def test_who_adds_the_same_to_both_totals_adds_no_doubt():
    same = pd.Series({"a": 10.0, "b": 20.0})
    shift = total_shift(pd.concat([same, pd.Series({"c": 3.0, "d": 4.0})]), same)
    # what is left is c and d: sqrt(9 + 16) = 5
    assert (shift.value, shift.n) == (7.0, 2)
    assert shift.high - shift.value == pytest.approx(1.959964 * 5, abs=1e-4)


def test_a_correlation_narrows_the_difference():
    first, second = Interval(50, 0.6, 0.5, 0.7), Interval(50, 0.5, 0.4, 0.6)
    apart, paired = difference(first, second), difference(first, second, correlation=0.5)
    # sqrt(0.01 + 0.01) against sqrt(0.01 + 0.01 - 0.01)
    assert apart.half_width == pytest.approx(math.sqrt(0.02))
    assert paired.half_width == pytest.approx(0.1)


@given(st.floats(-1, 1), st.floats(0.01, 1), st.floats(0.01, 1), st.floats(-1, 1))
def test_p_agrees_with_the_interval(value, below, above, correlation):
    shift = difference(
        Interval(9, value, value - below, value + above), Interval(9, 0, -0.1, 0.1),
        correlation=correlation,
    )  # fmt: skip
    p = shift_p_value(shift)
    if not math.isnan(p) and abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (shift.low > 0 or shift.high < 0)


def test_without_spread_nothing_is_tested():
    assert math.isnan(shift_p_value(Interval(9, 0.0, 0.0, 0.0)))
    assert math.isnan(shift_p_value(Interval(9, 1.0, math.nan, 2.0)))
