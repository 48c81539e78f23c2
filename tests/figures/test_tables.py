"""Result tables as HTML: units, intervals, missing numbers, escaping, folded rows."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from cjm_workbench.errors import WorkbenchError
from cjm_workbench.figures.tables import LISTED, render

ESTIMATES = pd.DataFrame(
    {
        "measure": ["Completed", "Wait", "Score", "Spend", "Recommend"],
        "n": pd.array([2196, 1844, 742, 12, 305], dtype="Int64"),
        "value": [0.781, 165_600.0, 3.584, None, -4.0],
        "ci_low": [0.766, 147_600.0, 3.5, None, -12.0],
        "ci_high": [0.796, 187_200.0, 3.66, None, 4.0],
        "unit": ["share", "seconds", "score", "amount", "points"],
        "evidence": ["sufficient", "sufficient", "thin", "insufficient", "sufficient"],
        "reason": ["", "", "half-width 6 %", "n = 12, below 30", ""],
    }
)
NAMED = {"measure": "Measure", "value": "Value"}


def cells(html: str) -> list[list[str]]:
    """Read the body's cells as text."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", body)
    ]


def headers(html: str) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html.split("</thead>")[0])


def test_each_value_is_written_in_its_rows_unit() -> None:
    rows = cells(render(ESTIMATES, title="KPIs", columns=NAMED).html)
    assert [row[:3] for row in rows] == [
        ["Completed", "78.1 %", "76.6–79.6"],
        ["Wait", "46 h", "41–52"],  # 165,600 s are 46 h; its bounds are 41 h and 52 h
        ["Score", "3.58", "3.50–3.66"],
        ["Spend", "— n = 12, below 30", "—"],
        ["Recommend", "−4.0", "−12.0 to 4.0"],
    ]


def test_an_estimate_never_stands_without_its_n_and_its_evidence() -> None:
    html = render(ESTIMATES, title="KPIs", columns=NAMED).html
    assert headers(html) == ["Measure", "Value", "95 % interval", "n", "Evidence"]
    assert [row[3:] for row in cells(html)][2:4] == [
        ["742", "Thinhalf-width 6 %"],
        ["12", "Insufficientn = 12, below 30"],
    ]


def test_companions_that_are_named_stay_where_they_are_named() -> None:
    html = render(ESTIMATES, title="KPIs", columns={"n": "Journeys", **NAMED}).html
    assert headers(html) == ["Journeys", "Measure", "Value", "95 % interval", "Evidence"]


def test_shares_of_one_column_are_drawn_on_one_scale() -> None:
    table = pd.DataFrame(
        {
            "path": ["Web", "Call", "Visit"],
            "value": [0.4, 0.1, None],
            "ci_low": [0.3, 0.05, None],
            "ci_high": [0.5, 0.2, None],
            "unit": "share",
            "n": 96,
            "evidence": ["sufficient", "thin", "insufficient"],
        }
    )
    html = render(table, title="Paths", columns={"path": "Path", "value": "Share"}).html
    assert headers(html)[1:4] == ["Share", "0 to 50.0 %", "95 % interval"]
    # The widest bound, 50 %, fills the cell: 40 % is four fifths of it, 10 % one fifth.
    assert re.findall(r'<rect y="3" width="([\d.]+)%"', html) == ["80", "20"]
    assert html.count("stroke-dasharray") == 1  # thin
    assert '<td class="meter"></td>' in html  # nothing known, nothing drawn


def test_values_of_several_units_share_no_scale() -> None:
    assert 'class="meter"' not in render(ESTIMATES, title="KPIs", columns=NAMED).html


def test_differences_bring_their_own_interval() -> None:
    table = ESTIMATES.head(1).assign(difference=0.131, diff_low=0.1, diff_high=0.159, q_value=0.0)
    columns = {"measure": "Measure", "difference": "Lift", "q_value": "q"}
    html = render(table, title="Lift", columns=columns).html
    assert cells(html) == [["Completed", "+13.1 pp", "+10.0 to +15.9", "&lt; 0.001"]]


@pytest.mark.parametrize("column", ["target", "desired", "unweighted", "others_value"])
def test_a_level_is_written_in_its_rows_unit(column: str) -> None:
    table = ESTIMATES.head(2).assign(**{column: [0.8, 86_400.0]})
    html = render(table, title="Gaps", columns={"measure": "Measure", column: "Level"}).html
    assert cells(html) == [["Completed", "80.0 %"], ["Wait", "24 h"]]


def test_a_shortfall_is_a_difference_and_a_tolerance_a_distance_in_the_rows_unit() -> None:
    table = ESTIMATES.head(2).assign(shortfall=[-0.084, 86_400.0], tolerance=[0.05, 3600.0])
    columns = {"measure": "Measure", "shortfall": "Shortfall", "tolerance": "Tolerance"}
    html = render(table, title="Gaps", columns=columns).html
    assert cells(html) == [["Completed", "−8.4 pp", "5.0 pp"], ["Wait", "+24 h", "60 min"]]


def test_a_column_that_ends_in_q_or_p_value_is_written_as_one() -> None:
    table = pd.DataFrame({"kind": ["Late"], "time_q_value": [0.0004], "trend_p_value": [0.0312]})
    columns = {"kind": "Kind", "time_q_value": "q", "trend_p_value": "p"}
    assert cells(render(table, title="T", columns=columns).html) == [
        ["Late", "&lt; 0.001", "0.031"]
    ]


def test_an_emotion_carries_its_sign() -> None:
    table = ESTIMATES.head(1).assign(unit="emotion", value=1.07, ci_low=-0.2, ci_high=1.5)
    html = render(table, title="T", columns={"measure": "Measure", "value": "Emotion"}).html
    assert cells(html)[0][1:3] == ["+1.07", "−0.20 to +1.50"]


def test_columns_of_a_listing_are_written_by_their_name_and_type() -> None:
    listing = pd.DataFrame(
        {
            "source": ["orders.csv"],
            "rows": [12_066],
            "wait_seconds": [5400.0],
            "valid_share": [0.986],
            "ratio": [1.5],
            "is_contact": [True],
            "last_seen": [pd.Timestamp("2026-09-30", tz="UTC")],
            "read_at": [pd.Timestamp("2026-09-30 07:40", tz="UTC")],
            "note": [None],
        }
    )
    html = render(listing, title="Sources", columns={name: name for name in listing}).html
    assert cells(html) == [
        [
            "orders.csv",
            "12,066",
            "1.5 h",
            "98.6 %",
            "1.50",
            "Yes",
            "2026-09-30",
            "2026-09-30 07:40",
            "—",
        ]
    ]


def test_the_reason_of_an_estimate_stands_in_no_cell_of_another_column() -> None:
    few = "0 non-events are below 10"
    table = ESTIMATES.head(1).assign(wait_seconds=None, q_value=None, reason=few)
    columns = {"measure": "Measure", "wait_seconds": "Wait", "q_value": "q", "value": "Value"}
    assert cells(render(table, title="T", columns=columns).html)[0][1:3] == ["—", "—"]
    hidden = table.assign(value=None, ci_low=None, ci_high=None)
    assert cells(render(hidden, title="T", columns=columns).html)[0][1:4] == ["—", "—", f"— {few}"]


def test_missing_numbers_never_show_as_nan() -> None:
    empty = ESTIMATES.assign(value=None, ci_low=None, ci_high=None, n=pd.NA, target=None)
    html = render(empty, title="Nothing", columns={**NAMED, "target": "Target"}).html
    assert not re.search(r"nan|None|NA\b", html)


@pytest.mark.parametrize("place", ["title", "subtitle", "source", "header", "cell", "reason"])
def test_text_is_escaped_wherever_it_stands(place: str) -> None:
    hostile = '<script>alert(1)</script><b title="'
    table = ESTIMATES.head(1).assign(
        measure=hostile if place == "cell" else "Completed",
        reason=hostile if place == "reason" else "",
    )
    html = render(
        table,
        title=hostile if place == "title" else "KPIs",
        subtitle=hostile if place == "subtitle" else "",
        source=hostile if place == "source" else "",
        columns={"measure": hostile if place == "header" else "Measure", "value": "Value"},
    ).html
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b title=&quot;" in html


def test_rows_beyond_the_first_are_counted_and_folded() -> None:
    html = render(ESTIMATES, title="KPIs", columns=NAMED, most=2).html
    shown, folded = html.split("<details")
    assert [row[0] for row in cells(shown)] == ["Completed", "Wait"]
    assert "<summary>3 more rows</summary>" in folded
    assert [row[0] for row in cells(folded)] == ["Score", "Spend", "Recommend"]


def test_a_long_table_ends_with_the_count_of_what_only_the_saved_table_holds() -> None:
    # 3 rows at once, 200 folded: of 250 rows 47 stand in neither.
    table = pd.DataFrame({"path": [f"path {row}" for row in range(250)]})
    html = render(table, title="All", columns={"path": "Path"}, most=3).html
    assert html.count("<tr><th") - 2 == 3 + LISTED  # two of them are header rows
    assert "47 rows more in the saved table." in html


def test_no_row_is_folded_where_all_are_shown() -> None:
    assert "<details" not in render(ESTIMATES, title="KPIs", columns=NAMED, most=5).html


def test_an_unknown_column_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(WorkbenchError, match=r"no column 'mesure'\. Did you mean 'measure'"):
        render(ESTIMATES, title="KPIs", columns={"mesure": "Measure"})


def test_an_empty_table_is_said_to_be_empty_rather_than_drawn() -> None:
    html = render(pd.DataFrame({"a": []}), title="T", columns={"a": "A"}, source="x.y").html
    assert html == '<p class="src">Table <code>x.y</code> holds no row.</p>'


def test_names_a_journey_type_once_where_all_rows_share_it() -> None:
    rows = pd.DataFrame({"stage": ["Look", "Pay"], "journey_type": ["buy", "buy"]})
    columns = {"stage": "Stage", "journey_type": "Journey type"}
    one = render(rows, title="T", subtitle="Share", columns=columns).html
    assert "Journey type buy. Share" in one and one.count("buy") == 1
    two = render(rows.assign(journey_type=["buy", "ask"]), title="T", columns=columns).html
    assert '<th scope="col">Journey type</th>' in two
