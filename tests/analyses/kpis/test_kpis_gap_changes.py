"""Gaps then and now: which are new, closed, or have moved."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cjm_workbench.analyses.kpis.gap_changes import (
    GapPeriod,
    claim_gap_changes,
    compare_gaps,
    read_gap_changes,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE
from cjm_workbench.stats.shares import newcombe, wilson


def gap(hits: int, size: int, verdict: str, **cells: object) -> dict[str, object]:
    found = wilson(hits, size)
    base = {
        "journey_type": "buy", "stage": "Pay", "measure": "conversion", "instrument": "",
        "n": size, "value": found.value, "ci_low": found.low, "ci_high": found.high,
        "unit": "share", "evidence": "sufficient", "reason": "", "customers": size,
        "target": 0.6, "verdict": verdict,
        "more_is_better": True, "scale_min": math.nan, "scale_max": math.nan,
    }  # fmt: skip
    return {**base, **cells}


def compare(now: list[dict], then: list[dict] | None, **keys: object) -> pd.DataFrame:
    gaps = None if then is None else pd.DataFrame(then)
    earlier = [GapPeriod(BEFORE, "2026Q2", gaps, **keys)]
    return compare_gaps(pd.DataFrame(now), earlier, Rules())


@pytest.mark.parametrize(
    ("then", "now", "state"),
    [
        ("met", "missed", "new"),
        ("undetermined", "missed", "new"),
        ("missed", "met", "closed"),
        ("missed", "undetermined", "no longer missed"),
        ("missed", "missed", "missed at both"),
        ("met", "met", "met"),
        ("met", "undetermined", "not clear"),
        ("", "", ""),
    ],
)
def test_a_gap_is_what_its_two_verdicts_say(then, now, state):
    assert compare([gap(200, 400, now)], [gap(200, 400, then)])["state"].tolist() == [state]


def test_the_difference_has_newcombes_interval_and_a_test():
    (row,) = compare([gap(280, 400, "met")], [gap(200, 400, "missed")]).to_dict("records")
    expected = newcombe(280, 400, 200, 400)
    assert (row["difference"], row["diff_low"], row["diff_high"]) == pytest.approx(
        (expected.value, expected.low, expected.high)
    )
    assert row["change"] == "better"


def test_it_says_what_is_new_closed_and_moved():
    table = compare(
        [gap(280, 400, "met"), gap(200, 400, "missed", stage="Look")],
        [gap(200, 400, "missed"), gap(204, 400, "met", stage="Look")],
    )
    assert read_gap_changes(table) == (
        "In buy, against 2026Q2: 1 gap new, 1 gap closed, 0 gaps missed at both; 1 value has "
        "moved: conversion of “Pay” +20.0 pp (+13.3 to +26.5, n = 400 and 400), better."
    )


def test_a_time_is_longer_or_shorter_and_less_is_better():
    seconds = {"measure": "time", "unit": "seconds", "more_is_better": False}
    now = gap(1, 2, "met", value=3600.0, ci_low=3500.0, ci_high=3700.0, n=90, **seconds)
    then = gap(1, 2, "met", value=7200.0, ci_low=7000.0, ci_high=7400.0, n=80, **seconds)
    table = compare([now], [then])
    assert table["change"].tolist() == ["better"]
    (claim,) = claim_gap_changes(table).to_dict("records")
    assert claim["sentence"] == "Time of “Pay” is shorter than in 2026Q2"
    assert (claim["n"], claim["severity"]) == (80, pytest.approx(0.5))


def test_every_test_is_a_candidate_and_the_season_counts_against_it():
    earlier = [
        GapPeriod(BEFORE, "2026Q2", pd.DataFrame([gap(200, 400, "missed")])),
        GapPeriod(YEAR_BEFORE, "2025Q3", pd.DataFrame([gap(281, 400, "met")])),
    ]
    table = compare_gaps(pd.DataFrame([gap(280, 400, "met")]), earlier, Rules())
    assert table["change"].tolist() == ["may be the season", "no clear change"]
    claims = claim_gap_changes(table)
    assert len(claims) == 2
    assert claims["p_value"].min() > 0.5
    # +20 points, +13 to +27, beside a q of nearly 1: the reason is the year before, not the width
    assert claims["evidence"].tolist() == ["insufficient", "sufficient"]
    assert claims["reason"][0].endswith("does not bear it out: it may be the season")


def test_emotion_moves_with_its_score_and_is_not_tested_twice():
    rows = [gap(200, 400, "", measure="emotion", unit="emotion")]
    assert compare(rows, rows).empty


def test_an_earlier_period_without_data_is_said():
    table = compare([gap(280, 400, "met")], None, why_not="the data begins only on 2026-07-02")
    assert read_gap_changes(table) == (
        "In buy, nothing is compared with 2026Q2, the period before: "
        "the data begins only on 2026-07-02."
    )
    assert claim_gap_changes(table).empty


def test_a_gap_that_is_hidden_or_was_not_there_is_not_compared():
    hidden = dict.fromkeys(("n", "value", "ci_low", "ci_high"), math.nan)
    rows = [gap(280, 400, "undetermined", **hidden), gap(280, 400, "met", stage="Look")]
    table = compare(rows, [gap(200, 400, "missed")])
    assert table["p_value"].isna().all()
    assert table["why_not"].tolist() == [
        "one of the two is not known, or is not shown", "it is not measured there",
    ]  # fmt: skip


def test_no_gap_is_said():
    none = pd.DataFrame([gap(1, 2, "")]).iloc[:0]
    table = compare_gaps(none, [GapPeriod(BEFORE, "2026Q2", none)], Rules())
    assert read_gap_changes(table).startswith("There is no gap to compare")
