"""An executed chapter as the report takes it apart: name, title, lead, claim, body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cjm_workbench.reporting.outline import slug

_FILE = re.compile(r"(?:(\d+)_)?(.+)")
CLAIM = "claim"
"""The tag of a cell that answers the chapter's question: it becomes the heading."""

ALONE = "alone"
"""The tag of a cell for whoever runs a chapter alone: the report's first page says the same."""

_TITLE = re.compile(r"\A\s*#\s+(.+?)\s*(?:\n|\Z)")


@dataclass(frozen=True)
class Chapter:
    """One chapter of a review, taken apart.

    Attributes
    ----------
    name
        Its word: ``paths`` for ``03_paths.ipynb``.
    label
        ``Chapter 3``.
    title
        The first heading of its first Markdown cell.
    lead
        The rest of that cell, as Markdown.
    claim
        What the cell tagged ``claim`` shows, as Markdown: the chapter's answer in a sentence.
    body
        The notebook without these.
    """

    name: str
    label: str
    title: str
    lead: str
    claim: str
    body: NotebookNode


def read_chapter(path: Path, notebook: NotebookNode | None = None) -> Chapter:
    """Part an executed notebook's head from its body.

    Parameters
    ----------
    path
        The notebook's file, which names the chapter.
    notebook
        What is to be read in the place of the whole file: some of its cells.
    """
    found = _FILE.fullmatch(path.stem)
    assert found is not None  # a file has a name
    number, name = found.groups()
    notebook = nbformat.read(path, as_version=4) if notebook is None else notebook
    title, lead = _head(notebook, fallback=name.replace("_", " ").capitalize())
    claim = read_said(notebook, CLAIM)
    notebook.cells = [
        cell for cell in notebook.cells if not _is_claim(cell) and ALONE not in _tags(cell)
    ]
    return Chapter(
        name=slug(name),
        label=f"Chapter {int(number)}" if number else "Chapter",
        title=title,
        lead=lead,
        claim=claim,
        body=notebook,
    )


def _head(notebook: NotebookNode, *, fallback: str) -> tuple[str, str]:
    first = next((cell for cell in notebook.cells if cell.cell_type == "markdown"), None)
    found = _TITLE.match(first.source) if first else None
    if first is None or found is None:
        return fallback, ""
    notebook.cells.remove(first)
    return found[1], first.source[found.end() :].strip()


def read_said(notebook: NotebookNode, tag: str) -> str:
    """Give what the code cells of a tag said, as Markdown."""
    cells = [c for c in notebook.cells if c.cell_type == "code" and tag in _tags(c)]
    shown = [output.get("data", {}) for cell in cells for output in cell.outputs]
    return " ".join(data["text/markdown"] for data in shown if data.get("text/markdown"))


def _is_claim(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and CLAIM in _tags(cell)


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))
