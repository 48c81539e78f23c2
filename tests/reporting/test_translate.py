"""Titles in the client's language: what is put into it, and what stays as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cjm_workbench.reporting.translate import CATALOGUES, read_catalogue, translate

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


def test_a_translation_cannot_bring_markup(monkeypatch):
    monkeypatch.setattr(
        "cjm_workbench.reporting.translate.read_catalogue", lambda _: {"Paths": "<i>&</i>"}
    )
    assert translate("<p>Paths</p>", "de") == '<p lang="de">&lt;i&gt;&amp;&lt;/i&gt;</p>'


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
    words = read_catalogue(language)
    assert [text for text in [*headings(), *labels()] if text.strip() not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_of_a_text_that_no_page_holds(language):
    folders = ("notebooks/source", "cjm_workbench/figures", "cjm_workbench/reporting",
               "cjm_workbench/schemas", "cjm_workbench/analyses/brief")  # fmt: skip
    files = [f for name in folders for f in (ROOT / name).rglob("*") if f.suffix in (".py", ".j2")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [key for key in read_catalogue(language) if key not in text] == []
