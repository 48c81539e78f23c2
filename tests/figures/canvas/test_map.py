"""The drawn map has a column a stage and a row a lane, and loses nothing without a count."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from cjm_workbench.figures.canvas.map import draw_map, map_page
from cjm_workbench.reporting.clean import clean
from tests.figures.canvas.small_canvas import (
    ARABIC,
    CARD,
    EMOJI,
    FELT,
    FELT_BY_PERSONA,
    HANDOFF,
    HOSTILE,
    LONG,
    SHARE,
    WANTED,
    stages,
    table,
    untidy,
)

SITE = {**SHARE, "lane": "touchpoint", "touchpoint": "site", "channel": "web"}
PAY = {"stage_no": 2, "stage": "Pay"}
TWO = stages("Look", "Pay")
VOID = {"path", "rect", "line", "circle", "col", "meta"}


class Reader(HTMLParser):
    """Read a drawing: its tags, its attributes, and its text by lane and cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"col", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag  # every tag is closed where it belongs

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def body(*rows: dict[str, object]) -> str:
    return without_style(draw_map(table(*rows)).html)


def without_style(html: str) -> str:
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def lanes(html: str) -> dict[str, str]:
    rows = re.findall(r"<tr.*?</tr>", html, flags=re.DOTALL)
    return {re.sub("<[^>]*>", " ", row.split("</th>")[0]).split()[0]: row for row in rows}


def words(html: str) -> str:
    return " ".join(" ".join(Reader(html).text).split())


def test_has_a_column_a_stage_with_goal_and_journeys() -> None:
    head = lanes(body(*TWO))["Lane"]
    assert head.count('<th scope="col">') == 3
    assert "Goal of Look" in head and "1,434 journeys" in head


def test_a_stage_of_too_few_customers_does_not_tell_its_journeys() -> None:
    [stage] = stages("Look")
    assert "fewer customers than may be told" in lanes(body({**stage, "n": None}))["Lane"]


def test_a_lane_without_data_is_left_out_and_counted_with_what_to_gather() -> None:
    html = body(*TWO, SITE)
    assert set(lanes(html)) == {"Lane", "Touchpoints", "Evidence"}
    assert "7 lanes without data left out: hand-offs (gather" in words(html)
    assert "opportunities" in words(html)


def test_a_stage_without_data_says_so_in_its_cell() -> None:
    lane = lanes(body(*TWO, SITE, {**WANTED, "verdict": "met", "target": 0.3}))
    assert "no touchpoint" in lane["Touchpoints"]
    assert "not measured" in lane["Desired,"] and "no number to judge" in lane["Evidence"]


def test_shows_the_commonest_touchpoints_in_the_order_of_time() -> None:
    # 8 touchpoints, of which the later have larger shares: 4 to 8 are shown, as they come
    many = [{**SITE, "place": i, "touchpoint": f"place {i}", "value": i / 10} for i in range(1, 9)]
    html = lanes(body(*TWO, *many))["Touchpoints"]
    shown, folded = html.split("<summary>3 more</summary>")
    assert re.findall(r"place \d", shown) == [f"place {i}" for i in range(4, 9)]
    assert re.findall(r"place \d", folded) == ["place 1", "place 2", "place 3"]


def test_a_touchpoint_without_events_is_counted_and_named_in_the_fold() -> None:
    blind = {**SITE, "touchpoint": "fair", "n": 0, "value": None}
    html = lanes(body(*TWO, SITE, blind))["Touchpoints"]
    assert "1 without events" in html.split("<summary>")[1] and "fair : no events" in words(html)


def test_a_client_with_answers_alone_has_no_touchpoints_to_show_but_counts_them() -> None:
    blind = {**SITE, "n": 0, "value": None}
    html = body(*({**stage, "n": 0} for stage in TWO), blind, FELT)
    assert "Touchpoints" not in lanes(html) and "0 journeys" not in html
    assert "1 touchpoint of the inventory without events." in words(html)


def test_a_hidden_share_is_a_dash_with_its_reason() -> None:
    odd = {**SITE, "value": None, "n": None, "evidence": "insufficient", "reason": "not shown: x"}
    html = body(*TWO, odd)
    assert "–" in html and "not shown: x" in html and "nan" not in words(html).lower()


def test_a_long_name_is_cut_and_stands_in_full_in_the_fold() -> None:
    html = lanes(body(*TWO, {**SITE, "touchpoint": LONG}))["Touchpoints"]
    shown, folded = html.split("<summary>1 name in full</summary>")
    assert LONG not in shown and "A touchpoint whose name" in shown and LONG in folded


@pytest.mark.parametrize(
    ("lane", "row"),
    [
        ("Hand-offs", {**HANDOFF, **PAY, "channel": LONG * 2}),
        ("Pain", {**SHARE, "lane": "pain", "detail": "theme", "text": LONG * 2}),
        ("Delights", {"lane": "delight", "detail": "quote", "text": LONG * 2}),
        ("Action", {**SITE, "text": LONG * 2, "detail": "answers"}),
    ],
)
def test_what_is_cut_stands_in_full_in_the_fold_and_is_counted(lane, row) -> None:
    html = lanes(body(*TWO, row))[lane]
    shown, folded = html.split("<summary>1 more</summary>")
    assert "…</bdi>" in shown or "…</q>" in shown
    assert LONG * 2 in folded and "…" not in folded


def test_a_verdict_has_icon_word_interval_n_and_what_is_wanted() -> None:
    html = lanes(body(*TWO, {**WANTED, "verdict": "missed", "target": 0.9}))["Desired,"]
    assert 'href="#v-missed"' in html and "Missed" in html
    assert "50.0 %" in html and "40.0–60.0" in html and "n = 1,434" in html and "≥ 90.0 %" in html


def test_thin_evidence_is_hatched_and_named() -> None:
    thin = {**WANTED, "evidence": "thin"}
    lane = lanes(body(*TWO, WANTED, {**thin, **PAY}))
    assert lane["Desired,"].count('class="hatch"') == 1 and "Thin" in lane["Desired,"]
    assert "Sufficient" in lane["Evidence"] and "1 thin" in lane["Evidence"]


def test_the_worst_handoff_is_washed_once_at_its_border() -> None:
    bad = {**HANDOFF, **PAY, "holds_up": True}
    html = lanes(body(*TWO, bad, {**bad, "value": -0.1}))["Hand-offs"]
    assert html.count("ho worst") == 1 and "−20.0 pp worse" in html
    assert "60.0 %, 80.0 % without" in words(html) and "1 more" in html


def test_a_difference_that_does_not_hold_up_is_not_clear() -> None:
    html = lanes(body(*TWO, {**HANDOFF, **PAY}))["Hand-offs"]
    assert "not clear" in html and 'href="#m-dn0"' in html and "worst" not in html


def test_handoffs_within_a_stage_that_were_not_compared_are_counted() -> None:
    within = {**HANDOFF, "touchpoint": "within the stage", "value": None}
    html = words(body(*TWO, {**HANDOFF, **PAY}, within))
    assert (
        "1 hand-off that no stage tells, or within a stage and not compared, is left out." in html
    )


def test_where_no_border_has_a_handoff_those_within_a_stage_are_shown() -> None:
    within = {**HANDOFF, "touchpoint": "within the stage", "value": None}
    html = body(*TWO, within)
    assert "1,434 moves" in lanes(html)["Hand-offs"] and "left out." not in words(html)


def test_a_way_back_stands_at_the_same_border() -> None:
    html = lanes(body(*TWO, {**HANDOFF, "touchpoint": "back from a later stage"}))["Hand-offs"]
    assert "web" in html and 'style="--p:1"' in html


def test_variants_beyond_those_of_the_switch_are_counted() -> None:
    # everybody and 8 others can be chosen
    many = [{**WANTED, "variant": f"2026-{month:02}"} for month in range(1, 11)]
    html = body(*TWO, WANTED, *many)
    assert html.count('<details class="pick') == 9 and "and 2 more in the table" in html


def test_what_was_redacted_is_a_bar_that_hides_no_text() -> None:
    html = body(*TWO, {"lane": "pain", "text": "Call [name] <b>", "detail": "quote"})
    assert 'role="img" aria-label="redacted name"></span> &lt;b&gt;' in html


def test_variants_are_switched_without_a_script_and_one_is_open() -> None:
    earlier = {**WANTED, "variant": "2026Q2", "ci_low": None, "ci_high": None, "value": 0.7,
               "others_value": 0.5, "source": "kpis.gap_changes"}  # fmt: skip
    html = body(*TWO, WANTED, CARD, {**WANTED, "variant": "Saver", "value": 0.41}, earlier)
    switch = r'<details class="pick p\d" name="([^"]*)"( open)?><summary>(?:<bdi>)?([^<]*)'
    names = re.findall(switch, html)
    assert [(opened, name) for _, opened, name in names] == [
        (" open", "Everybody"), ("", "Saver"), ("", "2026Q2"),
    ]  # fmt: skip
    assert len({group for group, *_ in names}) == 1
    assert "Cares" in html and "41.0 %" in html and "now 50.0 %" in html
    assert '<div class="var v2">' in html


def test_several_journey_types_are_switched_between() -> None:
    help_ = [{**stage, "journey_type": "help"} for stage in TWO]
    html = body(*TWO, *help_)
    assert html.count('<details class="type"') == 2 and html.count("<table>") == 2


def test_nothing_is_drawn_of_a_table_without_rows() -> None:
    assert "No stage has a row" in draw_map(table(*TWO)[:0]).html


def test_emotion_is_drawn_and_listed_with_letters() -> None:
    site = {**FELT, "touchpoint": "site", "n": 99}
    html = body(*TWO, FELT, {**FELT, **PAY, "value": -1.0, "ci_low": -1.2, "ci_high": -0.8}, site)
    lane = lanes(html)
    assert lane["Emotion"].count('<path class="mean s0"') == 1
    assert "a" in Reader(lane["Emotion"]).text
    assert "a site +0.50 +0.40 to +0.60, n = 99" in words(lane["of"])


EARLIER = {**WANTED, "variant": "2026Q2", "source": "kpis.gap_changes"}
"""An earlier period has no emotion of its own."""


def parts(html: str) -> dict[str, str]:
    """Give the parts of a cell by the variants that they are shown for."""
    found = re.findall(r'<div class="var ([v\d ]+)">(.*?)</div>(?=<div class="var|</t[dh]>)', html)
    return dict(found)


def test_a_persona_has_its_curve_and_numbers_and_a_period_keeps_everybodys() -> None:
    paid = {**FELT_BY_PERSONA, **PAY, "n": None, "value": None, "evidence": "insufficient",
            "reason": "not shown: few"}  # fmt: skip
    html = body(*TWO, FELT, {**FELT, **PAY}, FELT_BY_PERSONA, paid, CARD, EARLIER)
    curve = parts(lanes(html)["Emotion"])
    assert [*curve] == ["v0 v2", "v1"]  # everybody and the period; the persona
    assert "every" not in curve["v0 v2"] and 'class="every"' in curve["v1"]
    cells = lanes(html)["of"].split("<td>")[1:]
    look, pay = (parts(f"{cell}") for cell in cells)
    assert words(look["v0 v2"]) == "csat +0.50 +0.40 to +0.60, n = 1,434"
    assert words(look["v1"]) == "csat −0.50 −0.80 to −0.20, n = 71 ; everybody +0.50"
    assert words(pay["v1"]) == "csat : not shown: few"


def test_without_emotion_by_persona_the_lane_is_everybodys_alone() -> None:
    lane = lanes(body(*TWO, FELT, CARD, EARLIER))
    assert "var" not in lane["Emotion"] + lane["of"] and "every" not in lane["Emotion"]


def test_what_a_persona_feels_takes_no_room_of_the_printed_page() -> None:
    # beside seven personas the earlier period, which keeps everybody's part
    names = [f"Stage {number}" for number in range(1, 9)]
    places = [{"stage_no": number, "stage": name} for number, name in enumerate(names, start=1)]
    full = {**SITE, "touchpoint": LONG, "text": LONG, "detail": LONG, "department": LONG}
    rows = [*stages(*names), WANTED, EARLIER, *[full] * 4]
    rows += [{**FELT, **place, "touchpoint": at} for place in places for at in ("", LONG, ARABIC)]
    felt = [{**FELT_BY_PERSONA, **at, "variant": f"P{i}"} for at in places for i in range(7)]
    assert _zoom([*rows, *felt]) == _zoom(rows)


def _zoom(rows: list[dict[str, object]]) -> str:
    return re.findall(r'<div class="jm[^"]*" style="--p:([\d.]+)"', body(*rows))[0]


def test_a_stage_at_which_no_member_answered_says_so() -> None:
    html = body(*stages("Look", "Pay", "Use"), FELT, {**FELT, **PAY}, FELT_BY_PERSONA, CARD)
    _, pay, use = (parts(cell) for cell in lanes(html)["of"].split("<td>")[1:])
    assert "no answer of theirs" in pay["v1"] and "not asked" in use["v1"]


def test_the_switch_promises_no_emotion_where_everybodys_is_not_drawn() -> None:
    few = {**FELT, "n": None, "value": None, "ci_low": None, "ci_high": None,
           "evidence": "insufficient", "reason": "not shown: few"}  # fmt: skip
    html = body(*TWO, WANTED, few, FELT_BY_PERSONA, CARD)
    assert "Emotion" not in lanes(html)
    assert "Emotion and desired" not in words(html)


def test_the_switch_says_which_lanes_show_a_variant() -> None:
    other = {**CARD, "variant": "Tinkerer"}  # has no emotion of its own
    said = words(body(*TWO, FELT, FELT_BY_PERSONA, CARD, other, EARLIER))
    assert "Emotion and desired against actual of Everybody Saver" in said
    assert (
        "Emotion and desired against actual show this persona; the other lanes everybody." in said
    )
    assert (
        "Desired against actual shows this persona; emotion and the other lanes everybody." in said
    )
    assert "Desired against actual shows 2026Q2 ; emotion and the other lanes this period." in said


@pytest.mark.parametrize("make", [lambda: untidy(), lambda: untidy(2, 400), lambda: untidy(2, 1)])
def test_hostile_text_stays_text(make) -> None:
    html = without_style(draw_map(make()).html)
    read = Reader(html)
    assert not read.open and not {"script", "img", "a", "b8"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert "nan" not in [word.lower() for word in " ".join(read.text).split()]


def test_of_400_touchpoints_none_is_lost_without_a_count() -> None:
    html = lanes(without_style(draw_map(untidy(2, 400)).html))["Touchpoints"]
    shown, folded = html.split("<summary>", 1)
    more = int(folded.split(" more")[0])
    assert shown.count('class="tp"') + more == 400
    for name in (LONG, ARABIC, EMOJI):
        assert name in html
    assert HOSTILE not in html


def test_the_report_keeps_all_of_it_but_the_styles() -> None:
    html = draw_map(untidy()).html
    kept = clean(html, scope="output-1")
    before, after = Reader(without_style(html)), Reader(kept)
    assert sorted(before.tags) == sorted(after.tags)
    assert "".join(before.text) == "".join(after.text)
    assert "<style" not in kept


def test_a_page_of_its_own_holds_styles_and_icons_and_asks_for_nothing() -> None:
    page = map_page(table(*TWO, SITE), title="<T>")
    assert page.startswith("<!DOCTYPE html>") and "<title>&lt;T&gt;</title>" in page
    assert "default-src 'none'" in page and 'id="i-web"' in page
    assert (
        "http://" not in page.replace("http://www.w3.org/2000/svg", "") and "https://" not in page
    )


def test_equal_tables_give_equal_maps() -> None:
    assert draw_map(untidy()).html == draw_map(untidy()).html


def test_a_map_reads_what_was_saved(tmp_path) -> None:
    path = tmp_path / "map.parquet"
    untidy().astype({"n": "Int64", "value": float}).to_parquet(path)
    assert "nan" not in words(without_style(draw_map(pd.read_parquet(path)).html)).lower().split()
