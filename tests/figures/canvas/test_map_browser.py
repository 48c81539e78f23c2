"""In a browser: no text of the map is clipped or overlaps, no page scrolls, one sheet in print."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from cjm_workbench.figures.canvas.map import draw_map, map_page
from tests.figures.canvas.boxes import clipped, overlapping, read_boxes
from tests.figures.canvas.small_canvas import (
    CARD,
    FELT,
    FELT_BY_PERSONA,
    WANTED,
    stages,
    table,
    untidy,
)
from tests.reporting.axe import grave_violations
from tests.reporting.browser import launch, need_chromium, open_tab

need_chromium()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as opened:
        yield opened


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "map.html"
    file.write_text(map_page(untidy()), encoding="utf-8")
    return file


@pytest.mark.parametrize("width", [1400, 1024])
def test_no_text_is_clipped_or_overlaps_and_no_page_scrolls(browser, path, width) -> None:
    with open_tab(browser, path, width) as tab:
        boxes = read_boxes(tab.page)
        assert len(boxes) > 300  # 8 stages, 7 of them full
        assert not clipped(boxes)
        assert not overlapping(boxes)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        assert not tab.page.locator(".pr").is_visible()  # said in print alone
        assert tab.heard == [path.as_uri()]


def test_a_persona_is_chosen_with_the_keyboard(browser, path) -> None:
    with open_tab(browser, path) as tab:
        page: Page = tab.page
        assert page.locator(".v0").first.is_visible() and not page.locator(".v1").first.is_visible()
        page.locator(".p1 > summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(".v1").first.is_visible() and not page.locator(".v0").first.is_visible()
        assert page.locator(".card").is_visible()
        assert page.locator(".pick[open]").count() == 1
        boxes = read_boxes(page)
        assert not clipped(boxes) and not overlapping(boxes)


@pytest.fixture(scope="module")
def felt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a persona's emotion beside everybody's, and an earlier period without."""
    earlier = {**WANTED, "variant": "2026Q2", "source": "kpis.gap_changes"}
    thin = {**WANTED, "evidence": "thin"}
    rows = [*stages("Look"), FELT, thin, CARD, FELT_BY_PERSONA, earlier]
    file = tmp_path_factory.mktemp("felt") / "felt.html"
    file.write_text(map_page(table(*rows)), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("choice", "curve", "numbers", "key"),
    [
        ("Everybody", "Emotion from stage", "n = 1,434", False),
        ("Saver", "Emotion of the chosen persona", "n = 71; everybody +0.50", True),
        ("2026Q2", "Emotion from stage", "n = 1,434", False),
    ],
)
def test_the_switch_shows_one_curve_with_its_numbers(
    browser, felt, choice, curve, numbers, key
) -> None:
    with open_tab(browser, felt) as tab:
        page: Page = tab.page
        summary = page.locator(".pick > summary", has_text=choice)
        summary.focus()
        if choice != "Everybody":
            page.keyboard.press("Enter")
        [shown] = [each for each in page.locator(".curve").all() if each.is_visible()]
        assert str(shown.get_attribute("aria-label")).startswith(curve)
        told = page.locator(".felt td").inner_text().replace("\N{NO-BREAK SPACE}", " ")
        assert numbers in told and told.count("n = ") == 1
        assert page.locator(".emo .every").last.is_visible() == key
        hatch = page.locator("td.hatch").evaluate("cell => getComputedStyle(cell).backgroundImage")
        assert (hatch != "none") == (choice == "Everybody")  # it marks everybody's evidence
        boxes = read_boxes(page)
        assert not clipped(boxes) and not overlapping(boxes)


def test_it_prints_on_one_landscape_page(browser, path) -> None:
    with open_tab(browser, path) as tab:
        [sheet] = PdfReader(io.BytesIO(tab.page.pdf(prefer_css_page_size=True))).pages
    assert sheet.mediabox.width > sheet.mediabox.height
    text = sheet.extract_text()
    assert "Evidence" in text and "items folded away on the screen, not printed" in text


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a map of two journey types."""
    rows = [*stages("Look", "Pay"), FELT, {**WANTED, "verdict": "missed", "target": 0.9}]
    both = table(*rows, *({**row, "journey_type": "help"} for row in rows))
    file = tmp_path_factory.mktemp("maps") / "two.html"
    file.write_text(map_page(both), encoding="utf-8")
    return file


def test_one_journey_type_is_open_and_each_is_printed(browser, two) -> None:
    with open_tab(browser, two) as tab:
        page = tab.page
        page.locator(".type > summary", has_text="help").focus()
        page.keyboard.press("Enter")
        assert [jm.is_visible() for jm in page.locator(".jm").all()] == [False, True]
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert [sheet.extract_text().split()[0] for sheet in sheets] == ["buy", "help"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_bars_anybody_from_reading_it(browser, two, scheme) -> None:
    with open_tab(browser, two) as tab:
        tab.page.emulate_media(color_scheme=scheme)
        assert not grave_violations(tab.page)


def test_in_a_notebook_the_look_travels_with_it_and_changes_nothing_else(browser, tmp_path) -> None:
    file = tmp_path / "cell.html"
    html = draw_map(untidy(3, 6)).html
    file.write_text(f"<meta charset=utf-8><p id=own>Text</p>{html}", encoding="utf-8")
    style = "([name, key]) => getComputedStyle(document.querySelector(name))[key]"
    with open_tab(browser, file) as tab:
        look = tab.page.evaluate(style, [".jm table", "tableLayout"])
        own = tab.page.evaluate(style, ["#own", "fontFamily"])
        root = tab.page.evaluate(style, [".cjm-map", "backgroundColor"])
    assert (look, root) == ("fixed", "rgb(255, 255, 255)")
    assert "Liberation" not in own
