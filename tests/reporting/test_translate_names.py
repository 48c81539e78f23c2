"""A client whose names are words of the catalogue: each stays as the client writes it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pandas as pd
import pytest
from matplotlib.axes import Axes

from cjm_workbench.figures.brief import draw_targets
from cjm_workbench.figures.brief_ground import draw_ground
from cjm_workbench.figures.cells import badge
from cjm_workbench.figures.experience import plot_deviations, plot_gaps, plot_promises, plot_scores
from cjm_workbench.figures.experience_emotion import plot_emotion
from cjm_workbench.figures.grid import Line, grid
from cjm_workbench.figures.handoffs import plot_switches
from cjm_workbench.figures.kpis import draw_scorecard
from cjm_workbench.figures.paths import (
    SENSES,
    plot_drop_off,
    plot_funnel,
    plot_step_matrix,
    plot_variants,
)
from cjm_workbench.figures.paths_flow import plot_flow
from cjm_workbench.figures.personas import draw_cards, plot_sizes
from cjm_workbench.figures.style import Picture
from cjm_workbench.figures.tables import render
from cjm_workbench.figures.words import Name, write_name
from cjm_workbench.reporting import outputs
from cjm_workbench.reporting.compact import compact
from cjm_workbench.reporting.exporter import ReviewExporter
from cjm_workbench.reporting.outline import Outline
from cjm_workbench.reporting.translate import read_catalogue, translate
from cjm_workbench.schemas.locale import write_for

NAN = math.nan
OPEN, SCORE, SHARE = "Open", "Score", "Share"  # a persona or a stage, an instrument, a touchpoint
ESTIMATE = {
    "journey_type": "Returns", "n": 100, "value": 0.4, "ci_low": 0.3, "ci_high": 0.5,
    "unit": "share", "evidence": "sufficient", "reason": "", "journeys": 40, "customers": 40,
}  # fmt: skip
TARGET = {
    **ESTIMATE, "stage": OPEN, "measure": "score", "instrument": SCORE, "scale_min": 1.0,
    "scale_max": 5.0, "target": 4.5, "tolerance": 0.0, "verdict": "missed", "shortfall": 0.5,
    "more_is_better": True,
}  # fmt: skip


def test_these_names_are_words_that_would_be_translated():
    words = read_catalogue("de").words
    assert all(words[name] != name for name in (OPEN, SCORE, SHARE, "Returns"))


def said_of(axes: Axes) -> tuple[list[str], list[str]]:
    """Give the texts of a picture in a German page: those put into German, and those left."""
    drawing = Picture(axes, title="t", alt="a").to_svg()
    page = compact(f"<style></style>{outputs.picture(drawing, {'title': 't'}, 'figure-1')}")
    texts = re.findall(r"<text\b([^>]*)>([^<]*)</text>", translate(page, "de"))
    german = [text for attributes, text in texts if 'lang="de"' in attributes]
    return german, [text for attributes, text in texts if 'lang="de"' not in attributes]


def one(**columns: object) -> pd.DataFrame:
    return pd.DataFrame([{**ESTIMATE, **columns}])


MOVE = {"from_stage": OPEN, "from_place": 1, "to_stage": SHARE, "to_place": 2, "moves": 40}
FELT = {"level": "stage", "stage": OPEN, "touchpoint": "", "instrument": SCORE, "scale_min": 1.0,
        "scale_max": 5.0, "value": 0.5, "ci_low": 0.2, "ci_high": 0.8, "desired": 1.0}  # fmt: skip
PROMISE = {"promise": OPEN, "precision": "day", "outcome": "kept", "late_median_seconds": NAN,
           "instrument": SCORE, "score": 4.0, "score_unit": "score", "score_n": 9}  # fmt: skip
DEVIATION = {
    "kind": "missing", "touchpoint": OPEN, "share": 0.4, "share_low": 0.3, "share_high": 0.5,
    "share_evidence": "sufficient", "share_n": 100, "difference": NAN, "q_value": NAN,
    "time_difference_seconds": NAN, "time_q_value": NAN, "time_evidence": "sufficient",
}  # fmt: skip


@pytest.mark.parametrize(
    ("plot", "table", "german", "left"),
    [
        (plot_sizes, one(title=OPEN), ["Anteil", "Kunden", "n = 100 Kunden"], [OPEN]),
        (plot_variants, one(variant=SHARE), ["Anteil", "40 von 100"], [SHARE]),
        (plot_drop_off, one(level="stage", name=OPEN, within_stage="", lost=40),
         ["Verloren", "Ort", "Phase"], [OPEN]),
        (plot_funnel, pd.concat([one(kind=kind, stage=OPEN, place=1) for kind in SENSES]),
         ["Kamen", "der Reihe nach"], [OPEN]),
        (plot_step_matrix, one(step_no=1, touchpoint=SHARE, place=1),
         ["Schritt; % von 100 Journeys"], [SHARE]),
        (plot_switches, one(kind="channel", from_value=OPEN, to_value=SHARE, handoffs=40),
         ["Oben das Ziel, links die Herkunft (Kanal)"], [OPEN, SHARE]),
        (plot_flow, pd.DataFrame([{**ESTIMATE, **MOVE},
                                  {**ESTIMATE, **MOVE, "to_stage": "(lost)"}]),
         ["40 verloren, 40.0 %"], [OPEN, SHARE]),
        (plot_gaps, one(**{**TARGET, "value": 4.0, "ci_low": 3.9, "ci_high": 4.1, "unit": "score"}),
         ["Bewertung (Score, 1 bis 5)", "Tatsächlich", "Ziel", "Urteil", "✕ Verfehlt"], [OPEN]),
        (plot_scores, one(**{**TARGET, "touchpoint": OPEN, "unit": "points", "value": 20.0,
                             "ci_low": 10.0, "ci_high": 30.0, "target": NAN, "verdict": ""}),
         ["Tatsächlich"], [OPEN, f"{SCORE}, points"]),
        (plot_deviations, one(**DEVIATION), ["Fehlt:", "nicht geprüft"], [OPEN]),
        (plot_promises, one(**PROMISE), ["(auf den Tag)", "Gehalten"], [OPEN, SCORE]),
        (plot_emotion, one(**{**FELT, "unit": "emotion"}), ["gewünscht"], [OPEN, SCORE]),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)  # fmt: skip
def test_a_drawing_says_our_words_in_german_and_leaves_the_clients(
    plot: Callable[[pd.DataFrame], Axes], table: pd.DataFrame, german: list[str], left: list[str]
):
    translated, others = said_of(plot(table))
    assert set(german) <= set(translated)
    assert set(left) <= set(others)


def test_an_absent_name_is_ours_though_it_stands_among_names():
    german, others = said_of(plot_variants(one(variant="(no stage)")))
    assert "(keine Phase)" in german and "(no stage)" not in others


CARD = dict.fromkeys(
    ["description", "rule", "size", "channels", "reached", "attributes", "interacts", "learns",
     "also_buys", "considers", "active_in", "formats", "objects_to", "objections", "blanks"], OPEN,
)  # fmt: skip
GROUND = {"kind": "left out", "group": "channel", "text": OPEN, "note": "", "owner_role": ""}
KPI = {**ESTIMATE, "kpi": "open", "title": OPEN, "description": SHARE, "target": NAN, "verdict": ""}
HEADS = ["Segment", write_name(OPEN)]


@pytest.mark.parametrize(
    ("html", "german"),
    [
        (draw_cards(pd.DataFrame([{**CARD, "title": OPEN}, {**CARD, "title": SHARE}])).html,
         ["Persona", "Wie viele"]),
        (draw_targets(one(**TARGET)).html, ["Bewertung (Score)", "Verfehlt"]),
        (draw_ground(pd.DataFrame([GROUND])).html, ["Was fehlt"]),
        (draw_scorecard(pd.DataFrame([KPI]), pd.DataFrame(columns=["kpi", "against", "earlier"]))
         .html, ["Kennzahl"]),
        (grid(Name(OPEN), HEADS, [Line(write_name(SHARE), group=True)]).html, ["Segment"]),
        (render(one(stage=OPEN), title=Name(SCORE), columns={"stage": "Stage"}).html, ["Phase"]),
    ],
    ids=["cards", "targets", "ground", "scorecard", "grid", "table"],
)  # fmt: skip
def test_a_table_says_our_words_in_german_and_leaves_the_clients(html: str, german: list[str]):
    page = translate(html, "de")
    assert [word for word in german if f">{word}<" not in page] == []
    names = re.compile(rf">({OPEN}|{SCORE}|{SHARE}|Returns)<")
    assert names.findall(page) == names.findall(html) != []


def test_where_there_is_no_name_the_page_says_so_in_german():
    page = translate(f"<p>{write_name('(no stage)')}</p>", "de")
    assert page == '<p><bdi lang="de">(keine Phase)</bdi></p>'


def test_a_verdict_of_ours_is_translated_where_a_name_is_not():
    page = f"<td>{badge('v', 'missed')} {write_name('Missed')}</td>"
    assert re.findall(r">([^<> ]+)<", translate(page, "de")) == ["Verfehlt", "Missed"]


def test_the_title_of_a_review_is_the_clients():
    write_for("de")
    page = ReviewExporter(outline=Outline()).page(
        "page.html.j2", OPEN, "2026Q3", {"Client": SCORE}, chapters=[]
    )
    assert f'<h1 id="cover-title"><bdi>{OPEN}</bdi>' in page
    assert f"<dd>{SCORE}</dd>" in page and ">Auftraggeber<" in page
