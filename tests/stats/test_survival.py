from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.errors import DataError
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.survival import (
    kaplan_meier,
    km_quantile,
    log_rank,
    survival_at,
    survival_design_effect,
)
from tests.stats.small_durations import DAYS, journeys

# Of the six at DAYS two are open, at 2 and at 5. Survival: 5/6 at 1, times 3/4 is 5/8 at 3, times
# 2/3 is 5/12 at 4, times 0/1 is 0 at 6; the one open at 2 left the risk set before 3.
REACHED = [True, False, True, True, False, True]


def test_kaplan_meier_by_hand():
    curve = kaplan_meier(DAYS, REACHED)
    assert curve["time"].tolist() == [1, 3, 4, 6]
    assert curve["at_risk"].tolist() == [6, 4, 3, 1]
    assert curve["events"].tolist() == [1, 1, 1, 1]
    assert curve["survival"].tolist() == pytest.approx([5 / 6, 5 / 8, 5 / 12, 0])


def test_log_log_interval_by_hand():
    # At 1: Greenwood gives (5/6) sqrt(1 / 30) = 0.152145. On the log-log scale the error is
    # 0.152145 / (5/6 * 0.182322) = 1.001386, times 1.959964 is 1.962680; e^1.962680 = 7.118380,
    # so (5/6)^7.118380 = 0.273121 and (5/6)^(1/7.118380) = 0.974712.
    first = kaplan_meier(DAYS, REACHED).iloc[0]
    assert first["ci_low"] == pytest.approx(0.273121, abs=1e-5)
    assert first["ci_high"] == pytest.approx(0.974712, abs=1e-5)


def test_the_interval_is_missing_where_nobody_is_left():
    last = kaplan_meier(DAYS, REACHED).iloc[-1]
    assert math.isnan(last["ci_low"])
    assert math.isnan(last["ci_high"])


@pytest.mark.parametrize("days", [[], [3, 4]], ids=["nobody", "all open"])
def test_a_curve_without_events_has_no_rows(days):
    curve = kaplan_meier(days, [False] * len(days))
    assert curve.empty
    columns = ["time", "at_risk", "events", "survival", "std_error", "ci_low", "ci_high"]
    assert list(curve.columns) == columns


@pytest.mark.parametrize("days", [[1, -1], [1, math.nan]], ids=["negative", "missing"])
def test_a_duration_that_cannot_be_is_refused(days):
    with pytest.raises(DataError, match="missing or negative"):
        kaplan_meier(days, [True, True])


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60))
def test_without_open_journeys_survival_is_one_less_the_share_ended(days):
    curve = kaplan_meier(days, [True] * len(days))
    ended = [np.mean(np.array(days) <= time) for time in curve["time"]]
    assert (1 - curve["survival"]).tolist() == pytest.approx(ended)


@given(journeys)
def test_the_band_holds_the_curve(rows):
    days, codes = rows
    curve = kaplan_meier(days, codes > 0).dropna()
    assert (curve["ci_low"] <= curve["survival"]).all()
    assert (curve["survival"] <= curve["ci_high"]).all()


def test_median_is_when_the_curve_first_reaches_half():
    # 5/8 at 3 is above half, 5/12 at 4 below
    assert km_quantile(DAYS, REACHED).value == 4.0
    # a quarter has ended once survival is at most 3/4: at 3
    assert km_quantile(DAYS, REACHED, 0.25).value == 3.0


def test_median_when_survival_is_exactly_half_is_that_time():
    # 30 journeys, one a day: survival after 15 is 15/30, whatever its product rounds to
    assert km_quantile(range(1, 31), [True] * 30).value == 15.0


def test_median_interval_inverts_the_band():
    curve = kaplan_meier(range(1, 31), [True] * 30)
    median = km_quantile(range(1, 31), [True] * 30)
    assert median.low == curve.loc[curve["ci_low"] <= 0.5, "time"].min()
    assert median.high == curve.loc[curve["ci_high"] <= 0.5, "time"].min()
    # the binomial bounds of a median of 30 are the 10th and the 21st value; log-log is close
    assert (median.low, median.high) == pytest.approx((10, 21), abs=1)


def test_median_is_unknown_while_more_than_half_are_open():
    median = km_quantile([1, 5, 5, 5], [True, False, False, False])
    assert median.n == 4
    assert math.isnan(median.value)


def test_durations_of_two_customers_alike_tell_as_much_as_two():
    # Of four, two leave at 1 and two at 3. At 2 half are there: each that left pulls by
    # 1/2 - 2/8 = 1/4, each that stays by -2/8 = -1/4. Alone: 4/3 * 4/16. By customers, who left
    # twice and stayed twice: 2/1 * 2/4. Their ratio is 3.
    effect = survival_design_effect([1, 1, 3, 3], [True] * 4, list("aabb"), [2])
    assert effect.tolist() == pytest.approx([3.0])


def test_customers_who_differ_from_themselves_widen_nothing():
    # each customer left once and stayed once: sums over customers are 0, and 1 is the least
    effect = survival_design_effect([1, 3, 1, 3], [True] * 4, list("aabb"), [2])
    assert effect.tolist() == [1.0]


def test_before_the_first_event_customers_count_as_of_one_kind():
    # of two customers with two durations each: Kish's 1 + (2 - 1)
    effect = survival_design_effect([1, 1, 3, 3], [True] * 4, list("aabb"), [0.5])
    assert effect.tolist() == [2.0]


@given(journeys)
def test_without_repeats_there_is_no_design_effect(rows):
    days, codes = rows
    moments = [0, 3, 12]
    effect = survival_design_effect(days, codes > 0, np.arange(len(days)), moments)
    assert effect.tolist() == [1.0, 1.0, 1.0]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=40))
def test_where_all_are_followed_it_is_that_of_the_share(rows):
    # without open durations the curve at 1.5 is a plain share of those who left later
    days, customers = np.array(rows).T
    later = pd.Series(days > 1.5).groupby(customers).agg(["sum", "size"])
    share = share_design_effect(later["sum"], later["size"])
    [effect] = survival_design_effect(days, np.ones(len(days)), customers, [1.5])
    assert effect == pytest.approx(1.0 if len(later) == len(days) else share)


def test_a_median_of_repeated_customers_has_a_wider_interval():
    # twenty customers, of whom each left twenty times on the same day
    days = np.repeat(np.arange(1, 21), 20)
    once = km_quantile(np.arange(1, 21), [True] * 20)
    alone = km_quantile(days, [True] * 400)
    together = km_quantile(days, [True] * 400, clusters=np.repeat(np.arange(20), 20))
    assert (together.n, together.value) == (400, once.value)
    assert together.high - together.low > alone.high - alone.low
    # as if each customer had been asked once
    assert (together.low, together.high) == pytest.approx((once.low, once.high), abs=1)


def test_survival_at_reads_the_last_step_up_to_each_moment():
    curve = kaplan_meier(DAYS, REACHED)
    at_one, at_five = survival_at(DAYS, REACHED, [1, 5], clusters=range(6))
    assert (at_one.n, at_one.value) == (6, pytest.approx(5 / 6))
    assert (at_one.low, at_one.high) == pytest.approx((curve["ci_low"][0], curve["ci_high"][0]))
    assert at_five.value == pytest.approx(5 / 12)


def test_survival_of_all_and_of_none_has_the_wilson_interval():
    # nothing has happened at 0.5; at 6 the last one's event did
    everybody, nobody = survival_at(DAYS, REACHED, [0.5, 6], clusters=range(6))
    assert everybody == wilson(6, 6)
    assert nobody == wilson(0, 6)


def test_survival_of_repeated_customers_has_a_wider_interval():
    # Of twenty customers ten leave at 1, each with ten journeys: at 2 as if each had made one.
    days, customers = np.repeat([1, 3], 100), np.repeat(np.arange(20), 10)
    [alone] = survival_at(days, [True] * 200, [2], clusters=np.arange(200))
    [together] = survival_at(days, [True] * 200, [2], clusters=customers)
    [once] = survival_at([1, 3] * 10, [True] * 20, [2], clusters=np.arange(20))
    assert alone.high < together.high
    # n - 1 of 20 and of 200 differ a little
    assert (together.low, together.high) == pytest.approx((once.low, once.high), abs=0.01)


def test_log_rank_by_hand():
    # a at 1, 2, 3 and b at 4, 5, 6. Expected a: 3/6 + 2/5 + 1/4 = 1.15, observed 3;
    # variance 9/36 + 6/25 + 3/16 = 0.6775; 1.85^2 / 0.6775 = 5.0517 on 1 degree: p = 0.0246.
    assert log_rank(DAYS, [True] * 6, list("aaabbb")) == pytest.approx(0.02460, abs=1e-5)


def test_log_rank_of_equal_groups_finds_nothing():
    assert log_rank(DAYS * 2, REACHED * 2, ["a"] * 6 + ["b"] * 6) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("observed", "groups"),
    [
        (REACHED, ["a"] * 6),
        ([False] * 6, list("aaabbb")),
        ([False] * 3 + [True] * 3, list("aaabbb")),
    ],
    ids=["one group", "no events", "never at risk together"],
)
def test_log_rank_without_a_comparison_is_unknown(observed, groups):
    assert math.isnan(log_rank(DAYS, observed, groups))
