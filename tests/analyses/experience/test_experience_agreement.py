"""Touchpoints against the whole journey: counted and compared within journeys."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from cjm_workbench.analyses.experience.agreement import measure_agreement, read_agreement
from cjm_workbench.analyses.experience.divergence import (
    claim_divergence,
    measure_divergence,
    read_divergence,
)
from cjm_workbench.analyses.experience.paired import pair_answers
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.stats.sufficiency import Thresholds
from tests.analyses.experience.small_tables import LOOSE, scores_of

NPS = {"instrument": "nps", "scale_min": 0.0, "scale_max": 10.0}
Rows = list[dict[str, object]]


def pair_answers_of(rows: Rows) -> pd.DataFrame:
    return pair_answers(scores_of(rows))


def both(
    journey: int, touchpoint: float, whole: float, *, at: str = "buy", stage: str = "Buy"
) -> Rows:
    """Give the two answers of a journey: 1 to 5 at a touchpoint, 0 to 10 about the whole."""
    own = {"journey_id": f"j{journey}", "customer_id": f"c{journey}"}
    return [
        {**own, "feedback_id": f"t{journey}{at}", "touchpoint": at, "stage": stage,
         "score": touchpoint},
        {**own, **NPS, "feedback_id": f"w{journey}", "score": whole},
    ]  # fmt: skip


def same_question(journey: int, touchpoint: float, whole: float) -> Rows:
    first, second = both(journey, touchpoint, whole)
    return [first, {**second, "instrument": "rating", "scale_min": 1.0, "scale_max": 5.0}]


def test_counts_journeys_by_what_pleases() -> None:
    # of 5, 4 pleases (emotion 1); of 10, 8 does (1.2) and 7 does not (0.8)
    rows = both(1, 4, 8) + both(2, 5, 7) + both(3, 4, 0) + both(4, 3, 10) + both(5, 1, 1)
    table = measure_agreement(pair_answers_of(rows), LOOSE)
    assert table["pleases"].tolist() == [
        "both", "touchpoints alone", "journey alone", "neither",
    ]  # fmt: skip
    assert table["journeys"].tolist() == [1, 2, 1, 1]
    assert table["value"].tolist() == pytest.approx([0.2, 0.4, 0.2, 0.2])
    assert set(table["n"]) == {5}
    # Wilson's bounds of 2 in 5
    assert table.loc[1, ["ci_low", "ci_high"]].tolist() == pytest.approx([0.1176, 0.7693], abs=1e-4)
    assert (table["touchpoints_from"][0], table["journey_from"][0]) == (4.0, 7.5)
    assert "touchpoints please and the journey does not in 40.0 %" in read_agreement(table)


def test_several_touchpoints_of_a_journey_are_averaged() -> None:
    # 5 and 2 of 5 are 3.5 together: they do not please
    rows = both(1, 5, 9, at="see") + both(1, 2, 9)[:1]
    table = measure_agreement(pair_answers_of(rows), LOOSE).set_index("pleases")
    assert table.loc["journey alone", "journeys"] == 1


def test_answers_of_no_journey_or_of_one_kind_alone_are_no_pair() -> None:
    rows = [*both(1, 5, 9)[:1], *both(2, 5, 9)[1:], {"score": 4.0, "touchpoint": "buy"}]
    table = measure_agreement(pair_answers_of(rows), LOOSE)
    assert table.empty
    assert read_agreement(table).startswith("No journey has an answer about a touchpoint and one")
    apart = measure_divergence(pair_answers_of(rows), LOOSE)
    assert apart.empty
    assert claim_divergence(apart).empty
    assert read_divergence(apart) == "So no place can be set beside its journeys."


def test_instruments_are_pairs_of_their_own() -> None:
    rows = [*both(1, 5, 9), {**both(1, 1, 9)[0], "feedback_id": "x", "instrument": "ces"}]
    table = measure_agreement(pair_answers_of(rows), LOOSE)
    # csat-like rating 5 pleases, ces 1 does not: they are never averaged
    assert table.loc[table["journeys"] == 1, ["instrument", "pleases"]].to_numpy().tolist() == [
        ["ces", "journey alone"], ["rating", "both"],
    ]  # fmt: skip


def test_the_reading_names_a_journey_type_once_over_all_its_pairs() -> None:
    rows = [row for j in range(50) for row in both(j, 5, 9)]
    rows += [
        {**row, "feedback_id": f"c{j}", "instrument": "ces"} for j, row in enumerate(rows[::2])
    ]
    said = read_agreement(measure_agreement(pair_answers_of(rows), LOOSE))
    assert said.count("In shop, by ces against") == 1
    assert said.count("In shop") == 1 and "; by rating against" in said


def test_few_customers_are_hidden_with_the_one_that_would_tell_them() -> None:
    rows = [row for j in range(40) for row in both(j, 5, 9 if j > 2 else 0)]
    table = measure_agreement(pair_answers_of(rows), Rules(smallest_cell=10))
    # 3 of the trap are too few; the 37 would tell them
    assert table.loc[:1, "value"].isna().all()
    assert "touchpoints please and the journey does not" not in read_agreement(table)


@pytest.mark.parametrize("cells", [(1, 0), (9, 9)], ids=["one customer", "two alike"])
def test_empty_cells_do_not_tell_the_hidden_ones(cells: tuple[int, int]) -> None:
    # n stands in the empty cells: 1 is one customer's answer, 18 in two small cells 9 and 9
    good, trap = cells
    rows = [row for j in range(good + trap) for row in both(j, 5, 9 if j < good else 0)]
    table = measure_agreement(pair_answers_of(rows), Rules(smallest_cell=10))
    assert table[["n", "value", "journeys", "customers"]].isna().all(axis=None)


def test_a_stage_does_not_tell_the_touchpoint_hidden_in_it() -> None:
    def some(first: int, count: int, at: str, stage: str) -> Rows:
        return [
            row for j in range(first, first + count) for row in both(j, 5, 9, at=at, stage=stage)
        ]

    # x and w are hidden, 13 together; stage A less y would be x
    rows = some(0, 5, "x", "A") + some(5, 40, "y", "A") + some(50, 8, "w", "B")
    rows += some(60, 50, "z", "B") + some(110, 20, "v", "C") + some(130, 20, "u", "C")
    table = measure_divergence(pair_answers_of(rows), Rules(smallest_cell=10))
    shown = table.dropna(subset="value")
    assert shown["place"].tolist() == ["(whole journey)", "C", "u", "v", "y", "z"]


def test_too_few_pairs_are_said_to_be_too_few() -> None:
    table = measure_agreement(pair_answers_of(both(1, 5, 9)), Rules(smallest_cell=1))
    assert read_agreement(table).startswith("Too few journeys have an answer about a touchpoint")


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10)), min_size=1, max_size=12))
def test_the_shares_sum_to_one(pairs: list[tuple[int, int]]) -> None:
    rows = [row for j, (first, second) in enumerate(pairs) for row in both(j, first, second)]
    assert measure_agreement(pair_answers_of(rows), LOOSE)["value"].sum() == pytest.approx(1)


def test_a_place_is_set_beside_the_others_within_journeys() -> None:
    # emotion of 5 of 5 is 2, of 3 is 0; of 0 in 10 it is -2, of 10 it is 2, of 5 it is 0
    rows = (
        both(1, 5, 5) + both(2, 5, 10)  # at buy: 2 - 0 and 2 - 2
        + both(3, 3, 5, at="see", stage="Look") + both(4, 3, 10, at="see", stage="Look")
    )  # fmt: skip
    table = measure_divergence(pair_answers_of(rows), LOOSE).set_index(["level", "place"])
    buy = table.loc[("touchpoint", "buy")]
    assert (buy["emotion"], buy["journey_emotion"], buy["value"]) == (2.0, 1.0, 1.0)
    # the others: 0 - 0 and 0 - 2, on average -1; 1 less -1
    assert (buy["others_value"], buy["difference"]) == (-1.0, 2.0)
    assert table.loc[("touchpoint", "see"), "difference"] == -2.0
    # two questions of different wording are not tested against each other
    whole = table.loc[("journey type", "(whole journey)")]
    assert whole["value"] == 0.0
    assert whole[["difference", "p_value"]].isna().all()


def test_the_same_question_is_tested_against_itself() -> None:
    pairs = [(5, 3), (4, 4), (5, 4), (3, 4), (5, 1)]
    rows = [row for j, pair in enumerate(pairs) for row in same_question(j, *pair)]
    whole = measure_divergence(pair_answers_of(rows), LOOSE).iloc[0]
    # on 1 to 5 a point is one of emotion: differences 2, 0, 1, -1, 4
    assert whole["difference"] == pytest.approx(1.2)
    assert whole["p_value"] == pytest.approx(ttest_1samp([2, 0, 1, -1, 4], 0).pvalue)


def test_journey_types_asked_the_same_are_set_beside_each_other() -> None:
    rows = both(1, 5, 5) + both(2, 5, 10)  # 2 - 0 and 2 - 2: 1 on average
    others = [{**row, "journey_type": "help"} for row in both(3, 3, 10) + both(4, 3, 5)]
    table = measure_divergence(pair_answers_of(rows + others), LOOSE)
    whole = table[table["level"] == "journey type"].set_index("journey_type")
    # 0 - 2 and 0 - 0: -1 on average; wording that adds to both drops out of 1 less -1
    assert whole["value"].to_dict() == {"help": -1.0, "shop": 1.0}
    assert whole["difference"].to_dict() == {"help": -2.0, "shop": 2.0}


def test_all_alike_is_no_difference_and_no_nan_claim() -> None:
    rows = [row for j in range(6) for row in both(j, 4, 8, at="buy" if j % 2 else "see")]
    table = measure_divergence(pair_answers_of(rows), LOOSE)
    assert table["difference"].dropna().eq(0).all()
    assert claim_divergence(table).empty


def test_one_place_has_nothing_to_be_compared_with() -> None:
    rows = [row for j in range(4) for row in both(j, 4 + j % 2, 8)]
    table = measure_divergence(pair_answers_of(rows), LOOSE)
    assert table["p_value"].isna().all()
    assert read_divergence(table).startswith("At no place do enough journeys have both answers")


def planted(shift: float) -> Rows:
    """Make 120 journeys: at buy the touchpoint pleases, and the journey falls short by `shift`."""
    rows: Rows = []
    for j in range(120):
        trap = j % 2 == 0
        whole = 8 + (j // 2) % 3 - 1 - (shift if trap else 0)
        touch = 4 + (j // 6) % 2
        rows += both(j, touch, whole, at="buy" if trap else "see", stage="Buy" if trap else "Look")
    return rows


def test_the_trap_is_found_named_and_claimed() -> None:
    rules = Rules(Thresholds(), smallest_cell=10)
    table = measure_divergence(pair_answers_of(planted(3)), rules)
    buy = table[table["place"] == "buy"].iloc[0]
    # 3 of 10 points are 1.2 of the 4 between -2 and 2
    assert buy["difference"] == pytest.approx(1.2)
    assert buy["evidence"] == "sufficient"
    assert "buy pleases more than its journeys do" in read_divergence(table)
    claims = claim_divergence(table)
    # see, the other of the two, is the same test from its other side
    assert claims.index.tolist() == [buy.name]
    assert claims.loc[buy.name, "severity"] == pytest.approx(1.2 / 8)


def test_of_two_journey_types_or_places_one_is_tested() -> None:
    rules = Rules(Thresholds(), smallest_cell=10)
    helps = [{**row, "journey_type": "help", "journey_id": f"h{row['journey_id']}"}
             for row in planted(0)]  # fmt: skip
    table = measure_divergence(pair_answers_of(planted(3) + helps), rules)
    tested = table[table["p_value"].notna()]
    # in alphabetical order the first of two: help, and buy in either journey type
    assert tested[["journey_type", "place"]].to_numpy().tolist() == [
        ["help", "(whole journey)"], ["help", "buy"], ["shop", "buy"],
    ]  # fmt: skip
    see = table[table["place"] == "see"]
    assert see["difference"].notna().all() and see["q_value"].isna().all()
    assert set(see["reason"]) == {"not tested: the other of the two is"}


def test_a_touchpoint_is_not_tested_again_beside_the_stage_that_is_all_else() -> None:
    rows = planted(3)
    for row in rows[2::8]:  # half of the journeys of see are about ask, of the same stage
        row["touchpoint"] = "ask"
    table = measure_divergence(pair_answers_of(rows), Rules(smallest_cell=10))
    assert table.loc[table["p_value"].notna(), "place"].tolist() == ["Look", "ask", "see"]


def test_without_a_trap_none_is_said_to_be_clear() -> None:
    table = measure_divergence(pair_answers_of(planted(0)), Rules(smallest_cell=10))
    assert "none clearly stands further" in read_divergence(table)
