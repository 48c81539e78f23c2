"""docs/chapters.md: what each chapter asks, and the tables that it saves."""

from __future__ import annotations

import re
from itertools import groupby

import jupytext

from cjm_workbench.analyses.dictionary import BASES, find_model
from docs.pages.docstrings import own_meanings, summary
from notebooks.generate import SOURCE

SAVED = re.compile(r'\.save\(\s*"([a-z]+)\.([a-z_]+)"')


def write_chapters() -> list[str]:
    """Write a section for each chapter, in the order of their numbers."""
    return [_chapter(path.stem) for path in sorted(SOURCE.glob("*.py"))]


def _chapter(stem: str) -> str:
    notebook = jupytext.read(SOURCE / f"{stem}.py", fmt="py:percent")
    title, opening = notebook.cells[0].source.split("\n", 1)
    text = "\n".join(cell.source for cell in notebook.cells)
    questions = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    tables = [_table(chapter, question) for chapter, question in SAVED.findall(text)]
    return "\n\n".join([
        f"## {stem[:2]} {title.removeprefix('# ').lower()}", opening.strip(),
        "\n".join(f"- {question}" for question in questions), *tables,
    ])  # fmt: skip


def _table(chapter: str, question: str) -> str:
    model = find_model(chapter, question)
    assert model is not None, f"{chapter}.{question} has no model"
    base = next(b.__name__ for b in reversed(BASES) if issubclass(model, b))
    lines = [f"| {names} | {meaning} |" for meaning, names in _shared(own_meanings(model))]
    columns = ["| column | meaning |", "| --- | --- |", *lines] if lines else []
    kind = {"Estimate": "An estimate. ", "Comparison": "A comparison. "}.get(base, "")
    parts = [f"### {chapter}.{question}", kind + summary(model), "\n".join(columns)]
    return "\n\n".join(parts).rstrip()


def _shared(meanings: dict[str, str]) -> list[tuple[str, str]]:
    """Set the columns that one sentence explains beside it."""
    grouped = groupby(meanings.items(), key=lambda item: item[1])
    return [(text, ", ".join(f"`{name}`" for name, _ in items)) for text, items in grouped]
