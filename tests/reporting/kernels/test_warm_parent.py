"""A forked kernel does what a launched one does, leaves nothing behind, and can be done without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.execute import Kernels, execute_chapter
from cjm_workbench.reporting.kernels import warm as warming
from cjm_workbench.reporting.kernels.warm import WarmParent, warm_parent
from tests.reporting.kernels.processes import children, is_there, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")

WHO = "import os; print(os.getpid(), os.getppid())"


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmParent]:
    parent = WarmParent(["colorsys"])
    yield parent
    parent.end()


def run(folder: Path, kernels: Kernels, *cells: str) -> list[nbformat.NotebookNode]:
    """Execute a chapter of these cells; give the outputs."""
    kernelspec = {"name": "python3", "language": "python", "display_name": "x"}
    notebook = new_notebook(
        cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernelspec}
    )
    source, target = folder / "03_x.ipynb", folder / "out.ipynb"
    nbformat.write(notebook, source)
    execute_chapter(source, target, {}, kernels)
    read = nbformat.read(target, as_version=4)
    return [output for cell in read.cells for output in cell.outputs]


def text(folder: Path, kernels: Kernels, *cells: str) -> str:
    return "".join(output.text for output in run(folder, kernels, *cells))


def pid_of(parent: WarmParent) -> int:
    return parent._process.pid


def test_a_forked_kernel_has_the_imports_done_and_is_its_parents_child(warm, tmp_path):
    told = text(tmp_path, Kernels(warm), "import sys; print('colorsys' in sys.modules)", WHO)
    done, (_, parent) = told.split()[0], map(int, told.split()[1:])
    assert (done, parent) == ("True", pid_of(warm))


def test_it_shows_and_sees_what_a_launched_one_does(warm, tmp_path, monkeypatch):
    monkeypatch.setenv("CJM_TEST", "seen")
    cells = [
        "import os, sys, signal, matplotlib\n"
        "print(os.environ['CJM_TEST'], os.getcwd(), sys.argv[1:2], sys.path)\n"
        "print(matplotlib.get_backend(), __name__)\n"
        "print([signal.getsignal(n) for n in (signal.SIGCHLD, signal.SIGTERM)])\n"
        "print(signal.pthread_sigmask(signal.SIG_BLOCK, []), os.getsid(0) == os.getpid())",
        "import matplotlib.pyplot as plt; plt.plot([1, 2])[0].get_xdata()",
        "import pandas as pd; pd.DataFrame({'a': [1, 2]})",
        "%%bash\ntrue",
        "import duckdb; print(duckdb.sql(\"SELECT current_setting('enable_progress_bar')\"))",
    ]
    launched = run(tmp_path, Kernels(), *cells)
    forked = run(tmp_path, Kernels(warm), *cells)
    assert "image/png" in {kind for output in launched for kind in output.get("data", {})}
    assert forked == launched


def test_each_fork_has_random_numbers_of_its_own(warm, tmp_path):
    draw = "import random, numpy as np; print(random.random(), np.random.random())"
    first, second = (text(tmp_path, Kernels(warm), draw).split() for _ in range(2))
    assert set(first).isdisjoint(second)


def test_nothing_is_left_of_a_kernel_not_even_what_it_spilled(warm, tmp_path):
    spill = "import tempfile; print(tempfile.mkstemp()[1])"
    pid, _, spilled = text(tmp_path, Kernels(warm), WHO, spill).split()
    assert not is_there(int(pid))
    assert not Path(spilled).exists()
    assert children(pid_of(warm)) == []


def test_a_kernel_that_dies_is_a_failed_run(warm, tmp_path):
    with pytest.raises(RunError, match="chapter 03_x: its kernel ended"):
        run(tmp_path, Kernels(warm), "import os; os._exit(7)")
    assert children(pid_of(warm)) == []


def test_kernels_that_are_to_end_do_not_begin(warm, tmp_path):
    kernels = Kernels(warm)
    kernels.kill()
    with pytest.raises(RunError, match="chapter 03_x: its kernel ended"):
        run(tmp_path, kernels, "print('begun')")
    assert children(pid_of(warm)) == []


def test_where_the_parent_is_gone_kernels_are_launched_as_usual(tmp_path):
    parent = WarmParent([])
    os.kill(pid_of(parent), signal.SIGKILL)
    _, started_by = text(tmp_path, Kernels(parent), WHO).split()
    assert int(started_by) == os.getpid()
    parent.end()


def test_a_parent_with_threads_does_not_fork(tmp_path, monkeypatch):
    (tmp_path / "busy.py").write_text("import threading; threading.Timer(600, print).start()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    parent = WarmParent(["busy"])
    with pytest.raises(OSError, match=r".+"):
        parent.fork([], None, {})
    parent.end()


def test_a_module_that_cannot_be_imported_is_the_chapters_to_tell(tmp_path):
    parent = WarmParent(["no_such_module"])
    with pytest.raises(RunError, match="No module named 'no_such_module'"):
        run(tmp_path, Kernels(parent), "import no_such_module")
    parent.end()


def test_no_parent_is_started_where_forks_are_not_known_to_be_safe(tmp_path, monkeypatch):
    monkeypatch.setattr(warming.sys, "platform", "darwin")
    with warm_parent(tmp_path) as parent:
        assert parent is None


def test_parent_and_kernels_end_with_the_process_that_started_them(tmp_path):
    told = tmp_path / "told"
    cell = f"{WHO}; open({str(told)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}} .')"
    wait = "import time; time.sleep(600)"
    code = (
        "from pathlib import Path; from tests.reporting.kernels.test_warm_parent import *; "
        f"run(Path({str(tmp_path)!r}), Kernels(WarmParent([])), {cell!r}, {wait!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        wait_until(lambda: told.exists() and told.read_text().endswith("."))
    finally:
        process.kill()  # nothing of it can run any more
        process.wait()
    kernel, parent = (int(pid) for pid in told.read_text().split()[:2])
    wait_until(lambda: not is_there(kernel) and not is_there(parent))
