"""Whole journeys of segments that can share nobody are tested against each other, and no others."""

from __future__ import annotations

import pandas as pd
import pytest

from cjm_workbench.analyses.index.contrasts import measure_contrasts, read_contrasts
from cjm_workbench.analyses.index.spans import IndexRules
from tests.analyses.index.small_index import gap

APART = IndexRules(smallest_cell=1, apart=frozenset([frozenset(["gold", "new"])]))
GOLD = {"value": 0.70, "ci_low": 0.65, "ci_high": 0.75}
GAPS = [gap("all"), gap("gold", **GOLD), gap("new")]  # new: 0.50 (0.45-0.55)


def test_only_those_that_share_nobody_are_compared() -> None:
    [row] = measure_contrasts(pd.DataFrame(GAPS), APART).to_dict("records")
    assert (row["segment"], row["other"]) == ("gold", "new")
    assert (row["n"], row["other_n"], row["value"], row["other_value"]) == (400, 400, 0.7, 0.5)


def test_the_interval_recovers_both_variances() -> None:
    # 0.20 -/+ the root of 0.05^2 + 0.05^2
    [row] = measure_contrasts(pd.DataFrame(GAPS), APART).to_dict("records")
    assert row["difference"] == pytest.approx(0.20)
    assert (row["diff_low"], row["diff_high"]) == pytest.approx((0.1293, 0.2707), abs=1e-4)
    assert row["q_value"] == row["p_value"] < 0.001  # one test needs no adjustment
    assert row["word"] == "better"


def test_less_time_is_better() -> None:
    time = {"measure": "time", "unit": "seconds", "more_is_better": False}
    gaps = [gap("gold", **time, value=60.0, ci_low=55.0, ci_high=65.0),
            gap("new", **time, value=90.0, ci_low=85.0, ci_high=95.0)]  # fmt: skip
    [row] = measure_contrasts(pd.DataFrame(gaps), APART).to_dict("records")
    assert (row["difference"], row["word"]) == (-30.0, "better")


def test_tests_are_adjusted_together() -> None:
    # the same small difference of 7 points in four journey types, and one clear one: q is p x 5 / 1
    # for the clear one
    near = {"value": 0.57, "ci_low": 0.52, "ci_high": 0.62}
    gaps = [gap("gold", **GOLD), gap("new")]
    for name in "abcd":
        gaps += [gap("gold", **near, journey_type=name), gap("new", journey_type=name)]
    table = measure_contrasts(pd.DataFrame(gaps), APART)
    assert len(table) == 5
    clear = table[table["journey_type"] == "buy"].iloc[0]
    assert clear["q_value"] == pytest.approx(5 * clear["p_value"])


def test_stages_emotion_and_what_is_hidden_are_not_compared() -> None:
    hidden = dict.fromkeys(("n", "customers", "value", "ci_low", "ci_high"))
    gaps = [gap("gold", **hidden), gap("new"), gap("gold", stage="Pay"), gap("new", stage="Pay")]
    [row] = measure_contrasts(pd.DataFrame(gaps), APART).to_dict("records")
    assert row["why_not"] == "one of the two is not known, or is not shown"
    assert row["word"] == "" and pd.isna(row["difference"])


def test_what_would_tell_a_small_rest_is_hidden_before_it_is_compared() -> None:
    rules = IndexRules(smallest_cell=10, apart=APART.apart)
    # everybody less gold leaves 5 customers: gold is not shown beside everybody, so not compared
    gaps = [gap("all"), gap("gold", customers=395), gap("new", customers=100)]
    table = measure_contrasts(pd.DataFrame(gaps), rules)
    assert table["why_not"].tolist() == ["one of the two is not known, or is not shown"]
    assert table[["value", "difference"]].isna().all(axis=None)


def test_insufficient_evidence_claims_nothing() -> None:
    few = {"evidence": "insufficient", "n": 12, "customers": 12}
    [row] = measure_contrasts(
        pd.DataFrame([gap("gold", **GOLD, **few), gap("new")]), APART
    ).to_dict("records")
    assert (row["evidence"], row["word"]) == ("insufficient", "not clear")


def test_the_reading_names_the_clearest_with_both_n() -> None:
    assert read_contrasts(measure_contrasts(pd.DataFrame(GAPS), APART)) == (
        "1 of 1 comparison of segments that share nobody shows a clear difference. Conversion of "
        "“Buy something” is better in Gold customers than in New customers (+20.0 pp, +12.9 to "
        "+27.1, n = 400 and 400)."
    )


def test_it_says_so_where_nothing_differs_or_can_be_compared() -> None:
    same = measure_contrasts(pd.DataFrame([gap("gold"), gap("new")]), APART)
    assert read_contrasts(same) == (
        "None of 1 comparison of segments that share nobody shows a clear difference."
    )
    none = measure_contrasts(pd.DataFrame(GAPS), IndexRules(smallest_cell=1))
    assert none.empty
    assert read_contrasts(none).startswith("No difference between segments is tested")
