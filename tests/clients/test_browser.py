"""Whole reviews in a real browser: silent, no wider than the window, a map that can be read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.clients.conftest import EVERY
from tests.figures.canvas.boxes import clipped, overlapping, read_boxes
from tests.reporting.axe import grave_violations
from tests.reporting.browser import launch, need_chromium, open_tab, unfold

need_chromium()

CHAPTERS = ["brief", "readiness", "paths", "experience"]
NO_NUMBERS = {"nan", "NaN", "None", "<NA>", "NaT", "inf"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as opened:
        yield opened


@pytest.mark.parametrize("client", EVERY)
def test_a_review_shows_its_chapters_and_does_nothing_else(
    finished: Callable[[str], Path], browser: Browser, client: str
) -> None:
    review = finished(client) / "review.html"
    for width in (1400, 1024):
        with open_tab(browser, review, width) as tab:
            tab.page.wait_for_load_state("networkidle")
            assert tab.heard == [review.as_uri()]
            assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert tab.page.locator("script, iframe, img[src^=http]").count() == 0
            for chapter in CHAPTERS:
                assert tab.page.locator(f"section#{chapter}").count() == 1


@pytest.mark.parametrize("client", EVERY)
def test_a_review_never_shows_a_number_that_is_none(
    finished: Callable[[str], Path], browser: Browser, client: str
) -> None:
    with open_tab(browser, finished(client) / "review.html") as tab:
        unfold(tab.page)
        assert not NO_NUMBERS & said(tab.page)


def said(page: Page) -> set[str]:
    """Give the words of a page; a sentence may begin with one that is a number that is none."""
    text = page.inner_text("main").replace("None of", "")
    return set(text.replace("(", " ").replace(",", " ").split())


@pytest.mark.parametrize("client", EVERY)
def test_nothing_in_a_review_bars_a_reader(
    finished: Callable[[str], Path], browser: Browser, client: str
) -> None:
    with open_tab(browser, finished(client) / "review.html") as tab:
        for scheme in ("light", "dark"):
            tab.page.emulate_media(color_scheme=scheme)
            assert grave_violations(tab.page) == []


def test_a_page_of_the_demo_can_be_mailed(finished: Callable[[str], Path]) -> None:
    assert (finished("demo") / "review.html").stat().st_size <= 3_000_000


@pytest.mark.parametrize("width", [1400, 1024])
@pytest.mark.parametrize("client", EVERY)
def test_no_text_of_a_map_is_clipped_or_lies_on_another(
    finished: Callable[[str], Path], browser: Browser, client: str, width: int
) -> None:
    with open_tab(browser, finished(client) / "review.html", width) as tab:
        for boxes in each_view(tab.page):
            assert len(boxes) > 30
            assert clipped(boxes) == []
            assert overlapping(boxes) == []


def each_view(page: Page) -> Iterator[list[dict]]:
    """Turn to each journey type, and to each persona and period of its map, and read it."""
    for shown in page.locator(".jm").all():
        shown.evaluate("map => map.closest('.type')?.setAttribute('open', '')")
        for view in shown.locator(".pick").all() or [shown]:
            view.evaluate("part => part.setAttribute('open', '')")
            yield read_boxes(page)


@pytest.mark.parametrize("client", EVERY)
def test_a_map_of_each_journey_type_is_printed_on_one_landscape_page(
    finished: Callable[[str], Path], browser: Browser, client: str
) -> None:
    with open_tab(browser, finished(client) / "review.html") as tab:
        maps = tab.page.locator(".jm").count()
        printed = tab.page.pdf(prefer_css_page_size=True)
    sheets = [page.mediabox for page in PdfReader(io.BytesIO(printed)).pages]
    assert maps
    assert sum(sheet.width > sheet.height for sheet in sheets) == maps


@pytest.mark.parametrize("width", [1400, 1024])
@pytest.mark.parametrize("name", ["index.html", "2026Q3/index.html"])
def test_the_pages_over_reviews_do_nothing_but_show_themselves(
    finished: Callable[[str], Path], browser: Browser, name: str, width: int
) -> None:
    page = finished("demo").parents[1] / name
    with open_tab(browser, page, width) as tab:
        tab.page.wait_for_load_state("networkidle")
        assert tab.heard == [page.as_uri()]
        assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        for scheme in ("light", "dark"):
            tab.page.emulate_media(color_scheme=scheme)
            assert grave_violations(tab.page) == []
        unfold(tab.page)
        assert not NO_NUMBERS & said(tab.page)
