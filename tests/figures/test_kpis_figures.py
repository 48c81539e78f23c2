"""The drawings of chapter 08 show every number with its interval, and text as text."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from cjm_workbench.figures.kpi_marks import draw_change, draw_chart, draw_waterfall
from cjm_workbench.figures.kpis import draw_control, draw_scorecard, draw_split, write_change
from cjm_workbench.figures.style import INK_3, MISSED_WASH, PAPER
from cjm_workbench.schemas.locale import write_for

HOSTILE = "<script>alert(1)</script>"
ESTIMATE = {
    "n": 400, "value": 0.5, "ci_low": 0.45, "ci_high": 0.55, "unit": "share",
    "evidence": "sufficient", "reason": "",
}  # fmt: skip
KPI = {**ESTIMATE, "kpi": "fast", "title": HOSTILE, "description": "Within an hour.",
       "target": 0.6, "verdict": "missed", "more_is_better": True}  # fmt: skip
CHANGE = {
    **ESTIMATE, "kpi": "fast", "against": "period before", "earlier": "2026Q2",
    "earlier_value": 0.58, "earlier_low": 0.55, "earlier_high": 0.61,
    "difference": -0.08, "diff_low": -0.12, "diff_high": -0.04,
    "q_value": 0.0004, "change": "worse", "why_not": "", "published": 0.57, "restated": False,
}  # fmt: skip
POINT = {
    "kpi": "fast", "title": HOSTILE, "unit": "share", "part": "month",
    "starts_on": pd.Timestamp("2026-09-01"), "adjusted": 0.5, "centre": 0.5, "lower": 0.4,
    "upper": 0.6, "signal": "", "season_removed": False, "reason": "",
}  # fmt: skip
PART = {**ESTIMATE, "kpi": "fast", "title": HOSTILE, "against": "period before",
        "earlier": "2026Q2", "by": "", "part": "change", "reversal": False}  # fmt: skip


def scorecard(**change: object) -> str:
    return draw_scorecard(pd.DataFrame([KPI]), pd.DataFrame([{**CHANGE, **change}])).html


def test_the_scorecard_shows_value_target_and_change():
    html = scorecard()
    assert "<b>50.0 %</b><small>45.0–55.0, n = 400</small>" in html
    assert '≥ 60.0 % <span class="v v-missed">Missed</span>' in html
    assert '<span class="chg worse">▼ worse</span>' in html
    assert "−8.0 pp (−12.0 to −4.0), q &lt; 0.001" in html
    assert "Since the period before<br>2026Q2" in html
    assert HOSTILE not in html


def test_a_season_is_hollow_and_carries_no_colour():
    html = write_change({**CHANGE, "change": "may be the season", "difference": 0.08})
    assert '<span class="chg ns">△ may be the season</span>' in html


def test_what_is_not_compared_says_why():
    assert write_change({**CHANGE, "why_not": "no data <b>"}) == (
        "<span>Not compared</span><small>no data &lt;b&gt;</small>"
    )


def test_a_restated_figure_stands_beside_the_published_one():
    assert "Restated: 2026Q2 was 57.0 %, is 58.0 %" in scorecard(restated=True)
    assert "Restated" not in scorecard()


def test_a_kpi_without_target_and_without_an_earlier_period_has_dashes():
    own = pd.DataFrame([{**KPI, "target": None, "verdict": ""}])
    html = draw_scorecard(own, pd.DataFrame([CHANGE]).iloc[:0]).html
    assert "<td>—</td>" in html
    assert "Since" not in html


def test_a_change_that_holds_is_drawn_with_the_earlier_value_in_words():
    html = scorecard()
    assert "<small>Then 58.0 % (55.0–61.0)</small><svg" in html
    assert "Square: then; dot: now" in html


@pytest.mark.parametrize(
    "change",
    [
        {"q_value": 0.2, "change": "no clear change"},
        {"q_value": None, "why_not": "one of the two is not shown"},
        {"earlier_value": None, "earlier_low": None, "earlier_high": None,
         "why_not": "one of the two is not shown"},
    ],
    ids=["not clear", "not tested", "suppressed"],
)  # fmt: skip
def test_a_change_that_does_not_hold_is_not_drawn(change):
    html = scorecard(**change)
    assert "<svg" not in html and "Then" not in html and "Square" not in html


def paths(svg: str) -> list[str]:
    """Give where each bar, interval and square of a drawing begins and ends."""
    return re.findall(r'd="M([^"]+)"', svg)


def test_a_change_joins_then_and_now_on_their_intervals():
    # from 0.45 to 0.61 is 0.16 on 120 pixels after an edge of 5, so 750 pixels a unit:
    # then 0.58, 0.55 to 0.61; now 0.5, 0.45 to 0.55
    svg = draw_change(CHANGE, [CHANGE])
    assert paths(svg) == ["102.5 8H42.5", "80.0 6H125.0", "99.5 3h6v6h-6z", "5.0 10H80.0"]
    assert '<circle cx="42.5"' in svg
    assert f'd="M102.5 8H42.5" stroke="{MISSED_WASH}"' in svg  # it is worse


def test_the_changes_of_a_kpi_share_a_scale():
    # the other change reaches up to 0.69: 0.24 on 120 pixels, so 500 pixels a unit
    year = {**CHANGE, "earlier_value": 0.65, "earlier_low": 0.61, "earlier_high": 0.69}
    assert paths(draw_change(CHANGE, [CHANGE, year]))[0] == "70.0 8H30.0"


def test_what_is_equal_has_no_bar_and_stands_in_the_middle():
    flat = dict.fromkeys(
        ["value", "ci_low", "ci_high", "earlier_value", "earlier_low", "earlier_high"], 0.5
    )
    svg = draw_change({**CHANGE, **flat}, [{**CHANGE, **flat}])
    assert paths(svg) == ["65.0 6H65.0", "62.0 3h6v6h-6z", "65.0 10H65.0"]


def test_thin_evidence_of_a_change_is_dashed():
    thin = {**CHANGE, "evidence": "thin"}
    assert draw_change(thin, [thin]).count("stroke-dasharray") == 2
    assert "stroke-dasharray" not in draw_change(CHANGE, [CHANGE])


def test_insufficient_evidence_of_a_change_has_no_bar_and_no_colour():
    weak = {**CHANGE, "evidence": "insufficient"}
    svg = draw_change(weak, [weak])
    assert len(paths(svg)) == 3 and svg.count(f'fill="{PAPER}"') == 2
    assert set(re.findall(r'stroke="(#\w+)"', svg)) == {INK_3}


def test_a_chart_marks_what_is_outside():
    svg = draw_chart([POINT, {**POINT, "adjusted": 0.9, "signal": "outside"}])
    assert svg.count("<circle") == 2
    assert 'r="4" fill="none"' in svg  # told by its shape, not by its colour alone
    assert svg.count("<rect") == 1


def test_a_point_that_is_not_shown_leaves_its_place_empty():
    svg = draw_chart([POINT, {**POINT, "adjusted": None}, POINT])
    assert 'cx="16.7%"' in svg and 'cx="83.3%"' in svg and 'cx="50.0%"' not in svg


def test_a_flat_line_is_drawn():
    flat = {**POINT, "lower": 0.5, "upper": 0.5}
    assert draw_chart([flat, flat]).count("<circle") == 2


def test_the_control_table_names_limits_and_signals():
    rows = [POINT, {**POINT, "starts_on": pd.Timestamp("2026-10-01"), "signal": "outside"}]
    html = draw_control(pd.DataFrame(rows)).html
    assert "40.0–60.0" in html
    assert "2026-10 outside its limits" in html
    assert HOSTILE not in html


@pytest.mark.parametrize(
    ("part", "said"),
    [("month", "Sept. 2026 outside its limits"), ("week", "the week of 01.09.2026 outside")],
)
def test_a_month_and_a_week_are_written_as_the_client_does(part, said):
    write_for("de")
    html = draw_control(pd.DataFrame([{**POINT, "part": part, "signal": "outside"}])).html
    assert said in html and "2026-09" not in html


@pytest.mark.parametrize(
    ("unit", "limits"), [("share", "0.0–60.0"), ("points", "−0.1 to 0.6"), ("amount", "−0.10 to")]
)
def test_limits_end_where_the_measure_does(unit, limits):
    # a share of less than nothing there is not; a net promoter score and a loss there are
    html = draw_control(pd.DataFrame([{**POINT, "unit": unit, "lower": -0.1}])).html
    assert limits in html


def test_limits_of_a_share_end_at_all():
    html = draw_control(pd.DataFrame([{**POINT, "unit": "share", "upper": 1.05}])).html
    assert "–100.0" in html and "105" not in html


def test_without_limits_it_says_why():
    few = {**POINT, "centre": None, "lower": None, "upper": None, "reason": "no limits: 2 points"}
    assert "no limits: 2 points" in draw_control(pd.DataFrame([few, few])).html


def test_steps_stand_end_to_end():
    # 0 to 6, and back to 3: the second starts where the first ends
    svg = draw_waterfall([0.06, -0.03])
    assert 'x="2.0%" width="96.0%"' in svg
    assert 'x="50.0%" width="48.0%"' in svg


def test_a_change_is_drawn_with_the_grouping_whose_mix_matters_most():
    parts = [
        PART, {**PART, "part": "definition", "value": 0.0, "ci_low": 0.0, "ci_high": 0.0},
        {**PART, "by": "tier", "part": "mix", "value": 0.01},
        {**PART, "by": "tier", "part": "rate"},
        {**PART, "by": "product", "part": "mix", "value": -0.15},
        {**PART, "by": "product", "part": "rate", "value": 0.2, "reversal": True},
    ]  # fmt: skip
    html = draw_split(pd.DataFrame(parts)).html
    assert "−15.0 pp" in html and "+1.0 pp" not in html
    assert "product <b>Reversal</b>" in html
    assert html.count("<rect") == 2  # the definition makes nothing
    assert HOSTILE not in html


def test_empty_tables_are_no_failure():
    assert "holds no row" in draw_control(pd.DataFrame([POINT]).iloc[:0]).html
    assert "holds no row" in draw_split(pd.DataFrame([PART]).iloc[:0]).html
    assert (
        "holds no row"
        in draw_scorecard(pd.DataFrame([KPI]).iloc[:0], pd.DataFrame([CHANGE]).iloc[:0]).html
    )
