"""Free text keeps its words, and loses what leads to a person."""

import re

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.intake.redact import redact


def redacted(text: str | None, *names: str) -> str | None:
    schema = {"customer_id": "string", "verbatim": "string"}
    rows = ibis.memtable([("C-77x", text)], schema=schema)
    return redact("feedback", rows, names).verbatim.execute().iloc[0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to jo.doe+x@mail.example.com please", "write to [e-mail] please"),
        ("call +49 (30) 123-45 67 now", "call [number] now"),
        ("card 4111 1111 1111 1111.", "card [number]."),
        ("two: a@b.co and c@d.org", "two: [e-mail] and [e-mail]"),
        ("my CPF is 123.456.789-09", "my CPF is [number]"),
        ("I am C-77x, as you know", "I am [customer], as you know"),
        ("an jörg.ö@müller.example, bitte", "an [e-mail], bitte"),
        ("card 4111\u00a01111\u20111111_1111!", "card [number]!"),
        ("to DE89 3704 0044 0532 0130 00, I said", "to [account], I said"),
        ("GB29NWBK60161331926819.", "[account]."),
    ],
    ids=[
        "address",
        "telephone",
        "card",
        "every one",
        "personal number",
        "own id",
        "other letters",
        "odd blanks and dashes",
        "account",
        "account in one",
    ],
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


def test_what_is_written_of_an_action_is_free_text_too() -> None:
    # an action is of no one customer: there is no id to look for
    said = {
        "title": "Ask ann@example.org, +49 30 5550 1234", "effort": "2 days, B. Ember",
        "owner_role": "b. ember", "status": "done", "action_id": "2026-0001",
    }  # fmt: skip
    rows = ibis.memtable([tuple(said.values())], schema=dict.fromkeys(said, "string"))
    [kept] = redact("actions", rows, ["B. Ember"]).execute().to_dict("records")
    assert kept == {
        "title": "Ask [e-mail], [number]", "effort": "2 days, [name]",
        "owner_role": "[name]", "status": "done", "action_id": "2026-0001",
    }  # fmt: skip


def test_a_short_id_is_left_for_it_would_take_other_words_along() -> None:
    schema = {"customer_id": "string", "verbatim": "string"}
    rows = ibis.memtable([("12", "paid 12.50")], schema=schema)
    assert redact("feedback", rows).verbatim.execute().tolist() == ["paid 12.50"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Agent Seven was kind", "[name] was kind"),
        ("ask AGENT\n seven's team", "ask [name]'s team"),
        ("the head of shop, and Agent Seven.", "the [name], and [name]."),
        ("Agent Seventy was kind", "Agent Seventy was kind"),
        ("1+1 (QA) said so", "[name] said so"),
    ],
    ids=["as listed", "any case and blanks", "several", "part of a word", "signs of patterns"],
)
def test_replaces_listed_names_as_whole_words(text: str, kept: str) -> None:
    assert redacted(text, "Agent Seven", "Head of shop", "1+1 (QA)") == kept


def test_a_longer_name_goes_before_the_one_within_it() -> None:
    assert redacted("Seven of Nine came", "Seven", "Seven of Nine") == "[name] came"


def luhn(digits: str) -> str:
    """Complete a number by its check digit."""
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    total = sum(d - 9 if d > 9 else d for d in doubled)
    return digits + str(-total % 10)


BLANK = st.sampled_from(["", " ", "-", ".", " - ", "/", "\u00a0", "\u2011", "_"])
WORDS = st.text(alphabet="abc ,!?", max_size=12)


@settings(max_examples=15)
@given(st.text("0123456789", min_size=12, max_size=18), st.data(), WORDS, WORDS)
def test_no_card_number_survives_however_it_is_grouped(
    digits: str, data: st.DataObject, before: str, after: str
) -> None:
    card = luhn(digits)
    written = card[0] + "".join(data.draw(BLANK) + digit for digit in card[1:])
    said = redacted(f"{before} {written} {after}") or ""
    assert not re.search(r"\d", said)
    assert said.startswith(before.rstrip() or said[:0])


@settings(max_examples=15)
@given(
    st.from_regex(r"[a-z][a-z0-9._+-]{0,8}@[a-z0-9-]{1,8}(\.[a-z]{2,4}){1,2}", fullmatch=True),
    WORDS,
)
def test_no_address_survives(address: str, around: str) -> None:
    said = redacted(f"{around} {address} {around}") or ""
    assert "@" not in said
    assert address not in said
