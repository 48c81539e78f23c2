"""Log odds with an informative prior, computed by hand, and its laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cjm_workbench.stats.keyness import log_odds

COUNTS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=6)


def test_by_hand() -> None:
    # 8 of 20 words against 2 of 20; a prior of 100 adds 25 of each quarter
    ratio, z = log_odds([8, 2, 10], [2, 8, 10])
    expected = math.log(33 / 87) - math.log(27 / 93)
    assert ratio[0] == pytest.approx(expected)
    assert z[0] == pytest.approx(expected / math.sqrt(1 / 33 + 1 / 27))
    assert (ratio[1], ratio[2]) == (pytest.approx(-expected), 0.0)


def test_a_rare_word_counts_for_less_than_a_common_one_of_the_same_odds() -> None:
    _, z = log_odds([2, 200, 798], [1, 100, 899])
    assert z[1] > z[0] > 0


def test_without_words_on_one_side_there_is_nothing_to_compare() -> None:
    ratio, z = log_odds([3, 4], [0, 0])
    assert np.isnan(ratio).all()
    assert np.isnan(z).all()


@given(COUNTS)
def test_the_other_side_has_the_opposite_sign(counts: list[tuple[int, int]]) -> None:
    own, others = zip(*counts, strict=True)
    assume(sum(own) > 0 and sum(others) > 0)
    assume(all(a + b > 0 for a, b in counts))
    np.testing.assert_allclose(log_odds(own, others)[1], -log_odds(others, own)[1], atol=1e-9)
