"""The exports of a client who writes German: fixed words in German, numbers with its marks."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from cjm_workbench.figures.personas import plot_sizes
from cjm_workbench.figures.style import Picture
from cjm_workbench.reporting.exports.bundle import GUIDE, write_bundle
from cjm_workbench.reporting.exports.csv_folder import write_csv_folder
from cjm_workbench.reporting.exports.deck.board import Box
from cjm_workbench.reporting.exports.deck.drawing import draw
from cjm_workbench.reporting.exports.deck.slides import write_deck
from cjm_workbench.reporting.exports.folder import ReviewFolder, open_folder
from cjm_workbench.reporting.exports.workbook import write_workbook
from cjm_workbench.schemas.locale import language, mark, write_for
from tests.reporting.exports.finished_review import KPIS, MAP, claim, write_finished


@pytest.fixture
def german(tmp_path: Path) -> ReviewFolder:
    """A finished review whose client writes as in Germany."""
    return open_german(tmp_path)


def open_german(reports: Path, **tables: pd.DataFrame) -> ReviewFolder:
    record = write_finished(reports, **tables) / "build.json"
    told = json.loads(record.read_text(encoding="utf-8")) | {"locale": "de"}
    record.write_text(json.dumps(told), encoding="utf-8")
    return open_folder(reports, "tiny", "all")


def test_who_opens_a_review_writes_as_its_client_does(german):
    assert (german.locale, language(), mark("1,434.5")) == ("de", "de", "1.434,5")


def test_a_review_of_before_locales_were_recorded_is_plain_english(tmp_path):
    write_finished(tmp_path)
    assert open_folder(tmp_path, "tiny", "all").locale == "en"


def test_the_deck_says_its_titles_headers_and_lanes_in_german(german, tmp_path):
    write_deck(german, tmp_path / "deck.pptx")
    slides = [*Presentation(str(tmp_path / "deck.pptx")).slides]
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[1] == "20 Kennzahlen mit Ziel: 10 erreicht, 10 verfehlt, 0 offen (1 von 2)"
    assert titles[3] == "Journey Map: Buy something"
    assert titles[-1] == "38 zurückgehaltene Behauptungen: 21 bis 30"
    scorecard, journey = (
        next(shape.table for shape in slides[place].shapes if shape.has_table) for place in (1, 3)
    )
    rows = [[cell.text for cell in row.cells] for row in scorecard.rows]
    assert rows[0] == [
        "Kennzahl", "Wert", "95-%-Intervall", "n", "Ziel", "Urteil", "Belege",
    ]  # fmt: skip
    # 0.31 of 1,000 with German marks; the KPI's title is data
    assert rows[1][:4] == ["Share number 0", "31,0 %", "30,0–32,0", "1.000"]
    lanes = [row.cells[0].text for row in journey.rows]
    assert lanes[:3] == ["Phase", "Kunden wollen", "Touchpoints, Anteil der Journeys"]
    # the words around the names and numbers of a cell too
    told = [row.cells[2].text for row in journey.rows]
    assert "Abschluss 50,0 % (40,0–60,0, n = 100), gewünscht 60,0 %: verfehlt" in told
    assert "web zu phone: −20,0 pp (−30,0 to −10,0)" in told
    assert "Liest: events." in slides[4].notes_slide.notes_text_frame.text


def test_the_least_p_value_that_is_written_has_the_marks_of_the_locale(tmp_path):
    review = open_german(tmp_path, brief__claims=pd.DataFrame([claim(1, q_value=0.0001)]))
    write_deck(review, tmp_path / "deck.pptx")
    [slide] = [
        slide for slide in Presentation(str(tmp_path / "deck.pptx")).slides
        if slide.shapes.title.text_frame.text == "Finding number 1"
    ]  # fmt: skip
    said = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "q < 0,001" in said


def test_names_that_are_words_of_the_catalogue_stay_as_they_are_in_the_deck(tmp_path):
    claims = pd.DataFrame(
        [
            claim(1, journey_type="Data", sentence="Since I moved", basis="Revenue"),
            claim(2, journey_type="Data", sentence="Table booking", claimed=False, why_not="few"),
        ]
    )
    review = open_german(
        tmp_path,
        kpis__scorecard=KPIS.assign(title="Revenue"),
        brief__map=MAP.assign(
            journey_type="Data", stage="Open", text=MAP["text"].replace("Know the price", "Table")
        ),
        brief__claims=claims,
    )
    write_deck(review, tmp_path / "deck.pptx")
    slides = [*Presentation(str(tmp_path / "deck.pptx")).slides]
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert "Journey Map: Data" in titles and "Since I moved" in titles
    scorecard, journey, held = (
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in (slides[1], slides[3], slides[-1])
        for shape in slide.shapes
        if shape.has_table
    )
    assert (scorecard[0][0], scorecard[1][0], scorecard[1][5]) == (
        "Kennzahl", "Revenue", "erreicht",
    )  # fmt: skip
    assert journey[0] == ["Phase", "Open\n100 Journeys", "Open\n100 Journeys"]
    assert journey[1] == ["Kunden wollen", "Table\nno surprise", "Table\nno surprise"]
    assert held[1][0] == "Data: Table booking"
    assert held[1][-1] == "paths.variants, Zeile 1"
    [found] = [slide for slide in slides if slide.shapes.title.text_frame.text == "Since I moved"]
    lines = [
        line for shape in found.shapes if shape.has_text_frame
        for line in shape.text_frame.text.split("\n")
    ]  # fmt: skip
    assert {"Data", "Revenue"} <= {*lines}
    assert any(line.startswith("Tabelle paths.variants, Zeile 1 · ") for line in lines)


def test_a_picture_of_the_deck_says_our_words_in_german_and_names_as_they_are():
    write_for("de")
    sizes = pd.DataFrame([{
        "title": "Open", "n": 100, "value": 0.4, "ci_low": 0.3, "ci_high": 0.5, "customers": 40,
        "journeys": 60, "evidence": "sufficient",
    }])  # fmt: skip
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    assert draw(
        slide, Picture(plot_sizes(sizes), title="t", alt="a").to_svg(), Box(0, 0, 9, 3), "Personas"
    )
    [group] = slide.shapes
    said = [shape.text_frame.text for shape in group.shapes if shape.has_text_frame]
    assert {"Anteil", "Kunden", "Journeys", "n = 100 Kunden", "Open"} <= {*said}
    assert not {"Share", "Offen"} & {*said}


def test_the_workbook_names_its_own_sheets_and_headers_in_german(german, tmp_path):
    write_workbook(german, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames[:2] == ["Inhalt", "Definitionen"]
    assert [cell.value for cell in book["Inhalt"][3]] == [
        "Blatt", "Tabelle", "Zeilen", "was es enthält",
    ]  # fmt: skip
    definitions = [*book["Definitionen"].iter_rows(values_only=True)]
    assert definitions[0] == ("Tabelle", "Spalte", "Art", "Einheit", "Bedeutung")
    assert ("paths.variants", "wait_seconds", "Zahl", "Sekunden", None) in definitions
    # the names of columns are those that code reads
    assert book["kpis.scorecard"]["A1"].value == "n"


def test_the_guides_of_the_folder_and_the_hand_over_are_german(german, tmp_path):
    write_csv_folder(german, tmp_path / "csv")
    told = (tmp_path / "csv" / "_dictionary.md").read_text(encoding="utf-8")
    assert told.startswith("# Datenverzeichnis")
    assert "| Spalte | Art | Einheit | Bedeutung |" in told
    write_bundle(german, tmp_path / "all.zip", {})
    with ZipFile(tmp_path / "all.zip") as bundle:
        assert "- `review.html`: der Bericht: eine Seite" in bundle.read(GUIDE).decode()
