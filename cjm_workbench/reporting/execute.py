"""Execute one chapter with papermill, in a kernel of its own that listens on no port."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode
from papermill import PapermillExecutionError, execute_notebook

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.kernels.provisioner import WarmProvisioner
from cjm_workbench.reporting.kernels.warm import WarmParent

KERNEL = "python3"
ADDED = {"injected-parameters", "papermill-error-cell-tag"}
"""Tags of the cells that papermill adds to a chapter's own."""
PLACES = ("parameters", "reports", "save_to")
"""Parameters that say where on this machine a chapter ran, not what it is about."""
LONGEST_CAUSE = 500

log = logging.getLogger(__name__)


class Kernels:
    """The kernels of one review: they end together.

    Parameters
    ----------
    warm
        The parent to fork them from; missing: each is launched as usual.
    """

    def __init__(self, warm: WarmParent | None = None) -> None:
        self._warm = warm
        self._started: list[AsyncKernelManager] = []
        self._ended = False

    @contextmanager
    def prepare(self) -> Iterator[type[AsyncKernelManager]]:
        """Prepare a kernel that talks through socket files in a folder of its own.

        Ports can be taken between choosing and binding; a file in such a folder cannot. The engine
        spills there too, so that nothing is left of a kernel that is killed. It is a class that is
        given, because nbclient ends only kernels, and closes only sockets, that it made itself.
        """
        kernels = self
        with tempfile.TemporaryDirectory(prefix="cjm-") as folder:

            class Kernel(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
                def __init__(self, **keys: Any) -> None:
                    connection = {"ip": f"{folder}/kernel", "connection_file": f"{folder}/k.json"}
                    super().__init__(transport="ipc", **connection, **keys)

                async def start_kernel(self, **keys: Any) -> None:
                    self.provisioner = kernels.provisioner(self)
                    await super().start_kernel(env={**os.environ, "TMPDIR": folder}, **keys)
                    kernels.add(self)

            try:
                yield Kernel
            finally:
                ensure_event_loop().close()  # jupyter opens one a thread, and closes none

    def provisioner(self, manager: AsyncKernelManager) -> WarmProvisioner | None:
        """Give what starts a kernel; nothing: it is launched as usual."""
        if self._warm is None:
            return None
        return WarmProvisioner(kernel_spec=manager.kernel_spec, parent=manager, warm=self._warm)

    def add(self, manager: AsyncKernelManager) -> None:
        """Take note of a kernel that has started; it ends at once if the others have."""
        self._started.append(manager)
        if self._ended:
            _kill(manager)

    def kill(self) -> None:
        """End every kernel that still runs, and those to come; what waits for one is told so."""
        self._ended = True
        for manager in self._started:
            _kill(manager)


def _kill(manager: AsyncKernelManager) -> None:
    if manager.has_kernel:
        # a kernel leads a process group of its own
        with suppress(ProcessLookupError):
            os.killpg(manager.provisioner.pid, signal.SIGKILL)


QUIET = ["--IPKernelApp.log_level=50"]
"""What a kernel says of itself is no message to the user; what it dies of is told all the same."""


def execute_chapter(
    source: Path, target: Path, parameters: Mapping[str, object], kernels: Kernels
) -> None:
    """Execute a chapter, and save it without a trace of where and when it ran.

    Parameters
    ----------
    source
        The chapter's notebook.
    target
        Where the executed notebook goes.
    parameters
        The keys of `RunParameters`.
    kernels
        Of the run that the chapter is part of.

    Raises
    ------
    RunError
        Naming the chapter, the cell and its cause.
    """
    # absolute: papermill keeps one working directory for all threads, and may leave it behind
    paths = str(source.absolute()), str(target.absolute())
    with kernels.prepare() as kernel:
        try:
            execute_notebook(
                *paths, parameters=dict(parameters),
                kernel_name=KERNEL, progress_bar=False, kernel_manager_class=kernel,
                extra_arguments=QUIET, request_save_on_cell_execute=False,
                shutdown_kernel="immediate",
            )  # fmt: skip
        except PapermillExecutionError as error:
            raise _failed_cell(source.stem, target, error) from error
        except RuntimeError as error:  # nbclient's, where a kernel did not start, or died
            raise RunError(
                f"chapter {source.stem}: its kernel ended: {error}",
                next_step="If memory ran out, lower engine.memory_limit in client.yaml.",
            ) from error
    notebook = nbformat.read(target, as_version=4)
    nbformat.write(_without_traces(notebook, source.stem), target)


def _failed_cell(chapter: str, target: Path, error: PapermillExecutionError) -> RunError:
    cells = [
        cell
        for cell in nbformat.read(target, as_version=4).cells
        if ADDED.isdisjoint(cell.metadata.get("tags", []))
    ]
    number = next(n for n, cell in enumerate(cells) if _failed(cell))
    headings = [
        line.lstrip("# ")
        for cell in cells[:number]
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    ]
    place = f" ('{headings[-1]}')" if headings else ""
    cause = f"{error.ename}: {error.evalue}"[:LONGEST_CAUSE]
    return RunError(
        f"chapter {chapter}, cell {number + 1}{place}: {cause}",
        next_step="No report was written. Mend the cause and run again; cjm --debug run shows "
        "the traceback.",
    )


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _without_traces(notebook: NotebookNode, chapter: str) -> NotebookNode:
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = _without_places(cell.source)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _told(output, chapter)]
    return notebook


def _without_places(source: str) -> str:
    """Leave out where the chapter ran: the defaults of its own parameters cell then hold."""
    lines = source.splitlines()
    return "\n".join(line for line in lines if line.partition(" = ")[0] not in PLACES)


def _told(output: NotebookNode, chapter: str) -> bool:
    """Hand a warning, which names files of this machine, to whoever runs the chapter."""
    is_warning = bool(output.output_type == "stream" and output.name == "stderr")
    if is_warning:
        log.warning("%s: %s", chapter, output.text.strip())
    return is_warning
