"""What is said of a persona beside what was measured of it."""

from dataclasses import replace

import pandas as pd
import pytest

from cjm_workbench.analyses.personas.behaviour import Behaviour
from cjm_workbench.analyses.personas.check import NOT_MEASURED, check_personas, read_check

HIGHER = {
    "journey_type": "buy", "persona": "young", "title": "Young", "measure": "channel",
    "detail": "app", "n": 100, "value": 0.6, "others_n": 200, "others_value": 0.4,
    "difference": 0.2, "diff_low": 0.1, "diff_high": 0.3, "unit": "share",
    "evidence": "sufficient", "reason": "", "q_value": 0.01,
}  # fmt: skip


@pytest.fixture
def check(describe):
    def make(said, *rows):
        (young,) = describe("young")
        behaviour = pd.DataFrame(
            [{**HIGHER, **row} for row in rows], columns=list(Behaviour.to_schema().columns)
        )
        return check_personas([replace(young, differs_in=said)], behaviour)

    return make


@pytest.mark.parametrize(
    ("said", "row", "verdict"),
    [
        ("higher", {}, "holds"),
        ("lower", {}, "contrary"),
        ("higher", {"q_value": 0.051}, "not seen"),
        ("lower", {"difference": -0.2}, "holds"),
        ("higher", {"q_value": None}, "cannot be judged"),
        ("higher", {"evidence": "insufficient"}, "cannot be judged"),
    ],
)
def test_a_verdict_follows_the_test_and_its_direction(check, said, row, verdict):
    table = check({"channel app": said}, row)
    assert table["verdict"].tolist() == [verdict]
    assert table["measure"].tolist() == ["channel app"]


def test_each_journey_type_has_its_own_row(check):
    table = check({"channel app": "higher"}, {}, {"journey_type": "help", "q_value": 0.5})
    assert table["verdict"].tolist() == ["holds", "not seen"]


def test_what_is_not_measured_cannot_be_judged(check):
    table = check({"channel fax": "higher"}, {})
    assert table["reason"].tolist() == [NOT_MEASURED]
    assert table["verdict"].tolist() == ["cannot be judged"]


def test_numbers_are_those_of_the_comparison(check):
    (row,) = check({"channel app": "higher"}, {}).to_dict("records")
    assert (row["value"], row["others_value"], row["difference"]) == (0.6, 0.4, 0.2)
    assert (row["n"], row["others_n"], row["q_value"]) == (100, 200, 0.01)


def test_reading_counts_the_verdicts(check):
    table = check({"channel app": "higher"}, {}, {"journey_type": "help", "q_value": 0.5})
    assert read_check(table) == (
        "Of 2 differences that personas are said to have, by journey type: 1 holds, 1 not seen."
    )
    both = check({"channel app": "higher"}, {}, {"journey_type": "help"})
    assert read_check(both).endswith("by journey type: 2 hold.")


def test_a_persona_is_flagged_where_nothing_holds(check):
    assert "Flagged: “Young” does not differ clearly in anything that is said." in read_check(
        check({"channel app": "higher"}, {"q_value": 0.5})
    )
    assert "Flagged: “Young” differs the other way round than is said." in read_check(
        check({"channel app": "lower"}, {})
    )


def test_of_whom_nothing_is_said_the_reading_asks(check):
    table = check({})
    assert table["verdict"].tolist() == ["cannot be judged"]
    assert "Of “Young” it is not said in what they differ" in read_check(table)


def test_without_personas_the_reading_says_what_to_write():
    empty = pd.DataFrame(columns=list(Behaviour.to_schema().columns))
    assert "name personas in client.yaml" in read_check(check_personas([], empty))
