"""Findings are claimed on sufficient evidence alone, and differences only below q 0.05."""

import pandas as pd
import pytest

from cjm_workbench.analyses.brief.findings import measure_findings, read_findings

GAP = {
    "journey_type": "buy", "measure": "conversion", "instrument": "", "scale_min": None,
    "scale_max": None, "unit": "share", "evidence": "sufficient", "reason": "", "tolerance": 0.0,
    "more_is_better": True,
}  # fmt: skip
NO_GAPS = pd.DataFrame(
    columns=[*GAP, "stage", "n", "value", "ci_low", "ci_high", "target", "verdict", "shortfall"]
)


NO_LOSS = pd.DataFrame(columns=["level", "lost", "journey_type", "name"])
NO_PROMISE = pd.DataFrame(columns=["journey_type", "promise", "precision", "outcome", "value"])
SHARE = {"n": 100, "value": 0.2, "ci_low": 0.13, "ci_high": 0.29, "unit": "share",
         "evidence": "sufficient", "reason": ""}  # fmt: skip


def find(
    gaps: pd.DataFrame, deviations: pd.DataFrame, *,
    drop_off: pd.DataFrame = NO_LOSS, promises: pd.DataFrame = NO_PROMISE,
) -> pd.DataFrame:  # fmt: skip
    return measure_findings(gaps, deviations, drop_off, promises)


def gap(stage: str, n: int, value: float, target: float, verdict: str, **more: object) -> dict:
    return {
        **GAP, "stage": stage, "n": n, "value": value, "ci_low": value - 0.05,
        "ci_high": value + 0.05, "target": target, "verdict": verdict,
        "shortfall": target - value, **more,
    }  # fmt: skip


def no_deviations(deviations_row: dict) -> pd.DataFrame:
    return pd.DataFrame(columns=list(deviations_row))


def test_ranks_gaps_by_journeys_concerned_times_severity(deviation: dict) -> None:
    gaps = pd.DataFrame(
        [
            gap("Choose", 100, 0.60, 0.90, "missed"),  # 100 x 0.30 = 30
            gap("Pay", 1000, 0.80, 0.90, "missed"),  # 1,000 x 0.10 = 100
        ]
    )
    table = find(gaps, no_deviations(deviation))
    assert table["sentence"].str.split(":").str[0].tolist() == ["Pay", "Choose"]
    assert table["weight"].tolist() == pytest.approx([100, 30])
    assert table["value"].tolist() == pytest.approx([-0.10, -0.30])


def test_time_beyond_its_target_is_a_positive_effect(deviation: dict) -> None:
    slow = gap(
        "Pay", 100, 90.0, 60.0, "missed",
        measure="time", unit="seconds", more_is_better=False, shortfall=30.0,
        ci_low=80.0, ci_high=100.0,
    )  # fmt: skip
    [row] = find(pd.DataFrame([slow]), no_deviations(deviation)).to_dict("records")
    assert (row["value"], row["ci_low"], row["ci_high"]) == (30.0, 20.0, 40.0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"evidence": "thin", "reason": "n is low"}, "evidence is thin: n is low"),
        ({"verdict": "undetermined"}, "the interval includes the target"),
        (
            {"verdict": "undetermined", "evidence": "insufficient", "reason": "n is too low"},
            "evidence is insufficient: n is too low",
        ),
    ],
    ids=["thin", "undetermined", "insufficient"],
)
def test_holds_a_gap_back_with_the_reason(change: dict, why: str, deviation: dict) -> None:
    gaps = pd.DataFrame([gap("Pay", 100, 0.8, 0.9, "missed") | change])
    [row] = find(gaps, no_deviations(deviation)).to_dict("records")
    assert (row["claimed"], row["why_not"]) == (False, why)


def test_a_met_target_is_no_finding(deviation: dict) -> None:
    gaps = pd.DataFrame([gap("Pay", 100, 0.95, 0.90, "met")])
    assert find(gaps, no_deviations(deviation)).empty


def test_adjusts_differences_over_all_candidates(deviation: dict) -> None:
    # p of 0.03 alone would pass; among four tests Benjamini-Hochberg gives 0.03 x 4 / 2 = 0.06
    rows = [
        {**deviation, "touchpoint": t, "p_value": p}
        for t, p in zip("abcd", (0.001, 0.03, 0.5, 0.9), strict=True)
    ]
    table = find(NO_GAPS, pd.DataFrame(rows))
    assert table["q_value"].round(4).tolist()[:2] == [0.004, 0.06]
    assert table["claimed"].tolist() == [True, False, False, False]
    assert table["why_not"].tolist()[1] == "q is above 0.05"
    assert read_findings(table) == "1 of 4 candidate findings holds up; 4 tests adjusted together."


def test_one_test_alone_is_not_said_to_be_adjusted(deviation: dict) -> None:
    table = find(NO_GAPS, pd.DataFrame([{**deviation, "p_value": 0.001}]))
    assert table["q_value"].tolist() == [0.001]
    assert read_findings(table) == "1 of 1 candidate finding holds up."


def test_a_gap_of_the_whole_journey_begins_with_a_word(deviation: dict) -> None:
    gaps = pd.DataFrame([gap("(whole journey)", 100, 0.505, 0.60, "missed")])
    [row] = find(gaps, no_deviations(deviation)).to_dict("records")
    assert row["sentence"] == "Whole journey: conversion 50.5 % against 60.0 % wanted"


def test_says_that_nothing_was_found(deviation: dict) -> None:
    table = find(NO_GAPS, no_deviations(deviation))
    assert read_findings(table).startswith("No shortfall")


def test_times_are_of_the_same_family_of_tests(deviation: dict) -> None:
    # p of 0.03 beside a time's p of 0.9: 0.03 x 2 = 0.06, which claims nothing
    timed = {
        **deviation, "p_value": 0.03, "time_n": 80, "time_difference_seconds": 60.0,
        "time_low_seconds": -10.0, "time_high_seconds": 130.0, "without_time_seconds": 600.0,
        "time_p_value": 0.9, "time_evidence": "sufficient",
    }  # fmt: skip
    table = find(NO_GAPS, pd.DataFrame([timed]))
    assert sorted(table["q_value"].round(3)) == [0.06, 0.9]
    assert not table["claimed"].any()
    assert "Journeys without site take more time to the goal" in set(table["sentence"])
    assert table["unit"].tolist().count("seconds") == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing", "Journeys without site have lower conversion"),
        ("out_of_sequence", "Journeys with site out of order have lower conversion"),
        ("ad_hoc", "Journeys with site unplanned have lower conversion"),
    ],
)
def test_says_what_the_journeys_have_in_common(kind: str, said: str, deviation: dict) -> None:
    [row] = find(NO_GAPS, pd.DataFrame([{**deviation, "kind": kind}])).to_dict("records")
    assert row["sentence"] == said


def test_takes_the_stage_at_which_most_are_lost(deviation: dict) -> None:
    rows = [("stage", "Look", 20), ("stage", "Pay", 5), ("touchpoint", "site", 20)]
    lost = pd.DataFrame([{**SHARE, "level": a, "name": b, "lost": c} for a, b, c in rows])
    [row] = find(
        NO_GAPS, no_deviations(deviation), drop_off=lost.assign(journey_type="buy")
    ).to_dict("records")
    assert row["sentence"] == "Look: 20 journeys lost there, more than elsewhere"
    assert (row["kind"], row["value"], row["claimed"]) == ("loss", 0.2, True)
    assert row["basis"] == ("Of the 100 journeys that came there, followed for their whole window.")


def test_takes_each_promise_not_kept_once(deviation: dict) -> None:
    kept = {**SHARE, "journey_type": "buy", "promise": "On the day", "precision": "day"}
    rows = [("kept", 70), ("late", 20), ("late", 20), ("unfulfilled", 10)]  # two instruments
    promises = pd.DataFrame([{**kept, "outcome": a, "journeys": b} for a, b in rows])
    table = find(NO_GAPS, no_deviations(deviation), promises=promises)
    assert table["sentence"].tolist() == [
        "On the day: late in 20 journeys",
        "On the day: not kept in 10 journeys",
    ]
