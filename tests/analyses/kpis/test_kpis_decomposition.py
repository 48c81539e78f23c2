"""What makes a change: mix, rate and definition, and when total and groups part ways."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.kpis.decomposition import (
    claim_reversals,
    read_decomposition,
    split_kpis,
)
from cjm_workbench.analyses.kpis.splits import SplitPeriod
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.results import BEFORE
from tests.analyses.kpis.small_kpis import kpi, measured


def grouped(*groups: tuple[str, int, int], start: int = 0):
    """A share whose customers are in groups (name, n, hits); and each customer's group."""
    who = [(group, float(i < hits)) for group, n, hits in groups for i in range(n)]
    rows = [(f"c{start + i:05d}", 1, hit, 1.0) for i, (_, hit) in enumerate(who)]
    names = pd.Series([group for group, _ in who], index=[row[0] for row in rows], dtype=str)
    return kpi(rows, "share"), names


def split(now, then, *, old=None, smallest_cell: int = 1):
    (own, names), (before, then_names) = now, then
    earlier = SplitPeriod(
        BEFORE, "2026Q2", measured(before), {"share": measured(old)[0]} if old else {},
        {"product": then_names},
    )  # fmt: skip
    return split_kpis(
        measured(own), {"product": names}, [earlier], Rules(smallest_cell=smallest_cell)
    )


NOW = grouped(("fibre", 900, 630), ("mobile", 300, 30), start=5000)
THEN = grouped(("fibre", 500, 400), ("mobile", 500, 100))


def parts_of(table: pd.DataFrame) -> dict[str, float]:
    return table.set_index("part")["value"].to_dict()


def test_the_parts_by_hand():
    parts, groups = split(NOW, THEN)
    # fibre: from half of all at 0.8 to three quarters at 0.7; mobile: half at 0.2, a quarter at 0.1
    assert parts_of(parts) == pytest.approx(
        {"change": 0.05, "definition": 0.0, "mix": 0.15, "rate": -0.10}
    )
    fibre = groups.set_index("group").loc["fibre"]
    assert (fibre["value"], fibre["earlier_value"]) == pytest.approx((0.7, 0.8))
    assert (fibre["part_share"], fibre["earlier_part_share"]) == pytest.approx((0.75, 0.5))


def test_a_reversal_is_raised_and_claimed_by_its_rates():
    parts, _ = split(NOW, THEN)
    (rate,) = parts[parts["part"] == "rate"].to_dict("records")
    assert rate["reversal"]
    assert rate["p_value"] < 0.001
    assert read_decomposition(parts).startswith(
        "Reversal: The share rises in all since 2026Q2 (+5.0 pp (+0.8 to +9.2)) and falls in every "
        "group by product (rates: −10.0 pp"
    )
    (claim,) = claim_reversals(parts).to_dict("records")
    assert claim["sentence"] == (
        "The share falls since 2026Q2 in every group by product, while the total rises"
    )
    assert (claim["value"], claim["kind"]) == (pytest.approx(-0.1), "change")
    assert "+5.0 pp" in claim["basis"] and "+15.0 pp" in claim["basis"]


def test_groups_that_move_with_the_total_are_no_reversal():
    parts, _ = split(grouped(("fibre", 500, 420), ("mobile", 500, 120), start=5000), THEN)
    (rate,) = parts[parts["part"] == "rate"].to_dict("records")
    assert not rate["reversal"]
    assert rate["p_value"] == 1.0
    assert "Reversal" not in read_decomposition(parts)
    # it is a candidate all the same, for it was looked for; what it says is true of the row
    (claim,) = claim_reversals(parts).to_dict("records")
    assert claim["p_value"] == 1.0
    # fibre from 0.8 to 0.84, mobile from 0.2 to 0.24
    assert claim["value"] == pytest.approx(0.04)
    assert claim["sentence"] == "The share: higher than in 2026Q2 within groups by product"
    assert claim["reason"] == "no reversal: not every group moves against the total"
    assert claim["evidence"] == "insufficient"


def test_where_groups_and_total_fall_no_total_is_said_to_rise():
    parts, _ = split(grouped(("fibre", 500, 350), ("mobile", 500, 80), start=5000), THEN)
    (claim,) = claim_reversals(parts).to_dict("records")
    assert claim["sentence"] == "The share: lower than in 2026Q2 within groups by product"


def test_one_group_that_stays_is_no_reversal():
    parts, _ = split(grouped(("fibre", 900, 720), ("mobile", 300, 30), start=5000), THEN)
    assert not parts["reversal"].any()


def test_another_definition_is_a_part_of_its_own():
    # under its own definition the earlier period had 300 of 1000, under today's 500 of 1000
    old = grouped(("fibre", 500, 250), ("mobile", 500, 50))[0]
    parts, _ = split(NOW, THEN, old=replace(old, definition="old"))
    found = parts_of(parts)
    assert found["definition"] == pytest.approx(0.2)
    assert found["change"] == pytest.approx(0.55 - 0.3)
    assert found["mix"] + found["rate"] + found["definition"] == pytest.approx(found["change"])
    assert "is defined otherwise than when 2026Q2 was reported" in read_decomposition(parts)


def test_groups_that_tell_of_few_are_joined():
    now = grouped(("fibre", 300, 150), ("mobile", 300, 150), ("cable", 8, 4), start=5000)
    then = grouped(("fibre", 300, 150), ("mobile", 280, 150), ("cable", 60, 4))
    _, groups = split(now, then, smallest_cell=10)
    # cable goes with the smaller of the others
    assert sorted(groups["group"]) == ["cable + mobile", "fibre"]
    assert groups["n"].sum() == 608


def test_what_is_left_as_one_group_is_not_split_by():
    now = grouped(("fibre", 300, 150), ("mobile", 5, 2), start=5000)
    parts, groups = split(now, grouped(("fibre", 300, 140), ("mobile", 5, 2)), smallest_cell=10)
    assert groups.empty
    assert set(parts["part"]) == {"change", "definition"}
    assert "no change of 1 share can be split by a group" in read_decomposition(parts)


def test_a_share_that_tells_of_few_is_not_split():
    parts, _ = split(grouped(("fibre", 300, 4), start=5000), THEN, smallest_cell=10)
    assert parts.empty


def test_customers_in_no_group_are_unknown():
    own, names = grouped(("fibre", 300, 150), ("mobile", 300, 90), start=5000)
    _, groups = split((own, names.iloc[:300]), THEN)
    assert sorted(groups["group"]) == ["fibre", "mobile", "unknown"]


def test_without_a_share_or_an_earlier_period_it_says_what_it_takes():
    parts, groups = split_kpis(measured(kpi([], "share")), {}, [], Rules())
    assert parts.empty and groups.empty
    assert read_decomposition(parts).startswith("No change of a share can be split")
    assert claim_reversals(parts).empty


sizes = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(1, 40), st.floats(0, 1)), min_size=1, max_size=5
)


@settings(max_examples=30)
@given(sizes, sizes, st.sampled_from([1, 5, 10]))
def test_mix_rate_and_definition_sum_to_the_change(one, two, smallest_cell):
    now, then = (
        grouped(*((group, n, round(part * n)) for group, n, part in each), start=start)
        for each, start in ((one, 0), (two, 50))
    )
    parts, groups = split(now, then, smallest_cell=smallest_cell)
    if "mix" in set(parts["part"]):
        found = parts_of(parts)
        total = found["mix"] + found["rate"] + found["definition"]
        assert total == pytest.approx(found["change"], abs=1e-9)
        assert (groups["n"] >= smallest_cell).all() or (groups["n"] == 0).any()
