"""Who stands on which side of a persona, and which comparisons would tell a small cell."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.sides import (
    adjust_sides,
    hide_contrasts,
    pair_personas,
    split_by_persona,
)

WHO = {"customer_id": "string", "persona": "string"}


def sides(pairs, customers="abcd"):
    journeys = ibis.memtable({"customer_id": [*customers]}, schema={"customer_id": "string"})
    found = split_by_persona(journeys, ibis.memtable(pairs, schema=WHO)).execute()
    return sorted(found[["persona", "own", "customer_id"]].itertuples(index=False, name=None))


def test_members_stand_against_who_fits_another_persona_and_not_this_one():
    pairs = [("a", "keen"), ("b", "keen"), ("b", "calm"), ("c", "calm"), ("d", "unknown")]
    assert sides(pairs) == [
        ("calm", False, "a"), ("calm", True, "b"), ("calm", True, "c"),
        ("keen", False, "c"), ("keen", True, "a"), ("keen", True, "b"),
        ("unknown", True, "d"),  # who fits none is on no other side, and has none
    ]  # fmt: skip


def test_a_single_persona_has_nobody_on_the_other_side():
    assert sides([("a", "keen"), ("b", "unknown")], "ab") == [
        ("keen", True, "a"), ("unknown", True, "b"),
    ]  # fmt: skip


@settings(max_examples=20)
@given(st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from(["p", "q", "r"])), min_size=1))
def test_the_two_sides_are_all_who_fit_any_persona_and_share_nobody(pairs):
    found = sides(sorted(pairs))
    fitting = {who for who, _ in pairs}
    for persona in {name for _, name in pairs}:
        own, others = ({who for name, side, who in found if (name, side) == (persona, wanted)}
                       for wanted in (True, False))  # fmt: skip
        assert own | others == fitting
        assert not own & others


@settings(max_examples=20)
@given(st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from(["p", "q", "r"])), min_size=1))
def test_a_pair_holds_who_fits_both_and_stands_once(pairs):
    rows = ibis.memtable({"customer_id": [*"abcd"]}, schema={"customer_id": "string"})
    found = pair_personas(rows, ibis.memtable(sorted(pairs), schema=WHO)).execute()
    both = [
        (who, one, two)
        for who in "abcd"
        for one, two in ("pq", "pr", "qr")
        if (who, one) in pairs and (who, two) in pairs
    ]
    columns = ["customer_id", "persona", "other"]
    assert sorted(found[columns].itertuples(index=False, name=None)) == both


TEN = Rules(smallest_cell=10)


def contrasts(**others):
    """One cell's rows: persona to the n of its others."""
    rows = [{"cell": "x", "persona": name, "others_n": n} for name, n in others.items()]
    blank = dict.fromkeys(["others_value", "difference", "diff_low", "diff_high", "p_value"], 0.5)
    return pd.DataFrame(rows).assign(**blank, evidence="sufficient", reason="")


@pytest.mark.parametrize(
    ("hidden", "fewest", "told"),
    [
        ([False] * 4, [60.0, 60.0, 60.0, np.nan], []),
        # young 60, rich 55 and few old: the others of young less the rich are the old
        ([False, False, True, False], [60.0] * 4, ["young", "rich", "old"]),
        # 3 fit two personas: any persona with its others leaves them
        ([False] * 4, [60.0, 3.0, 60.0, np.nan], ["young", "rich", "old"]),
        # who fits none is no other of anybody
        ([False, False, False, True], [60.0] * 4, []),
        # nobody is no cell
        ([False] * 4, [0.0, 60.0, 60.0, np.nan], []),
    ],
)
def test_what_a_comparison_would_tell(hidden, fewest, told):
    table = contrasts(young=60, rich=65, old=115, unknown=None)
    shown = hide_contrasts(table, pd.Series(hidden), pd.Series(fewest), TEN, within=["cell"])
    blanked = shown["others_n"].isna() & table["others_n"].notna()
    assert shown.loc[blanked, "persona"].tolist() == told
    assert shown.loc[blanked, "reason"].eq("not compared: it would tell a smaller cell").all()
    assert shown["p_value"].isna().tolist() == blanked.tolist()


def test_only_the_cell_that_would_tell_is_blanked():
    table = pd.concat([contrasts(young=60, rich=65), contrasts(young=70, rich=75)])
    table = table.assign(cell=["x", "x", "y", "y"]).reset_index(drop=True)
    hidden = pd.Series([True, False, False, False])
    fewest = pd.Series([60.0] * 4)
    shown = hide_contrasts(table, hidden, fewest, TEN, within=["cell"])
    assert shown["others_n"].isna().tolist() == [True, True, False, False]


def compared(*rows):
    """Comparisons as (cell, persona, n, n of the others, difference, p)."""
    names = ["cell", "persona", "n", "others_n", "difference", "p_value"]
    return pd.DataFrame(rows, columns=names).assign(reason="")


def test_two_sides_of_one_test_count_once_and_share_its_q():
    table = compared(
        ("x", "keen", 40, 60, 0.2, 0.01), ("x", "calm", 60, 40, -0.2, 0.01),
        ("y", "keen", 40, 60, 0.1, 0.04), ("y", "calm", 60, 40, -0.1, 0.04),
    )  # fmt: skip
    found = adjust_sides(table, within=["cell"])
    assert found["p_value"].notna().tolist() == [True, False, True, False]
    # of two tests: 0.01 x 2 / 1, and 0.04 x 2 / 2
    assert found["q_value"].tolist() == [0.02, 0.02, 0.04, 0.04]
    same = "the same test as that of the other persona"
    assert found["reason"].tolist() == ["", same, "", same]


@pytest.mark.parametrize(
    "others",
    [
        [("x", "calm", 60, 35, -0.2, 0.01)],  # five are both
        [("x", "calm", 60, 40, -0.1, 0.01)],
        [("x", "calm", 60, 70, -0.2, 0.01), ("x", "rich", 30, 100, 0.1, 0.2)],  # three personas
        [("y", "calm", 60, 40, -0.2, 0.01)],  # of another cell
        [("x", "calm", 60, 40, -0.2, np.nan)],  # not tested anyway
    ],
)
def test_what_is_no_mirror_stays_a_test_of_its_own(others):
    table = compared(("x", "keen", 40, 60, 0.2, 0.01), *others)
    found = adjust_sides(table, within=["cell"])
    pd.testing.assert_series_equal(found["p_value"], table["p_value"])
    assert found.loc[found["p_value"].isna(), "q_value"].isna().all()
    assert (found["reason"] == "").all()
