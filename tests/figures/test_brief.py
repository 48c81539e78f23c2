"""The first page says what its tables say, and shows text from data as text."""

import pandas as pd

from cjm_workbench.figures.brief import (
    draw_claims,
    draw_effect,
    draw_rest,
    draw_targets,
    pick_first,
    pick_rest,
    set_beside,
)
from cjm_workbench.figures.tables import ResultTable


def test_promises_set_each_verdict_in_its_stage() -> None:
    gaps = pd.DataFrame(
        [
            {"stage": "Look", "measure": "conversion", "instrument": "", "verdict": "met"},
            {"stage": "Pay", "measure": "score", "instrument": "csat", "verdict": "missed"},
            {"stage": "Use", "measure": "time", "instrument": "", "verdict": ""},
        ]
    )
    html = draw_targets(gaps.assign(journey_type="Buy <it>")).html
    assert "<b><bdi>Buy &lt;it&gt;</bdi></b><br>2 targets: 1 met, 1 missed, 0 undetermined." in html
    assert "Use" not in html  # nothing is wanted there
    row = html[html.index("Score (csat)") :]
    assert row.index("–") < row.index("Missed")  # Look comes before Pay


CLAIM = {
    "sentence": "<img src=x onerror=alert(1)> is slow", "basis": "It is.", "chapter": "paths",
    "value": -0.1, "ci_low": -0.2, "ci_high": -0.05, "n": 400, "unit": "share",
    "evidence": "sufficient", "claimed": True, "kind": "gap", "source": "paths.personas", "row": 7,
    "q_value": None, "journey_type": "buy", "why_not": "", "reason": "", "concerned": 500,
    "rank": 1, "repeats": None,
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
    assert "1 observation is held back: the data does not carry it. The appendix" in html
    assert "400" in html and "−10" in html


def test_a_claim_leads_to_its_row_and_says_its_q() -> None:
    html = draw_claims(pd.DataFrame([{**CLAIM, "kind": "effect", "q_value": 0.012}])).html
    assert '<a href="#paths">Evidence</a>: <code>paths.personas</code>, row 7' in html
    assert "n = 400, q 0.012" in html
    assert "<b>buy.</b> It is." in html
    assert "Association, 500 concerned" in html


def test_a_finding_of_unknown_size_does_not_say_whom_it_concerns() -> None:
    html = draw_claims(pd.DataFrame([{**CLAIM, "concerned": None}])).html
    assert "Gap. <a" in html and "nan" not in html.lower()


def test_what_is_about_the_same_stands_with_the_first_and_takes_no_place() -> None:
    loss = {**CLAIM, "kind": "loss", "sentence": "Pay: most are lost", "value": 0.2,
            "ci_low": 0.1, "ci_high": 0.3}  # fmt: skip
    gap = {**CLAIM, "sentence": "Pay: conversion <low>", "rank": 2, "repeats": 1}
    other = {**CLAIM, "sentence": "Look: conversion", "rank": 3}
    claims = pd.DataFrame([loss, gap, other, HELD])
    assert pick_first(claims)["rank"].tolist() == [1, 3]
    html = draw_claims(claims, most=1).html
    assert "Also: Pay: conversion &lt;low&gt;, −10.0 pp (−20.0 to −5.0, n = 400; " in html
    assert "paths.personas, row 7)." in html
    assert "1 further finding holds up" in html  # the third alone
    assert pick_rest(claims, 1)["sentence"].tolist() == ["Look: conversion", HELD["sentence"]]


def test_the_claims_of_an_earlier_version_repeat_none() -> None:
    old = pd.DataFrame([CLAIM, {**CLAIM, "rank": 2}]).drop(columns="repeats")
    assert pick_first(old)["rank"].tolist() == [1, 2]


def test_a_change_is_no_finding_but_counts_among_those_that_hold_up() -> None:
    claims = pd.DataFrame([{**CLAIM, "kind": "change"}, CLAIM, HELD])
    assert pick_first(claims).index.tolist() == [1]
    html = draw_claims(claims).html
    assert html.count("<li>") == 1
    assert "1 further finding holds up." in html
    assert draw_rest(claims).html.count("&lt;img") == 2  # the change, and what is held back


def test_an_effect_is_drawn_beside_the_line_of_no_difference() -> None:
    drawn = draw_effect({"kind": "gap", "value": -0.10, "ci_low": -0.15, "ci_high": -0.05})
    # no difference stands at 107; the scale ends at 0.15 x 1.08 = 0.162, so the interval's far end
    # at 107 x (1 - 0.15 / 0.162)
    assert 'x1="107" x2="107"' in drawn
    assert 'x1="7.9" x2="74.0"' in drawn  # and its near end at 107 x (1 - 0.05/0.162)
    assert draw_effect({"kind": "gap", "value": None, "ci_low": None, "ci_high": None}) == ""
    assert "nan" not in draw_effect({"kind": "gap", "value": 0.0, "ci_low": 0.0, "ci_high": 0.0})


def test_what_stands_beside_follows_in_its_own_column() -> None:
    html = set_beside(ResultTable("a", "<p>a</p>"), ResultTable("b", "<p>b</p>")).html
    assert html == '<div class="two"><div><p>a</p></div><div><p>b</p></div></div>'


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
