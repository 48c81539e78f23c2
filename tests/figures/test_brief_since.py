"""What has changed and what became of the actions stand as text, with their numbers."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.figures.brief_ground import draw_ground
from cjm_workbench.figures.brief_since import MOST, draw_actions, draw_changes

HOSTILE = "<img src=x onerror=alert(1)>"
CHANGE = {
    "kind": "new gap", "journey_type": HOSTILE, "subject": HOSTILE, "against": "period before",
    "earlier": "2026Q2", "n": 400, "value": 0.70, "unit": "share", "target": 0.90,
    "earlier_n": 380, "earlier_value": 0.92, "difference": -0.22, "diff_low": -0.27,
    "diff_high": -0.17, "change": "worse", "published": None,
}  # fmt: skip
ACTION = {
    "title": HOSTILE, "owner_role": HOSTILE, "state": "late", "unit": "share",
    "started_on": pd.Timestamp("2026-04-01"), "ended_on": pd.NaT, "expected_change": 0.05,
    "kpi_title": HOSTILE,
}  # fmt: skip


def changes(*rows: dict[str, object]) -> str:
    return draw_changes(pd.DataFrame(rows or [], columns=list(CHANGE)), HOSTILE).html


def test_a_change_stands_with_both_values_both_n_and_its_size() -> None:
    html = changes(CHANGE)
    assert "<b>70.0 %</b>, wanted 90.0 %" in html
    assert '(2026Q2: 92.0 %; <span class="nw">n = 400 and 380</span>)' in html
    assert "▼ −22.0 pp worse<small>−27.0 to −17.0</small>" in html
    assert "■ New gap</b>" in html


def test_a_restated_number_says_what_was_reported() -> None:
    html = changes({**CHANGE, "kind": "restated", "published": 0.88, "journey_type": ""})
    assert "2026Q2: 92.0 %, reported as 88.0 %" in html
    assert "chg" not in html


def test_kpis_keep_their_capitals() -> None:
    better = {**CHANGE, "kind": "KPI better", "change": "better", "journey_type": ""}
    assert "▲ 2 KPIs better</b>" in changes(better, {**better, "subject": "other"})


def test_many_changes_of_a_kind_are_counted_and_folded() -> None:
    new = [{**CHANGE, "subject": str(n)} for n in range(MOST + 2)]
    year = {**CHANGE, "earlier": "2025Q3", "against": "year before"}
    html = changes(*new, year, {**year, "subject": "0"})
    assert html.count("<li>") == MOST + 3  # what is new since both is said once
    assert f"{MOST + 2} new gaps" in html and "<summary>2 more changes</summary>" in html
    assert html.index("Since 2026Q2") < html.index("Since 2025Q3")


def test_an_action_stands_with_owner_state_days_and_what_was_expected() -> None:
    html = draw_actions(pd.DataFrame([ACTION]), "One is late.").html
    assert "! Late" in html and "since 2026-04-01" in html and "expected: +5.0 pp in " in html
    ended = {**ACTION, "ended_on": pd.Timestamp("2026-06-30"), "expected_change": None}
    html = draw_actions(pd.DataFrame([ended]), "").html
    assert "2026-04-01 to 2026-06-30" in html and "expected" not in html
    assert "nan" not in html.lower() and "NaT" not in html


def test_many_actions_are_counted_and_folded() -> None:
    html = draw_actions(pd.DataFrame([ACTION] * (MOST + 1)), "").html
    assert "<summary>1 more action</summary>" in html
    assert html.count("! Late") == MOST + 1


def test_without_actions_the_reading_stands_alone() -> None:
    html = draw_actions(pd.DataFrame(columns=list(ACTION)), "No action is known").html
    assert "No action is known" in html and "<table" not in html


def ground(kind: str, group: str, count: int = 1) -> str:
    row = {"kind": kind, "group": group, "text": HOSTILE, "note": HOSTILE}
    return draw_ground(pd.DataFrame([row] * count)).html


def test_the_ground_names_what_is_left_out_and_who_owns_an_assumption() -> None:
    assert "<li>Channel <b><bdi>&lt;img" in ground("left out", "channel")
    assert "Owner: head of data; &lt;img" in ground("expired assumption", "head of data")
    assert "<summary>2 more</summary>" in ground("limit of the data", "Ready with limits", 7)


def test_text_from_data_is_text() -> None:
    drawn = [changes(CHANGE), draw_actions(pd.DataFrame([ACTION]), HOSTILE).html,
             *(ground(kind, HOSTILE) for kind in ("limit of the data", "left out",
                                                  "expired assumption"))]  # fmt: skip
    for html in drawn:
        assert "<img" not in html and "&lt;img" in html
