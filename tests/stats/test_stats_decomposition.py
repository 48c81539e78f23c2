"""Mix and rate by hand, and the laws that hold of every split."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.stats.decomposition import split_change


def rows(*groups: tuple[str, int, int], start: int = 0) -> pd.DataFrame:
    """One row a customer: of each group so many, the first of them with a hit."""
    who = [(group, int(number < hits)) for group, n, hits in groups for number in range(n)]
    return pd.DataFrame(
        [(f"c{start + i}", group, 1, hit) for i, (group, hit) in enumerate(who)],
        columns=["customer_id", "group", "n", "hits"],
    )


THEN = rows(("x", 100, 80), ("y", 100, 20))
NOW = rows(("x", 300, 210), ("y", 100, 10), start=1000)


def test_the_two_parts_by_hand():
    split = split_change(NOW, THEN)
    # x: from half of all at 0.8 to three quarters at 0.7; y: from half at 0.2 to a quarter at 0.1
    # mix: 0.25 x 0.75 - 0.25 x 0.15 = 0.15; rate: -0.1 x 0.625 - 0.1 x 0.375 = -0.1
    assert split.mix.value == pytest.approx(0.15)
    assert split.rate.value == pytest.approx(-0.10)
    assert split.total.value == pytest.approx(220 / 400 - 100 / 200)
    assert split.total.n == 200


def test_each_groups_mix_is_told_about_the_total_rates():
    groups = split_change(NOW, THEN).groups
    # the mean of both totals is 0.525: x adds 0.25 x (0.75 - 0.525), y -0.25 x (0.15 - 0.525)
    assert groups["mix"].to_dict() == pytest.approx({"x": 0.05625, "y": 0.09375})


def test_a_group_that_is_new_adds_mix_alone():
    split = split_change(rows(("x", 100, 50), ("z", 100, 90)), rows(("x", 100, 50), start=500))
    assert split.rate.value == pytest.approx(0)
    assert split.mix.value == pytest.approx(0.70 - 0.50)


def test_nothing_then_is_no_split():
    split = split_change(NOW, THEN.iloc[:0])
    assert np.isnan(split.mix.value)
    assert split.groups["mix"].isna().all()


def test_with_one_group_all_is_rate_and_its_error_that_of_two_shares():
    split = split_change(rows(("x", 100, 60)), rows(("x", 100, 50), start=500))
    assert (split.mix.value, split.mix.half_width) == pytest.approx((0, 0))
    # sqrt(0.24 / 100 + 0.25 / 100)
    assert split.rate.half_width == pytest.approx(1.959964 * 0.07, abs=1e-4)


def test_who_is_there_both_times_alike_adds_no_doubt():
    same = rows(("x", 50, 20), ("y", 50, 30))
    split = split_change(same, same)
    assert split.total.half_width == pytest.approx(0)


def test_errors_agree_with_leaving_each_customer_out():
    now, then = rows(("x", 40, 30), ("y", 20, 4)), rows(("x", 25, 15), ("y", 35, 10), start=30)
    split = split_change(now, then)
    everybody = sorted({*now["customer_id"], *then["customer_id"]})
    left_out = np.array([
        [part.value for part in split_change(
            now[now["customer_id"] != who], then[then["customer_id"] != who])[1:3]]
        for who in everybody
    ])  # fmt: skip
    n = len(everybody)
    jackknife = np.sqrt((n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    told = [part.half_width / 1.959964 for part in (split.mix, split.rate)]
    assert told == pytest.approx(jackknife, rel=0.05)


counts = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(1, 30), st.floats(0, 1)), min_size=1, max_size=6
)


def draw(drawn: list[tuple[str, int, float]], start: int) -> pd.DataFrame:
    return rows(*((group, n, round(share * n)) for group, n, share in drawn), start=start)


@settings(max_examples=50)
@given(counts, counts)
def test_the_parts_sum_exactly_to_the_change(one, two):
    now, then = draw(one, 0), draw(two, 20)
    split = split_change(now, then)
    change = now["hits"].sum() / len(now) - then["hits"].sum() / len(then)
    assert split.mix.value + split.rate.value == pytest.approx(change, abs=1e-12)
    assert split.groups[["mix", "rate"]].sum().sum() == pytest.approx(change, abs=1e-12)


@settings(max_examples=20)
@given(counts, counts)
def test_the_order_of_rows_changes_nothing(one, two):
    now, then = draw(one, 0), draw(two, 20)
    split, turned = split_change(now, then), split_change(now[::-1], then[::-1])
    assert turned.mix.value == pytest.approx(split.mix.value, abs=1e-12)
    assert turned.rate.half_width == pytest.approx(split.rate.half_width, abs=1e-12)
