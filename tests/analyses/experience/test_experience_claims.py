"""What chapter 04 may claim: every test it made, and each shortfall once."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.experience.deviations import claim_deviations
from cjm_workbench.analyses.experience.gaps import claim_gaps
from cjm_workbench.analyses.experience.promises import claim_promises

GAP = {
    "journey_type": "buy", "stage": "Pay", "measure": "conversion", "instrument": "",
    "scale_min": math.nan, "scale_max": math.nan, "n": 200, "value": 0.5, "ci_low": 0.43,
    "ci_high": 0.57, "unit": "share", "evidence": "sufficient", "reason": "", "target": 0.6,
    "verdict": "missed", "shortfall": 0.1, "more_is_better": True,
}  # fmt: skip
SLOW = {
    "measure": "time", "unit": "seconds", "value": 90.0, "ci_low": 50.0, "ci_high": 130.0,
    "target": 60.0, "verdict": "undetermined", "shortfall": 30.0, "more_is_better": False,
}  # fmt: skip
DEVIATION = {
    "journey_type": "buy", "kind": "missing", "touchpoint": "Advice", "n": 80, "unit": "share",
    "evidence": "sufficient", "reason": "", "difference": -0.2, "diff_low": -0.3,
    "diff_high": -0.1, "p_value": 0.001, "time_n": 40, "time_difference_seconds": 30.0,
    "time_low_seconds": 10.0, "time_high_seconds": 50.0, "without_time_seconds": 60.0,
    "time_p_value": 0.02, "time_evidence": "thin", "time_reason": "wide",
}  # fmt: skip
PROMISE = {
    "journey_type": "buy", "promise": "Delivery", "precision": "day", "outcome": "late",
    "journeys": 30, "n": 120, "value": 0.25, "ci_low": 0.18, "ci_high": 0.33, "unit": "share",
    "evidence": "sufficient", "reason": "",
}  # fmt: skip


def table(first: dict[str, object], *changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([first | change for change in changes])


def test_a_gap_is_what_is_measured_less_what_is_wanted() -> None:
    found = claim_gaps(table(GAP, {"verdict": "met", "shortfall": -0.1}, {}, SLOW))
    assert found.index.tolist() == [1, 2]  # the rows of the table that it rests on
    assert found["value"].tolist() == pytest.approx([-0.1, 30.0])
    assert found["ci_low"].tolist() == pytest.approx([-0.17, -10.0])
    # 10 points of 100; 30 seconds of the 60 wanted
    assert found["severity"].tolist() == pytest.approx([0.1, 0.5])
    assert found["sentence"].tolist() == [
        "Pay: conversion 50.0 % against 60.0 % wanted",
        "Pay: median time 1.5 min against 60 s wanted",
    ]
    assert found["reason"].tolist() == ["", "the interval includes the target"]
    assert found["p_value"].isna().all()


def test_a_verdict_on_insufficient_evidence_keeps_its_own_reason() -> None:
    few = {"verdict": "undetermined", "evidence": "insufficient", "reason": "n = 12 is below 30"}
    assert claim_gaps(table(GAP, few))["reason"].tolist() == ["n = 12 is below 30"]


def test_every_test_of_a_deviation_is_a_candidate_also_where_nothing_is_found() -> None:
    found = claim_deviations(
        table(DEVIATION, {}, {"p_value": math.nan, "time_p_value": 0.9}, {"time_p_value": math.nan})
    )
    assert found.index.tolist() == [0, 2, 0, 1]
    assert found["p_value"].tolist() == [0.001, 0.001, 0.02, 0.9]
    assert set(found["kind"]) == {"effect"}
    # 20 points; 30 seconds beside the 60 of those without it
    assert found["severity"].tolist() == pytest.approx([0.2, 0.2, 0.5, 0.5])
    assert found["sentence"].iloc[[0, 2]].tolist() == [
        "Journeys without Advice have lower conversion",
        "Journeys without Advice take more time to the goal",
    ]


def test_a_promise_counts_once_however_many_instruments_repeat_it() -> None:
    kept = {"outcome": "kept", "value": 0.75}
    found = claim_promises(table(PROMISE, kept, {}, {}, {"outcome": "unfulfilled"}))
    assert found.index.tolist() == [1, 3]
    # of the 120 promised, 25 %: the 30 journeys that were late
    assert (found["concerned"] * found["severity"]).tolist() == [30.0, 30.0]
    assert found["sentence"].tolist() == [
        "Delivery: late in 30 journeys",
        "Delivery: not kept in 30 journeys",
    ]


def test_together_they_are_the_candidates_of_the_chapter() -> None:
    nothing = table(GAP, {"verdict": "met", "shortfall": 0.0})
    claims = gather_claims(
        {
            "experience.gaps": claim_gaps(nothing),
            "experience.deviations": claim_deviations(table(DEVIATION, {})),
            "experience.promises": claim_promises(table(PROMISE, {"outcome": "kept"})),
        }
    )
    assert claims["source"].tolist() == ["experience.deviations"] * 2
    assert claims["row"].tolist() == [0, 0]
