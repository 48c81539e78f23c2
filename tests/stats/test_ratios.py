"""Two groups within strata: the ratio and the difference of their shares, and the test."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from cjm_workbench.stats.adjusted import adjusted_shares
from cjm_workbench.stats.ratios import compare_strata
from cjm_workbench.stats.shares import newcombe, wilson


def test_one_stratum_is_the_plain_comparison() -> None:
    found = compare_strata([30], [50], [20], [50])
    assert (found.first, found.second) == (wilson(30, 50), wilson(20, 50))
    assert found.difference == newcombe(30, 50, 20, 50)
    assert found.ratio.value == pytest.approx(1.5)
    # log interval (Katz et al. 1978): sqrt(1/30 - 1/50 + 1/20 - 1/50) = 0.20817
    assert found.ratio.low == pytest.approx(1.5 * math.exp(-1.959964 * 0.20817), rel=1e-4)
    assert found.ratio.high == pytest.approx(1.5 * math.exp(1.959964 * 0.20817), rel=1e-4)
    # Mantel-Haenszel: (30 - 25)^2 / (50 x 50 x 50 x 50 / (100^2 x 99)) = 3.96 on one degree
    assert found.p_value == pytest.approx(0.046594, abs=1e-5)
    assert found.expected == 25


def test_unequal_strata_agree_with_statsmodels() -> None:
    x1, n1, x2, n2 = (np.array(c) for c in ([8, 30], [10, 90], [40, 10], [80, 50]))
    found = compare_strata(x1, n1, x2, n2)
    tables = [[[a, m - a], [c, n - c]] for a, m, c, n in zip(x1, n1, x2, n2, strict=True)]
    known = StratifiedTable([np.array(table) for table in tables])
    assert found.ratio.value == pytest.approx(known.riskratio_pooled)
    assert found.p_value == pytest.approx(known.test_null_odds(correction=False).pvalue)
    assert found.ratio.value == pytest.approx(found.first.value / found.second.value)


def test_a_mix_of_strata_is_no_difference() -> None:
    # in each stratum both groups have the same share, and the first has more of the better one
    found = compare_strata([72, 2], [80, 20], [18, 8], [20, 80])
    assert found.first.value == pytest.approx(found.second.value)
    assert (found.ratio.value, found.difference.value) == pytest.approx((1, 0))
    assert found.p_value == pytest.approx(1)


def test_a_stratum_of_one_group_alone_says_nothing() -> None:
    assert compare_strata([30, 9], [50, 9], [20, 0], [50, 0]) == compare_strata(
        [30], [50], [20], [50]
    )
    nothing = compare_strata([5, 0], [9, 0], [0, 3], [0, 9])
    assert (nothing.first.n, nothing.expected) == (0, 0)
    assert math.isnan(nothing.p_value)


def test_customers_who_repeat_widen_every_interval() -> None:
    once, four = (compare_strata([30], [50], [20], [50], design_effect=d) for d in (1, 4))
    reach = [math.log(found.ratio.high / found.ratio.value) for found in (once, four)]
    assert reach[1] == pytest.approx(2 * reach[0])  # the root of the design effect
    assert four.difference.half_width > once.difference.half_width
    assert four.p_value == pytest.approx(0.3197, abs=1e-4)  # of 3.96 / 4


@pytest.mark.parametrize(
    ("x1", "x2", "ratio", "p_known"),
    [(0, 9, 0.0, True), (9, 0, math.nan, True), (0, 0, math.nan, False), (30, 30, 1.0, False)],
)
def test_without_successes_a_ratio_has_no_bounds(x1, x2, ratio, p_known) -> None:
    found = compare_strata([x1], [30], [x2], [30])
    assert found.ratio.value == pytest.approx(ratio, nan_ok=True)
    assert math.isnan(found.ratio.low) == (x1 != 30)
    assert math.isnan(found.p_value) != p_known


COUNTS = st.lists(
    st.tuples(st.integers(1, 30), st.floats(0, 1), st.integers(1, 30), st.floats(0, 1)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(strata=COUNTS)
def test_it_agrees_with_the_comparison_of_observations(strata) -> None:
    """What is told of counts is told of as many observations of as many customers."""
    counts = [(round(p * m), m, round(q * n), n) for m, p, n, q in strata]
    found = compare_strata(*zip(*counts, strict=True))
    rows = [
        (place, side, k < x)
        for place, (a, m, c, n) in enumerate(counts)
        for side, x, size in ((True, a, m), (False, c, n))
        for k in range(size)
    ]
    stratum, exposed, hit = zip(*rows, strict=True)
    known = adjusted_shares(hit, exposed, stratum, range(len(rows)))
    assert found.difference.value == pytest.approx(known.interval.value, abs=1e-9)
    assert found.p_value == pytest.approx(known.p_value, nan_ok=True, abs=1e-9)
    assert found.difference.low <= found.difference.value <= found.difference.high


@given(strata=COUNTS)
def test_to_swap_the_groups_turns_everything_round(strata) -> None:
    counts = [(round(p * m), m, round(q * n), n) for m, p, n, q in strata]
    x1, n1, x2, n2 = zip(*counts, strict=True)
    there, back = compare_strata(x1, n1, x2, n2), compare_strata(x2, n2, x1, n1)
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert there.p_value == pytest.approx(back.p_value, nan_ok=True)
    if there.ratio.value and not math.isnan(there.ratio.value):
        assert there.ratio.value == pytest.approx(1 / back.ratio.value)
