"""Worked examples of papers and textbooks: the figures printed there, to the digits printed."""

from __future__ import annotations

import numpy as np
import pytest

from cjm_workbench.stats.control import REACH
from cjm_workbench.stats.multiplicity import benjamini_hochberg
from cjm_workbench.stats.shares import newcombe, wilson
from cjm_workbench.stats.survival import kaplan_meier, km_quantile, log_rank
from cjm_workbench.stats.waits import hodges_lehmann


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_of_newcombes_four_samples(successes, n, low, high):
    # Newcombe 1998, Statistics in Medicine 17: 857, table I, method 3 (the score method)
    share = wilson(successes, n)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
    ids="abcdefgh",
)
def test_newcombe_of_his_eight_samples(first, second, low, high):
    # Newcombe 1998, Statistics in Medicine 17: 873, table II, method 10
    gap = newcombe(*first, *second)
    assert (round(gap.low, 4), round(gap.high, 4)) == (low, high)


def test_benjamini_hochberg_of_their_fifteen_hypotheses():
    # Benjamini and Hochberg 1995, section 4: of the 15 comparisons of the trial of thrombolysis
    # the procedure rejects the first four at 0.05, where Bonferroni's rejects three
    p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    q = benjamini_hochberg(p)
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert q[3] == pytest.approx(0.0095 * 15 / 4)


TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]


def test_hodges_lehmann_of_the_permeability_of_a_membrane():
    # Hollander, Wolfe and Chicken 2014, chapter 4: the shift is 0.305
    shift = hodges_lehmann(TERM, EARLY)
    assert shift.interval.value == pytest.approx(0.305)


PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = np.isin(np.arange(21), [0, 1, 2, 4, 6, 9, 10, 14, 15])
"""Weeks of remission of two groups of patients with leukaemia (Freireich and others 1963, Blood 21:
699), and who of the treated relapsed: of the three relapses at 6 and the one at 10, the rows of
equal duration that are named first."""


def test_kaplan_meier_of_the_weeks_of_remission():
    # Kleinbaum and Klein 2012, Survival Analysis, chapter 2, of the 6-MP group
    curve = kaplan_meier(TREATED, RELAPSED).set_index("time")["survival"]
    assert curve.round(4).to_dict() == {
        6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482,
    }  # fmt: skip


def test_medians_of_the_weeks_of_remission():
    # the same: 8 weeks with placebo, 23 with 6-MP
    assert km_quantile(PLACEBO, [True] * 21).value == 8
    assert km_quantile(TREATED, RELAPSED).value == 23


def test_log_rank_of_the_weeks_of_remission():
    # the same: a statistic of 16.79 on one degree of freedom, p = 4.17e-5
    observed = [True] * 21 + RELAPSED.tolist()
    p = log_rank(PLACEBO + TREATED, observed, [0] * 21 + [1] * 21)
    assert p == pytest.approx(4.17e-5, rel=2e-3)


def test_the_reach_of_control_limits_is_three_deviations_told_from_moving_ranges():
    # two standard normals differ by 2 over root pi on average: 1.128, the constant d2 of Shewhart
    assert round(3 / (2 / np.sqrt(np.pi)), 2) == REACH
