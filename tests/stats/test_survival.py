from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from cjm_workbench.errors import DataError
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.survival import (
    cumulative_incidence,
    incidence_at,
    kaplan_meier,
    km_quantile,
    log_rank,
)

# Six journeys, two of them open, at 2 and at 5. Survival: 5/6 at 1, times 3/4 is 5/8 at 3, times
# 2/3 is 5/12 at 4, times 0/1 is 0 at 6; the one open at 2 left the risk set before 3.
DAYS = [1, 2, 3, 4, 5, 6]
REACHED = [True, False, True, True, False, True]

journeys = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=40).map(
    lambda rows: tuple(np.array(rows).T)
)


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
    assert list(curve.columns) == ["time", "at_risk", "events", "survival", "ci_low", "ci_high"]


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


def test_cumulative_incidence_by_hand():
    # Reached (1) at 1 and 4, lost (2) at 3, open at 2, 5 and 6. Nothing has happened to 5/6 after
    # 1, and 4 are at risk at 3: 5/6 * 3/4 = 5/8 are left there, 3 of them at risk at 4.
    curve = cumulative_incidence(DAYS, [1, 0, 2, 1, 0, 0])
    reached = [1 / 6, 1 / 6, 1 / 6, 1 / 6 + 5 / 8 / 3, 3 / 8, 3 / 8]
    assert curve["incidence"].tolist() == pytest.approx(reached)
    lost = cumulative_incidence(DAYS, [1, 0, 2, 1, 0, 0], cause=2)
    assert lost["incidence"].tolist() == pytest.approx([0, 0] + [5 / 6 / 4] * 4)


def test_leaving_the_lost_out_as_open_would_count_too_many():
    # One lost at 1, one reached at 2: half were ever reached, where Kaplan-Meier says all.
    assert cumulative_incidence([1, 2], [2, 1])["incidence"].iloc[-1] == 0.5
    assert kaplan_meier([1, 2], [False, True])["survival"].iloc[-1] == 0.0


@given(journeys)
def test_incidence_agrees_with_statsmodels(rows):
    days, codes = rows
    if codes.max() == 0:
        codes = codes + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = CumIncidenceRight(days, codes)
    ours = cumulative_incidence(days, codes)
    assert ours["incidence"].tolist() == pytest.approx(theirs.cinc[0].tolist())
    # theirs is not a number from the time at which nobody is left
    error = pd.Series(theirs.cinc_se[0])
    defined = error.notna()
    assert ours["std_error"][defined].tolist() == pytest.approx(error[defined].tolist(), abs=1e-7)


@given(journeys)
def test_all_incidences_and_the_untouched_sum_to_one(rows):
    days, codes = rows
    ended = sum(cumulative_incidence(days, codes, cause=c)["incidence"].iloc[-1] for c in (1, 2))
    curve = kaplan_meier(days, codes > 0)["survival"]
    untouched = curve.iloc[-1] if len(curve) else 1.0
    assert ended + untouched == pytest.approx(1.0)


@given(journeys)
def test_without_competing_events_incidence_mirrors_kaplan_meier(rows):
    days, codes = rows
    reached = codes > 0
    curve = kaplan_meier(days, reached)
    incidence = cumulative_incidence(days, reached).query("events > 0").reset_index()
    assert (1 - incidence["incidence"]).tolist() == pytest.approx(curve["survival"].tolist())
    for ours, mirrored in (("ci_low", "ci_high"), ("ci_high", "ci_low")):
        expected = (1 - curve[mirrored]).tolist()
        assert incidence[ours].tolist() == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_incidence_at_reads_the_last_step_up_to_the_horizon():
    codes = [1, 0, 2, 1, 0, 0]
    assert incidence_at(DAYS, codes, 3.9).value == pytest.approx(1 / 6)
    at_four = incidence_at(DAYS, codes, 4)
    row = cumulative_incidence(DAYS, codes).iloc[3]
    assert at_four.n == 6
    assert (at_four.value, at_four.low, at_four.high) == pytest.approx(
        (3 / 8, row["ci_low"], row["ci_high"])
    )


def test_followed_for_the_whole_window_incidence_is_the_plain_share():
    # 100 journeys, 40 reached at 1, the rest open at 10
    conversion = incidence_at([1] * 40 + [10] * 60, [1] * 40 + [0] * 60, horizon=5)
    assert conversion.value == pytest.approx(0.4)
    plain = wilson(40, 100)
    assert (conversion.low, conversion.high) == pytest.approx((plain.low, plain.high), abs=0.01)


def test_incidence_beyond_follow_up_is_unknown_only_if_some_are_open():
    assert math.isnan(incidence_at([1, 2, 2], [1, 2, 0], horizon=3).value)
    assert incidence_at([1, 2, 2], [1, 2, 2], horizon=3).value == pytest.approx(1 / 3)


def test_incidence_of_nothing_yet_has_the_wilson_interval_of_those_followed():
    # Of 5, one is open at 1; the lost one and the three open at 9 are known not to have converted.
    none = incidence_at([1, 2, 9, 9, 9], [0, 2, 0, 0, 0], horizon=5)
    assert (none.n, none.value, none.low) == (5, 0.0, 0.0)
    assert none.high == wilson(0, 4).high


def test_incidence_of_all_has_the_wilson_interval():
    every = incidence_at([1, 2, 3], [1, 1, 1], horizon=5)
    assert (every.value, every.low, every.high) == (1.0, wilson(3, 3).low, 1.0)


def test_incidence_before_the_first_journey_ends_is_zero():
    assert incidence_at([5, 6], [1, 1], horizon=1).value == 0.0


def test_incidence_of_nobody_is_unknown():
    nobody = incidence_at([], [], horizon=5)
    assert nobody.n == 0
    assert math.isnan(nobody.value)


def test_a_design_effect_widens_as_fewer_journeys_would():
    # Every journey four times over, with a design effect of 4, is one journey once.
    once = incidence_at(DAYS, [1, 0, 2, 1, 0, 0], 4)
    repeated = incidence_at(DAYS * 4, [1, 0, 2, 1, 0, 0] * 4, 4, design_effect=4)
    # Greenwood's finite-sample terms differ a little
    assert repeated.low == pytest.approx(once.low, abs=0.02)
    assert repeated.high == pytest.approx(once.high, abs=0.02)


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
