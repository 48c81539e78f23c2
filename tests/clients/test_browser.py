"""The reviews of real data in a real browser: whole, silent, and no wider than the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.clients.conftest import PERIODS
from tests.reporting.axe import grave_violations
from tests.reporting.browser import launch, need_chromium, open_tab, unfold

need_chromium()

CHAPTERS = ["brief", "readiness", "paths", "experience"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as opened:
        yield opened


@pytest.mark.parametrize("client", PERIODS)
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


@pytest.mark.parametrize("client", PERIODS)
def test_a_review_never_shows_a_number_that_is_none(
    finished: Callable[[str], Path], browser: Browser, client: str
) -> None:
    with open_tab(browser, finished(client) / "review.html") as tab:
        unfold(tab.page)
        words = tab.page.inner_text("main").replace("(", " ").replace(",", " ").split()
    assert not {"nan", "NaN", "None", "<NA>", "NaT", "inf"} & set(words)


@pytest.mark.parametrize("client", PERIODS)
def test_nothing_in_a_review_bars_a_reader(
    finished: Callable[[str], Path], browser: Browser, client: str
) -> None:
    with open_tab(browser, finished(client) / "review.html") as tab:
        for scheme in ("light", "dark"):
            tab.page.emulate_media(color_scheme=scheme)
            assert grave_violations(tab.page) == []
