from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.stats.weighting import rake


def people(**counts: int) -> pd.DataFrame:
    return pd.DataFrame({"region": [name for name, n in counts.items() for _ in range(n)]})


def margins(**counts: int) -> pd.DataFrame:
    return pd.DataFrame({"region": list(counts), "customers": list(counts.values())})


def test_one_column_is_post_stratification():
    # East is 3 of 4 answers and half of the people: 0.5 / 0.75; West 0.5 / 0.25
    weights = rake(
        people(East=30, West=10), margins(East=500, West=500), ["region"], count_col="customers"
    )
    assert weights[0] == pytest.approx(2 / 3)
    assert weights[-1] == pytest.approx(2)


def test_two_columns_agree_with_both_margins():
    # answers: 40 old East, 10 old West, 10 young East, 40 young West; the people: half and half
    # of each. The cells already have even margins, so that nothing is to be weighed.
    sample = pd.DataFrame(
        {
            "region": ["E"] * 40 + ["W"] * 10 + ["E"] * 10 + ["W"] * 40,
            "age": ["o"] * 50 + ["y"] * 50,
        }
    )
    even = pd.DataFrame({"region": ["E", "W"] * 2, "age": ["o", "o", "y", "y"], "n": [1, 1, 1, 1]})
    assert rake(sample, even, ["region", "age"], count_col="n") == pytest.approx(np.ones(100))
    # now 3 of 4 people are old and 3 of 4 of the East: the odds ratio of the sample, 16, is kept
    skewed = even.assign(n=[9, 3, 3, 1])
    weights = rake(sample, skewed, ["region", "age"], count_col="n")
    old, east = (sample["age"] == "o").to_numpy(), (sample["region"] == "E").to_numpy()
    assert weights[old].sum() == pytest.approx(75)
    assert weights[east].sum() == pytest.approx(75)
    cell = {(o, e): weights[(old == o) & (east == e)].sum() for o in (0, 1) for e in (0, 1)}
    assert cell[1, 1] * cell[0, 0] / (cell[1, 0] * cell[0, 1]) == pytest.approx(16)


def test_categories_of_few_answers_are_folded():
    # 5 in the South cannot stand for 400 people: with the West, the next smallest, they are 15
    # of 45 answers and 600 of 900 people, so that each counts (600/900) / (15/45) = 2
    weights = rake(
        people(East=30, West=10, South=5),
        margins(East=300, West=200, South=400), ["region"], count_col="customers",
    )  # fmt: skip
    assert weights == pytest.approx([0.5] * 30 + [2.0] * 15)


def test_a_category_that_nobody_answered_from_goes_with_the_smallest():
    weights = rake(
        people(East=30, West=10), margins(East=50, West=25, North=25), ["region"],
        count_col="customers",
    )  # fmt: skip
    assert weights == pytest.approx([2 / 3] * 30 + [2.0] * 10)


@pytest.mark.parametrize("sample", [people(), people(East=3), people(East=300)])
def test_nothing_to_fit(sample: pd.DataFrame):
    weights = rake(sample, margins(East=50, West=50), ["region"], count_col="customers")
    assert weights.tolist() == [1.0] * len(sample)


def test_who_is_not_in_the_population_counts_nothing():
    weights = rake(
        people(East=30, West=10), margins(East=50, West=0), ["region"], count_col="customers"
    )
    assert weights == pytest.approx([40 / 30] * 30 + [0.0] * 10)


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=90).map(lambda names: names * 5),
    st.lists(st.integers(0, 50), min_size=3, max_size=3),
)
def test_weights_have_mean_one(regions: list[str], counts: list[int]):
    population = pd.DataFrame({"region": list("abc"), "customers": counts})
    weights = rake(pd.DataFrame({"region": regions}), population, ["region"], count_col="customers")
    assert weights.mean() == pytest.approx(1)
    assert (weights >= 0).all()
