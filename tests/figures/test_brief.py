"""The first page says what its tables say, and shows text from data as text."""

import pandas as pd

from cjm_workbench.figures.brief import draw_claims, draw_rest, draw_targets, draw_tiles

KPI = {
    "title": "Revenue", "n": 40, "value": 1200.0, "ci_low": 1000.0, "ci_high": 1500.0,
    "unit": "amount", "evidence": "sufficient", "reason": "", "target": 1000.0,
    "more_is_better": True, "verdict": "met",
}  # fmt: skip


def test_a_tile_holds_value_interval_n_target_and_verdict() -> None:
    html = draw_tiles(pd.DataFrame([KPI])).html
    for part in (
        "Revenue",
        "1,200.00",
        "1,000.00–1,500.00",
        "40",
        "≥ 1,000.00",
        "Met",
        "Sufficient",
    ):
        assert part in html


def test_a_tile_says_what_is_still_met_and_reads_the_target_as_the_value() -> None:
    nps = {**KPI, "unit": "points", "value": 28.3, "ci_low": 24.9, "ci_high": 31.7,
           "target": 35.0, "tolerance": 5.0, "verdict": "undetermined"}  # fmt: skip
    assert "≥ 35.0, 5.0 less is still met" in draw_tiles(pd.DataFrame([nps])).html
    # 86 s beside 1.5 min would be two units
    wait = {**KPI, "unit": "seconds", "value": 86.0, "ci_low": 80.0, "ci_high": 92.0,
            "target": 90.0, "tolerance": 10.0, "more_is_better": False}  # fmt: skip
    assert "≤ 90 s, 10 s more is still met" in draw_tiles(pd.DataFrame([wait])).html
    assert "still met" not in draw_tiles(pd.DataFrame([{**KPI, "tolerance": 0.0}])).html


def test_a_tile_without_interval_gives_the_reason_and_no_nan() -> None:
    none = {**KPI, "value": None, "ci_low": None, "ci_high": None, "n": None, "target": None,
            "verdict": "", "evidence": "insufficient", "reason": "no row to add up"}  # fmt: skip
    html = draw_tiles(pd.DataFrame([none])).html
    assert "no row to add up" in html
    assert "nan" not in html.lower()


def test_promises_set_each_verdict_in_its_stage() -> None:
    gaps = pd.DataFrame(
        [
            {"stage": "Look", "measure": "conversion", "instrument": "", "verdict": "met"},
            {"stage": "Pay", "measure": "score", "instrument": "csat", "verdict": "missed"},
            {"stage": "Use", "measure": "time", "instrument": "", "verdict": ""},
        ]
    )
    html = draw_targets(gaps.assign(journey_type="Buy <it>")).html
    assert "<b>Buy &lt;it&gt;</b><br>2 targets: 1 met, 1 missed, 0 undetermined." in html
    assert "Use" not in html  # nothing is wanted there
    row = html[html.index("Score (csat)") :]
    assert row.index("–") < row.index("Missed")  # Look comes before Pay


CLAIM = {
    "sentence": "<img src=x onerror=alert(1)> is slow", "basis": "It is.", "chapter": "paths",
    "value": -0.1, "ci_low": -0.2, "ci_high": -0.05, "n": 400, "unit": "share",
    "evidence": "sufficient", "claimed": True, "kind": "gap", "source": "paths.personas", "row": 7,
    "q_value": None, "journey_type": "buy", "why_not": "", "reason": "",
}  # fmt: skip
HELD = {**CLAIM, "claimed": False, "why_not": "q is above 0.05"}


def test_a_journey_without_targets_says_where_to_write_them() -> None:
    gaps = pd.DataFrame([{"journey_type": "Buy <it>", "stage": "Look", "verdict": ""}])
    html = draw_targets(gaps).html
    assert "No target is set for Buy &lt;it&gt;: write what is desired" in html
    assert "<table" not in html


def test_claims_show_those_that_are_made_and_count_the_others() -> None:
    html = draw_claims(pd.DataFrame([CLAIM, HELD])).html
    assert "<img" not in html and "&lt;img" in html
    assert html.count("<li>") == 1
    assert "1 further observation is held back" in html
    assert "400" in html and "−10" in html


def test_a_claim_leads_to_its_row_and_says_its_q() -> None:
    html = draw_claims(pd.DataFrame([{**CLAIM, "kind": "effect", "q_value": 0.012}])).html
    assert '<a href="#paths">Evidence</a>: <code>paths.personas</code>, row 7' in html
    assert "n = 400, q 0.012" in html
    assert "<b>buy.</b> It is." in html


def test_beyond_the_most_claims_are_counted_and_not_drawn() -> None:
    html = draw_claims(pd.DataFrame([CLAIM] * 5), most=3).html
    assert html.count("<li>") == 3
    assert "2 further findings hold up. The appendix names them." in html


def test_a_loss_shows_its_share_without_a_sign() -> None:
    loss = {**CLAIM, "value": 0.2, "ci_low": 0.13, "ci_high": 0.29, "kind": "loss"}
    html = draw_claims(pd.DataFrame([loss])).html
    assert "<b>20.0 %</b>" in html and "13.0–29.0" in html


def test_the_appendix_holds_what_is_not_above_and_says_why() -> None:
    html = draw_rest(pd.DataFrame([CLAIM] * 3 + [HELD]), above=2).html
    assert html.count("&lt;img") == 2  # the third claim, and what is held back
    assert "q is above 0.05" in html
    assert "nan" not in html.lower()
