"""The pages over reviews in a real browser: no request, no script, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cjm_workbench.reporting.index import write_index
from tests.reporting.browser import launch, need_chromium, open_tab
from tests.small_reviews import write_review

need_chromium()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, make_tiny) -> Path:
    """The folder of the client's reports, with both pages."""
    home = tmp_path_factory.mktemp("index")
    parameters = make_tiny(home)
    for period, segment in (("2026Q2", "all"), ("2026Q3", "all"), ("2026Q3", "gold")):
        write_review(home / "reports", period, segment)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        write_index(parameters, "tiny", "2026Q3", Path("reports"), {})
    return home / "reports" / "tiny"


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    # after the pages: while the browser is open, its event loop is the thread's own
    with launch() as opened:
        yield opened


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("name", ["index.html", "2026Q3/index.html"])
def test_in_a_browser_it_is_silent_and_no_wider_than_the_window(folder, browser, name, width):
    with open_tab(browser, folder / name, width) as tab:
        tab.page.wait_for_load_state("networkidle")
        assert tab.heard == [(folder / name).as_uri()]
        assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        words = tab.page.inner_text("main").replace("(", " ").replace(",", " ").split()
    assert not {"nan", "NaN", "None", "<NA>", "NaT", "inf"} & set(words)
