"""JupyterLab as `cjm lab` starts it: reached with its token alone, and a chapter runs in it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.reporting.browser import launch, need_chromium

need_chromium()

CHAPTER = "03_paths.ipynb"
COMMAND = "from cjm_workbench.cli import main; main()"
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)(/\S*)\?token=(\w+)")
PATIENCE = 300_000
"""Milliseconds after which the browser gives up: far more than a busy machine needs."""


@dataclass(frozen=True)
class Lab:
    """A running server: its process, workspace, address, page and token."""

    process: subprocess.Popen[str]
    workspace: Path
    address: str
    page: str
    token: str

    def url(self, path: str) -> str:
        return f"{self.address}{path}?token={self.token}"


@pytest.fixture(scope="module")
def lab(
    make_tiny: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    workspace, home = tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("home")
    make_tiny(workspace)
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "lab", "tiny", "--period", "2026-07", "--no-browser"],
        cwd=workspace, env=dict(os.environ) | {"HOME": str(home)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout
        told = (ADDRESS.search(line) for line in process.stdout)
        found = next(filter(None, told))
        yield Lab(process, workspace, *found.groups())
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


def test_it_opens_with_the_chapters_and_asks_no_other_machine(lab: Lab, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(lab.url(lab.page))
    page.get_by_text(CHAPTER, exact=True).first.wait_for()
    outside = [url for url in asked if not url.startswith((lab.address, "data:", "blob:"))]
    assert lab.page == "/lab/tree/lab/tiny/all"
    assert outside == []
    config = page.locator("#jupyter-config-data").text_content()
    assert json.loads(config or "")["news"] == {"disabled": True}


def test_without_its_token_it_shows_nothing(lab: Lab) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{lab.address}/api/contents")
    refused.value.close()
    assert refused.value.code == 403


def test_a_chapter_runs_and_finds_its_workspace(lab: Lab, page: Page) -> None:
    page.goto(lab.url(f"/lab/tree/lab/tiny/all/{CHAPTER}"))
    page.locator(".jp-NotebookPanel .jp-Notebook").wait_for()
    page.get_by_text("Python 3", exact=False).first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    last = page.locator(".jp-Notebook .jp-CodeCell").last
    expect(last.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    saved = lab.workspace / ".cjm" / "tiny" / "scratch" / "2026-07" / "all"
    assert (saved / "paths.overview.parquet").is_file()
    assert not (lab.workspace / "lab" / "tiny" / "all" / ".cjm").exists()


def test_it_ends_with_its_process(lab: Lab) -> None:
    lab.process.send_signal(signal.SIGTERM)
    lab.process.communicate()
    assert lab.process.returncode == 0
