"""What counts as a change: a verdict that turned, or a number that clearly moved."""

import pandas as pd
import pytest

from cjm_workbench.analyses.brief.changes import measure_changes, read_changes

COMPARED = {
    "n": 400, "value": 0.70, "ci_low": 0.66, "ci_high": 0.74, "unit": "share",
    "evidence": "sufficient", "reason": "", "difference": 0.05, "diff_low": 0.01,
    "diff_high": 0.09, "p_value": 0.01, "q_value": 0.02, "against": "period before",
    "earlier": "2026Q2", "earlier_n": 380, "earlier_value": 0.65, "change": "no clear change",
    "why_not": "", "more_is_better": True,
}  # fmt: skip


def gap(state: str, change: str = "no clear change", **more: object) -> dict[str, object]:
    return {**COMPARED, "journey_type": "buy", "stage": "Pay", "measure": "conversion",
            "instrument": "", "target": 0.9, "state": state, "change": change, **more}  # fmt: skip


def kpi(change: str, **more: object) -> dict[str, object]:
    return {**COMPARED, "title": "Bought", "change": change, "published": None,
            "restated": False, **more}  # fmt: skip


def table(gaps: list[dict[str, object]], kpis: list[dict[str, object]]) -> pd.DataFrame:
    return measure_changes(pd.DataFrame(gaps or [gap("met")]), pd.DataFrame(kpis or [kpi("")]))


@pytest.mark.parametrize(
    ("state", "change", "kind"),
    [
        ("new", "no clear change", "new gap"),
        ("closed", "better", "gap closed"),
        ("missed at both", "worse", "gap wider"),
        ("missed at both", "better", "gap narrower"),
        ("missed at both", "no clear change", None),
        ("missed at both", "may be the season", None),
        ("no longer missed", "better", None),  # undetermined now: it may still be missed
        ("met", "worse", None),  # what is met is no gap
        ("", "worse", None),  # nothing is wanted there
    ],
)
def test_a_gap_is_new_closed_or_has_clearly_moved(
    state: str, change: str, kind: str | None
) -> None:
    assert table([gap(state, change)], [])["kind"].tolist() == ([kind] if kind else [])


def test_a_kpi_that_clearly_moved_and_one_that_reads_otherwise_today() -> None:
    found = table([], [
        kpi("no clear change"), kpi("better"), kpi("worse", restated=True, published=0.6),
        kpi("may be the season"),
    ])  # fmt: skip
    assert found[["kind", "row"]].values.tolist() == [
        ["KPI worse", 2],
        ["KPI better", 1],
        ["restated", 2],
    ]
    assert found["published"].tolist()[2] == 0.6


def test_the_period_before_comes_first_then_what_is_worst() -> None:
    year = {"against": "year before", "earlier": "2025Q3"}
    found = table(
        [gap("new", **year), gap("closed"), gap("missed at both", "worse")], [kpi("worse")]
    )
    assert found[["earlier", "kind", "source", "row"]].values.tolist() == [
        ["2026Q2", "gap wider", "kpis.gap_changes", 2],
        ["2026Q2", "gap closed", "kpis.gap_changes", 1],
        ["2026Q2", "KPI worse", "kpis.comparison", 0],
        ["2025Q3", "new gap", "kpis.gap_changes", 0],
    ]


def test_a_change_says_what_it_is_about() -> None:
    found = table([gap("new", stage="(whole journey)", measure="score", instrument="nps")], [])
    assert found["subject"].tolist() == ["Whole journey: mean score (nps)"]
    assert found[["journey_type", "target"]].values.tolist() == [["buy", 0.9]]


def read(gaps: list[dict[str, object]], kpis: list[dict[str, object]]) -> str:
    sources = [pd.DataFrame(rows, columns=columns) for rows, columns in
               ((gaps, list(gap(""))), (kpis, list(kpi(""))))]  # fmt: skip
    return read_changes(measure_changes(*sources), *sources)


def test_the_reading_counts_by_kind_what_is_new_since_the_period_before() -> None:
    year = {"against": "year before", "earlier": "2025Q3"}
    said = read(
        [gap("new"), gap("new"), gap("closed"), gap("met"), gap("new", **year)],
        [kpi("worse"), kpi("better", restated=True, published=0.6)],
    )
    assert said == (
        "Since 2026Q2: 2 new gaps, 1 gap closed, 1 KPI worse, 1 KPI better, 1 restated "
        "(4 gaps and 2 KPIs compared)."
    )


@pytest.mark.parametrize(
    ("gaps", "kpis", "said"),
    [
        ([gap("met")], [kpi("no clear change")],
         "No gap is new, wider or closed since 2026Q2, and no KPI clearly moved "
         "(1 gap and 1 KPI compared)."),
        ([gap("", why_not="the data begins later")], [],
         "Nothing is compared with 2026Q2, the period before: the data begins later."),
        ([], [], "Nothing is compared: set targets and KPIs to see what changes from period to "
                 "period."),
        ([], [kpi("worse", against="year before")],
         "Nothing is compared: set targets and KPIs to see what changes from period to period."),
    ],
    ids=["nothing moved", "not comparable", "nothing set", "a year before only"],
)  # fmt: skip
def test_it_says_so_where_nothing_has_changed_or_can_be_compared(gaps, kpis, said: str) -> None:
    assert read(gaps, kpis) == said
