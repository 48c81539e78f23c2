"""Shares counted in the engine agree with those counted one by one."""

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.shares import (
    measure_clustered_rates,
    measure_rates,
    measure_shares,
)
from cjm_workbench.stats.shares import share_design_effect, wilson

SCHEMA = {"cell": "string", "customer_id": "string", "hit": "boolean"}


def table(rows):
    return ibis.memtable(rows, schema=SCHEMA)


def test_a_share_counts_hits_over_the_base():
    base = table([("a", "x", True), ("a", "y", True), ("b", "z", True), ("b", "w", True)])
    whole = base.mutate(all=ibis.literal("all"))
    row = measure_shares(whole, whole, ["all", "cell"], ["all"]).iloc[0]
    assert (row["events"], row["customers"], row["n"], row["value"]) == (2, 2, 4, 0.5)
    expected = wilson(2, 4)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((expected.low, expected.high))


def test_a_rate_without_a_hit_is_zero_of_n():
    row = measure_rates(table([("a", "x", False), ("a", "y", False)]), ["cell"], "hit").iloc[0]
    assert (row["events"], row["hit_customers"], row["customers"], row["n"]) == (0, 0, 2, 2)
    # Wilson for 0 of 2: the high bound is z^2 / (n + z^2) = 3.8415 / 5.8415
    assert row["value"] == row["ci_low"] == 0
    assert row["ci_high"] == pytest.approx(0.6576, abs=1e-4)


def test_no_rows_give_no_cells():
    assert measure_rates(table([]), ["cell"], "hit").empty


ROWS = st.lists(
    st.tuples(st.just("a"), st.sampled_from("uvwxyz"), st.booleans()), min_size=1, max_size=20
)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_intervals_divide_n_by_the_design_effect_of_customers_who_repeat(rows):
    row = measure_rates(table(rows), ["cell"], "hit").iloc[0]
    by_customer = pd.DataFrame(rows, columns=list(SCHEMA)).groupby("customer_id")["hit"]
    effect = share_design_effect(by_customer.sum(), by_customer.size())
    expected = wilson(int(by_customer.sum().sum()), len(rows), design_effect=effect)
    assert row["value"] == pytest.approx(expected.value)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((expected.low, expected.high))


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_rates_and_shares_are_one_measure(rows):
    every = table(rows)
    rates = measure_rates(every, ["cell"], "hit")
    shares = measure_shares(every.filter(every.hit), every, ["cell"], ["cell"])
    columns = ["events", "n", "value", "ci_low", "ci_high"]
    with_hits = rates[rates["events"] > 0][columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(with_hits, shares[columns], check_dtype=False)


def test_the_design_effect_is_that_of_customers_who_repeat():
    twice = [("a", who, hit) for who, hit in [("x", True), ("y", False)] for _ in range(2)]
    row = measure_clustered_rates(table([*twice, ("b", "z", True)]), ["cell"], "hit")
    effect = share_design_effect([2, 0], [2, 2])
    assert row["design_effect"].tolist() == pytest.approx([effect, 1])
