"""docs/chapters.md: what each chapter asks, and the tables that it saves."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from itertools import groupby
from types import ModuleType

import jupytext

from cjm_workbench.analyses.claims import Candidates
from cjm_workbench.schemas.results import Comparison, Estimate, Listing
from docs.pages.docstrings import own_meanings, summary
from notebooks.generate import SOURCE

SAVED = re.compile(r'\.save\(\s*"([a-z]+)\.([a-z_]+)"')
BASES = (Listing, Estimate, Comparison)


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


def find_model(chapter: str, question: str) -> type[Listing]:
    """Find the model of a result table, by the table's name.

    It stands in the question's module, or in that of the question that the name begins with
    (``coverage_sources`` is `coverage`), or else anywhere in the chapter; where several stand
    there, it carries the table's name. Candidate claims are alike in all chapters.
    """
    package = importlib.import_module(f"cjm_workbench.analyses.{chapter}")
    modules = {
        module.name: importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    }
    own = [name for name in modules if f"{question}_".startswith(f"{name}_")]
    if question == "claims" and not own:
        return Candidates
    searched = [modules[max(own, key=len)]] if own else modules.values()
    models = {name: item for module in searched for name, item in _models(module)}
    named = question.title().replace("_", "")
    return models[named] if named in models or not own else min(models.items())[1]


def _models(module: ModuleType) -> list[tuple[str, type[Listing]]]:
    """Give the result tables that a module itself defines."""
    return [
        (name, item)
        for name, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, Listing) and item.__module__ == module.__name__
    ]
