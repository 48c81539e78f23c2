"""Free text keeps its words, and loses what leads to a person."""

import ibis
import pytest

from cjm_workbench.intake.redact import redact


def redacted(text: str | None) -> str | None:
    schema = {"customer_id": "string", "verbatim": "string"}
    rows = ibis.memtable([("C-77x", text)], schema=schema)
    return redact("feedback", rows).verbatim.execute().iloc[0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to jo.doe+x@mail.example.com please", "write to [e-mail] please"),
        ("call +49 (30) 123-45 67 now", "call [number] now"),
        ("card 4111 1111 1111 1111.", "card [number]."),
        ("two: a@b.co and c@d.org", "two: [e-mail] and [e-mail]"),
        ("my CPF is 123.456.789-09", "my CPF is [number]"),
        ("I am C-77x, as you know", "I am [customer], as you know"),
    ],
    ids=["address", "telephone", "card", "every one", "personal number", "own id"],
)
def test_replaces_what_leads_to_a_person(text: str, kept: str) -> None:
    assert redacted(text) == kept


@pytest.mark.parametrize(
    "text",
    ["waited 45 minutes, paid 12.50", "gate B12 at 10:30", "<script>alert(1)</script>", "a @ b"],
)
def test_keeps_the_words(text: str) -> None:
    # short numbers, times and amounts say what happened; markup is the report's to show as text
    assert redacted(text) == text


def test_leaves_tables_without_free_text_alone() -> None:
    rows = ibis.memtable([("a@b.co",)], schema={"touchpoint": "string"})
    assert redact("events", rows).touchpoint.execute().tolist() == ["a@b.co"]


def test_a_short_id_is_left_for_it_would_take_other_words_along() -> None:
    schema = {"customer_id": "string", "verbatim": "string"}
    rows = ibis.memtable([("12", "paid 12.50")], schema=schema)
    assert redact("feedback", rows).verbatim.execute().tolist() == ["paid 12.50"]
