"""What is counted of the answers, on answers small enough to count by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from cjm_workbench.analyses.claims import CLAIM
from proof.coverage import COVERAGE, KINDS, Rows, gather, list_intervals, tell_coverage
from proof.nothing import CLAIMS, judge_nothing, most_allowed, tell_discoveries
from proof.pages import replace_parts
from proof.plants import PLANTS, tell_power
from proof.verdicts import list_verdicts, tell_verdicts

SHARES = KINDS[0].title


def intervals(**shares: list[float]) -> dict[str, dict[str, list[float]]]:
    return {kind.title: shares if kind.title == SHARES else {} for kind in KINDS}


def test_intervals_that_hold_the_truth_are_counted():
    # the truth is 0.5, the mean of the large ones: of four intervals two hold it, one lies above
    # it and one below
    large = [intervals(a=[0.4, 0, 1]), intervals(a=[0.6, 0, 1])]
    bounds = [(0.4, 0.6), (0.5, 0.7), (0.6, 0.7), (0.1, 0.3)]
    answers = [intervals(a=[0, low, high]) for low, high in bounds]
    row = tell_coverage(answers, large).set_index("kind").loc[SHARES]
    assert row["intervals"] == 4
    assert (row["held"], row["below"], row["above"]) == (0.5, 0.25, 0.25)


def test_an_estimate_that_is_often_hidden_is_left_out():
    # b is shown by one seed of two: whether it is may depend on its value
    answers = [intervals(a=[0, 0, 1], b=[0, 0, 1]), intervals(a=[0, 0, 1])]
    large = [intervals(a=[0.5, 0, 1], b=[0.5, 0, 1])]
    assert tell_coverage(answers, large).set_index("kind").loc[SHARES, "intervals"] == 2


def test_the_rows_of_a_kind_are_named_alike_in_every_seed():
    rows = Rows("a.table", ("stage",), {"measure": ("time",)})
    table = pd.DataFrame(
        {"stage": ["x", "y", "x"], "measure": ["time", "time", "share"],
         "value": [2.0, None, 4.0], "ci_low": [1.0, 1.0, 1.0], "ci_high": [3.0, 3.0, 3.0]}
    )  # fmt: skip
    assert [*rows.intervals({"a.table": table})] == [("a.table|value|x", [2.0, 1.0, 3.0])]


def test_a_table_that_is_not_asked_for_gives_no_interval():
    assert list_intervals({}) == {kind.title: {} for kind in KINDS}


def test_the_segments_of_a_seed_are_put_together_without_mixing_them_up():
    # the same name in two segments is two estimates
    asked = COVERAGE[:2]
    answers = {
        asked[0].name: [intervals(a=[0, 0, 1]), intervals(a=[1, 0, 1])],
        asked[1].name: [intervals(a=[2, 0, 1]), intervals(a=[3, 0, 1])],
    }
    gathered = [each[SHARES] for each in gather(asked, answers)]
    assert gathered == [
        {"all|a": [0, 0, 1], "business|a": [2, 0, 1]},
        {"all|a": [1, 0, 1], "business|a": [3, 0, 1]},
    ]


def test_reviews_with_a_claim_are_counted_once_and_by_table():
    answers = [
        {"tests": 10, "claimed": ["paths.personas"] * 2, "passed": ["paths.personas"] * 2},
        {"tests": 20, "claimed": [], "passed": ["handoffs.effects"]},
        {"tests": 30, "claimed": [], "passed": []},
    ]
    table = tell_discoveries(answers).set_index("source")
    assert table["reviews"].to_dict() == {
        "all together": 1, "handoffs.effects": 0, "paths.personas": 1,
    }  # fmt: skip
    assert table.loc["all together", "passed"] == 2
    assert table.loc["all together", "tests"] == 20


def test_claims_of_a_review_are_adjusted_together():
    # of 40 tests the smallest p-value is 0.002: by itself, q would be 0.08; and gaps are no claim
    claims = pd.DataFrame(
        {"kind": ["difference"] * 40 + ["gap"], "p_value": [0.002] + [0.5] * 39 + [None]}
    ).assign(
        journey_type="", about="", sentence=[f"claim {n}" for n in range(41)], basis="", n=100,
        value=0.1, ci_low=0.05, ci_high=0.15, unit="share", evidence="sufficient", reason="",
        concerned=100, severity=0.1, source="a.table", row=range(41),
    )  # fmt: skip
    empty = claims.head(0)
    assert {*CLAIM} <= {*claims}
    halves = dict.fromkeys(CLAIMS, empty) | {
        CLAIMS[0]: claims.iloc[:20],
        CLAIMS[1]: claims.iloc[20:],
    }
    assert judge_nothing(halves) == {"tests": 40, "claimed": [], "passed": []}
    fewer = dict.fromkeys(CLAIMS, empty) | {CLAIMS[0]: claims.iloc[:20]}
    assert judge_nothing(fewer) == {"tests": 20, "claimed": ["a.table"], "passed": ["a.table"]}


def test_by_chance_few_reviews_claim_anything():
    # of 200 reviews that each claim with 5 %, more than 23 do in one of 10,000 sets
    assert most_allowed(200) == 23
    assert most_allowed(4) == 3


def gap(value: float, target: float, verdict: str, *, more: bool = True) -> pd.DataFrame:
    return pd.DataFrame(
        {"journey_type": ["buy"], "stage": ["Pay"], "measure": ["time"], "instrument": [""],
         "value": [value], "target": [target], "tolerance": [1.0], "verdict": [verdict],
         "more_is_better": [more]}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("truth", "more", "right", "contradictions"),
    [(9.5, True, "met", 1), (8.5, True, "missed", 2), (11.5, False, "missed", 2)],
    ids=["within the tolerance", "below it", "above it, where less is better"],
)
def test_verdicts_that_contradict_the_truth_are_counted(truth, more, right, contradictions):
    def answer(value: float, verdict: str) -> dict:
        return list_verdicts({"experience.gaps": gap(value, 10, verdict, more=more)})

    answers = [answer(10, verdict) for verdict in ("met", "met", "missed", "undetermined")]
    (row,) = tell_verdicts(answers, [answer(truth, "met")]).to_dict("records")
    assert (row["right"], row["contradictions"]) == (right, contradictions)
    assert (row["met"], row["missed"], row["undetermined"]) == (2, 1, 1)


def test_plants_found_and_naive_answers_are_counted():
    name = PLANTS[0].name
    answers = [
        {"found": True, "held": [True, False], "naive_wrong": True},
        {"found": False, "held": [True, True], "naive_wrong": True},
    ]
    (row,) = tell_power({name: answers}).to_dict("records")
    assert (row["plant"], row["found"], row["seeds"]) == (name, 1, 2)
    assert (row["held"], row["intervals"]) == (3, 4)
    assert (row["naive_wrong"], row["naive_seeds"]) == (2, 2)


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="'power'"):
        replace_parts("<!-- power -->\nno end", {"power": "table"})
