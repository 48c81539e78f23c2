"""A real browser that listens to what a page does beyond showing itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Tab(NamedTuple):
    """An open page, and what it did beyond showing itself."""

    page: Page
    heard: list[str]


def need_chromium() -> None:
    """Skip where there is no browser, but not where everything must be tested."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("Debian's chromium is not installed", allow_module_level=True)


@contextmanager
def launch() -> Iterator[Browser]:
    """Start the browser, and end it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield opened
        opened.close()


def unfold(page: Page) -> None:
    """Open whatever a page folds away."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")


@contextmanager
def open_tab(browser: Browser, path: Path, width: int = 1400) -> Iterator[Tab]:
    """Open a file, listening to requests, the console, errors and dialogs."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    heard: list[str] = []
    page.on("request", lambda call: heard.append(call.url))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.goto(path.as_uri())
    yield Tab(page, heard)
    page.close()
