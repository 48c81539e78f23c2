"""What a customer writes is shown as text, whatever it holds; from the file to the browser."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from cjm_workbench.reporting.run import run_review
from tests.reporting.browser import launch, need_chromium, open_tab

need_chromium()

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> **bold** [go](http://x.example)"


def test_a_verbatim_with_markup_is_read_and_not_run(
    tmp_path: Path, make_tiny: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = make_tiny(tmp_path)
    _let_everybody_write(parameters / "tiny", HOSTILE)
    monkeypatch.chdir(tmp_path)
    review = tmp_path / run_review(parameters, "tiny", "all", "2026-07") / "review.html"
    with launch() as browser, open_tab(browser, review) as tab:
        tab.page.wait_for_load_state("networkidle")
        assert HOSTILE in tab.page.inner_text("main")
        assert tab.heard == [review.as_uri()]
        assert tab.page.locator("script, img[src=x], a[href*=example]").count() == 0


def _let_everybody_write(client: Path, text: str) -> None:
    settings = client / "client.yaml"
    mapped = settings.read_text(encoding="utf-8").replace(
        "score: score}", "score: score, verbatim: text}"
    )
    settings.write_text(mapped, encoding="utf-8")
    with (client / "feedback.csv").open(encoding="utf-8", newline="") as stream:
        rows = [{**row, "text": text} for row in csv.DictReader(stream)]
    with (client / "feedback.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
