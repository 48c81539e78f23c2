"""A review in a real browser: no request, no script, no error, no sideways scrolling."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from cjm_workbench.reporting.exporter import export_review
from tests.reporting.axe import grave_violations
from tests.reporting.browser import Tab, launch, need_chromium, open_tab
from tests.reporting.sample_review import chapters

need_chromium()


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    html = export_review(
        chapters(folder), title="High-value customers", subtitle="2026Q3", meta={"Client": "Sample"}
    )
    path = folder / "review.html"
    path.write_text(html, "utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as opened:
        yield opened


@pytest.fixture(params=[1400, 1024])
def tab(browser: Browser, review: Path, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """Open the review, listening for whatever it does beyond showing itself."""
    with open_tab(browser, review, request.param) as opened:
        yield opened


def test_it_asks_for_nothing_but_itself_and_says_nothing(tab: Tab, review: Path) -> None:
    tab.page.wait_for_load_state("networkidle")
    assert tab.heard == [review.as_uri()]


def test_it_does_not_scroll_sideways(tab: Tab) -> None:
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_bars_a_reader(browser: Browser, review: Path, scheme: str) -> None:
    with open_tab(browser, review, 1400) as tab:
        tab.page.emulate_media(color_scheme=scheme)
        assert grave_violations(tab.page) == []


def test_a_folded_question_says_its_answer_until_it_is_open(tab: Tab) -> None:
    folded = tab.page.locator("details.deep")
    answer = folded.locator(".answer")
    assert answer.inner_text() == "713 of 1,434 journeys (49.7 %, 47.1–52.3) end at the first step."
    assert not folded.locator(".block").is_visible()
    folded.locator("summary").first.click()
    assert not answer.is_visible()
    assert folded.locator("figure").is_visible()


def test_print_opens_questions_and_says_what_stays_folded(browser: Browser, review: Path) -> None:
    with open_tab(browser, review, 1400) as tab:
        printed = PdfReader(io.BytesIO(tab.page.pdf(prefer_css_page_size=True)))
    text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert "Most journeys end early" in text  # the picture of the folded question
    assert "The values as a table" in text and "folded in print" in text
    first = printed.pages[0].mediabox
    assert (round(first.width), round(first.height)) == (595, 842)  # points: A4, upright


def test_hostile_text_is_read_as_text(tab: Tab) -> None:
    body = tab.page.inner_text("main")
    assert body.count("<script>alert(1)</script>") >= 4
    assert tab.page.locator("script, iframe, img[src]").count() == 0


def test_icons_are_drawn_beside_their_words(tab: Tab) -> None:
    icon = tab.page.locator("td .v-met .ic").first.bounding_box()
    assert 8 < icon["width"] < 20


def test_text_in_the_dark_stands_out_from_the_page(browser: Browser, review: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(review.as_uri())
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    texts = page.locator(".chart text").evaluate_all(
        "all => all.map(t => getComputedStyle(t).fill)"
    )
    page.close()
    # Dark paper is #12171d; the weakest text on it, --ink-3, is #9aa6b2.
    assert paper == "rgb(18, 23, 29)"
    assert min(_brightness(text) for text in texts) >= 0x9A + 0xA6 + 0xB2


def _brightness(colour: str) -> int:
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(", "))
