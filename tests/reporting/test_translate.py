"""Titles in the client's language: what is put into it, and what stays as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml

from cjm_workbench.figures.tables import render
from cjm_workbench.reporting.exporter import export_review
from cjm_workbench.reporting.exports.bundle import HOLDS
from cjm_workbench.reporting.exports.csv_folder import FORM
from cjm_workbench.reporting.exports.deck.map_cells import LANES
from cjm_workbench.reporting.exports.dictionary import BY_ENDING, HEAD, NOTES
from cjm_workbench.reporting.exports.print_page import LEFT_OUT
from cjm_workbench.reporting.exports.values import KINDS
from cjm_workbench.reporting.exports.workbook import CONTENTS, DEFINITIONS
from cjm_workbench.reporting.translate import CATALOGUES, Catalogue, read_catalogue, translate
from cjm_workbench.schemas.locale import write_for
from cjm_workbench.schemas.results import EVIDENCE, VERDICTS
from tests.reporting.fixed_words import (
    TEMPLATES,
    blank,
    drawn_words,
    fixed_words,
    literals,
    words_of_code,
)
from tests.reporting.sample_review import chapters

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "notebooks" / "source").glob("*.py"))
LANGUAGES = sorted(path.stem for path in CATALOGUES.glob("*.yaml"))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<h2>Paths</h2>", '<h2 lang="de">Wege</h2>'),
        ('<th class="n">\n Others&#x27; </th>', '<th class="n" lang="de">\n Der anderen </th>'),
        # after another element the text has no tag of its own that could tell its language
        ("<b><svg/>Met</b>", "<b><svg/>Erreicht</b>"),
        ("<p>Met by 3 of 4.</p>", "<p>Met by 3 of 4.</p>"),
        ('<a title="Met">x</a>', '<a title="Met">x</a>'),
        ("<style>.a > b {}</style>", "<style>.a > b {}</style>"),
    ],
    ids=["title", "escaped", "after an icon", "sentence", "attribute", "style"],
)
def test_a_text_that_stands_alone_is_translated(page, expected):
    assert translate(page, "de") == expected


def test_english_and_a_language_without_a_catalogue_change_nothing():
    page = "<h2>Paths</h2>"
    assert translate(page, "en") == translate(page, "xx") == page


def test_a_translation_cannot_bring_markup():
    hostile = Catalogue({"Paths": '<i>&"</i>'})
    page = '<nav aria-label="Paths"><p>Paths</p></nav>'
    read, shown = "&lt;i&gt;&amp;&quot;&lt;/i&gt;", '&lt;i&gt;&amp;"&lt;/i&gt;'
    assert hostile.translate(page, "de") == (
        f'<nav aria-label="{read}"><p lang="de">{shown}</p></nav>'
    )


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>12 more rows</p>", '<p lang="de">12 weitere Zeilen</p>'),
        ("<b>1.434 more rows</b>", '<b lang="de">1.434 weitere Zeilen</b>'),
        ("<p>many more rows</p>", "<p>many more rows</p>"),
        # the title in the blank has a translation of its own
        (
            "<summary>The values as a table: Value tiers, 1 row</summary>",
            '<summary lang="de">Die Werte als Tabelle: Wertstufen, 1 Zeile</summary>',
        ),
        # what data wrote into the blank stays data
        (
            "<small>expected: +2.0 in &lt;b&gt;{n}&lt;/b&gt;</small>",
            '<small lang="de">erwartet: +2.0 bei &lt;b&gt;{n}&lt;/b&gt;</small>',
        ),
        # and so does a name that is also a word of the catalogue
        (
            "<small>expected: +2.0 in Revenue</small>",
            '<small lang="de">erwartet: +2.0 bei Revenue</small>',
        ),
        ("<b>△ +1.4 pp not clear</b>", '<b lang="de">△ +1.4 pp nicht eindeutig</b>'),
        ("<b>△ no clear change</b>", '<b lang="de">△ keine eindeutige Änderung</b>'),
        ("<h4>Since 2026Q2</h4>", '<h4 lang="de">Seit 2026Q2</h4>'),
        ('<nav aria-label="Chapters">', '<nav aria-label="Kapitel">'),
        (
            '<style>p::after{content:" Chapters"}</style>',
            '<style>p::after{content:" Kapitel"}</style>',
        ),
    ],
    ids=[
        "number", "marks", "no number", "text", "data", "name", "quantity", "word", "period",
        "read out", "style sheet",
    ],
)  # fmt: skip
def test_a_form_is_translated_around_what_fills_it(page, expected):
    assert translate(page, "de") == expected


@pytest.mark.parametrize(
    "text",
    [
        "<q>{}</q>",
        "<bdi>{}</bdi>",
        "<dd>{}</dd>",
        "<li>{} <b>3.2</b></li>",
        '<text class="s1">{}</text>',
        "<code>{}</code>",
        '<table class="acts"><tr><th scope="row">{}<small>a</small></th></tr></table>',
    ],
    ids=[
        "quote",
        "name",
        "client",
        "what changed",
        "drawing",
        "table's name",
        "action",
    ],
)
@pytest.mark.parametrize("said", ["Open", "wanted a refund", "Score (csat)", "2 more"])
def test_what_stands_where_data_does_is_never_translated(text, said):
    assert translate(text.format(said), "de") == text.format(said)


@pytest.mark.parametrize(
    "said",
    [
        "Since I moved, nobody answers", "wanted a refund", "Evidence: my invoice", "Table booking",
        "my order, continued", "Score (my own)", "expected: a call in August",
    ],
)  # fmt: skip
def test_no_form_fits_a_sentence_of_a_customer(said):
    assert translate(f"<p>{said}</p>", "de") == f"<p>{said}</p>"


def test_a_result_table_is_translated_but_for_the_names_it_holds():
    rows = pd.DataFrame(
        {
            "stage": ["Open", "(no stage)"],
            "comment": ["Evidence: my invoice", "Table booking"],
            "touchpoint": ["Since", "wanted a refund"],
            "outcome": ["lost", "reached"],
            "open": [True, False],
        }
    )
    named = {"stage": "Stage", "comment": "Comment", "touchpoint": "To", "outcome": "Outcome",
             "open": "Open"}  # fmt: skip
    page = translate(render(rows, title="Promises", columns=named).html, "de")
    words = re.findall(r">([^<>\n]+)<", page)
    assert words == [
        "Zusagen", "Phase", "Kommentar", "Bis", "Ausgang", "Offen",
        "Open", "Evidence: my invoice", "Since", "verloren", "Ja",
        "(keine Phase)", "Table booking", "wanted a refund", "erreicht", "Nein",
    ]  # fmt: skip


def test_the_review_of_a_german_client_says_its_own_words_in_german(tmp_path):
    write_for("de")
    page = export_review(
        chapters(tmp_path), title="Alle", subtitle="2026Q3", meta={"Client": "Acme"}
    )
    said = (
        "Review der Customer Journey", "Auftraggeber", "Inhalt", "Abbildung 1",
        "Tabelle 1", "Gezeichnet aus Tabelle ", "Die Werte als Tabelle: ", "1 weitere Zeile",
        "Verfehlt", "Ausreichend", "1 Abbildung", "Zum Bericht springen",
    )  # fmt: skip
    assert [word for word in said if f">{word}" not in page] == []
    # sentences that are made of numbers stay
    assert "713 of 1,434 journeys (49.7 %, 47.1–52.3) end at the" in page


def headings() -> Iterator[str]:
    for path in CHAPTERS:
        yield from re.findall(r"^# #+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def labels() -> Iterator[str]:
    """Give the titles of tables and the names of their columns."""
    for path in CHAPTERS:
        code = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
        for keyword in (each for call in calls if _is_render(call) for each in call.keywords):
            match keyword:
                case ast.keyword(arg="title", value=ast.Constant(value=str(title))):
                    yield title
                case ast.keyword(arg="columns", value=ast.Dict(values=values)):
                    yield from (each.value for each in values if isinstance(each, ast.Constant))


def _is_render(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "render"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_question_and_column_has_its_translation(language):
    words = read_catalogue(language).words
    assert [text for text in [*headings(), *labels()] if text.strip() not in words] == []


UNTRANSLATED = {
    # sentences that are made of numbers
    "{} target: {}.", "{} targets: {}.", "{} The appendix names them.", "{}; wanted {}",
    "Restated: {} was {}, is {}", "for {}, named in its review", "targets: {}",
    "{}. Dot: mean emotion ({}), −2 to +2, with 95 % interval; hollow where insufficient. Below, "
    "each stage's targets: square one or more missed, ring none missed but one undetermined, dot "
    "all met.",
    # the page's text is longer on one side, and stands in the catalogue so
    "{} Table", "Its {} query {} in", "Its {} queries {} in",
    "{}, {} without", "{}, {} move{}", "{}, {} moves{}",
    "{}: {}. Stages in columns, lanes in rows.",
    # a part of a sentence
    "Too few answers",
    # names of files, of a font, and of what no page shows
    "build.json", "DejaVu Sans", "Date", "Creator", "Format", "Type", "Output",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_the_workbench_says_itself_has_its_translation(language):
    known = {blank(text) for text in read_catalogue(language).words}
    said = [
        *fixed_words(),
        *drawn_words(),
        *(f(word) for word in (*EVIDENCE, *VERDICTS) for f in (str, str.title)),
    ]
    # around an element within it, a text is translated part by part
    lacking = {
        word for word in said
        if word not in known | UNTRANSLATED and not {*_parts(word)} <= known
    }  # fmt: skip
    assert lacking == set()


def _parts(text: str) -> list[str]:
    """Give the words of a text between its blanks."""
    parts = (part.strip() for part in blank(text).split("{}"))
    return [part for part in parts if re.search("[A-Za-z]", part)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fixed_word_of_an_export_has_its_translation(language):
    said = [
        CONTENTS,
        DEFINITIONS,
        LEFT_OUT,
        *HEAD,
        *NOTES,
        *FORM,
        *HOLDS.values(),
        *BY_ENDING.values(),
        *(word for _, word in KINDS),
        *(lane[0] for lane in LANES.values()),
    ]
    deck = (ROOT / "cjm_workbench" / "reporting" / "exports" / "deck").glob("*.py")
    said += [word for path in deck for word in words_of_code(path.read_text("utf-8"))]
    known = {blank(text) for text in read_catalogue(language).words}
    # the notes join the two verbs to the names of tables
    assert {*said} - known - {"Arial", "Reads", "Made from the tables"} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_translates_each_text_once(language):
    # of two translations of one text, the reader of YAML would keep the last
    tree = yaml.compose((CATALOGUES / f"{language}.yaml").read_text(encoding="utf-8"))
    keys = [key.value for key, _ in tree.value]
    assert [key for key in {*keys} if keys.count(key) > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_the_blanks_of_its_text_and_no_other(language):
    for text, said in read_catalogue(language).words.items():
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", text)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_of_a_text_that_no_page_holds(language):
    folders = ("figures", "reporting", "schemas", "analyses")
    files = [path for name in folders for path in (ROOT / "cjm_workbench" / name).rglob("*.py")]
    code = [path.read_text("utf-8") for path in (*files, ROOT / "cjm_workbench" / "review.py")]
    sheets = [path.read_text("utf-8") for path in (*CHAPTERS, *TEMPLATES.rglob("*.*"))]
    text = "\n".join([*sheets, *(said for source in code for said in literals(source))])
    # a text with blanks, or the rest of one, may be joined of parts
    whole = [key for key in read_catalogue(language).words if "{" not in key and key[0].isalpha()
             and not key.startswith("and the table")]  # fmt: skip
    # a verdict is written with a capital, and a colon
    assert [key for key in whole if key not in text and key.lower().rstrip(":") not in text] == []
