"""Who stands on which side of a persona."""

from __future__ import annotations

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.members import split_by_persona

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
