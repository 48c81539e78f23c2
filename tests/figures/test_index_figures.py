"""The index' drawings lead to the reviews, show every number with its n, and text as text."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from cjm_workbench.figures import index, index_departments, index_history, index_segments
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.reporting.translate import Catalogue

HOSTILE = "<script>alert(1)</script>"
ALL = {"segment": "all", "segment_title": "Everybody"}
GOLD = {"segment": "gold", "segment_title": HOSTILE}
ESTIMATE = {
    "n": 400, "value": 0.5, "ci_low": 0.45, "ci_high": 0.55, "unit": "share",
    "evidence": "sufficient", "reason": "",
}  # fmt: skip
HIDDEN = {**dict.fromkeys(("n", "value", "ci_low", "ci_high")), "evidence": "insufficient",
          "reason": "not shown: fewer than 10 customers"}  # fmt: skip
BUY = {"journey_type": "buy", "journey_title": "Buy something"}
TARGET = {**BUY, **ESTIMATE, "stage": "(whole journey)", "measure": "conversion",
          "instrument": "", "target": 0.6, "more_is_better": True, "verdict": "missed",
          "rank": 1}  # fmt: skip
KPI = {**ESTIMATE, "kpi": "fast", "title": "Answered fast", "target": None, "verdict": "",
       "more_is_better": True}  # fmt: skip
SPAN = {"form": "quarter", "period": "2026Q3", "first_day": pd.Timestamp("2026-07-01"),
        "last_day": pd.Timestamp("2026-09-30")}  # fmt: skip
EARLIER = {**SPAN, "period": "2026Q2", "first_day": pd.Timestamp("2026-04-01"),
           "last_day": pd.Timestamp("2026-06-30")}  # fmt: skip
HISTORY = {**ESTIMATE, "subject": "kpi", "name": "fast", "title": "Answered fast"}
CHANGE = {
    **ALL, **SPAN, **ESTIMATE, "subject": "kpi", "name": "fast", "against": "period before",
    "earlier": "2026Q2", "difference": -0.08, "diff_low": -0.12, "diff_high": -0.04,
    "q_value": 0.0004, "change": "worse", "why_not": "",
}  # fmt: skip


def verdicts(**gold: object) -> pd.DataFrame:
    return pd.DataFrame([{**TARGET, **ALL}, {**TARGET, **GOLD, **gold}])


def history() -> pd.DataFrame:
    return pd.DataFrame(
        [{**HISTORY, **own, **span} for own in (ALL, GOLD) for span in (EARLIER, SPAN)]
    )


CURVE = {
    **BUY, "n": 400, "value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "unit": "emotion",
    "evidence": "sufficient", "reason": "", "stage_no": 1, "stage": HOSTILE, "instrument": HOSTILE,
    "met": 0, "missed": 1, "undetermined": 0,
}  # fmt: skip
CONTRAST = {
    **ALL, **ESTIMATE, **BUY, "journey_title": HOSTILE, "measure": "conversion", "instrument": "",
    "other": "gold", "other_title": HOSTILE, "other_n": 300, "other_value": 0.3,
    "difference": 0.2, "diff_low": 0.13, "diff_high": 0.27, "q_value": 0.0004, "word": "better",
    "why_not": "",
}  # fmt: skip
OWNED = {
    **ALL, **ESTIMATE, **BUY, "department": HOSTILE, "kind": "gap", "stage_no": 1, "stage": "Pay",
    "subject": "conversion", "shared": 2, "target": 0.6, "verdict": "missed",
}  # fmt: skip


def curves(**gold: object) -> pd.DataFrame:
    stages = ({**CURVE, "stage_no": 1}, {**CURVE, "stage_no": 2, "value": -0.5})
    return pd.DataFrame(
        [{**row, **own, **cells} for own, cells in ((ALL, {}), (GOLD, gold)) for row in stages]
    )


DRAWN: dict[str, ResultTable] = {
    "curves": index_segments.draw_curves(curves()),
    "contrasts": index_segments.draw_contrasts(pd.DataFrame([CONTRAST])),
    "departments": index_departments.draw_departments(pd.DataFrame([OWNED])),
    "reviews": index.draw_reviews(
        pd.DataFrame(
            [
                {
                    **ALL,
                    "state": "finished",
                    "reason": "",
                    "as_of": pd.Timestamp("2026-09-30"),
                    "remarks": "made from other data",
                    "newer_quarter": "2026Q4",
                    "readiness": "Ready with limits",
                    "limits": HOSTILE,
                },
                {
                    **GOLD,
                    "state": "not finished",
                    "reason": HOSTILE,
                    "as_of": pd.NaT,
                    "remarks": "",
                    "newer_quarter": "",
                    "readiness": "",
                    "limits": "",
                },
            ]
        )
    ),
    "segments": index.draw_segments(
        pd.DataFrame(
            [
                {
                    **BUY,
                    **ESTIMATE,
                    **own,
                    "customers": 380,
                    "journeys": 400,
                    "target": 0.6,
                    "verdict": "missed",
                    "targets": 7,
                    "missed": 2,
                }
                for own in (ALL, GOLD)
            ]
        )
    ),
    "verdicts": index.draw_verdicts(verdicts()),
    "kpis": index.draw_kpis(pd.DataFrame([{**KPI, **ALL}, {**KPI, **GOLD, "title": HOSTILE}])),
    "findings": index.draw_claims(
        pd.DataFrame(
            [
                {
                    **own,
                    **ESTIMATE,
                    "kind": kind,
                    "chapter": "experience",
                    "sentence": HOSTILE,
                    "basis": HOSTILE,
                    "claimed": 4,
                }
                for own in (ALL, GOLD)
                for kind in ("gap", "loss")
            ]
        )
    ),
    "history": index_history.draw_history(history(), pd.DataFrame([CHANGE])),
    "periods": index.draw_periods(
        pd.DataFrame(
            [
                {**own, **span, "targets": 7, "missed": 2, "undetermined": 1}
                for own in (ALL, GOLD)
                for span in (EARLIER, SPAN)
            ]
        )
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_text_from_data_is_text(name: str):
    html = DRAWN[name].html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", sorted({*DRAWN} - {"reviews", "findings"}))
def test_no_name_is_put_into_another_language(name: str):
    # the two left out hold sentences, which no catalogue does
    names = ("Everybody", HOSTILE, "Buy something", "Answered fast")
    html = DRAWN[name].html
    assert Catalogue(dict.fromkeys(names, "translated")).translate(html, "de") == html


@pytest.mark.parametrize("name", DRAWN)
def test_links_lead_downward_only(name: str):
    links = re.findall(r'href="([^"]*)"', DRAWN[name].html)
    assert all(re.fullmatch(r"(all|gold)/review\.html(#experience)?|2026Q[23]/index\.html", link)
               for link in links)  # fmt: skip
    assert bool(links) == (name not in ("history", "contrasts", "departments"))


def test_a_review_that_is_not_finished_has_no_link_but_a_reason():
    assert DRAWN["reviews"].html.count("href") == 1
    assert "Not finished<small>&lt;script" in DRAWN["reviews"].html


def test_the_reasons_of_a_limit_are_counted():
    assert (
        "Ready with limits<small>for 1 reason, named in its review</small>" in DRAWN["reviews"].html
    )


def test_a_verdict_stands_with_value_interval_and_n():
    assert "Missed</span> <b>50.0 %</b><small>45.0–55.0, n = 400</small>" in DRAWN["verdicts"].html
    assert "Conversion · whole journey" in DRAWN["verdicts"].html


def test_what_is_met_everywhere_is_folded_away():
    html = index.draw_verdicts(verdicts(verdict="met").assign(verdict="met")).html
    assert "<summary>1 target met in every segment</summary>" in html


def test_a_number_that_is_not_shown_gives_the_reason_and_no_nan():
    html = index.draw_verdicts(verdicts(**HIDDEN, verdict="undetermined")).html
    assert "<small>not shown: fewer than 10 customers</small>" in html
    assert "nan" not in html.lower() and "<NA>" not in html


def test_a_target_that_segments_set_for_themselves_stands_in_each_cell():
    html = index.draw_verdicts(verdicts(target=0.7)).html
    assert "wanted is not the same in all segments" in html
    assert "<small>wanted ≥ 60.0 %</small>" in html and "<small>wanted ≥ 70.0 %</small>" in html


def test_insufficient_evidence_is_greyed():
    html = index.draw_verdicts(verdicts(evidence="insufficient", verdict="undetermined")).html
    assert '<span class="mut">50.0 %</span> <span class="ev ev-insufficient">' in html


def test_a_segment_without_the_target_holds_a_dash():
    table = pd.concat([verdicts(), pd.DataFrame([{**TARGET, **ALL, "rank": 2, "stage": "Pay"}])])
    assert "<td>—</td></tr>" in index.draw_verdicts(table).html


def test_a_finding_is_written_by_its_kind():
    html = DRAWN["findings"].html
    assert "<b>+50.0 pp</b>" in html  # a gap is a difference
    assert "<b>50.0 %</b>" in html  # a loss is a share
    assert html.count("2 of 4 findings that hold up") == 2


def test_a_change_says_direction_and_worth():
    html = DRAWN["history"].html
    assert '<span class="chg worse">▼ worse</span>' in html
    assert "−8.0 pp (−12.0 to −4.0), q &lt; 0.001" in html


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"change": "no clear change", "q_value": 0.3}, "▽ no clear change</span><small>−8.0 pp"),
        ({"change": "better", "difference": 0.08}, '<span class="chg better">▲ better'),
        ({"why_not": "other settings", "change": ""}, "Not compared</span><small>other settings"),
    ],
)
def test_other_changes(cells: dict[str, object], said: str):
    assert said in index_history.draw_history(history(), pd.DataFrame([{**CHANGE, **cells}])).html


def test_a_long_history_shows_the_last_numbers_and_draws_all():
    names = [f"20{year}Q3" for year in range(20, 27)]
    spans = [
        {**SPAN, "period": name, "last_day": pd.Timestamp(f"{name[:4]}-09-30")} for name in names
    ]
    rows = [{**HISTORY, **ALL, **span} for span in spans]
    html = index_history.draw_history(pd.DataFrame(rows), pd.DataFrame([CHANGE])).html
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", html)
    assert heads[1:6] == [*names[-index_history.PERIODS :], "2020Q3 to 2026Q3"]
    assert html.count("<circle") == len(names)


def test_periods_come_latest_first():
    html = DRAWN["periods"].html
    assert html.index("2026Q3/index.html") < html.index("2026Q2/index.html")
    assert "2 of 7<small>1 undetermined</small>" in html


def test_history_is_shown_form_by_form(monkeypatch: pytest.MonkeyPatch):
    shown: list[ResultTable] = []
    monkeypatch.setattr(index_history, "display", shown.append)
    single = history().assign(form="year", period="2026")  # nothing to set beside it
    both = pd.concat([history(), history().assign(form="month"), single])
    index_history.show_history(both, pd.DataFrame([CHANGE]))
    assert [each.title for each in shown] == ["By month", "By quarter"]


def test_a_stale_review_says_which_quarter_the_data_has_gone_past():
    html = DRAWN["reviews"].html
    assert html.count("<small>stale: the data has gone past 2026Q4</small>") == 1


def test_each_segment_has_a_curve_with_its_verdicts_and_the_numbers_behind():
    html = DRAWN["curves"].html
    assert html.count('class="multiple"') == 2
    assert html.count("<rect") == 4  # two stages with a missed target in each segment
    # +0.5 stands at 10 + (2 - 0.5) / 4 x 74 = 37.75, -0.5 at 10 + 2.5 / 4 x 74 = 56.25
    assert 'cy="37.8"' in html and 'cy="56.2"' in html
    assert "<b>+0.50</b><small>+0.40 to +0.60, n = 400</small>" in html
    assert "<small>targets: 1 missed</small>" in html


def test_a_stage_without_scores_leaves_its_place_empty():
    blank = dict.fromkeys(("n", "value", "ci_low", "ci_high"))
    none = {**blank, "evidence": "insufficient", "reason": "no score at this stage", "missed": 0}
    html = index_segments.draw_curves(curves(**none)).html
    assert html.count("<circle") == 2  # those of the other segment
    assert html.count("<small>no score at this stage</small>") == 2
    assert "nan" not in html.lower()


@pytest.mark.parametrize(
    ("counts", "mark"),
    [
        ({"missed": 0, "undetermined": 1, "met": 2}, 'r="3.6" fill="none"'),
        ({"missed": 0, "undetermined": 0, "met": 2}, 'r="3.6" fill="#'),
    ],
    ids=["undetermined", "all met"],
)
def test_a_verdict_has_its_shape(counts: dict[str, object], mark: str):
    html = index_segments.draw_curves(curves(**counts)).html
    assert html.count(mark) == 2


def test_a_difference_has_both_sides_and_its_worth():
    html = DRAWN["contrasts"].html
    assert "50.0 %, n = 400" in html and "30.0 %, n = 300" in html
    assert "<b>+20.0 pp</b>" in html and "+13.0 to +27.0" in html
    assert '<span class="chg better">▲ better</span>' in html


def test_unclear_differences_are_folded_and_those_not_compared_say_why():
    blank = dict.fromkeys(("difference", "diff_low", "diff_high", "q_value"))
    rows = [
        {**CONTRAST, "word": "not clear", "difference": -0.01},
        {**CONTRAST, **blank, "word": "", "why_not": "one of the two is not shown"},
    ]
    html = index_segments.draw_contrasts(pd.DataFrame(rows)).html
    assert "<summary>2 comparisons that show no clear difference</summary>" in html
    assert "▽ not clear" in html and "one of the two is not shown" in html
    assert "nan" not in html.lower()


def test_a_department_counts_what_its_section_holds():
    rows = [OWNED, {**OWNED, "kind": "touchpoint", "target": None, "shared": 1}]
    rows += [{**OWNED, "kind": "gives", "target": None, "shared": 1, "subject": f"d{n}"}
             for n in range(index_departments.MOST + 2)]  # fmt: skip
    html = index_departments.draw_departments(pd.DataFrame(rows)).html
    assert "</b>: 1 touchpoint, 1 gap, hands over to 8 departments</summary>" in html
    assert "and 2 more" in html
    assert "2 departments have touchpoints at this stage" in html
    assert "<small>wanted 60.0 %</small>" in html
