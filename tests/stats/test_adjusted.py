"""Differences within strata: against textbook figures, other implementations, and by hand."""

import math
from statistics import NormalDist

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu
from statsmodels.stats.contingency_tables import StratifiedTable

from cjm_workbench.stats.adjusted import adjusted_means, adjusted_shares, adjusted_waits
from cjm_workbench.stats.shares import newcombe

# Bishop, Fienberg and Holland 1975, Discrete Multivariate Analysis: infants by prenatal care
# (less, more) within two clinics, those who died and those who lived
CLINICS = {"A": ((3, 176), (4, 293)), "B": ((17, 197), (2, 23))}


def spread(tables):
    """Write tables of counts as one row an observation: outcome, exposed, stratum, customer."""
    rows = [
        (hit, exposed, stratum)
        for stratum, arms in tables.items()
        for exposed, counts in zip((1, 0), arms, strict=True)
        for hit, count in zip((1, 0), counts, strict=True)
        for _ in range(count)
    ]
    hit, exposed, stratum = (np.array(column) for column in zip(*rows, strict=True))
    return hit, exposed, stratum, np.arange(len(rows))


def test_the_clinics_explain_the_deaths():
    found = adjusted_shares(*spread(CLINICS))
    # 20 of 393 with less care died and 6 of 322 with more: 3.2 points, which are the clinics'
    assert (found.n, found.others_n, found.strata) == (393, 322, 2)
    assert found.value - found.others_value == pytest.approx(20 / 393 - 6 / 322)
    # by hand: weights 179 * 297 / 476 and 214 * 25 / 239; differences 3/179 - 4/297, 17/214 - 2/25
    weights = 179 * 297 / 476, 214 * 25 / 239
    gaps = 3 / 179 - 4 / 297, 17 / 214 - 2 / 25
    by_hand = (weights[0] * gaps[0] + weights[1] * gaps[1]) / sum(weights)
    assert found.interval.value == pytest.approx(by_hand)
    assert found.interval.low < 0 < found.interval.high


def test_the_test_is_that_of_mantel_and_haenszel():
    tables = {"A": ((10, 20), (25, 22)), "B": ((4, 30), (11, 19)), "C": ((8, 9), (12, 10))}
    found = adjusted_shares(*spread(tables))
    reference = StratifiedTable([np.array(arms) for arms in tables.values()])
    assert found.p_value == pytest.approx(reference.test_null_odds().pvalue)


def test_the_interval_is_as_wide_as_that_of_greenland_and_robins():
    # far from shares of 0 and 1, and with many observations, the two agree
    tables = {"A": ((300, 500), (400, 450)), "B": ((250, 330), (300, 310))}
    found = adjusted_shares(*spread(tables))
    weights = [(sum(a) * sum(b)) / (sum(a) + sum(b)) for a, b in tables.values()]
    variance = sum(
        w**2 * sum(x * y / (x + y) ** 3 for x, y in arms)
        for w, arms in zip(weights, tables.values(), strict=True)
    ) / sum(weights) ** 2  # fmt: skip
    assert found.interval.half_width == pytest.approx(1.96 * math.sqrt(variance), rel=0.01)


def test_one_stratum_gives_newcombes_interval():
    found = adjusted_shares(*spread({"all": ((56, 14), (48, 32))}))
    reference = newcombe(56, 70, 48, 80)
    bounds = found.interval.value, found.interval.low, found.interval.high
    assert bounds == pytest.approx((reference.value, reference.low, reference.high))


def test_a_group_that_always_has_the_outcome_keeps_its_width():
    found = adjusted_shares(*spread({"all": ((40, 0), (960, 40))}))
    # 40 of 40 against 960 of 1,000 is no proof of anything: Wilson's bound of 40 of 40 is 0.912
    assert found.interval.low < 0
    assert found.p_value > 0.1


def test_strata_of_one_group_are_left_out():
    both = {"A": ((10, 20), (25, 22))}
    alone = {"B": ((9, 1), (0, 0)), "C": ((0, 0), (1, 9))}
    first, second = adjusted_shares(*spread(both)), adjusted_shares(*spread(both | alone))
    assert first[:-1] == second[:-1]
    assert second.used.sum() == 77


def test_without_a_common_stratum_nothing_is_known():
    found = adjusted_shares(*spread({"B": ((9, 1), (0, 0)), "C": ((0, 0), (1, 9))}))
    assert (found.n, found.others_n, found.strata) == (0, 0, 0)
    assert math.isnan(found.interval.value) and math.isnan(found.p_value)


@pytest.mark.parametrize("compare", [adjusted_shares, adjusted_means, adjusted_waits])
def test_an_empty_table_or_an_outcome_that_never_varies_is_not_tested(compare):
    assert math.isnan(compare([], [], [], []).p_value)
    found = compare([1] * 6, [1, 0] * 3, ["a"] * 6, range(6))
    assert math.isnan(found.p_value)
    assert found.interval.value == 0


def test_each_row_twice_is_no_more_than_once():
    hit, exposed, stratum, customer = spread({"A": ((10, 20), (25, 22)), "B": ((4, 30), (11, 19))})
    once = adjusted_shares(hit, exposed, stratum, customer)
    twice = adjusted_shares(*(np.tile(column, 2) for column in (hit, exposed, stratum, customer)))
    assert twice.interval.value == pytest.approx(once.interval.value)
    assert twice.interval.half_width == pytest.approx(once.interval.half_width, rel=0.01)
    assert twice.p_value == pytest.approx(once.p_value, rel=0.05)


def scores(seed=7, rows=400):
    rng = np.random.default_rng(seed)
    stratum, customer = rng.integers(0, 5, rows), rng.integers(0, 150, rows)
    exposed = rng.random(rows) < 0.2 + 0.1 * stratum
    mood = rng.normal(0, 1, 150)[customer]
    return 3 + 0.3 * exposed + stratum + mood + rng.normal(0, 1, rows), exposed, stratum, customer


def test_means_agree_with_a_regression_clustered_by_customer():
    y, exposed, stratum, customer = scores()
    found = adjusted_means(y, exposed, stratum, customer)
    dummies = np.eye(5)[stratum]
    fitted = sm.OLS(y, np.column_stack([exposed, dummies])).fit(
        cov_type="cluster", cov_kwds={"groups": customer}
    )
    assert found.interval.value == pytest.approx(fitted.params[0])
    assert found.interval.half_width == pytest.approx(NormalDist().inv_cdf(0.975) * fitted.bse[0])
    assert found.p_value == pytest.approx(fitted.pvalues[0], abs=0.02)


def test_strata_of_one_handoff_each_do_not_narrow_the_interval():
    # 40 pairs, each a stratum: the differences within them tell the error, not the groups' spread
    rng = np.random.default_rng(3)
    gaps = rng.normal(0, 1, 40)
    found = adjusted_means([*gaps, *[0.0] * 40], [1] * 40 + [0] * 40, [*range(40)] * 2, range(80))
    assert found.interval.value == pytest.approx(gaps.mean())
    assert found.interval.half_width == pytest.approx(1.96 * gaps.std(ddof=1) / 40**0.5, rel=0.02)


def test_waits_of_one_stratum_are_those_of_mann_and_whitney():
    first, second = [10.0, 14, 30, 41, 52, 77], [1.0, 5, 9, 12, 20, 33, 40]
    found = adjusted_waits(first + second, [1] * 6 + [0] * 7, [0] * 13, range(13))
    differences = sorted(a - b for a in first for b in second)
    assert found.interval.value == np.median(differences)
    # of 42 pairs 21 - 1.96 * sqrt(42 * 14 / 12) = 7.3 may lie beyond a bound, which is the 8th
    assert (found.interval.low, found.interval.high) == (differences[7], differences[-8])
    assert (found.value, found.others_value) == (35.5, 12)
    reference = mannwhitneyu(first, second, use_continuity=False, method="asymptotic")
    assert found.p_value == pytest.approx(reference.pvalue)


def test_waits_that_differ_between_strata_only_do_not_differ():
    waits = [1, 2, 3, 4, 101, 102, 103, 104]
    exposed = [1, 0, 0, 1, 0, 1, 1, 0]
    found = adjusted_waits(waits * 3, exposed * 3, (["a"] * 4 + ["b"] * 4) * 3, range(24))
    # of either stratum the middle two are one group's and the outer two the other's: no shift
    assert found.interval.value == 0
    assert found.p_value == pytest.approx(1)


def test_strata_of_other_length_and_spread_leave_the_shift_alone():
    # in a the handoff adds 2 to short waits, in b to long and spread ones; most handoffs are in b
    short, long = [1, 2, 3, 4] * 5, [100, 300, 500, 700] * 2
    waits = [3, 4, 5, 6] + short + [102, 302, 502, 702] * 5 + long
    exposed = [1] * 4 + [0] * 20 + [1] * 20 + [0] * 8
    found = adjusted_waits(waits, exposed, ["a"] * 24 + ["b"] * 28, range(52))
    assert found.interval.value == 2
    assert found.value - found.others_value > 100


@given(*[st.lists(st.integers(0, 50), min_size=1, max_size=12)] * 2)
def test_the_shift_of_one_stratum_is_the_median_of_all_differences(first, second):
    exposed = [1] * len(first) + [0] * len(second)
    found = adjusted_waits(first + second, exposed, [0] * len(exposed), range(len(exposed)))
    differences = [a - b for a in first for b in second]
    assert found.interval.value == np.median(differences)


@given(
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.integers(0, 2), st.integers(0, 6)), max_size=40
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    each = [[list(column) for column in zip(*r, strict=True)] or [[]] * 4 for r in (rows, shuffled)]
    first, second = (adjusted_shares(*columns) for columns in each)
    assert first[1:-1] == pytest.approx(second[1:-1], nan_ok=True)
    bounds = [(f.interval.value, f.interval.low, f.interval.high) for f in (first, second)]
    assert bounds[0] == pytest.approx(bounds[1], nan_ok=True)
    if first.strata:
        assert -1 <= first.interval.low <= first.interval.value <= first.interval.high <= 1
