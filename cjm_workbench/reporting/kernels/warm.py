"""Ask the warm parent for kernels. Imports little: it is started before all else is imported."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cjm_workbench.reporting.kernels.imports import list_imports

PARENT = Path(__file__).with_name("parent.py")
"""Run as a file: run by ``-m``, a file of the working directory could stand in for a module; run by
``-c``, duckdb would take it for somebody's session, and draw its progress into reports."""

IMPORTS_TAKE = 60.0
"""Seconds to wait for the first kernel: the parent forks once its imports are done."""


class Forked:
    """A forked kernel, as far as a provisioner asks a `subprocess.Popen` about one.

    Parameters
    ----------
    lifeline
        The socket over which the kernel has told its process id, and its parent will tell the
        status that it ended with.
    pid
        The process id, which is that of its process group too.
    """

    stdin = stdout = stderr = None

    def __init__(self, lifeline: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._lifeline = lifeline

    def poll(self) -> int | None:
        """Give the status that the kernel ended with, or nothing while it lives."""
        return self._read(socket.MSG_DONTWAIT)

    def wait(self) -> int | None:
        """Wait for the kernel's end."""
        return self._read(0)

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel, not to what it started."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _read(self, flags: int) -> int | None:
        if self.returncode is None:
            with suppress(BlockingIOError):
                told = self._lifeline.recv(64, flags)
                # told nothing, where the parent ended before the kernel did
                self.returncode = int(told or -1)
                self._lifeline.close()
        return self.returncode


class WarmParent:
    """A process with the chapters' imports done, which forks kernels.

    Parameters
    ----------
    modules
        What it imports.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(PARENT), str(theirs.fileno()), *modules],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us, who then end it
            )

    def fork(self, argv: Sequence[str], cwd: str | None, env: Mapping[str, str]) -> Forked:
        """Fork a kernel.

        Parameters
        ----------
        argv
            The arguments of ``ipykernel_launcher``.
        cwd, env
            Its working directory, and its whole environment.

        Raises
        ------
        OSError
            If the parent cannot fork, or is not there any more.
        """
        lifeline, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"k"], [theirs.fileno()])
            request = {"argv": list(argv), "cwd": cwd, "env": dict(env)}
            lifeline.settimeout(IMPORTS_TAKE)
            lifeline.sendall(json.dumps(request).encode() + b"\n")
            pid = lifeline.recv(64)
            if not pid:
                raise ConnectionError("no kernel came of it")
        except OSError:
            lifeline.close()
            raise
        lifeline.settimeout(None)
        return Forked(lifeline, int(pid))

    def end(self) -> None:
        """End the parent; a kernel that still runs ends when its lifeline closes."""
        self._control.close()
        self._process.terminate()
        self._process.wait()


@contextmanager
def warm_parent(notebooks: Path) -> Iterator[WarmParent | None]:
    """Start a warm parent for the chapters of a folder, and end it with the block.

    There is none where forking a process of such imports is not known to be safe: everywhere but
    on Linux.
    """
    if sys.platform != "linux":
        yield None
        return
    parent = WarmParent(list_imports(sorted(notebooks.glob("[0-9]*.ipynb"))))
    try:
        yield parent
    finally:
        parent.end()
