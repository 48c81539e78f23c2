"""Every chapter of clients that lack something: it says so, and never fails or shows no number."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cjm_workbench.figures import show
from notebooks.generate import SOURCE
from tests.notebooks.bare_clients import CASES, PERIOD, make_full

CHAPTERS = [path for path in sorted(SOURCE.glob("0*.py")) if path.stem != "00_brief"]
BRIEF = SOURCE / "00_brief.py"
NO_NUMBER = re.compile(r"\b(nan|NaN|NaT|inf|0 of 0)\b|<NA>")
EMPTY = re.compile(r">\s*None\s*<")
SINGULAR = re.compile(
    r"(?<![\d.,])1 (customers|journeys|answers|moves|handoffs|steps|tests|touchpoints|stages|"
    r"candidate claims|personas|records|contacts|events|pairs|channels|sessions|months|days)\b"
)


def run_chapter(path: Path, given: dict[str, Any], shown: list[str]) -> None:
    """Run a chapter's statements in this process; add what it displays to ``shown``."""
    names: dict[str, object] = {**given}
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() | ast.Dict()) if (
                name in {"client", "segment", "title", "filter", "targets", *given}
            ):
                names.setdefault(name, ast.literal_eval(statement.value))
            case ast.Expr():
                code = compile(ast.Expression(statement.value), str(path), "eval")
                shown.append(to_text(eval(code, names)))
            case _:
                code = compile(ast.Module([statement], []), str(path), "exec")
                exec(code, names)
    plt.close("all")


def to_text(value: object) -> str:
    """Give what a notebook would show of the value of a cell."""
    for form in ("_repr_html_", "_repr_markdown_"):
        if hasattr(value, form):
            return str(getattr(value, form)())
    if hasattr(value, "to_svg"):
        return f"{value.alt}\n{value.to_svg()}"
    return ""


@pytest.fixture(scope="module", params=[*CASES])
def review(request, tmp_path_factory) -> tuple[str, dict[str, str], Path]:
    """Give the case, what each chapter showed, and the folder of tables."""
    folder = tmp_path_factory.mktemp("bare")
    made = make_full()
    for take_away in CASES[request.param]:
        take_away(made)
    made.write(folder)
    shown: dict[str, list[str]] = {}
    given = {
        "client": "bare", "parameters": str(folder / "parameters"), "period": PERIOD,
        "as_of": "", "save_to": str(folder / "tables"), "reports": str(folder / "reports"),
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        for path in [*CHAPTERS, BRIEF]:
            said = shown.setdefault(path.stem, [])
            patched.setattr(show, "display", lambda value, said=said: said.append(to_text(value)))
            run_chapter(path, given, said)
    return request.param, {name: "\n".join(parts) for name, parts in shown.items()}, folder


def find(pattern: re.Pattern[str], shown: dict[str, str]) -> list[str]:
    """Give each place at which a chapter shows a pattern, with the words around it."""
    return [
        f"{chapter}: {said[max(0, found.start() - 60) : found.end() + 30]}"
        for chapter, said in shown.items()
        for found in pattern.finditer(said)
    ]


def words(shown: str) -> str:
    """Take tags, and the styles and coordinates in them, out of what is shown."""
    return re.sub(r"<[^>]*>", " ", re.sub(r"<style.*?</style>", " ", shown, flags=re.S))


def test_no_chapter_fails_or_shows_what_is_no_number(review):
    _, shown, _ = review
    assert find(EMPTY, shown) == []
    said = {chapter: words(each) for chapter, each in shown.items()}
    assert find(NO_NUMBER, said) == []
    assert find(SINGULAR, said) == []


def test_no_chapter_names_a_customer(review):
    _, shown, folder = review
    assert [name for name, said in shown.items() if "secret-" in said or "house-" in said] == []
    assert [p.name for p in folder.glob("tables/*") if b"secret-" in p.read_bytes()] == []


def test_every_test_of_a_chapter_is_a_candidate_claim(review):
    _, _, folder = review
    tables = {path.stem: pd.read_parquet(path) for path in folder.glob("tables/*.parquet")}
    chapters = {name.partition(".")[0] for name in tables} - {"brief"}
    assert chapters == {"readiness", "personas", "paths", "experience", "handoffs", "kpis"}
    claims = pd.concat([tables.pop(f"{chapter}.claims") for chapter in sorted(chapters)])
    claimed = claims[claims["p_value"].notna()].groupby("source").size().to_dict()
    tested = {
        name: int(table.filter(regex="(^|_)p_value$").notna().sum().sum())
        for name, table in tables.items()
        if not name.startswith("brief.")
    }
    assert claimed == {name: tests for name, tests in tested.items() if tests}
    assert claims["severity"].between(0, 1).all()
    assert len(tables["brief.claims"]) == len(claims)
