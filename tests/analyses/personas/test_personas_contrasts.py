"""Two groups of customers against each other: methods against their references, and their laws."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.personas.contrasts import contrast, estimate, linearise
from cjm_workbench.analyses.personas.measures import Sample
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.sufficiency import Thresholds

THRESHOLDS = Thresholds(n_min=2, events_min=0)


def sample(unit, scale=None):
    return Sample("buy", "score", "", unit, pd.DataFrame(), scale)


def rows(totals, units):
    return pd.DataFrame({"total": totals, "units": units, "n": units})


ANSWERS = st.integers(1, 4).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
CUSTOMERS = st.lists(ANSWERS, min_size=2, max_size=12).map(
    lambda each: rows(*map(list, zip(*each, strict=True)))
)


def test_a_mean_is_that_of_the_answers_clustered_by_customer():
    # customers a, b and c answered (5, 3), (4) and (1, 1, 2)
    found = estimate(sample("score", (1, 5)), rows([8.0, 4.0, 4.0], [2, 1, 3]))
    direct = mean_t([5, 3, 4, 1, 1, 2], cluster=list("aabccc"))
    assert (found.n, found.value) == (6, pytest.approx(direct.value))
    assert [found.low, found.high] == pytest.approx([direct.low, direct.high])


def test_groups_without_spread_have_a_difference_and_no_test():
    found = contrast(sample("count"), rows([2, 2], [1, 1]), rows([1, 1], [1, 1]), THRESHOLDS)
    assert found.shift.value == 1
    assert math.isnan(found.p_value) and (found.shift.low, found.shift.high) == (1, 1)


def test_a_difference_of_times_is_judged_by_the_groups_own_value():
    near = np.linspace(990, 1010, 60)
    own, others = rows(near, [1] * 60), rows(near[::-1], [1] * 60)
    found = contrast(sample("seconds"), own, others, THRESHOLDS)
    # half a width of a few seconds about no difference, beside a median of 1,000: narrow
    assert abs(found.shift.value) < 1e-9
    assert found.judged.evidence == "sufficient"


@given(one=CUSTOMERS, two=CUSTOMERS, unit=st.sampled_from(["share", "count", "seconds"]))
def test_to_swap_the_groups_mirrors_the_difference(one, two, unit):
    here = contrast(sample(unit), one, two, THRESHOLDS)
    there = contrast(sample(unit), two, one, THRESHOLDS)
    mirrored = [-there.shift.value, -there.shift.high, -there.shift.low, there.p_value]
    found = [here.shift.value, here.shift.low, here.shift.high, here.p_value]
    assert found == pytest.approx(mirrored, nan_ok=True, abs=1e-9)


@given(one=CUSTOMERS)
def test_the_mean_of_linearised_values_is_the_ratio(one):
    assert linearise(one).mean() == pytest.approx(one["total"].sum() / one["units"].sum())
