"""Who stays in a persona and in a tier, from one period to the next: counted by hand."""

import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.personas.stability import UNDATED, measure_stability, read_stability
from cjm_workbench.analyses.personas.tier_moves import measure_tier_moves, read_tier_moves
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.groups import TIERS


def personas(**fits):
    rows = [(who, name) for who, names in fits.items() for name in names.split()]
    return ibis.memtable(
        pd.DataFrame(rows, columns=["customer_id", "persona"]),
        schema={"customer_id": "string", "persona": "string"},
    )


def tiers(cells, start=0):
    rows = [(f"c{start + n}", tier) for n, tier in enumerate(cells)]
    return ibis.memtable(
        pd.DataFrame(rows, columns=["customer_id", "value_tier"]),
        schema={"customer_id": "string", "value_tier": "string"},
    )


def many(names, count, start=0):
    return {f"c{start + n}": names for n in range(count)}


def test_members_stay_leave_and_join(describe, loose):
    then = personas(a="rich", b="rich", c="rich", d="unknown")
    now = personas(a="rich", b="rich", c="unknown", d="rich", e="rich")
    table = measure_stability(now, then, describe("rich", rich="value_tier"), loose)
    # of a, b and c the first two stayed; d and e are new
    assert table[["n", "stayed", "joined"]].to_numpy().tolist() == [[3, 2, 2]]
    assert table["value"].tolist() == pytest.approx([2 / 3])


def test_who_is_not_there_any_more_is_not_counted(describe, loose):
    table = measure_stability(
        personas(a="rich"), personas(a="rich", b="rich"), describe("rich", rich="value_tier"), loose
    )
    assert table["n"].tolist() == [1]


def test_attributes_without_a_date_tell_of_no_stability(describe):
    everybody = personas(**many("young", 60))
    table = measure_stability(everybody, everybody, describe("young"), Rules())
    assert table["value"].isna().all() and table["reason"].tolist() == [UNDATED]
    assert read_stability(table) == (
        "Of “Young” it cannot be told who stays: the attributes of the filter carry no date. Keep "
        "the date from which each holds."
    )


def test_reading_names_the_persona_that_keeps_least(describe):
    then = personas(**many("rich", 100), **many("poor", 100, 100))
    now = personas(**many("rich", 90), **many("unknown", 10, 90), **many("poor", 60, 100),
                   **many("unknown", 40, 160))  # fmt: skip
    described = describe("rich", "poor", rich="value_tier", poor="value_tier")
    assert read_stability(measure_stability(now, then, described, Rules())) == (
        "“Poor” keeps 60.0 % (50.2–69.1, n = 100) of its members from one period to the next, the "
        "smallest share of all."
    )


def test_few_who_left_or_joined_are_not_told_of(describe):
    then, now = personas(**many("rich", 50)), personas(**many("rich", 57))
    described = describe("rich", rich="value_tier")
    (row,) = measure_stability(now, then, described, Rules(smallest_cell=10)).to_dict("records")
    assert row["stayed"] == 50 and pd.isna(row["joined"])
    fewer = personas(**many("rich", 45), **many("unknown", 5, 45))
    (row,) = measure_stability(fewer, then, described, Rules(smallest_cell=10)).to_dict("records")
    assert pd.isna(row["stayed"]) and pd.isna(row["value"])


@pytest.mark.parametrize("then", [None, "nobody"])
def test_without_a_period_before_the_reading_says_so(describe, loose, then):
    before = None if then is None else personas()
    table = measure_stability(None if then else personas(a="rich"), before, describe("rich"), loose)
    assert table.empty and "which members stayed is not known" in read_stability(table)


def test_moves_are_shares_of_the_tier_then(loose):
    then = tiers(["high"] * 4 + ["low"] * 5)
    now = tiers(["high"] * 3 + ["low"] + ["low"] * 4 + ["medium", "high"])
    table = measure_tier_moves(now, then, loose).set_index(["from_tier", "value_tier"])
    assert table.loc[("high", "high"), "value"] == 3 / 4
    assert table.loc[("low", "medium"), "value"] == 1 / 5
    # the tenth customer was not there: unknown then
    assert table.loc[("unknown", "high"), "customers"] == 1
    moves = table["move"].to_dict()
    assert moves[("high", "low")] == "fell" and moves[("low", "high")] == "rose"
    assert moves[("low", "low")] == "stayed" and moves[("unknown", "high")] == "not judged"


@given(st.lists(st.tuples(st.sampled_from(TIERS), st.sampled_from(TIERS)), min_size=1, max_size=30))
def test_the_moves_of_a_tier_sum_to_one(pairs):
    then, now = zip(*pairs, strict=True)
    table = measure_tier_moves(tiers(now), tiers(then), Rules(smallest_cell=1))
    assert table.groupby("from_tier")["value"].sum().tolist() == pytest.approx(
        [1.0] * table["from_tier"].nunique()
    )


def test_reading_gives_who_stayed_high_and_who_rose(loose):
    then = tiers(["high"] * 100 + ["low"] * 100)
    now = tiers(["high"] * 80 + ["low"] * 20 + ["high"] * 20 + ["low"] * 80)
    assert read_tier_moves(measure_tier_moves(now, then, Rules())) == (
        "Of the customers of high value 80.0 % (71.1–86.7, n = 100) still were a period later; of "
        "those of low value 20.0 % (13.3–28.9, n = 100) had come to high. Some of it is chance: "
        "who spent unusually much or little in one window comes back to the usual in the next."
    )


def test_few_movers_are_hidden_with_what_would_tell_them():
    then = tiers(["high"] * 40 + ["low"] * 100)
    now = tiers(["high"] * 36 + ["low"] * 4 + ["low"] * 70 + ["high"] * 30)
    table = measure_tier_moves(now, then, Rules(smallest_cell=10))
    shown = table[table["customers"].fillna(0) > 0]
    # the tiers' sums then and now are known: of a two-by-two table one cell would tell all
    assert shown.empty
    assert read_tier_moves(table).startswith("No move from high or low value has enough")


@pytest.mark.parametrize(("now", "before"), [(None, tiers([])), (tiers(["high"]), None)])
def test_without_tiers_or_a_period_before_there_are_no_moves(now, before, loose):
    table = measure_tier_moves(now, before, loose)
    assert table.empty and "No value tiers are set" in read_tier_moves(table)
