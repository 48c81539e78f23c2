"""Execute one chapter with papermill, in a kernel of its own that listens on no port."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill import PapermillExecutionError, execute_notebook

from cjm_workbench.errors import RunError

KERNEL = "python3"


def execute_chapter(source: Path, target: Path, parameters: Mapping[str, object]) -> None:
    """Execute a chapter, and save it without a trace of where and when it ran.

    Parameters
    ----------
    source
        The chapter's notebook.
    target
        Where the executed notebook goes.
    parameters
        The keys of `RunParameters`.

    Raises
    ------
    RunError
        Naming the chapter, the cell and its cause.
    """
    # Ports can be taken between choosing and binding; a socket file in a folder of its own cannot.
    with tempfile.TemporaryDirectory(prefix="cjm-") as folder:
        manager = AsyncKernelManager(
            kernel_name=KERNEL,
            transport="ipc",
            ip=f"{folder}/kernel",
            connection_file=f"{folder}/kernel.json",
        )
        try:
            execute_notebook(
                str(source), str(target), parameters=dict(parameters),
                kernel_name=KERNEL, progress_bar=False, km=manager,
            )  # fmt: skip
        except PapermillExecutionError as error:
            raise _failed_cell(source, error) from error
        except (DeadKernelError, RuntimeError) as error:
            raise RunError(
                f"chapter {source.stem}: its kernel died: {error}",
                next_step="Lower engine.memory_limit in client.yaml, or give the machine more "
                "memory.",
            ) from error
    nbformat.write(_without_traces(nbformat.read(target, as_version=4)), target)


def _failed_cell(source: Path, error: PapermillExecutionError) -> RunError:
    cells = nbformat.read(source, as_version=4).cells
    number = min(int(error.cell_index), len(cells) - 1)
    headings = [
        line.lstrip("# ")
        for cell in cells[: number + 1]
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    ]
    place = f" ('{headings[-1]}')" if headings else ""
    return RunError(
        f"chapter {source.stem}, cell {number + 1}{place}: {error.ename}: {error.evalue}",
        next_step="No report was written. Mend the cause and run again; --debug shows the "
        "traceback.",
    )


def _without_traces(notebook: NotebookNode) -> NotebookNode:
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook
