"""Every comparison of behaviour that was tested is a candidate claim."""

import pandas as pd
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.personas.behaviour import Behaviour, claim_behaviour

TESTED = {
    "journey_type": "buy", "persona": "young", "title": "Young", "measure": "channel",
    "detail": "app", "n": 100, "value": 0.6, "others_n": 80, "others_value": 0.4,
    "difference": 0.2, "diff_low": 0.1, "diff_high": 0.3, "unit": "share",
    "evidence": "sufficient", "reason": "", "p_value": 0.001, "q_value": 0.01,
}  # fmt: skip
TIME = {"measure": "time", "detail": "", "unit": "seconds", "difference": -60.0}
SCORE = {
    "measure": "score", "detail": "csat", "unit": "score", "difference": 0.5, "scale_min": 1.0,
    "scale_max": 5.0,
}  # fmt: skip


def claims(*rows):
    columns = list(Behaviour.to_schema().columns)
    table = pd.DataFrame([{**TESTED, **row} for row in rows], columns=columns)
    return gather_claims({"personas.behaviour": claim_behaviour(table)})


@pytest.mark.parametrize(
    ("row", "measure"),
    [
        ({}, "the share of journeys through “app” (higher)"),
        (TIME, "time to the goal (lower)"),
        (SCORE, "the csat score (higher)"),
    ],
)
def test_a_claim_names_the_persona_the_measure_and_the_direction(row, measure):
    (sentence,) = claims(row)["sentence"]
    assert sentence == f"“Young” differs from the other personas in {measure}"


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        ({}, 0.2),  # of all journeys
        ({**TIME, "others_value": 240.0}, 0.25),  # of what the others take
        ({**TIME, "others_value": 30.0}, 1.0),  # never more than all of it
        (SCORE, 0.125),  # half a point of a scale that is four wide
        ({"unit": "count", "measure": "steps", "others_value": 0.0}, 0.0),  # of nothing
    ],
)
def test_severity_is_a_part_of_what_could_be(row, severity):
    assert claims(row)["severity"].tolist() == pytest.approx([severity])


def test_what_was_tested_counts_whether_it_holds_or_not_and_nothing_else():
    found = claims({"p_value": None}, {"p_value": 0.9, "q_value": 0.9}, {})
    assert found["p_value"].tolist() == [0.9, 0.001]
    # where in the saved table each of them stands
    assert found["row"].tolist() == [1, 2]
    assert found["n"].tolist() == [80, 80] and found["concerned"].tolist() == [100, 100]


def test_nothing_tested_claims_nothing():
    assert claims({"p_value": None}).empty
