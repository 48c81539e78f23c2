"""What the silent could make of a mean, computed by hand."""

from __future__ import annotations

import json

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.experience.bounds import measure_bounds, read_bounds
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.stats.means import mean_t, nps
from tests.analyses.experience.small_tables import LOOSE

ASKED = ["invitation_id", "customer_id", "touchpoint", "feedback_id"]
SAID = {"feedback_id": "string", "instrument": "string", "score": "float64",
        "scale_min": "float64", "scale_max": "float64"}  # fmt: skip
Answers = list[tuple[str, float | None]]


def measure(
    answers: Answers, rules: Rules = LOOSE, *, instrument: str = "csat",
    scale: tuple[float, float] = (1.0, 5.0),
) -> pd.DataFrame:  # fmt: skip
    """Measure answers of a customer each, who lives in a region; no score: silent."""
    asked = [
        (f"i{n}", f"c{n}", "Call", f"f{n}" if score is not None else None)
        for n, (_, score) in enumerate(answers)
    ]
    said = [(f"f{n}", instrument, s, *scale) for n, (_, s) in enumerate(answers) if s is not None]
    people = [(f"c{n}", json.dumps({"region": region})) for n, (region, _) in enumerate(answers)]
    return measure_bounds(
        ibis.memtable(asked, schema=dict.fromkeys(ASKED, "string")),
        ibis.memtable(pd.DataFrame(said, columns=[*SAID]), schema=SAID),
        ibis.memtable(people, schema={"customer_id": "string", "attributes": "string"}),
        ["region"],
        rules,
    )


def test_the_silent_may_all_be_at_either_end() -> None:
    row = measure([("East", 4), ("East", 5), ("East", None), ("East", None)]).iloc[0]
    assert (row["invited"], row["answered"], row["response_share"]) == (4, 2, 0.5)
    # the mean of 4 and 5 is 4.5; with two silent at 1, or at 5: (9 + 2) / 4 and (9 + 10) / 4
    assert (row["value"], row["silent_bad"], row["silent_good"]) == (4.5, 2.75, 4.75)
    assert (row["ci_low"], row["ci_high"]) == (mean_t([4, 5]).low, mean_t([4, 5]).high)


def test_net_promoter_points_are_bounded_by_detractors_and_promoters() -> None:
    answers: Answers = [("East", 10), ("East", 10), ("East", 7), ("East", 3), ("East", None)]
    row = measure(answers, instrument="nps", scale=(0.0, 10.0)).iloc[0]
    # (2 - 1) of 4 are 25 points; of 5 with the silent one against, or for: 0 and 40
    assert (row["unit"], row["value"]) == ("points", nps([10, 10, 7, 3]).value)
    assert (row["silent_bad"], row["silent_good"]) == pytest.approx((0.0, 40.0))


def test_answers_are_weighted_to_those_who_were_asked() -> None:
    # East: 20 answer with 5 and 20 are silent; West: all 10 answer with 1
    answers: Answers = [("East", 5.0)] * 20 + [("East", None)] * 20 + [("West", 1.0)] * 10
    row = measure(answers).iloc[0]
    assert row["value"] == pytest.approx((20 * 5 + 10 * 1) / 30)
    # of those asked 4 in 5 are of the East: 0.8 x 5 + 0.2 x 1
    assert row["weighted"] == pytest.approx(4.2)


def test_what_the_content_answer_more_often_does_lies_within_the_bounds() -> None:
    # half of the content answer and none of the others: the truth of all is 3, answers say 5
    row = measure([("East", 5.0)] * 30 + [("East", None)] * 90).iloc[0]
    truth = (60 * 5 + 60 * 1) / 120
    assert not row["ci_low"] <= truth <= row["ci_high"]
    assert row["silent_bad"] <= truth <= row["silent_good"]


def test_reads_the_mean_its_response_and_what_is_certain() -> None:
    said = read_bounds(measure([("East", 4.0), ("East", 5.0)] * 20 + [("East", None)] * 40))
    assert "csat: 4.50 (4.34–4.66, n = 40) of those who answered, 50.0 % of 80 asked" in said
    assert "only 2.75 to 4.75 is certain" in said
    assert "cannot be seen in the answers" in said


def test_hides_how_few_answered() -> None:
    table = measure([("East", 4.0)] * 3 + [("East", None)] * 40, Rules(smallest_cell=10))
    assert table.drop(columns=["instrument", "scale_min", "scale_max"]).loc[
        0, ["n", "value", "answered", "silent_bad", "weighted"]
    ].isna().all()  # fmt: skip
    assert "too few answered" in read_bounds(table)


def test_without_invitations_or_answers_it_says_what_to_gather() -> None:
    empty = measure([("East", None)])
    assert empty.empty
    assert read_bounds(empty).startswith("Who was asked is not recorded")
