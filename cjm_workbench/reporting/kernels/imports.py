"""What chapters import, read from their files without running them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path


def list_imports(notebooks: Iterable[Path]) -> list[str]:
    """List the modules that notebooks import, each once, in order of their names.

    A cell that is no plain Python is passed over: its imports are then done when it runs.

    Parameters
    ----------
    notebooks
        Notebook files.
    """
    return sorted({name for path in notebooks for cell in _cells(path) for name in _names(cell)})


def _cells(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _names(code: str) -> Iterator[str]:
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
