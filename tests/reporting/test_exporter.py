"""Chapters joined into one page: numbering, names, what is hidden, equal bytes."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_output

from cjm_workbench.reporting.exporter import POLICY, export_review
from tests.reporting.sample_review import (
    HOSTILE,
    chapters,
    code,
    picture,
    reading,
    shown,
    table,
    write,
)


def export(paths: list[Path]) -> str:
    return export_review(
        paths, title="High-value customers", subtitle="2026Q3", meta={"Client": "Sample <client>"}
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return export(chapters(tmp_path_factory.mktemp("chapters")))


class Tags(HTMLParser):
    """Collect every opening tag, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_forbids_scripts_and_holds_none(page: str) -> None:
    assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' in page.replace(
        "&#39;", "'"
    )
    tags = Tags(page).seen
    assert "script" not in {tag for tag, _ in tags}
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


def test_the_page_names_no_address_outside_itself(page: str) -> None:
    places = ("src", "href", "xlink:href", "action", "data", "poster")
    addresses = {
        attrs[name] or "" for _, attrs in Tags(page).seen for name in places if name in attrs
    }
    assert {address[0] for address in addresses} == {"#", "d"}  # in the page, or data:
    # The one address left is the SVG namespace inside the hatch's own data.
    assert set(re.findall(r"https?:[^\s'\"]+", page)) == {"http://www.w3.org/2000/svg"}


def test_hostile_text_shows_as_text(page: str) -> None:
    shown_as = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    # In Markdown of a cell and of an output, in tables, in a drawing and in printed text.
    for before in ("First, ", "A customer wrote: ", "Store → ", "<pre>"):
        assert before + shown_as in page
    assert re.search(r"<text[^>]*>&lt;script&gt;", page)


def test_figures_and_tables_are_numbered_across_chapters(page: str) -> None:
    assert re.findall(r'class="no">(Figure \d+)<', page) == ["Figure 1", "Figure 2"]
    # The brief comes first though it was handed over last.
    assert re.findall(r'class="no">(Table \d+)<', page) == ["Table 1", "Table 2"]
    assert page.index('<section class="ch" id="brief"') < page.index(
        '<section class="ch" id="paths"'
    )


def test_every_id_is_unique_and_every_link_leads_somewhere(page: str) -> None:
    tags = Tags(page).seen
    ids = Counter(attrs["id"] for _, attrs in tags if "id" in attrs)
    assert [name for name, count in ids.items() if count > 1] == []
    links = {attrs[name] for _, attrs in tags for name in ("href", "xlink:href") if name in attrs}
    assert {str(link)[1:] for link in links if str(link).startswith("#")} <= set(ids)
    labels = {name for _, attrs in tags for name in (attrs.get("aria-labelledby") or "").split()}
    assert labels <= set(ids)


def test_code_parameters_and_noise_are_hidden(page: str) -> None:
    for hidden in ("secret = 1", "2026Q2", "alert(3)", "warned", "said again"):
        assert hidden not in page


def test_a_claim_becomes_the_heading_and_the_briefs_the_verdict(page: str) -> None:
    assert '<p class="kick">Paths</p>' in page
    assert "Store-to-app paths carry a <strong>third</strong> of purchases</h2>" in page
    assert '<p class="verdict">Customers buy as planned.' in page
    assert page.count("Customers buy as planned.") == 1


def test_a_chapter_without_a_claim_is_headed_by_its_title(tmp_path: Path) -> None:
    page = export(
        [write(tmp_path / "01_readiness.ipynb", [new_markdown_cell("# Readiness\nWhy?")])]
    )
    assert '<p class="kick">Chapter 1</p>' in page
    assert '<h2 id="readiness-title">Readiness</h2>\n<p>Why?</p>' in page


def test_a_chapter_without_a_heading_is_named_by_its_file(tmp_path: Path) -> None:
    page = export([write(tmp_path / "07_value.ipynb", [code(reading("Nothing moved."))])])
    assert '<h2 id="value-title">Value</h2>' in page
    assert "<p>Nothing moved.</p>" in page


def test_contents_name_chapters_and_their_questions(page: str) -> None:
    contents = page.split('class="toc"')[1].split("</nav>")[0]
    assert re.findall(r"<a [^>]*>(.*?)</a>", contents) == [
        "Brief",
        "Findings",
        "Paths",
        "Which paths do journeys take?",
        "Where do they end?",
    ]


def test_a_question_opens_a_block(page: str) -> None:
    # One in the brief, two in the paths: nothing stands between a chapter's head and its block.
    assert page.count('<div class="block">') == 3
    assert not re.search(r'<div class="block">\s*</div>', page)


def test_a_detail_is_one_line_that_opens(tmp_path: Path) -> None:
    detail = new_markdown_cell("## Why?\nIt is counted so.", metadata={"tags": ["detail"]})
    cells = [new_markdown_cell("# Paths"), detail, code(reading("Half are **lost**. Most early."))]
    page = export([write(tmp_path / "03_paths.ipynb", cells)])
    summary = page.split("<summary>")[1].split("</summary>")[0]
    assert '<h3 id="paths-why">Why?</h3>' in summary
    assert '<p class="answer">Half are <strong>lost</strong>.</p>' in summary
    folded = page.split("</summary>")[1].split("</details>")[0]
    assert "<p>It is counted so.</p>" in folded and "<p>Most early.</p>" in folded
    assert '<a href="#paths-why">Why?</a>' in page.split('class="toc"')[1].split("</nav>")[0]


def test_a_picture_is_titled_by_its_first_sentence(tmp_path: Path) -> None:
    title = "11.3 % (10.2–12.5, n = 2,957) are lost. 1.8 % lead back."
    page = export([write(tmp_path / "03_paths.ipynb", [code(shown(picture(title)))])])
    # A number is never torn from its %.
    assert "<h4>11.3\u00a0% (10.2–12.5, n\u00a0=\u00a02,957) are lost.</h4>" in page
    assert '<p class="note">1.8\u00a0% lead back.</p>' in page


def test_a_long_enumeration_becomes_a_list(tmp_path: Path) -> None:
    said = "Not ready: no score; no goal; no date; no owner. Ask for them."
    page = export([write(tmp_path / "01_readiness.ipynb", [code(reading(said))])])
    reading_shown = page.split('<div class="reading">')[1].split("</div>")[0]
    assert reading_shown.count("<li>") == 4
    assert reading_shown.startswith("<p>Not ready:</p>")
    assert reading_shown.rstrip().endswith("<p>Ask for them.</p>")


def test_the_cover_says_what_it_was_given(page: str) -> None:
    assert "<dt>Client</dt><dd>Sample &lt;client&gt;</dd>" in page
    assert '<h1 id="cover-title"><bdi>High-value customers</bdi> <span>2026Q3</span></h1>' in page


def test_the_printed_footer_cannot_leave_its_string(tmp_path: Path) -> None:
    chapter = write(tmp_path / "03_paths.ipynb", [code(shown(table()))])
    page = export_review([chapter], title='"}</style><b>', subtitle="2026Q3", meta={})
    assert page.count("</style>") == 1
    assert r'content:"\000022 \00007d \00003c \00002f style' in page


def test_equal_chapters_give_equal_bytes(tmp_path: Path) -> None:
    # Cell ids and execution counts differ from run to run; neither may reach the page.
    first = export(chapters(_made(tmp_path / "a")))
    paths = chapters(_made(tmp_path / "b"))
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        for count, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                cell.execution_count = count + 40
        nbformat.write(notebook, path)
    assert export(paths) == first


def test_two_pictures_of_the_same_chart_share_no_id(tmp_path: Path) -> None:
    cells = [code(shown(picture())), code(shown(picture()))]
    page = export([write(tmp_path / "03_paths.ipynb", cells)])
    ids = Counter(re.findall(r'\bid="([^"]+)"', page.split("<main")[1]))
    assert max(ids.values()) == 1


def test_headings_of_the_same_words_have_ids_of_their_own(tmp_path: Path) -> None:
    cells = [new_markdown_cell("# Paths"), new_markdown_cell("## Title\n\n## Title\n\n### Title")]
    page = export([write(tmp_path / "03_paths.ipynb", cells)])
    assert re.findall(r'<h[234] id="(paths-[^"]+)">Title', page) == [
        "paths-title-2",  # paths-title is the chapter's own
        "paths-title-3",
        "paths-title-4",
    ]


def test_an_output_with_nothing_to_show_is_left_out(tmp_path: Path) -> None:
    widget = new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})
    page = export([write(tmp_path / "03_paths.ipynb", [code(widget)])])
    assert 'class="block"' not in page


def test_a_bitmap_is_shown_with_its_words(tmp_path: Path) -> None:
    bitmap = new_output(
        "display_data",
        {"image/png": "iVBORw0KGgo=\n"},
        metadata={"image/png": {"title": "A <screen>", "alt": 'Say "cheese"'}},
    )
    page = export([write(tmp_path / "03_paths.ipynb", [code(bitmap)])])
    assert '<span class="no">Figure 1</span><h4>A &lt;screen&gt;</h4>' in page
    assert 'src="data:image/png;base64,iVBORw0KGgo=" alt="Say &quot;cheese&quot;"' in page


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
