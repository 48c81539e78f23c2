"""Copies of the chapters: filled in, renewed where nobody edited them, kept where somebody did."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.reporting.copies import FOLDER, copy_chapters, lay_out, tell_copies
from cjm_workbench.reporting.notebooks import find_notebooks

NAMES = sorted(path.name for path in find_notebooks().glob("[0-9]*.ipynb"))


@pytest.fixture
def parameters(tiny_client, tmp_path, monkeypatch) -> Path:
    """Work in the folder that holds the client's, and give the way to it from there."""
    monkeypatch.chdir(tmp_path)
    return Path("parameters")


def values(path: Path) -> dict[str, object]:
    """Read the parameters cell."""
    (source,) = [
        cell.source
        for cell in nbformat.read(path, as_version=4).cells
        if "parameters" in cell.metadata.get("tags", [])
    ]
    return {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(source).body}


def edit(path: Path, *, source: str = "", output: str = "") -> None:
    """Do what an analyst does: run a cell, or change it."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    if output:
        cell.execution_count = 1
        cell.outputs = [nbformat.v4.new_output("stream", text=output)]
    cell.source += source
    nbformat.write(notebook, path)


def test_every_chapter_is_copied_with_its_parameters(parameters):
    copies = copy_chapters(parameters, "tiny", "gold", "2026-07")
    assert copies.folder == FOLDER / "tiny" / "gold"
    assert copies.made == NAMES
    for name in NAMES:
        found = values(copies.folder / name)
        assert (found["client"], found["segment"]) == ("tiny", "gold")
        assert (found["parameters"], found["period"]) == ("parameters", "2026-07")


def test_what_is_not_given_stays_as_the_chapter_has_it(parameters):
    copies = copy_chapters(parameters, "tiny")
    for name in NAMES:
        own, copied = values(find_notebooks() / name), values(copies.folder / name)
        changed = {"client", "segment", "parameters", "period"}
        assert {k: v for k, v in own.items() if k not in changed} == {
            k: v for k, v in copied.items() if k not in changed
        }


def test_a_folder_elsewhere_is_named_from_here(parameters, tmp_path):
    copies = copy_chapters(tmp_path / "parameters", "tiny")
    assert values(copies.folder / NAMES[0])["parameters"] == "parameters"


def test_a_copy_that_was_only_run_keeps_its_outputs(parameters):
    copies = copy_chapters(parameters, "tiny")
    path = copies.folder / NAMES[1]
    edit(path, output="301 journeys")
    assert copy_chapters(parameters, "tiny").made == []
    assert "301 journeys" in path.read_text("utf-8")


def test_a_copy_that_was_only_run_follows_another_period(parameters):
    copies = copy_chapters(parameters, "tiny")
    path = copies.folder / NAMES[1]
    edit(path, output="301 journeys")
    again = copy_chapters(parameters, "tiny", period="2026-07")
    assert again.made == NAMES
    assert values(path)["period"] == "2026-07"
    assert "301 journeys" not in path.read_text("utf-8")


def test_an_edited_copy_stays_and_is_named(parameters):
    copies = copy_chapters(parameters, "tiny")
    path = copies.folder / NAMES[1]
    edit(path, source="\nmine = 1")
    before = path.read_bytes()
    again = copy_chapters(parameters, "tiny", period="2026-07")
    assert path.read_bytes() == before
    assert again.kept == [NAMES[1]]
    assert f"{NAMES[1]} was edited, and stays as it is" in tell_copies([again])


def test_a_notebook_of_somebody_elses_making_stays(parameters):
    target = FOLDER / "tiny" / "all" / NAMES[0]
    target.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), target)
    assert copy_chapters(parameters, "tiny").kept == [NAMES[0]]


def test_what_is_no_notebook_stays(parameters):
    target = FOLDER / "tiny" / "all" / NAMES[0]
    target.parent.mkdir(parents=True)
    target.write_text("my notes", "utf-8")
    assert copy_chapters(parameters, "tiny").kept == [NAMES[0]]
    assert target.read_text("utf-8") == "my notes"


def test_without_a_client_every_client_is_laid_out(parameters):
    assert [copies.folder for copies in lay_out(parameters)] == [FOLDER / "tiny" / "all"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"client": "tinny"}, "Did you mean 'tiny'"),
        ({"client": "tiny", "segment": "golden"}, "Did you mean 'gold'"),
        ({"client": "tiny", "period": "2026Q5"}, "not a period"),
    ],
)
def test_what_is_not_there_is_told_before_anything_is_copied(parameters, given, said):
    with pytest.raises(SettingsError, match=said):
        lay_out(parameters, **given)
    assert not FOLDER.exists()


def test_a_folder_without_clients_says_how_to_start_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="cjm new"):
        lay_out(Path("parameters"))
