"""Make docs/gallery.md and its pictures from the executed chapters of a finished review.

Run ``python -m docs.gallery reports/demo/2026Q3/all``. Drawings in HTML are photographed in
Chromium; matplotlib's own are copied.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import getdoc
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from playwright.sync_api import Browser, sync_playwright

from cjm_workbench.reporting.exports.browser import find_browser

HERE = Path(__file__).parent
PAGE = HERE / "gallery.md"
PICTURES = HERE / "gallery"
HEAD = HERE / "heads" / "gallery.md"
STYLES = HERE.parent / "cjm_workbench" / "reporting" / "templates" / "review"
FIGURES = "cjm_workbench.figures"
DRAWS = re.compile(r"(plot|draw)_\w+")
SVG, HTML = "image/svg+xml", "text/html"
FLAGS = ["--no-sandbox", "--disable-gpu"]
WIDTH = 1320
OTHERS = "These stand beside another in its picture, or had nothing to draw of the demo:"


@dataclass(frozen=True)
class Drawing:
    """One figure: the function that draws it, the table it draws, and what it drew.

    Attributes
    ----------
    module, name
        Of the function.
    source
        The result table, ``<chapter>.<question>``.
    kind, drawn
        `SVG` or `HTML`, and the drawing.
    """

    module: str
    name: str
    source: str
    kind: str
    drawn: str

    @property
    def file(self) -> str:
        """The name of its picture: functions of one name stand in several chapters."""
        return f"{self.source.replace('.', '_')}_{self.name}.{'svg' if self.kind == SVG else 'png'}"

    @property
    def says(self) -> str:
        """The first line of its documentation."""
        function = getattr(importlib.import_module(self.module), self.name)
        return (getdoc(function) or "").partition("\n")[0]

    def write(self) -> str:
        """Write its part of the page."""
        return "\n".join([
            f"## {self.source}", "", self.says, "", "```python",
            f"from {self.module} import {self.name}", "",
            f'{self.name}(review.load("{self.source}"))', "```", "",
            f"![{self.says}](gallery/{self.file})",
        ])  # fmt: skip


def list_drawings(chapters: Path) -> list[Drawing]:
    """List the figures of executed chapters, each function with a table once."""
    found: dict[tuple[str, str], Drawing] = {}
    for path in sorted(chapters.glob("*.ipynb")):
        cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        for drawing in _drawings(cells):
            found.setdefault((drawing.name, drawing.source), drawing)
    return [*found.values()]


def list_functions(chapters: Path) -> list[str]:
    """Name the functions that chapters draw with, as ``module.function``."""
    named, used = dict[str, str](), set[str]()
    for path in sorted(chapters.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                code = ast.parse(cell.source)
                named |= dict(_imports(code))
                used |= {f"{module}.{name}" for module, name in _functions(code, named)}
    return sorted(used)


def _drawings(cells: Sequence[NotebookNode]) -> Iterator[Drawing]:
    named, saved = dict[str, str](), dict[str, str]()
    for cell in cells:
        code = ast.parse(cell.source)
        named |= dict(_imports(code))
        saved |= dict(_tables(code))
        outputs = [out.data for out in cell.outputs if "data" in out]
        for (module, name), data in zip(_functions(code, named), outputs, strict=False):
            kind = SVG if SVG in data else HTML
            if kind in data:
                yield Drawing(module, name, _source(code, saved, module, name), kind, data[kind])


def _imports(code: ast.Module) -> Iterator[tuple[str, str]]:
    """Give what is imported from the figures: the name it goes by here, and its module."""
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(FIGURES):
            for alias in node.names:
                whole = node.module == FIGURES
                yield (
                    alias.asname or alias.name,
                    f"{FIGURES}.{alias.name}" if whole else str(node.module),
                )


def _functions(code: ast.Module, named: dict[str, str]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute) and DRAWS.fullmatch(node.attr):
            if isinstance(node.value, ast.Name) and node.value.id in named:
                yield named[node.value.id], node.attr
        elif isinstance(node, ast.Name) and DRAWS.fullmatch(node.id) and node.id in named:
            yield named[node.id], node.id


def _tables(code: ast.Module) -> Iterator[tuple[str, str]]:
    """Give the names that result tables go by in the chapter, and theirs."""
    for node in ast.walk(code):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(
                    func=ast.Attribute(attr="save" | "load"),
                    args=[ast.Constant(value=str(table)), *_],
                ),
            ):
                yield name, table


def _source(code: ast.Module, saved: dict[str, str], module: str, name: str) -> str:
    """Tell the table: as the call names it, as the function does, or by the name it goes by."""
    for node in ast.walk(code):
        if isinstance(node, ast.keyword) and node.arg == "source":
            return str(ast.literal_eval(node.value))
    function = getattr(importlib.import_module(module), name)
    if (function.__kwdefaults__ or {}).get("source"):
        return str(function.__kwdefaults__["source"])
    used = (node.id for node in ast.walk(code) if isinstance(node, ast.Name) and node.id in saved)
    return saved[next(used)]


def write_pictures(drawings: Sequence[Drawing]) -> None:
    """Write each figure's picture; those that are no longer drawn go."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for each in drawings:
            if each.kind == SVG:
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


def write_page(drawings: Sequence[Drawing], functions: Sequence[str]) -> str:
    """Write the page; what has no picture of its own is named at its end."""
    parts = [HEAD.read_text(encoding="utf-8").rstrip(), *(each.write() for each in drawings)]
    others = sorted({*functions} - {f"{each.module}.{each.name}" for each in drawings})
    if others:
        names = "\n".join(f"- `{name}`" for name in others)
        parts.append(f"## Without a picture of their own\n\n{OTHERS}\n\n{names}")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m docs.gallery", description=__doc__)
    parser.add_argument("review", type=Path, help="the folder of a finished review of the demo")
    chapters = parser.parse_args().review / "chapters"
    drawings = list_drawings(chapters)
    write_pictures(drawings)
    PAGE.write_text(write_page(drawings, list_functions(chapters)), encoding="utf-8")


if __name__ == "__main__":
    main()
