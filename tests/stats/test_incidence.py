from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from statsmodels.duration.survfunc import CumIncidenceRight

from cjm_workbench.stats.incidence import cumulative_incidence, incidence_at
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.survival import kaplan_meier
from tests.stats.small_durations import DAYS, journeys


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
