"""Who answered, on invitations counted by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from cjm_workbench.analyses.readiness.answering import (
    CHANNEL,
    COLUMNS,
    EVERYBODY,
    QUICKER,
    SLOWER,
    TIME_TAKEN,
    TOUCHPOINT,
    list_answering,
    list_invited,
)
from cjm_workbench.analyses.readiness.respondents import (
    MIRROR,
    claim_respondents,
    measure_respondents,
    read_respondents,
)
from cjm_workbench.analyses.rules import Rules

RULES = Rules(smallest_cell=1)
DAY = datetime(2026, 5, 1)
NOT_SEEN = (
    "Whether the content answer more often than the discontent no attribute can tell, nor any "
    "weight mend: chapter 04 gives the bounds of the scores, with the silent all content and all "
    "discontent."
)


def units(*cells: tuple[str, int, int], base: str = "invited", attribute: str = "age") -> ir.Table:
    """Make units of (group, how many, of whom answered), each of another customer."""
    rows = [
        (base, name, group if name == attribute else EVERYBODY, f"{group}{i}", i < answered)
        for group, n, answered in cells
        for i in range(n)
        for name in (EVERYBODY, attribute)
    ]
    return ibis.memtable(rows, columns=COLUMNS)


def measure(*tables: ir.Table, rules: Rules = RULES) -> pd.DataFrame:
    return measure_respondents(tables, rules).set_index(["base", "attribute", "group"])


def test_each_group_stands_beside_the_others():
    # Newcombe's own example: 56 of 70 against 48 of 80 is 0.2000 (0.0524 to 0.3339)
    table = measure(units(("old", 70, 56), ("young", 80, 48)))
    old = table.loc["invited", "age", "old"]
    assert old["value"] == pytest.approx(0.8)
    assert old["others_value"] == pytest.approx(0.6)
    assert [old["difference"], old["diff_low"], old["diff_high"]] == pytest.approx(
        [0.2, 0.0524, 0.3339], abs=5e-5
    )
    # 70 of 150 were asked, and 56 of 104 answers are theirs
    assert old["base_share"] == pytest.approx(70 / 150)
    assert old["answer_share"] == pytest.approx(56 / 104)
    # chi-square of [[56, 14], [48, 32]]: 150 (56*32 - 14*48)^2 / (70*80*104*46) = 7.0234
    assert old["p_value"] == pytest.approx(0.00804, abs=1e-5)
    assert old["q_value"] == old["p_value"]  # the only test: the young are its mirror
    young = table.loc["invited", "age", "young"]
    assert pd.isna(young["p_value"])
    assert young["reason"].startswith(MIRROR)
    everybody = table.loc["invited", EVERYBODY, EVERYBODY]
    assert (everybody["n"], everybody["answered"]) == (150, 104)
    assert pd.isna(everybody["difference"])


def test_customers_are_tested_only_where_no_invitation_is_known():
    groups = ("old", 70, 56), ("young", 80, 48)
    both = measure(units(*groups), units(*groups, base="customers"))
    assert both.loc["customers"]["p_value"].isna().all()
    alone = measure(units(*groups, base="customers"))
    assert alone.loc["customers", "age", "old"]["p_value"] == pytest.approx(0.00804, abs=1e-5)


def test_who_is_asked_again_counts_less():
    once = units(("old", 70, 56), ("young", 80, 48))
    again = ibis.union(once, once)  # each customer twice, and alike: as much is known as before
    first, second = (measure(table).loc["invited", "age", "old"] for table in (once, again))
    assert (first["n"], second["n"]) == (70, 140)
    # with n - 1 in place of n, the design effect is not quite 2
    assert second["p_value"] == pytest.approx(first["p_value"], rel=0.03)
    assert second["diff_low"] == pytest.approx(first["diff_low"], abs=0.002)


def test_small_groups_are_hidden_and_with_them_what_would_tell_them():
    cells = units(("a", 60, 30), ("b", 50, 25), ("c", 40, 36))  # of c, 4 did not answer
    table = measure(cells, rules=Rules(smallest_cell=10)).loc["invited", "age"]
    hidden = table["value"].isna()
    # alone, c would be what is left of the total: the group with the next fewest goes too
    assert hidden.to_dict() == {"a": False, "b": True, "c": True}
    assert table.loc[["b", "c"], ["n", "answered", "base_share", "others_n"]].isna().all(axis=None)


def test_the_reading_names_who_answered_more_often():
    table = measure_respondents([units(("old", 700, 560), ("young", 800, 480))], RULES)
    assert read_respondents(table) == (
        "Of those invited, 69.3 % (67.0–71.6, n = 1,500) answered. Those invited of age “old” "
        "answered more often than the others: 80.0 % against 60.0 %, +20.0 pp (+15.4 to +24.4, "
        f"n = 700 and 800). {NOT_SEEN}"
    )


def test_the_reading_of_answers_that_go_with_what_was_experienced():
    halves = units((QUICKER, 700, 560), (SLOWER, 800, 480), attribute=TIME_TAKEN)
    said = read_respondents(measure_respondents([halves], RULES))
    assert "Those invited in the quicker half of their journeys answered more often" in said
    assert "no weight by attributes can mend the scores" in said


def test_the_reading_where_all_answer_alike():
    table = measure_respondents([units(("old", 100, 50), ("young", 100, 50))], RULES)
    assert read_respondents(table) == (
        "Of those invited, 50.0 % (43.1–56.9, n = 200) answered. No group clearly answered more "
        f"or less often (1 test). {NOT_SEEN}"
    )


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (units(("old", 40, 0)), "Nobody of those invited answered (n = 40): nothing is known of"),
        (units(("old", 1, 1)), "100.0 % (20.7–100.0, n = 1) answered (insufficient evidence"),
        (units(("old", 40, 20), base="customers"), "No invitation is recorded: who was asked"),
        (units(), "Nobody is in this review"),
    ],
)  # fmt: skip
def test_little_to_read(table: ir.Table, words: str):
    assert words in read_respondents(measure_respondents([table], RULES))


def test_everything_that_was_tested_is_a_candidate():
    table = measure_respondents([units(("a", 70, 56), ("b", 80, 48), ("c", 50, 30))], RULES)
    claims = claim_respondents(table)
    assert claims["sentence"].tolist() == [
        "Those invited of age “a” answered more often than the others",
        "Those invited of age “b” answered less often than the others",
        "Those invited of age “c” answered less often than the others",
    ]
    assert claims["p_value"].tolist() == table.loc[claims.index, "p_value"].tolist()
    assert claims["value"].tolist() == pytest.approx([56 / 70 - 78 / 130, 0.6 - 86 / 120,
                                                      0.6 - 104 / 150])  # fmt: skip


def test_nothing_tested_is_no_candidate():
    assert claim_respondents(measure_respondents([units(("old", 40, 0))], RULES)).empty


def make_invitations(*rows: tuple[Any, ...]) -> ir.Table:
    names = ["invitation_id", "customer_id", "sent_at", "touchpoint", "feedback_id"]
    types = dict.fromkeys(names, "string") | {"sent_at": "timestamp(6)"}
    return ibis.memtable(rows, schema=types)


def make_feedback(*keys: str, at: datetime = DAY) -> ir.Table:
    rows = [(key, at, "csat", 4.0, 1.0, 5.0) for key in keys]
    types = {
        "feedback_id": "string", "occurred_at": "timestamp(6)", "instrument": "string",
        "score": "float64", "scale_min": "float64", "scale_max": "float64",
    }  # fmt: skip
    return ibis.memtable(rows, schema=types)


CUSTOMERS = ibis.memtable(
    [(name, json.dumps({"age": age})) for name, age in (("a", "old"), ("b", "young"))],
    columns=["customer_id", "attributes"],
)


def test_invitations_are_listed_by_customer_and_occasion(make: Any):
    # a was asked a day after the journey began, b after four: the quicker and the slower half
    journeys = make.journeys(("j1", "a", "reached", True), ("j2", "b", "reached", True))
    found = list_invited(
        make_invitations(
            ("1", "a", DAY + timedelta(days=1), "Call", "x"),
            ("2", "b", DAY + timedelta(days=4), "Call", None),
            ("3", "c", DAY, None, None),
        ),
        make_feedback("x"), journeys, CUSTOMERS,
        attributes=["age"], channels={"Call": "phone"}, as_of=DAY + timedelta(days=30),
    ).execute()  # fmt: skip
    groups = {
        (customer, attribute): group
        for _, attribute, group, customer, _ in found.itertuples(index=False)
    }
    assert groups == {
        ("a", EVERYBODY): EVERYBODY, ("b", EVERYBODY): EVERYBODY, ("c", EVERYBODY): EVERYBODY,
        ("a", TOUCHPOINT): "Call", ("b", TOUCHPOINT): "Call", ("c", TOUCHPOINT): "(none)",
        ("a", CHANNEL): "phone", ("b", CHANNEL): "phone",
        ("a", TIME_TAKEN): QUICKER, ("b", TIME_TAKEN): SLOWER,
        ("a", "age"): "old", ("b", "age"): "young", ("c", "age"): "(not known)",
    }  # fmt: skip
    assert set(found.loc[found["answered"], "customer_id"]) == {"a"}


def test_an_answer_after_the_date_is_not_there_yet(make: Any):
    found = list_invited(
        make_invitations(("1", "a", DAY, "Call", "x")),
        make_feedback("x", at=DAY + timedelta(days=9)), make.journeys(), CUSTOMERS,
        attributes=[], channels={}, as_of=DAY + timedelta(days=8),
    )  # fmt: skip
    assert not found.execute()["answered"].any()


def test_customers_with_an_answer_have_answered():
    base = ibis.memtable({"customer_id": ["a", "a", "b"]})
    answers = ibis.memtable({"customer_id": ["b", "b"]})
    found = list_answering(base, answers, CUSTOMERS, ["age"]).execute()
    assert sorted(found.itertuples(index=False, name=None)) == [
        ("customers", EVERYBODY, EVERYBODY, "a", False),
        ("customers", EVERYBODY, EVERYBODY, "b", True),
        ("customers", "age", "old", "a", False),
        ("customers", "age", "young", "b", True),
    ]
