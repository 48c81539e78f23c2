"""Make docs/gallery.md and its pictures by the calls of the chapters, on finished reviews.

Run ``python -m docs.gallery demo 2026Q3`` in a workspace that holds them. Each picture is what the
call beside it gives. Drawings in HTML are photographed in Chromium.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import getdoc
from pathlib import Path
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from playwright.sync_api import Browser, sync_playwright

from cjm_workbench.figures.style import Picture
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.reporting.exports.browser import find_browser
from cjm_workbench.review import open_review
from cjm_workbench.reviews import open_reviews
from docs.calls import Call, list_figures, read_calls

HERE = Path(__file__).parent
PAGE = HERE / "gallery.md"
PICTURES = HERE / "gallery"
HEAD = HERE / "heads" / "gallery.md"
NOTEBOOKS = HERE.parent / "notebooks"
STYLES = HERE.parent / "cjm_workbench" / "reporting" / "templates" / "review"
FLAGS = ["--no-sandbox", "--disable-gpu"]
WIDTH = 1320
OTHERS = "These have nothing to draw of the demo:"

_NAMED: Final = re.compile(r"review\.named\((review\.load\('([\w.]+)'\))\)")
_ONE_TYPE: Final = "rows[rows['journey_type'] == {!r}]"


@dataclass(frozen=True)
class Drawing:
    """One figure as the gallery shows it: a call, the code that makes it, and what that drew.

    Attributes
    ----------
    call
        As its chapter makes it.
    code
        All that a reader types who has opened the reviews.
    drawn
        The drawing: SVG or HTML.
    """

    call: Call
    code: str
    drawn: str

    @property
    def is_svg(self) -> bool:
        """Whether it is matplotlib's."""
        return self.drawn.lstrip().startswith("<svg")

    @property
    def file(self) -> str:
        """The name of its picture: functions of one name stand in several chapters."""
        stem = f"{self.call.source.replace('.', '_')}_{self.call.name}"
        return f"{stem}.{'svg' if self.is_svg else 'png'}"

    @property
    def says(self) -> str:
        """The first line of its documentation."""
        function = getattr(importlib.import_module(self.call.module), self.call.name)
        return (getdoc(function) or "").partition("\n")[0]

    def write(self) -> str:
        """Write its part of the page."""
        return "\n".join([
            f"## {self.call.source}", "", self.says, "", "```python", self.code, "```", "",
            f"![{self.says}](gallery/{self.file})",
        ])  # fmt: skip


def draw(calls: Sequence[Call], opened: Mapping[str, Any]) -> Iterator[Drawing]:
    """Make the calls, each of what it draws first; those that have nothing to draw are left out.

    Parameters
    ----------
    calls
        Of the chapters.
    opened
        ``review`` and ``reviews``.
    """
    for call in calls:
        steps = _write_steps(call, opened)
        if steps:
            code = _format([*call.imports, "", *steps])
            yield Drawing(call, code, run(code, opened))


def run(code: str, opened: Mapping[str, Any]) -> str:
    """Run the code of a figure, whose last statement is its call; give what it drew."""
    names = dict(opened)
    *before, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(before, []), "<gallery>", "exec"), names)
    drawn = eval(compile(ast.Expression(last.value), "<gallery>", "eval"), names)
    match drawn:
        case Axes():
            return Picture(drawn, title="", alt="").to_svg()
        case Picture():
            return drawn.to_svg()
        case ResultTable():
            return drawn.html
    raise TypeError(f"a figure gave {type(drawn).__name__}")


def _write_steps(call: Call, opened: Mapping[str, Any]) -> list[str]:
    """Write what is typed after the imports: of a table of journey types, the first is drawn."""
    titled = [_leave_titles(text, opened["review"]) for text in (call.rows, call.whole)]
    if not call.rows:
        return titled[1:]
    names = dict(opened)
    exec("\n".join(call.imports), names)
    rows: pd.DataFrame = eval(titled[0], names)
    if rows.empty:
        return []
    types = sorted(rows["journey_type"].unique()) if "journey_type" in rows else []
    if len(types) < 2:
        return [call.whole.replace("rows", titled[0])]
    return [f"rows = {titled[0]}", call.whole.replace("rows", _ONE_TYPE.format(types[0]))]


def _leave_titles(text: str, review: Any) -> str:
    """Leave out the titles of journey types for tables that are about none."""

    def shorten(found: re.Match[str]) -> str:
        return found[0] if "journey_type" in review.load(found[2]) else found[1]

    return _NAMED.sub(shorten, text)


def _format(lines: Sequence[str]) -> str:
    """Lay code out as the project's own."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "100", "-"],
        input="\n".join(lines), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.rstrip()


def write_pictures(drawings: Sequence[Drawing]) -> None:
    """Write each figure's picture; those that are no longer drawn go."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for each in drawings:
            if each.is_svg:
                (PICTURES / each.file).write_text(each.drawn, encoding="utf-8")
            else:
                photograph(browser, each.drawn, PICTURES / each.file)
        browser.close()


def photograph(browser: Browser, html: str, path: Path) -> None:
    """Take a picture of a drawing as the report shows it."""
    css = "\n".join(sheet.read_text("utf-8") for sheet in sorted((STYLES / "css").glob("*.css")))
    sprite = (STYLES / "icons.svg").read_text("utf-8")
    page = browser.new_page(viewport={"width": WIDTH, "height": 800}, java_script_enabled=False)
    page.set_content(
        f'<style>{css}</style>{sprite}<main class="page"><div class="wrap"><section class="ch" '
        f'id="shot" style="padding:0;border:0">{html}</section></div></main>'
    )
    page.locator("#shot").screenshot(path=path)
    page.close()


def write_page(drawings: Sequence[Drawing], figures: Sequence[str]) -> str:
    """Write the page; what has no picture is named at its end."""
    parts = [HEAD.read_text(encoding="utf-8").rstrip(), *(each.write() for each in drawings)]
    others = sorted({*figures} - {f"{each.call.module}.{each.call.name}" for each in drawings})
    if others:
        names = "\n".join(f"- `{name}`" for name in others)
        parts.append(f"## Without a picture\n\n{OTHERS}\n\n{names}")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m docs.gallery", description=__doc__)
    parser.add_argument("client", help="whose reviews are finished in this workspace")
    parser.add_argument("period", help="such as 2026Q3")
    asked = {"segment": "all", **vars(parser.parse_args())}
    opened = {"review": open_review(**asked), "reviews": open_reviews(**asked)}
    drawings = list(draw(read_calls(NOTEBOOKS), opened))
    write_pictures(drawings)
    PAGE.write_text(write_page(drawings, list_figures(NOTEBOOKS)), encoding="utf-8")


if __name__ == "__main__":
    main()
