"""The imports of a chapter are found without running it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cjm_workbench.reporting.kernels.imports import list_imports


def write(path: Path, *cells: nbformat.NotebookNode) -> Path:
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def test_each_module_is_listed_once_by_its_whole_name(tmp_path):
    first = write(
        tmp_path / "01_a.ipynb",
        new_markdown_cell("import markdown"),
        new_code_cell("import json, os.path as path\nfrom email.message import Message"),
        new_code_cell("def later():\n    import json"),
    )
    second = write(tmp_path / "02_b.ipynb", new_code_cell("import abc, json"))
    assert list_imports([first, second]) == ["abc", "email.message", "json", "os.path"]


def test_what_is_no_plain_python_or_no_module_is_passed_over(tmp_path):
    path = write(
        tmp_path / "01_a.ipynb",
        new_code_cell("%matplotlib inline\nimport json"),
        new_code_cell("from . import beside\nimport abc"),
    )
    assert list_imports([path]) == ["abc"]
