"""Where the answer ends and the rest begins: the first sentence, or its first clause."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.reporting.markdown import lead_in, part_sentences

LONG = "of the journeys followed for their whole window, " * 4


def test_a_number_and_its_interval_end_no_sentence() -> None:
    said = "Half are lost, 50.0 % (40.1–59.9, n = 96). 11.3 % lead back."
    assert part_sentences(said) == (
        "Half are lost, 50.0 % (40.1–59.9, n = 96).",
        "11.3 % lead back.",
    )


def test_a_long_sentence_is_cut_behind_its_first_whole_clause() -> None:
    # The first semicolon stands in a bracket, the second in a name: neither ends a clause.
    said = f"{LONG}half (thin; rough) of “a; b” are lost; most leave early. Few return."
    assert part_sentences(said) == (
        f"{LONG}half (thin; rough) of “a; b” are lost.",
        "Most leave early. Few return.",
    )


def test_a_long_sentence_keeps_as_many_clauses_as_fit() -> None:
    said = f"Half are lost; most leave early; few return; {LONG}nobody knows why."
    assert part_sentences(said) == (
        "Half are lost; most leave early; few return.",
        f"{LONG[0].upper()}{LONG[1:]}nobody knows why.",
    )


def test_a_short_sentence_keeps_its_clauses() -> None:
    assert part_sentences("Half are lost; most leave early.")[1] == ""


def test_a_long_sentence_without_a_clause_stays_whole() -> None:
    assert part_sentences(f"{LONG}half are lost.") == (f"{LONG}half are lost.", "")


def test_a_long_enumeration_is_a_list_and_not_cut() -> None:
    parts = [f"the conversion of stage {letter} rests on thin evidence" for letter in "ABCD"]
    listed = "\n".join(f"- {part}" for part in parts)
    assert lead_in(f"Not ready: {'; '.join(parts)}. Ask.") == f"Not ready:\n\n{listed}.\n\nAsk."


def test_what_is_already_in_paragraphs_stays_so() -> None:
    assert lead_in("A. B.\n\nC. D.") == "A. B.\n\nC. D."


@given(st.text(alphabet="ab .;:()“”1A", max_size=400))
def test_no_word_is_lost(text: str) -> None:
    marks = str.maketrans("", "", " .;")
    kept = " ".join(part_sentences(text)).translate(marks)
    assert kept.lower() == text.translate(marks).lower()
