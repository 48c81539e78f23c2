"""What a department owns and shares, as the review of everybody shows it."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.departments import list_departments, read_departments
from tests.analyses.index.small_index import span
from tests.analyses.index.test_index_curves import cell

SHARE = {"n": 400, "value": 0.3, "ci_low": 0.25, "ci_high": 0.35, "unit": "share",
         "evidence": "sufficient", "reason": ""}  # fmt: skip
OWNED = [
    cell("all", 1, "touchpoint", touchpoint="site", department="sales", **SHARE),
    cell("all", 1, "touchpoint", touchpoint="shop", department="shops", **SHARE),
    cell("all", 2, "touchpoint", touchpoint="till", department="shops", **SHARE),
    cell("all", 2, "touchpoint", touchpoint="letter", **SHARE),  # nobody's
]
SWITCHES = ["segment", "segment_title", "journey_type", "journey_title", "kind", "from_value",
            "to_value", *SHARE]  # fmt: skip


def switch(kind: str, start: str, end: str, **cells: object) -> dict[str, object]:
    return {**span("all"), "journey_type": "buy", "journey_title": "Buy something", "kind": kind,
            "from_value": start, "to_value": end, **SHARE, **cells}  # fmt: skip


def listed(*cells: dict[str, object], switches: tuple[dict[str, object], ...] = ()) -> pd.DataFrame:
    return list_departments(
        pd.DataFrame([*OWNED, *cells]), pd.DataFrame(switches, columns=SWITCHES)
    )


def rows(table: pd.DataFrame, kind: str) -> list[list[object]]:
    own = table[table["kind"] == kind]
    return own[["department", "stage", "subject", "shared"]].values.tolist()


def test_touchpoints_stand_with_their_owner() -> None:
    assert rows(listed(), "touchpoint") == [
        ["sales", "Look", "site", 1], ["shops", "Look", "shop", 1], ["shops", "Pay", "till", 1],
    ]  # fmt: skip


def test_a_missed_target_of_a_stage_is_that_of_all_who_have_a_part_in_it() -> None:
    wanted = {**SHARE, "detail": "conversion", "text": "conversion", "target": 0.5}
    table = listed(
        cell("all", 1, "desired", verdict="missed", **wanted),
        cell(
            "all", 2, "desired", verdict="missed", **{**wanted, "detail": "score", "text": "csat"}
        ),
        cell("all", 2, "desired", verdict="met", **wanted),
        cell("all", 0, "desired", verdict="missed", **wanted),  # the whole journey has no owner
        cell("all", 1, "desired", verdict="missed", variant="Keen", **wanted),
    )
    assert rows(table, "gap") == [
        ["sales", "Look", "conversion", 2],
        ["shops", "Look", "conversion", 2],
        ["shops", "Pay", "score (csat)", 1],
    ]


def test_a_pain_of_a_touchpoint_is_its_owners_alone() -> None:
    table = listed(
        cell("all", 1, "pain", touchpoint="site", text="Lowest emotion", **SHARE),
        cell("all", 1, "pain", text="No other stage loses more", **SHARE),
        cell("all", 1, "pain", text="Fewer go on", detail="gap", **SHARE),  # a gap already
        cell("all", 1, "pain", text="I gave up", detail="quote"),  # no number
    )
    assert sorted(rows(table, "pain")) == [
        ["sales", "Look", "Lowest emotion", 1],
        ["sales", "Look", "No other stage loses more", 2],
        ["shops", "Look", "No other stage loses more", 2],
    ]


def test_a_handoff_is_given_by_one_and_taken_by_the_other() -> None:
    table = listed(switches=(
        switch("department", "sales", "shops"), switch("channel", "web", "store"),
        switch("department", "shops", "sales", value=None),
    ))  # fmt: skip
    assert rows(table, "gives") == [["sales", "", "shops", 1]]
    assert rows(table, "takes") == [["shops", "", "sales", 1]]


def test_only_everybodys_review_is_taken() -> None:
    table = listed(cell("gold", 1, "touchpoint", touchpoint="x", department="sales", **SHARE))
    assert "x" not in set(table["subject"])
    assert set(table["segment"]) == {"all"}


def test_the_reading_names_where_most_falls_short() -> None:
    wanted = {**SHARE, "detail": "time", "text": "time", "target": 9.0, "verdict": "missed"}
    assert read_departments(listed(cell("all", 2, "desired", **wanted))) == (
        "2 departments have a part in the journeys; most gaps and pains (1) stand at touchpoints "
        "and stages of shops."
    )
    assert read_departments(listed()) == (
        "2 departments have a part in the journeys; no gap and no pain is found at their "
        "touchpoints."
    )


def test_without_departments_it_says_what_to_write() -> None:
    table = list_departments(pd.DataFrame(OWNED[3:]), pd.DataFrame(columns=SWITCHES))
    assert table.empty
    assert read_departments(table).startswith("No department is known: name the department")
