"""The reading names the finding that weighs most, and how far the next one is behind."""

import pandas as pd
import pytest

from cjm_workbench.analyses.brief.matrix import read_matrix

# 400 concerned × 0.2 × 1.5 = 120
FIRST = {"sentence": "Pay is slow", "concerned": 400, "severity": 0.2, "worth": 1.5, "weight": 120}
SAID = (
    "“Pay is slow” weighs most: 400 concerned, severity 20.0 %, by customers worth 1.50 times the "
    "average."
)


def table(*weights: float) -> pd.DataFrame:
    """Give findings by weight; 0 is one without."""
    return pd.DataFrame([{**FIRST, "weight": weight} for weight in weights], columns=[*FIRST])


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ((120,), SAID),
        ((120, 0), SAID),
        ((120, 80), f"{SAID} That is 1.5 times as much as the next of 2 findings."),
        # 120 against 116: 3 % more is no difference to tell
        ((120, 116, 3), f"{SAID} That is about as much as the next of 3 findings."),
    ],
    ids=["alone", "alone with a weight", "apart", "about equal"],
)
def test_says_what_weighs_most_and_how_far_the_next_is_behind(weights, said) -> None:
    assert read_matrix(table(*weights)) == said


@pytest.mark.parametrize(
    ("worths", "said"),
    [
        ((1.0, 1.0), "severity 20.0 %. That"),
        ((1.0, 0.5), "severity 20.0 %, by customers worth 1.00 times the average. That"),
    ],
    ids=["all alike", "apart"],
)
def test_the_worth_is_said_where_it_sets_findings_apart(worths, said) -> None:
    assert said in read_matrix(table(120, 80).assign(worth=worths))


@pytest.mark.parametrize(
    ("weights", "head"), [((), "No finding has"), ((0,), "Of 1 finding none has")]
)
def test_says_so_where_nothing_has_a_weight(weights, head) -> None:
    said = f"{head} a weight: a number concerned and a severity that are known."
    assert read_matrix(table(*weights)) == said
