from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.sufficiency import (
    Judgement,
    Thresholds,
    judge_amount,
    judge_amount_difference,
    judge_score,
    judge_share,
    judge_share_difference,
)

RULES = Thresholds()
SUFFICIENT = Judgement("sufficient", "", 0)


def share_of(events: int, n: int) -> Judgement:
    return judge_share(wilson(events, n), events, RULES)


def test_enough_of_everything_is_sufficient():
    # Wilson's half-width of 50 in 100 is 9.6 points
    assert share_of(50, 100) == SUFFICIENT


@pytest.mark.parametrize("n", [0, 1, 29])
def test_fewer_than_30_are_insufficient_whatever_the_width(n):
    judged = judge_share(Interval(n, 0.5, 0.49, 0.51), n // 2, RULES)
    assert (judged.evidence, judged.reason) == ("insufficient", f"n = {n} is below 30")


@pytest.mark.parametrize(
    ("events", "n", "reason"),
    [
        (1, 200, "1 event is below 10"),
        (9, 200, "9 events are below 10"),
        (0, 200, "0 events are below 10"),
        (199, 200, "1 non-event is below 10"),
        (195, 200, "5 non-events are below 10"),
        (20, 40, "interval half-width 15 points is above 10"),
        (9, 30, "9 events are below 10; interval half-width 16 points is above 10"),
    ],
)
def test_every_reason_for_thin_evidence_is_named(events, n, reason):
    judged = share_of(events, n)
    assert (judged.evidence, judged.reason) == ("thin", reason)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ((40, 40), (50, 50), "0 non-events are below 10"),
        ((0, 40), (0, 50), "0 events are below 10"),
        # each is the scarcest of both groups
        ((39, 40), (9, 50), "9 events are below 10; 1 non-event is below 10"),
        ((20, 40), (25, 50), ""),
    ],
)
def test_a_difference_is_judged_by_the_scarcest_of_both_groups(first, second, reason):
    shift = Interval(40, 0.0, -0.09, 0.09)
    assert judge_share_difference(shift, first, second, RULES).reason == reason


def test_a_width_just_above_the_limit_is_not_printed_as_the_limit():
    # 10.04 points, which "10 points is above 10" would deny
    judged = judge_share(Interval(100, 0.5, 0.3996, 0.6004), 50, RULES)
    assert judged.reason == "interval half-width 10.04 points is above 10"


def test_one_point_is_singular():
    judged = judge_share(Interval(900, 0.5, 0.49, 0.51), 450, Thresholds(share_half_width=0.005))
    assert judged.reason == "interval half-width 1 point is above 0.5"


def test_n_needed_for_events_is_their_number_at_the_same_rate():
    # 4 in 200 is 1 in 50: ten events take 500
    assert share_of(4, 200).n_needed == 500
    # none in 200: as if the next one would be, one in 200
    assert share_of(0, 200).n_needed == 2000


def test_n_needed_for_the_width_of_one_half_is_exact():
    # Half-width z / (2 sqrt(n + z^2)) <= 0.1 takes n >= 25 z^2 - z^2 = 24 * 3.8415 = 92.2
    assert share_of(20, 40).n_needed == 93


@given(st.integers(30, 400).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n))))
def test_a_share_with_the_n_needed_is_sufficient(count):
    events, n = count
    needed = share_of(events, n).n_needed
    assume(needed)
    same_rate = events * needed / n
    enough = judge_share(wilson(same_rate, needed), same_rate, RULES)
    assert enough.evidence == "sufficient"


def test_a_score_is_judged_by_its_scale():
    # 5 % of 1 to 5 is 0.2, of -100 to 100 is 10 points
    assert judge_score(Interval(64, 3.9, 3.7, 4.1), 0, 5, RULES) == SUFFICIENT
    thin = judge_score(Interval(64, 30.0, 17.0, 43.0), -100, 100, RULES)
    assert thin.reason == "interval half-width 13 is above 10"
    # 64 * 1.3^2 = 108.16
    assert thin.n_needed == 109


@given(st.lists(st.integers(1, 5), min_size=30, max_size=60))
def test_a_score_with_the_n_needed_is_sufficient(scores):
    mean = mean_t(scores)
    needed = judge_score(mean, 1, 5, RULES).n_needed
    assume(needed)
    half = mean.half_width * math.sqrt(mean.n / needed)
    enough = Interval(needed, mean.value, mean.value - half, mean.value + half)
    # a rounding error at the limit itself is no lack of evidence
    assert judge_score(enough, 1, 5, Thresholds(score_half_width=0.05 + 1e-9)) == SUFFICIENT


@pytest.mark.parametrize("value", [100.0, -100.0])
def test_an_amount_is_judged_by_its_own_size(value):
    assert judge_amount(Interval(50, value, value - 20, value + 20), RULES) == SUFFICIENT
    thin = judge_amount(Interval(50, value, value - 30, value + 30), RULES)
    assert thin.reason == "interval half-width 30 % of the estimate is above 20 %"
    # 50 * 1.5^2 = 112.5
    assert thin.n_needed == 113


def test_an_amount_of_zero_has_no_relative_width():
    unclear = judge_amount(Interval(50, 0.0, -1.0, 1.0), RULES)
    expected = Judgement("thin", "the estimate is 0: there is no relative half-width", None)
    assert unclear == expected
    assert judge_amount(Interval(50, 0.0, 0.0, 0.0), RULES) == SUFFICIENT


def test_a_difference_of_amounts_is_judged_by_the_level_it_is_of():
    # half-width 15: a seventh of a level of 105, three times a difference of 5
    shift = Interval(50, 5.0, -10.0, 20.0)
    assert judge_amount_difference(shift, 105.0, 100.0, RULES) == SUFFICIENT
    assert judge_amount(shift, RULES).evidence == "thin"
    # at a level of 50 it is 30 %: (30 / 20)^2 x 50 = 113 would do
    narrow = judge_amount_difference(shift, 45.0, 50.0, RULES)
    assert (narrow.evidence, narrow.n_needed) == ("thin", 113)


def test_a_bound_that_is_missing_makes_thin_and_leaves_n_open():
    open_ended = judge_amount(Interval(31, 9.0, 7.0, math.nan), RULES)
    reason = "the interval has no bound on at least one side"
    assert open_ended == Judgement("thin", reason, None)


def test_without_an_estimate_there_is_no_claim_even_at_a_large_n():
    judged = judge_share(Interval.unknown(45), 20, RULES)
    expected = Judgement("insufficient", "no estimate can be given at n = 45", None)
    assert judged == expected


def test_too_few_without_a_width_need_the_least_n():
    assert judge_score(Interval.unknown(1, 4.0), 1, 5, RULES).n_needed == 30


def test_thresholds_are_settings():
    assert judge_share(
        wilson(6, 12), 6, Thresholds(n_min=10, events_min=5, share_half_width=0.3)
    ) == (SUFFICIENT)
