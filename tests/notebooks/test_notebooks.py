"""The notebooks: made from their sources, output-free, thin, and each with the same parameters."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from cjm_workbench.settings.segment import RunParameters
from notebooks import generate

SOURCES = sorted(generate.SOURCE.glob("*.py"))
NOTEBOOKS = sorted(generate.HERE.glob("*.ipynb"))
THICK = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor,
    ast.While, ast.Try, ast.With,
)  # fmt: skip

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[nbformat.NotebookNode]:
    return list(nbformat.read(path, as_version=4).cells)


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def is_parameters(cell: nbformat.NotebookNode) -> bool:
    return "parameters" in cell.metadata.get("tags", [])


def test_every_notebook_is_what_its_source_makes():
    assert [path.stem for path in NOTEBOOKS] == [path.stem for path in SOURCES]
    assert generate.stale() == []


def test_a_changed_notebook_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "HERE", tmp_path)
    generate.generate()
    assert generate.stale() == []
    first = tmp_path / NOTEBOOKS[0].name
    first.write_text(first.read_text(encoding="utf-8").replace("client", "klient"), "utf-8")
    (tmp_path / "99_left.ipynb").write_text("{}", encoding="utf-8")
    assert generate.stale() == [first.name, "99_left.ipynb"]


@each
def test_it_is_output_free_with_stable_ids(path):
    found = cells(path)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(path))
    stem = path.stem.replace("_", "-")
    assert [cell.id for cell in found] == [f"{stem}-{n:02d}" for n in range(len(found))]


@each
def test_it_is_thin(path):
    for cell in code(path):
        tree = ast.parse(cell.source)
        thick = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, THICK)]
        assert thick == [], f"{cell.id}: {thick}"


@each
def test_it_names_no_path(path):
    for cell in code(path):
        if is_parameters(cell):
            continue
        texts = [node.value for node in ast.walk(ast.parse(cell.source))
                 if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
        assert [text for text in texts if text.startswith(("/", "./", "../", "~"))] == []
        assert "pathlib" not in cell.source


@each
def test_its_parameters_are_those_of_a_run_with_literals_only(path):
    (cell,) = filter(is_parameters, code(path))
    assigned = {}
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign)
        (target,) = statement.targets
        assigned[target.id] = ast.literal_eval(statement.value)
    assert list(assigned) == list(RunParameters.model_fields)
    RunParameters.model_validate(assigned)


@each
def test_it_opens_with_a_title_and_a_question(path):
    first, second = cells(path)[:2]
    assert first.source.startswith("# ")
    assert "?" in first.source
    assert is_parameters(second)


def test_an_edit_in_the_notebook_comes_back_to_its_source(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "HERE", tmp_path)
    monkeypatch.setattr(generate, "SOURCE", tmp_path / "source")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / SOURCES[0].name).write_bytes(SOURCES[0].read_bytes())
    generate.generate()
    made = tmp_path / NOTEBOOKS[0].name
    notebook = nbformat.read(made, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("1 + 1", execution_count=3))
    nbformat.write(notebook, made)
    generate.adopt(made.stem)
    assert (tmp_path / "source" / SOURCES[0].name).read_text("utf-8").endswith("1 + 1\n")
    assert generate.stale() == []
