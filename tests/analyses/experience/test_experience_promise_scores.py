"""Scores after a broken promise beside those after a kept one, to subtract by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy.stats import norm

from cjm_workbench.analyses.experience.promise_scores import (
    claim_promise_scores,
    measure_promise_scores,
    read_promise_scores,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.stats.sufficiency import Thresholds

RULES = Rules(Thresholds(), smallest_cell=1)
KEPT = {
    "journey_type": "buy", "promise": "Delivery", "precision": "day", "outcome": "kept",
    "instrument": "rating", "scale_min": 1.0, "scale_max": 5.0, "score_unit": "score",
    "score": 4.0, "score_n": 400, "score_low": 3.94, "score_high": 4.06,
}  # fmt: skip
LATE = KEPT | {
    "outcome": "late",
    "score": 3.0,
    "score_n": 100,
    "score_low": 2.92,
    "score_high": 3.08,
}


def promises(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([KEPT, *changes])


def test_a_difference_of_scores_is_what_is_after_the_broken_promise_less_the_kept() -> None:
    (row,) = measure_promise_scores(promises(LATE), RULES).to_dict("records")
    assert (row["n"], row["value"], row["others_n"], row["others_value"]) == (100, 3.0, 400, 4.0)
    # half-widths of 0.08 and 0.06 give one of 0.1
    bounds = [row[name] for name in ("difference", "diff_low", "diff_high")]
    assert bounds == pytest.approx([-1.0, -1.1, -0.9])
    # 0.1 is 1.96 standard errors: the difference is 19.6 of them
    assert row["p_value"] == row["q_value"] == pytest.approx(2 * norm.sf(19.6), rel=1e-3)
    assert row["evidence"] == "sufficient"


def test_only_answers_to_the_same_question_about_the_same_promise_are_compared() -> None:
    # of another question, of another promise, and of one that is not due, nothing is kept beside
    alone = [
        LATE | {"instrument": "nps"}, LATE | {"promise": "Call back"}, LATE | {"outcome": "not due"}
    ]  # fmt: skip
    assert measure_promise_scores(promises(*alone), RULES).empty


def test_a_score_that_is_not_shown_makes_no_row() -> None:
    hidden = LATE | dict.fromkeys(("score", "score_n", "score_low", "score_high"))
    assert measure_promise_scores(promises(hidden), RULES).empty


def test_few_answers_are_not_tested() -> None:
    (row,) = measure_promise_scores(promises(LATE | {"score_n": 29}), RULES).to_dict("records")
    assert math.isnan(row["p_value"])
    assert (row["evidence"], row["reason"]) == ("insufficient", "n = 29 is below 30")


def test_points_are_judged_on_their_own_scale() -> None:
    # a half-width of 10 is 5 % of 200 points; of the scale from 0 to 10 it would be all
    points = {"instrument": "nps", "scale_min": 0.0, "scale_max": 10.0, "score_unit": "points"}
    kept = KEPT | points | {"score": 40.0, "score_low": 34.0, "score_high": 46.0}
    late = LATE | points | {"score": 0.0, "score_low": -8.0, "score_high": 8.0}
    table = measure_promise_scores(pd.DataFrame([kept, late]), RULES)
    assert table["evidence"].tolist() == ["sufficient"]
    assert claim_promise_scores(table)["severity"].tolist() == [0.2]  # 40 of 200 points


def test_every_test_is_a_candidate_and_says_what_it_rests_on() -> None:
    few = LATE | {"outcome": "unfulfilled", "score_n": 29}
    found = claim_promise_scores(measure_promise_scores(promises(LATE, few), RULES))
    assert found["sentence"].tolist() == [
        "Delivery (by the day): where it was late, rating is lower than where it was kept"
    ]
    assert found[["kind", "n", "concerned", "value"]].to_numpy().tolist() == [
        ["effect", 100, 100, -1.0]
    ]
    assert found["severity"].tolist() == [0.25]  # one point of the four from 1 to 5


def test_readings() -> None:
    said = read_promise_scores(measure_promise_scores(promises(LATE), RULES))
    assert said == (
        "Delivery (by the day): where it was late, rating is lower than where it was kept: −1.00 "
        "(−1.10 to −0.90), 3.00 (n = 100) against 4.00 (n = 400). These are associations."
    )
    equal = LATE | {"score": 4.0, "score_low": 3.9, "score_high": 4.1}
    assert read_promise_scores(measure_promise_scores(promises(equal), RULES)) == (
        "Of 1 comparison of scores with those after a kept promise, none is clear."
    )
    few = measure_promise_scores(promises(LATE | {"score_n": 29}), RULES)
    assert read_promise_scores(few).startswith("Too few journeys with a broken promise answered")
    nothing = measure_promise_scores(promises(), RULES)
    assert read_promise_scores(nothing).startswith("Scores cannot be set beside promises")
