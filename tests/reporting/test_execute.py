"""What is left of a chapter when it has run, and which cell is named when it has not."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.execute import Kernels, execute_chapter


def write(path: Path, *cells: nbformat.NotebookNode) -> Path:
    kernelspec = {"name": "python3", "language": "python", "display_name": "x"}
    parameters = new_code_cell("reports = 'reports'", metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[parameters, *cells], metadata={"kernelspec": kernelspec})
    nbformat.write(notebook, path)
    return path


def test_an_executed_chapter_keeps_outputs_and_says_not_where_it_ran(tmp_path):
    source = write(tmp_path / "07_x.ipynb", new_code_cell("print(client, reports)"))
    target = tmp_path / "out.ipynb"
    kernels = Kernels()
    given = {"client": "tiny", "reports": "/home/x/reports", "save_to": "/home/x/.all.1"}
    execute_chapter(source, target, given, kernels)
    notebook = nbformat.read(target, as_version=4)
    injected = next(c for c in notebook.cells if "injected-parameters" in c.metadata.tags)
    assert injected.source == '# Parameters\nclient = "tiny"'
    # it ran with what it was given all the same
    assert notebook.cells[-1].outputs[0].text == "tiny /home/x/reports\n"
    assert "papermill" not in notebook.metadata
    assert all("papermill" not in cell.metadata for cell in notebook.cells)


def test_the_kernel_ends_with_its_chapter(tmp_path):
    source = write(tmp_path / "07_x.ipynb", new_code_cell("import os; print(os.getpid())"))
    target = tmp_path / "out.ipynb"
    execute_chapter(source, target, {}, Kernels())
    (output,) = nbformat.read(target, as_version=4).cells[-1].outputs
    assert not Path(f"/proc/{int(output.text)}").exists()


def test_a_failed_cell_is_numbered_as_in_the_chapter_and_named_by_its_heading(tmp_path):
    source = write(
        tmp_path / "07_x.ipynb",
        new_markdown_cell("# X\nWhat is it?"),
        new_code_cell("good = 1"),
        new_markdown_cell("## Is it broken?"),
        new_code_cell("{}['key that is not there']"),
        new_markdown_cell("## Never reached"),
    )
    # papermill adds a cell of parameters and one that shows the error: they are not counted
    named = r"chapter 07_x, cell 5 \('Is it broken\?'\): KeyError: 'key that is not there'"
    with pytest.raises(RunError, match=named):
        execute_chapter(source, tmp_path / "out.ipynb", {"client": "tiny"}, Kernels())


def test_a_long_cause_is_cut(tmp_path):
    source = write(tmp_path / "07_x.ipynb", new_code_cell("raise ValueError('x' * 9000)"))
    with pytest.raises(RunError) as caught:
        execute_chapter(source, tmp_path / "out.ipynb", {}, Kernels())
    assert len(str(caught.value)) < 1000
