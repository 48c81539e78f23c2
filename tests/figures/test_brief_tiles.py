"""A tile says what its tables say: value, interval, n, target, signal and changes."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from cjm_workbench.figures.brief_tiles import FIRST, draw_tiles

KPI = {
    "kpi": "revenue", "title": "Revenue", "n": 40, "value": 1200.0, "ci_low": 1000.0,
    "ci_high": 1500.0, "unit": "amount", "evidence": "sufficient", "reason": "", "target": 1000.0,
    "tolerance": 0.0, "more_is_better": True, "verdict": "met",
}  # fmt: skip
CHANGE = {
    "kpi": "revenue", "unit": "amount", "against": "period before", "earlier": "2026Q2",
    "difference": -80.0, "diff_low": -120.0, "diff_high": -40.0, "change": "worse", "why_not": "",
}  # fmt: skip
POINT = {
    "kpi": "revenue", "part": "month", "starts_on": pd.Timestamp("2026-06-01"), "adjusted": 1000.0,
    "centre": 1000.0, "lower": 900.0, "upper": 1100.0, "signal": "", "reason": "",
    "more_is_better": True, "season_removed": False,
}  # fmt: skip
JULY = {**POINT, "starts_on": pd.Timestamp("2026-07-01"), "adjusted": 1010.0}


def draw(
    *kpis: dict[str, object],
    changes: tuple[dict[str, object], ...] = (),
    points: tuple[dict[str, object], ...] = (),
) -> str:
    return draw_tiles(
        pd.DataFrame(kpis or [KPI]), pd.DataFrame(changes, columns=list(CHANGE)),
        pd.DataFrame(points, columns=list(POINT)), since=date(2026, 7, 1),
    ).html  # fmt: skip


def test_a_tile_holds_value_interval_n_target_and_verdict() -> None:
    html = draw()
    for part in ("Revenue", "1,200.00", "1,000.00–1,500.00", "n = 40", "≥ 1,000.00", "Met"):
        assert part in html
    assert "Sufficient" not in html  # the note says that it is, unless said
    assert "Thin" in draw({**KPI, "evidence": "thin"})


def test_a_tile_says_what_is_still_met_and_reads_the_target_as_the_value() -> None:
    nps = {**KPI, "unit": "points", "value": 28.3, "ci_low": 24.9, "ci_high": 31.7,
           "target": 35.0, "tolerance": 5.0, "verdict": "undetermined"}  # fmt: skip
    assert "≥ 35.0, 5.0 less is still met" in draw(nps)
    # 86 s beside 1.5 min would be two units
    wait = {**KPI, "unit": "seconds", "value": 86.0, "ci_low": 80.0, "ci_high": 92.0,
            "target": 90.0, "tolerance": 10.0, "more_is_better": False}  # fmt: skip
    assert "≤ 90 s, 10 s more is still met" in draw(wait)
    assert "86<small>s</small>" in draw(wait)


def test_a_tile_without_interval_gives_the_reason_and_no_nan() -> None:
    none = {**KPI, "value": None, "ci_low": None, "ci_high": None, "n": None, "target": None,
            "verdict": "", "evidence": "insufficient", "reason": "no row to <add> up"}  # fmt: skip
    html = draw(none)
    assert "no row to &lt;add&gt; up" in html
    assert "nan" not in html.lower() and "n = " not in html and "up," not in html


def test_a_change_has_sign_triangle_word_and_interval() -> None:
    html = draw(changes=(CHANGE,))
    assert '<th scope="row">2026Q2</th>' in html
    assert "▼ −80.00 worse<small>−120.00 to −40.00</small>" in html
    unclear = {**CHANGE, "change": "no clear change", "earlier": "2025Q3"}
    assert "▽ −80.00 not clear" in draw(changes=(CHANGE, unclear))


def test_what_cannot_be_compared_says_why() -> None:
    blank = dict.fromkeys(("difference", "diff_low", "diff_high"))
    html = draw(changes=({**CHANGE, **blank, "change": "", "why_not": "no data then"},))
    assert "Not compared<small>no data then</small>" in html
    assert "nan" not in html.lower()


@pytest.mark.parametrize(
    ("july", "said"),
    [
        ({}, "● Inside limits"),
        ({"adjusted": 1200.0, "signal": "outside"}, "◆ Outside limits, better"),
        ({"adjusted": 800.0, "signal": "outside"}, "◆ Outside limits, worse"),
        ({"adjusted": 990.0, "signal": "run"}, "◆ In a run on one side, worse"),
        (
            {"adjusted": 1200.0, "signal": "outside", "more_is_better": False},
            "Outside limits, worse",
        ),
    ],
)
def test_the_signal_is_that_of_the_period(july: dict[str, object], said: str) -> None:
    assert said in draw(points=(POINT, {**JULY, **july}))


def test_a_period_named_by_its_days_takes_two_lines() -> None:
    days = {**CHANGE, "earlier": "2016-12-29..2017-04-30"}
    assert '<th scope="row">2016-12-29..<br>2017-04-30</th>' in draw(changes=(days,))


def test_a_signal_of_an_earlier_period_is_none_of_this_one() -> None:
    assert "● Inside limits" in draw(points=({**POINT, "signal": "outside"}, JULY))


def test_without_limits_the_tile_says_how_many_points_are_missing() -> None:
    bare = {"centre": None, "lower": None, "upper": None,
            "reason": "no limits: 2 points of at least 12"}  # fmt: skip
    html = draw(points=({**POINT, **bare}, {**JULY, **bare}))
    assert "No limits: 2 points of at least 12" in html
    assert "<polyline" in html and "<rect" not in html


def test_the_points_of_the_period_are_dots_and_the_earlier_a_line() -> None:
    html = draw(points=(POINT, POINT, JULY))
    assert html.count("<circle") == 1
    assert html.count("<polyline") == 1


def test_what_is_missed_and_what_has_moved_comes_first_and_the_rest_is_folded() -> None:
    met = [{**KPI, "kpi": f"k{n}", "title": f"Met {n}"} for n in range(FIRST)]
    missed = {**KPI, "kpi": "missed", "title": "Missed it", "verdict": "missed"}
    html = draw(*met, KPI, missed, changes=(CHANGE,))
    titles = ["Missed it", "Revenue", "Met 0", "Met 3", "2 more KPIs", "Met 4", "Met 5"]
    assert [html.index(title) for title in titles] == sorted(map(html.index, titles))
    assert "First come those that miss their target" in html
    assert "First come" not in draw()


def test_no_kpi_no_tile() -> None:
    assert (
        draw_tiles(
            pd.DataFrame(columns=list(KPI)), pd.DataFrame(), pd.DataFrame(), since=date(2026, 7, 1)
        ).html
        == ""
    )
