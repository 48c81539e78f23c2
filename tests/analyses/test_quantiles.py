"""Quantiles ranked in the engine agree with those ranked in memory."""

import ibis
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.quantiles import measure_quantile
from cjm_workbench.stats.quantiles import grouped_quantiles

SCHEMA = {"stage": "string", "days": "float64"}


def measure(rows, q=0.5):
    return measure_quantile(ibis.memtable(rows, schema=SCHEMA), ["stage"], "days", q)


def test_median_lies_between_two_of_its_own_values():
    row = measure([("a", float(day)) for day in (6, 5, 4, 3, 2, 1)]).iloc[0]
    # 1 and 6 bound the median of six values with 1 - 2 / 2^6 = 96.9 %
    assert row[["n", "value", "ci_low", "ci_high"]].tolist() == [6, 3.5, 1, 6]


def test_a_group_too_small_has_no_bounds():
    row = measure([("a", 1.0), ("a", 3.0)]).iloc[0]
    assert row["value"] == 2
    assert row[["ci_low", "ci_high"]].isna().all()


def test_missing_values_are_left_out():
    table = measure([("a", 1.0), ("a", None), ("b", None)])
    assert table[["stage", "n"]].to_numpy().tolist() == [["a", 1]]


def test_no_rows_give_no_groups():
    assert measure([]).columns.tolist() == ["stage", "n", "value", "ci_low", "ci_high"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 9).map(float)), min_size=1, max_size=30
    ),
    st.sampled_from([0.1, 0.5, 0.9]),
)
def test_agrees_with_ranking_in_memory(rows, q):
    expected = grouped_quantiles(pd.DataFrame(rows, columns=list(SCHEMA)), ["stage"], "days", q)
    found = measure(rows, q)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
