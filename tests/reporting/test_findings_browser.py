"""Who follows a finding sees its numbers, wherever the page had folded them away."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from nbformat.v4 import new_markdown_cell, new_output
from playwright.sync_api import expect

from cjm_workbench.figures.brief import draw_claims
from cjm_workbench.reporting.exporter import export_review
from cjm_workbench.saving import write_table
from tests.figures.test_brief import CLAIM
from tests.reporting.browser import launch, need_chromium, open_tab
from tests.reporting.sample_review import code, shown, table, write

need_chromium()

LONG = "<p>Word after word.</p>" * 120


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """Write a finding on the first page, and its table within a folded question far below."""
    claims = pd.DataFrame([{**CLAIM, "source": "paths.variants"}])
    brief = [new_markdown_cell("# Brief"), code(shown(draw_claims(claims)))]
    paths = [
        new_markdown_cell("# Paths"),
        code(new_output("display_data", {"text/html": LONG})),
        new_markdown_cell("## Which?", metadata={"tags": ["detail"]}),
        code(shown(table())),
        new_markdown_cell("## Why?"),
        code(new_output("display_data", {"text/html": LONG})),
    ]
    chapters = [
        write(tmp_path / "00_brief.ipynb", brief),
        write(tmp_path / "03_paths.ipynb", paths),
    ]
    saved = pd.DataFrame({"n": [1]})
    write_table(tmp_path / "paths.variants.parquet", saved, mark="", trace={"reads": {}})
    page = export_review(chapters, title="All", subtitle="2026Q3", meta={}, tables=tmp_path)
    (tmp_path / "review.html").write_text(page, "utf-8")
    return tmp_path / "review.html"


def test_a_finding_opens_the_question_that_holds_its_table(review: Path) -> None:
    with launch() as browser, open_tab(browser, review) as tab:
        note = tab.page.locator("#from-paths-variants > summary")
        expect(note).not_to_be_visible()
        tab.page.get_by_role("link", name="Evidence").click()
        expect(note).to_be_in_viewport()
        expect(tab.page.locator("tbody tr").first).to_be_in_viewport()  # and not the note alone
