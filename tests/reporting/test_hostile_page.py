"""Names that nobody would choose, in every place of a page that text of the data can reach."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from nbformat.v4 import new_markdown_cell, new_output
from playwright.sync_api import Browser

from cjm_workbench.figures.rows import draw_shares, short, wrap
from cjm_workbench.figures.show import plain_markdown
from cjm_workbench.figures.style import Picture, styled
from cjm_workbench.figures.tables import ResultTable, render
from cjm_workbench.reporting.exporter import export_review
from tests.reporting.browser import launch, need_chromium, open_tab, unfold
from tests.reporting.sample_review import code, shown, write

need_chromium()

NAMES = {
    "long": "Ask for the confirmation of the receipt of the order in the shop by phone " * 2,
    "long word": "Donaudampfschifffahrtsgesellschaftskapitaen" * 3,
    "right to left": "شكاوى العملاء عبر الهاتف",
    "emoji": "👩🏽‍💻 Chat 🛒 → 🏠",
    "html": "<img src=x onerror=alert(1)><script>alert(2)</script></td></table></svg></style>",
    "markdown": "# **bold** [go](http://x.example) ![i](http://x.example/i.png) `c` $a$ | b",
    "entities": "Tom &amp; Jerry &lt;b&gt; &#x3C;",
    "css": "x}</style><style>*{display:none}",
}
TURNED = "\N{RIGHT-TO-LEFT OVERRIDE}desrever"


def estimates(name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "touchpoint": [name, name],
            "value": [0.5, None],
            "ci_low": [0.4, None],
            "ci_high": [0.6, None],
            "unit": "share",
            "n": pd.array([96, None], dtype="Int64"),
            "evidence": ["sufficient", "insufficient"],
            "reason": ["", name],
        }
    )


@styled
def picture(name: str) -> Picture:
    axes = draw_shares(estimates(name), [wrap(name)] * 2, {"Persona": [short(name, 22)] * 2})
    return Picture(axes, title=name, alt=name, subtitle=name, source="paths.variants")


def table(name: str) -> ResultTable:
    columns = {"touchpoint": name, "value": "Share"}
    return render(estimates(name), title=name, subtitle=name, columns=columns, source="a.b")


def page_of(folder: Path, name: str) -> Path:
    """Write a review that holds a name wherever data can stand."""
    said = new_output("display_data", {"text/markdown": plain_markdown(name)})
    printed = new_output("stream", name="stdout", text=name)
    cells = [
        new_markdown_cell("# Paths\nWhich?"),
        code(said, tag="claim"),
        new_markdown_cell("## Which paths?"),
        code(said), code(shown(picture(name))), code(shown(table(name))), code(printed),
        new_markdown_cell("## What else?", metadata={"tags": ["detail"]}),
        code(said), code(shown(table(name))),
    ]  # fmt: skip
    html = export_review(
        [write(folder / "03_paths.ipynb", cells)], title=name, subtitle="2026Q3", meta={name: name}
    )
    path = folder / "review.html"
    path.write_text(html, "utf-8")
    return path


class Read(HTMLParser):
    """What a reader of a page sees: its texts, and the elements that stand around them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as opened:
        yield opened


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_text_wherever_it_stands(tmp_path: Path, browser: Browser, kind: str) -> None:
    name = NAMES[kind].strip()
    path = page_of(tmp_path, name)
    read = Read(path.read_text("utf-8"))
    # Title, cover, bar, meta (2), claim, reading and detail (3), figure, table, cells, print.
    texts = [" ".join(text.split()).replace("\N{NO-BREAK SPACE}", " ") for text in read.texts]
    assert sum(name in text for text in texts) >= 12
    plain = Read(page_of(tmp_path, "Call").read_text("utf-8"))
    marks = {"svg", "text", "tspan", "path", "use", "clippath", "defs", "rect"}
    # A long name takes more lines of a drawing; nothing else differs from that of a plain one.
    assert [tag for tag in read.tags if tag not in marks] == [
        tag for tag in plain.tags if tag not in marks
    ]
    path = page_of(tmp_path, name)
    for width in (1400, 1024):
        with open_tab(browser, path, width) as tab:
            unfold(tab.page)
            tab.page.wait_for_load_state("networkidle")
            assert tab.heard == [path.as_uri()]
            assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert tab.page.locator("main").is_visible()


def test_a_name_cannot_turn_the_text_around_it(tmp_path: Path) -> None:
    html = page_of(tmp_path, TURNED).read_text("utf-8")
    assert "desrever" in html
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in html
