import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.experience.promises import (
    WITHOUT,
    measure_promises,
    read_promises,
)
from cjm_workbench.analyses.rules import Rules
from tests.analyses.experience.small_tables import LOOSE, scores_of

SCHEMA = {
    "journey_type": "string", "promise": "string", "precision": "string", "journey_id": "string",
    "customer_id": "string", "outcome": "string", "late_seconds": "float64",
}  # fmt: skip
OUTCOMES = ["kept", "kept", "late", "late", "late", "unfulfilled", "no promise", "no promise"]
LATE = {"j2": 60.0, "j3": 120.0, "j4": 600.0}
ANSWERS = {"j0": 5.0, "j1": 4.0, "j2": 2.0, "j3": 1.0, "j5": 1.0}


def promises(outcomes=OUTCOMES, answers=ANSWERS, rules=LOOSE):
    rows = [
        ("shop", "In time", "day", f"j{i}", f"c{i}", outcome, LATE.get(f"j{i}"))
        for i, outcome in enumerate(outcomes)
    ]
    scores = scores_of([{"journey_id": key, "score": score} for key, score in answers.items()])
    return measure_promises(ibis.memtable(rows, schema=SCHEMA), scores, rules)


def test_shares_are_of_the_journeys_with_the_promise():
    table = promises().set_index("outcome")
    # of eight journeys two have no promise: the shares are of the six
    assert table["value"].dropna().to_dict() == pytest.approx(
        {"kept": 2 / 6, "late": 3 / 6, "unfulfilled": 1 / 6}
    )
    assert set(table["n"].dropna()) == {6}
    without = table.loc["no promise"]
    assert (without["journeys"], without["reason"]) == (2, WITHOUT)


def test_scores_and_lateness_stand_beside_their_outcome():
    table = promises().set_index("outcome")
    assert table["score"].dropna().to_dict() == {"kept": 4.5, "late": 1.5, "unfulfilled": 1.0}
    # three were late, two of them answered; those without a promise did not
    assert table.loc["late", ["journeys", "score_n"]].tolist() == [3, 2]
    assert table.loc["no promise", "instrument"] == ""
    assert table.loc["late", "late_median_seconds"] == 120.0
    assert pd.isna(table.loc["kept", "late_median_seconds"])


def test_an_answer_of_no_journey_does_not_count():
    table = promises(answers={**ANSWERS, None: 5.0}).set_index("outcome")
    assert table["score_n"].sum() == 5


def test_scores_and_lateness_do_not_tell_a_hidden_share():
    # of 45, three were left without: hidden, and with them the next smallest, the 12 late ones
    outcomes = ["kept"] * 30 + ["late"] * 12 + ["unfulfilled"] * 3
    answers = {f"j{i}": 4.0 for i in range(42)}
    table = promises(outcomes, answers, Rules(LOOSE.thresholds, smallest_cell=10))
    table = table.set_index("outcome")
    assert table.loc["kept", ["n", "score_n"]].tolist() == [45, 30]
    hidden = ["journeys", "value", "score_n", "score", "score_low", "score_unweighted",
              "late_median_seconds"]  # fmt: skip
    assert table.loc["late", hidden].isna().all()
    assert table.loc["late", "score_evidence"] == "insufficient"
    assert table.loc["late", "score_reason"] == table.loc["late", "reason"] != ""
    assert table.loc["unfulfilled", "score_reason"] == ""  # none of them was asked


def test_few_journeys_without_the_promise_hide_no_outcome():
    outcomes = ["kept"] * 30 + ["late"] * 12 + ["no promise"] * 3
    table = promises(outcomes, {}, Rules(LOOSE.thresholds, smallest_cell=10)).set_index("outcome")
    # the three are no part of the 42 with the promise
    assert table["n"].tolist() == [42, 42, pd.NA]
    assert table.loc["late", "journeys"] == 12
    assert pd.isna(table.loc["no promise", "journeys"])
    assert table.loc["no promise", "reason"] == "not shown: fewer than 10 customers"


def test_scores_of_journeys_without_the_promise_stand_beside_the_others():
    table = promises(["kept", "no promise"]).set_index("outcome")
    assert table["score"].to_dict() == {"kept": 5.0, "no promise": 4.0}


def test_a_small_outcome_of_one_promise_hides_none_of_another():
    # of A four were left without, which hides those who were not; of B 20 and 20
    rows = [("shop", name, "day", f"{name}{i}", f"{name}{i}", outcome, None)
            for name, kept in (("A", 36), ("B", 20)) for i in range(40)
            for outcome in ["kept" if i < kept else "unfulfilled"]]  # fmt: skip
    scores = scores_of([{"journey_id": row[3], "score": 4.0} for row in rows])
    rules = Rules(LOOSE.thresholds, smallest_cell=10)
    table = measure_promises(ibis.memtable(rows, schema=SCHEMA), scores, rules)
    assert table.groupby("promise")["score_n"].count().to_dict() == {"A": 0, "B": 2}


def test_readings():
    said = read_promises(promises())
    assert said.startswith("In time (by the day): of the journeys with this promise, 50.0 % (")
    assert "n = 6) were late, half of them by more than 2.0 min" in said
    assert read_promises(promises(["kept"])) == (
        "In time (by the day): no journey with a promise was late or left without."
    )
    assert (
        read_promises(promises(["no promise"]))
        == "In time (by the day): no journey holds a promised time."
    )
    assert read_promises(promises([])).startswith("No promise can be judged")
    hidden = promises(rules=Rules(LOOSE.thresholds, smallest_cell=10))
    assert hidden[["n", "value", "score", "late_median_seconds"]].isna().all().all()
    assert read_promises(hidden) == "In time (by the day): too few to be shown."
