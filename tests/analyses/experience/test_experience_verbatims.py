"""Comments shown come from both ends of the scores, and never from a handful of people."""

import ibis
import pandas as pd

from cjm_workbench.analyses.experience.verbatims import pick_verbatims, read_verbatims
from cjm_workbench.analyses.rules import Rules

RULES = Rules(smallest_cell=1)
SCHEMA = {
    "journey_type": "string", "stage": "string", "instrument": "string", "feedback_id": "string",
    "score": "float64", "verbatim": "string", "customer_id": "string",
}  # fmt: skip


def answers(*scores: float, stage: str | None = "Pay", text: str | None = "no {}") -> list[tuple]:
    return [
        ("buy", stage, "csat", f"{stage}{i}", score, text and text.format(i), f"c{i}")
        for i, score in enumerate(scores)
    ]


def pick(rows: list[tuple], rules: Rules = RULES) -> pd.DataFrame:
    return pick_verbatims(ibis.memtable(rows, schema=SCHEMA), rules)


def test_picks_three_of_the_lowest_and_two_of_the_highest() -> None:
    table = pick(answers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
    assert table["score"].tolist() == [1, 2, 3, 9, 10]
    assert table["end"].tolist() == ["low"] * 3 + ["high"] * 2
    assert set(table["comments"]) == {10}


def of_one(rows: list[tuple]) -> list[tuple]:
    return [(*row[:-1], "ann") for row in rows]


def test_a_customer_is_quoted_once_and_counts_once() -> None:
    low, rest = answers(1, 1, 1, text="ann {}"), answers(*range(2, 12))
    table = pick(of_one(low) + [(*row[:3], f"x{i}", *row[4:]) for i, row in enumerate(rest)])
    # of ann's three comments at the low end one is shown; all thirteen are counted
    assert table["score"].tolist() == [1, 2, 3, 10, 11]
    assert set(table["comments"]) == {13}


def test_the_same_words_are_shown_once() -> None:
    said = answers(1, 1, 1, text="Too slow") + answers(1, text=" too slow ")
    said = [(*row[:3], f"x{i}", *row[4:6], f"x{i}") for i, row in enumerate(said)]
    table = pick(said + answers(*range(2, 8)))
    # ten customers commented, of whom four said the same
    assert table["score"].tolist() == [1, 2, 3, 6, 7]
    assert set(table["comments"]) == {10}


def test_shows_nothing_of_fewer_than_ten_customers_however_much_they_wrote() -> None:
    assert pick(of_one(answers(*range(20)))).empty


def test_shows_nothing_of_a_stage_with_fewer_than_ten_comments() -> None:
    assert pick(answers(*range(9))).empty
    assert pick(answers(*range(20)), Rules(smallest_cell=21)).empty
    assert read_verbatims(pick(answers(1))).startswith("No stage has comments of the 10 customers")


def test_answers_without_a_comment_are_not_counted() -> None:
    assert pick(answers(*range(9)) + answers(*range(9), stage="Use", text=None)).empty


def test_comments_of_no_stage_are_a_place_of_their_own() -> None:
    table = pick(answers(*range(10), stage=None) + answers(*range(10)))
    assert sorted(set(table["stage"])) == ["", "Pay"]
    assert read_verbatims(table).startswith("10 comments of 20 are shown")


def test_row_order_does_not_matter_among_equal_scores() -> None:
    rows = answers(*[3] * 12)
    rows = [(*row[:5], f"text {i}", row[6]) for i, row in enumerate(rows)]
    assert pick(rows)["verbatim"].tolist() == pick(rows[::-1])["verbatim"].tolist()


def test_cuts_long_comments() -> None:
    table = pick(answers(*range(10), text="{}" + "a" * 300))
    assert set(table["verbatim"].str[1:]) == {"a" * 299 + "…"}
