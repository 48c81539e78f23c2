"""Who was asked and who answered, on tables counted by hand."""

from __future__ import annotations

import json
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest

from cjm_workbench.analyses.nonresponse import (
    NOT_KNOWN,
    choose_attributes,
    describe,
    find_asked,
    weigh_answers,
)

ASKED = ["invitation_id", "customer_id", "touchpoint", "feedback_id"]
SAID = ["feedback_id", "instrument", "score", "scale_min", "scale_max"]


def invitations(*rows: tuple[str | None, ...]) -> ir.Table:
    return ibis.memtable(rows, schema=dict.fromkeys(ASKED, "string"))


def feedback(*rows: tuple[str, str, float]) -> ir.Table:
    scaled = [(*row, 0.0 if row[1] == "nps" else 1.0, 10.0) for row in rows]
    types = dict(zip(SAID, ["string", "string", *["float64"] * 3], strict=True))
    return ibis.memtable(scaled, schema=types)


def people(**attributes: dict[str, Any]) -> ir.Table:
    rows = [(name, json.dumps(own)) for name, own in attributes.items()]
    return ibis.memtable(rows, schema={"customer_id": "string", "attributes": "string"})


def rows_of(table: ir.Table, *columns: str) -> list[tuple[Any, ...]]:
    found = table.select(*columns).order_by(columns[0]).execute().astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


def test_the_silent_count_for_the_instrument_of_most_answers_about_the_same():
    asked = find_asked(
        invitations(
            ("1", "a", "Call", "x"), ("2", "b", "Call", "y"), ("3", "c", "Call", "z"),
            ("4", "d", "Call", None), ("5", "e", None, "w"), ("6", "f", None, None),
            ("7", "g", "Visit", None), ("8", "h", "Call", "refused"),
        ),
        feedback(("x", "csat", 4), ("y", "csat", 5), ("z", "ces", 2), ("w", "nps", 9)),
    )  # fmt: skip
    assert rows_of(asked, "invitation_id", "touchpoint", "instrument", "answered", "score") == [
        ("1", "Call", "csat", True, 4.0),
        ("2", "Call", "csat", True, 5.0),
        ("3", "Call", "ces", True, 2.0),
        ("4", "Call", "csat", False, None),  # two of three answers about the call
        ("5", None, "nps", True, 9.0),
        ("6", None, "nps", False, None),  # about no touchpoint: as the other one about none
        ("7", "Visit", None, False, None),  # nobody answered about the visit
        ("8", "Call", "csat", False, None),  # its answer did not pass the gate
    ]


def test_a_missing_attribute_is_a_category():
    rows = ibis.memtable({"customer_id": ["a", "b", "stranger"]})
    described = describe(rows, people(a={"age": "old"}, b={}), ["age"])
    assert rows_of(described, "customer_id", "attribute_age") == [
        ("a", "old"), ("b", NOT_KNOWN), ("stranger", NOT_KNOWN),
    ]  # fmt: skip


def test_attributes_of_one_value_or_of_many_are_left_out():
    many = {str(i): {"name": str(i), "age": "old" if i % 2 else "young", "land": "x"}
            for i in range(13)}  # fmt: skip
    assert choose_attributes(people(**many), ["name", "land", "age"]) == ["age"]
    assert choose_attributes(people(a={}), []) == []


def test_weights_spread_the_answers_as_the_base():
    # 30 of 40 answers come from the old, who are half of the 80 asked: 0.5 / 0.75 and 0.5 / 0.25
    known = {str(i): {"age": "old" if i < 30 or 40 <= i < 50 else "young"} for i in range(80)}
    asked = ibis.memtable({"customer_id": list(known), "feedback_id": list(known)})
    base = describe(asked, people(**known), ["age"])
    answers = base.filter(base.customer_id.cast("int64") < 40)
    weights = weigh_answers(answers, base, ["age"]).set_index("feedback_id")["weight"]
    assert weights["0"] == pytest.approx(2 / 3)
    assert weights["39"] == pytest.approx(2)


def test_without_attributes_all_weigh_the_same():
    answers = ibis.memtable({"customer_id": ["a", "b"], "feedback_id": ["x", "y"]})
    assert weigh_answers(answers, answers, [])["weight"].tolist() == [1.0, 1.0]
