from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.stats.multiplicity import benjamini_hochberg

families = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_benjamini_hochberg_by_hand():
    # 0.01 * 3/1 = 0.03; 0.03 * 3/2 = 0.045, but the larger 0.04 * 3/3 = 0.04 caps it
    assert benjamini_hochberg([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.04, 0.04])


def test_a_missing_p_value_does_not_enlarge_the_family():
    # two tests, not four: 0.01 * 2/1 and 0.04 * 2/2
    q = benjamini_hochberg([np.nan, 0.01, np.nan, 0.04])
    assert q.tolist() == pytest.approx([np.nan, 0.02, np.nan, 0.04], nan_ok=True)


def test_a_family_without_tests_stays_missing():
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()


def test_a_series_keeps_its_index():
    q = benjamini_hochberg(pd.Series([0.04, 0.01], index=["b", "a"], name="p_value"))
    pd.testing.assert_series_equal(q, pd.Series([0.04, 0.02], index=["b", "a"], name="q_value"))


def test_a_p_value_above_one_is_refused():
    with pytest.raises(ValueError):
        benjamini_hochberg([0.5, 1.5])


@given(families)
def test_q_is_at_least_p_and_rises_with_it(p):
    q = benjamini_hochberg(p)
    assert (q >= np.array(p) - 1e-15).all()
    assert (np.diff(q[np.argsort(p)]) >= 0).all()


@given(families, st.randoms(use_true_random=False))
def test_the_order_of_tests_does_not_matter(p, random):
    order = random.sample(range(len(p)), len(p))
    shuffled = benjamini_hochberg(np.array(p)[order])
    assert shuffled.tolist() == benjamini_hochberg(p)[order].tolist()
