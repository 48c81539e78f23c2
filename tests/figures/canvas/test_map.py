"""The drawn map has a column a stage and a row a lane, and folds what does not fit."""

import re

import pandas as pd

from cjm_workbench.figures.canvas.map import draw_map

CELL = {
    "journey_type": "buy", "stage_no": 1, "stage": "Look", "customer_goal": "Find it",
    "journeys": 1434, "lane": "touchpoint", "item_no": 1, "label": "site", "channel": "web",
    "n": 1434, "value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "unit": "share", "target": None,
    "verdict": "", "evidence": "sufficient", "reason": "",
}  # fmt: skip
PAY = {**CELL, "stage_no": 2, "stage": "Pay", "journeys": None}


def rows(html: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", html, flags=re.DOTALL)


def test_has_a_column_a_stage_and_a_row_a_lane_with_data() -> None:
    lost = {**PAY, "lane": "lost", "label": "lost here", "evidence": "thin"}
    html = draw_map(pd.DataFrame([CELL, PAY, lost])).html
    head, touchpoints, falling_out, evidence = rows(html)
    assert head.count("<th") == 3 and "1,434 journeys" in head and "Find it" in head
    assert touchpoints.count("<td") == 2 and "50 %" in touchpoints
    assert "no data" in falling_out and "40.0–60.0" in falling_out
    assert "Thin" in evidence


def test_folds_touchpoints_beyond_five_and_counts_them() -> None:
    many = [{**CELL, "item_no": i, "label": f"place {i}"} for i in range(1, 9)]
    html = draw_map(pd.DataFrame(many)).html
    shown, folded = html.split("<summary>3 more</summary>")
    assert "place 5" in shown and "place 6" not in shown
    assert "place 8" in folded


def test_shows_a_verdict_with_what_is_wanted() -> None:
    gap = {**CELL, "lane": "desired", "label": "conversion", "verdict": "missed", "target": 0.9}
    html = draw_map(pd.DataFrame([gap])).html
    assert "Missed" in html and "wanted 90.0 %" in html


def test_hidden_cells_are_dashes_and_names_are_text() -> None:
    odd = {**CELL, "label": "<b>x</b>", "value": None, "n": None, "channel": "<i>"}
    html = draw_map(pd.DataFrame([odd])).html
    assert "&lt;b&gt;x" in html and "<b>x" not in html and "<i>:" not in html
    assert "nan" not in html.lower()


def test_a_channel_has_its_sign() -> None:
    html = draw_map(pd.DataFrame([CELL, {**CELL, "item_no": 2, "channel": "pigeon"}])).html
    assert 'href="#i-web"' in html and 'href="#i-none"' in html
