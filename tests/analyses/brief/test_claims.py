"""A claim needs sufficient evidence, and a difference a small q over all candidates together."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.brief.claims import measure_claims, read_claims
from cjm_workbench.analyses.claims import CLAIM, KINDS, TESTED, gather_claims, no_claims

GAP = {
    "kind": "gap", "journey_type": "buy", "about": "Pay", "sentence": "Pay: conversion",
    "basis": "Of 100.", "n": 100, "value": -0.1, "ci_low": -0.15, "ci_high": -0.05, "unit": "share",
    "evidence": "sufficient", "reason": "", "p_value": None, "concerned": 100, "severity": 0.1,
}  # fmt: skip


def claim(**more: object) -> dict[str, object]:
    return GAP | more


def difference(p: float | None, **more: object) -> dict[str, object]:
    return claim(kind="difference", p_value=p, sentence=f"p is {p}", **more)


def rank(*rows: dict[str, object], worth: dict[str, float] | None = None) -> pd.DataFrame:
    return measure_claims([gather_claims({"paths.x": pd.DataFrame(rows)})], worth)


def test_ranks_by_those_concerned_times_severity_times_worth() -> None:
    table = rank(
        claim(sentence="Choose", concerned=100, severity=0.30),  # 30
        claim(sentence="Pay", concerned=1000, severity=0.10),  # 100
        claim(sentence="Help", concerned=1000, severity=0.05, journey_type="help"),  # 50 x 3
        worth={"help": 3.0},
    )
    assert table["sentence"].tolist() == ["Help", "Pay", "Choose"]
    assert table["weight"].tolist() == pytest.approx([150, 100, 30])
    assert table["rank"].tolist() == [1, 2, 3]


def test_adjusts_over_the_candidates_of_all_chapters() -> None:
    # p of 0.03 alone would pass; among four tests Benjamini-Hochberg gives 0.03 x 4 / 2 = 0.06
    parts = [
        gather_claims({f"{chapter}.x": pd.DataFrame([difference(p), difference(q)])})
        for chapter, p, q in (("paths", 0.001, 0.03), ("handoffs", 0.5, 0.9))
    ]
    table = measure_claims(parts)
    found = dict(zip(table["sentence"], table["q_value"].round(4), strict=True))
    assert (found["p is 0.001"], found["p is 0.03"]) == (0.004, 0.06)
    assert table["claimed"].tolist() == [True, False, False, False]
    assert set(table["why_not"][1:]) == {"q is above 0.05"}
    assert read_claims(table) == (
        "First comes “p is 0.001”. 1 of 4 candidate claims holds up, 4 tests adjusted together."
    )


def test_what_is_about_the_same_stage_or_promise_stands_with_the_first_of_it() -> None:
    table = rank(
        claim(sentence="Pay: most are lost", kind="loss", severity=0.4),
        claim(sentence="Pay: conversion", severity=0.3),
        claim(sentence="Pay on time: late", kind="promise", severity=0.2),  # a promise named alike
        claim(sentence="Pay: conversion of help", journey_type="help", severity=0.15),
        claim(sentence="A difference", kind="difference", p_value=0.01, about="", severity=0.12),
        claim(sentence="Another", kind="difference", p_value=0.01, about="", severity=0.11),
        claim(sentence="Pay: not settled", evidence="thin"),
    )
    repeats = dict(zip(table["sentence"], table["repeats"], strict=True))
    assert repeats.pop("Pay: conversion") == 1  # the rank of the loss
    assert all(pd.isna(each) for each in repeats.values())


def test_a_verdict_is_no_test() -> None:
    table = rank(claim(), difference(0.04))
    assert table["q_value"].dropna().tolist() == [0.04]
    assert table["claimed"].all()
    assert read_claims(table) == ("First comes “Pay: conversion”. 2 of 2 candidate claims hold up.")


def test_a_change_does_not_come_first_whatever_its_weight() -> None:
    change = claim(kind="change", p_value=0.001, concerned=9999, sentence="It is shorter")
    assert read_claims(rank(change, claim())).startswith("First comes “Pay: conversion”.")
    assert read_claims(rank(change)) == "1 of 1 candidate claim holds up."


def test_where_nothing_holds_up_it_says_none() -> None:
    weak = claim(evidence="thin")
    assert read_claims(rank(weak)) == "The only candidate claim does not hold up."
    assert read_claims(rank(weak, weak)) == "None of 2 candidate claims holds up."


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (claim(evidence="thin", reason="n is low"), "evidence is thin: n is low"),
        (claim(reason="the interval includes the target"), "the interval includes the target"),
        (difference(0.2), "q is above 0.05"),
        (difference(None), "it could not be tested"),
        (
            difference(0.2, evidence="insufficient", reason="n is 3"),
            "evidence is insufficient: n is 3",
        ),
        (
            difference(0.2, evidence="thin", reason="n is 40"),
            "evidence is thin: n is 40; q is above 0.05",
        ),
    ],
    ids=["thin", "undetermined", "above q", "untested", "insufficient", "both"],
)
def test_holds_a_claim_back_with_the_reason(row: dict[str, object], why: str) -> None:
    [found] = rank(row).to_dict("records")
    assert (found["claimed"], found["why_not"]) == (False, why)


def test_leads_back_to_the_row_it_rests_on() -> None:
    own = pd.DataFrame([claim(), claim(sentence="b")], index=[4, 7])
    table = measure_claims([gather_claims({"paths.personas": own})])
    assert table[["chapter", "source", "row"]].to_numpy().tolist() == [
        ["paths", "paths.personas", 4],
        ["paths", "paths.personas", 7],
    ]


def test_without_candidates_it_says_that_nothing_was_found() -> None:
    table = measure_claims([gather_claims({"paths.personas": no_claims()})])
    assert table.empty
    assert read_claims(table).startswith("No shortfall")


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.floats(0, 1), st.sampled_from(["sufficient", "thin"])),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_and_no_difference_is_claimed_above_q(drawn, random) -> None:
    rows = [
        claim(kind=kind, p_value=p if kind in TESTED else None, evidence=evidence, sentence=str(i))
        for i, (kind, p, evidence) in enumerate(drawn)
    ]
    table = rank(*rows)
    assert sorted(table["sentence"]) == sorted(map(str, range(len(rows))))
    claimed = table[table["claimed"] & table["kind"].isin(TESTED)]
    assert (claimed["q_value"] <= 0.05).all()
    assert (table["claimed"] == (table["why_not"] == "")).all()
    random.shuffle(rows)
    again = rank(*rows)
    pd.testing.assert_frame_equal(again.drop(columns="row"), table.drop(columns="row"))


def test_the_columns_of_a_claim_are_all_asked_for() -> None:
    with pytest.raises(KeyError, match="severity"):
        gather_claims({"a.b": pd.DataFrame([GAP]).drop(columns="severity")})
    assert [*GAP] == CLAIM
