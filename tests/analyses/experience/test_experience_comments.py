"""Comments: scored in English alone, and their themes counted by hand."""

from __future__ import annotations

from typing import Any

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.experience.comments import fetch_comments
from cjm_workbench.analyses.experience.sentiment import measure_sentiment, read_sentiment
from cjm_workbench.analyses.experience.themes import measure_themes, read_themes
from cjm_workbench.analyses.rules import Rules
from tests.analyses.experience.small_tables import LOOSE, PLAN, scores_of

SAID = {"feedback_id": "string", "language": "string"}


def comments(*rows: tuple[str | None, str, str | None]) -> pd.DataFrame:
    """Fetch comments of a customer each: stage, text and language."""
    answers: list[dict[str, Any]] = [
        {"feedback_id": f"f{n:03d}", "stage": stage, "verbatim": text, "score": 3.0}
        for n, (stage, text, _) in enumerate(rows)
    ]
    named = [(f"f{n:03d}", language) for n, (_, _, language) in enumerate(rows)]
    feedback = ibis.memtable(pd.DataFrame(named, columns=[*SAID]), schema=SAID)
    return fetch_comments(scores_of(answers), feedback)


def test_english_is_scored_and_nothing_else() -> None:
    rows = comments(
        ("Buy", "very good", "en"), ("Buy", "very good", "EN-gb"), ("Buy", "very good", "de"),
        ("Buy", "very good", None), ("Buy", "the day after", "en"),
    ).sort_values(["language", "verbatim"])  # fmt: skip
    assert rows["language"].tolist() == ["de", "en", "en", "en", "unknown"]
    assert rows["sentiment"].isna().tolist() == [True, False, False, False, True]
    # the lexicon knows no word of the second; VADER scores the first 0.4927, doubled
    assert rows["sentiment"].iloc[1:4].tolist() == pytest.approx([0.0, 0.9854, 0.9854])


def test_sentiment_is_the_mean_of_a_stage_and_language() -> None:
    table = measure_sentiment(
        comments(
            ("Buy", "very good", "en"), ("Buy", "the day after", "en"), ("Buy", "sehr gut", "de"),
            ("Look", "very good", "en"), (None, "so so", None),
        ),
        [PLAN], LOOSE,
    )  # fmt: skip
    assert table[["stage", "language", "comments", "n"]].to_numpy().tolist() == [
        ["Look", "en", 1, 1], ["Buy", "de", 1, 0], ["Buy", "en", 2, 2],
        ["(no stage)", "unknown", 1, 0],
    ]  # fmt: skip
    assert table.loc[2, "value"] == pytest.approx(0.9854 / 2)
    assert table.loc[1, "reason"] == "not scored: the lexicon is English"
    assert table.loc[3, "reason"] == "not scored: its language is not known"
    assert read_sentiment(table).endswith("are left unscored: de, unknown.")


def test_without_comments_it_says_what_to_map() -> None:
    table = measure_sentiment(comments(), [PLAN], LOOSE)
    assert read_sentiment(table).startswith("No comment is mapped")
    assert read_themes(measure_themes(comments(), [PLAN], LOOSE)).startswith("No word is used")


def test_few_comments_are_not_counted_aloud() -> None:
    table = measure_sentiment(comments(("Buy", "very good", "en")), [PLAN], Rules())
    assert table[["n", "value", "comments", "customers"]].isna().all(axis=None)
    assert "rests on too few" in read_sentiment(table)


PRICE = [("Buy", "the price rose, what a surprise", "en")] * 24
QUEUE = [("Look", "stood in the queue", "en")] * 30
PLAIN = [("Buy", "was so so", "en")] * 16


def test_a_theme_is_the_words_that_set_a_stage_apart() -> None:
    table = measure_themes(comments(*PRICE, *QUEUE, *PLAIN), [PLAN], LOOSE)
    buy = table[table["stage"] == "Buy"].iloc[0]
    # price, rose and surprise come together: one theme, in 24 of the 40 comments
    assert buy["theme"] == "price, rose, surprise"
    assert (buy["comments"], buy["n"], buy["value"]) == (24, 40, 0.6)
    assert table["stage"].tolist() == ["Look", "Buy"]
    said = read_themes(table)
    assert "Look: queue, stood (100.0 %, n = 30); Buy: price, rose, surprise (60.0 %" in said


def test_what_is_said_everywhere_is_no_theme() -> None:
    everywhere = [(stage, "nice people", "en") for stage in ("Look", "Buy") for _ in range(15)]
    assert measure_themes(comments(*everywhere), [PLAN], LOOSE).empty


def test_a_word_of_fewer_than_ten_customers_is_never_shown() -> None:
    nine = [("Buy", "a kangaroo came", "en")] * 9
    table = measure_themes(comments(*nine, *PRICE, *QUEUE), [PLAN], LOOSE)
    assert not table["theme"].str.contains("kangaroo").any()


def test_one_customer_who_repeats_a_word_makes_no_theme() -> None:
    rows = comments(*PRICE, *QUEUE)
    table = measure_themes(rows.assign(customer_id="ann"), [PLAN], LOOSE)
    assert table.empty


def test_marks_of_redaction_are_no_words() -> None:
    marked = [("Buy", "[e-mail] [name] so it was", "en")] * 12
    assert measure_themes(comments(*marked, *QUEUE), [PLAN], LOOSE)["stage"].tolist() == ["Look"]


def test_languages_are_set_apart_from_their_own() -> None:
    rows = [("Buy", "der Preis war hoch", "de")] * 12 + [
        ("Look", "die Auskunft war gut", "de")
    ] * 12
    table = measure_themes(comments(*rows, *PRICE, *QUEUE), [PLAN], LOOSE)
    # short words are left out, for no list says which of them say nothing
    assert table.loc[table["language"] == "de", "theme"].tolist() == ["auskunft", "preis"]
    assert table.loc[table["language"] == "de", "sentiment"].isna().all()


def test_the_order_of_rows_does_not_matter() -> None:
    rows = comments(*PRICE, *QUEUE, *PLAIN)
    shuffled = rows.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        measure_themes(rows, [PLAN], LOOSE), measure_themes(shuffled, [PLAN], LOOSE)
    )
