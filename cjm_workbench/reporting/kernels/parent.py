"""The warm parent: imports what chapters import, then forks a kernel for each request.

Run by `warm.WarmParent` in a process of its own, with the number of an inherited socket and the
names of the modules as arguments. Over that socket comes one byte a kernel, and with it the
kernel's lifeline, a socket of its own: the kernel reads from it what it is to be and tells its
process id; this process tells the status that the kernel ended with. A kernel whose lifeline is
closed at the other end has nobody left to work for, and ends.

Nothing here may start a thread or open a connection: only the forking thread lives on in a fork.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterable, Mapping, Sequence

ALWAYS = (
    "ipykernel.kernelapp",
    "ibis.backends.duckdb",
    "matplotlib.backends.backend_svg",
    "pandera.backends.pandas.builtin_checks",
)
"""What a kernel, the engine, pictures and schemas import only once they are used."""

INLINE = "module://matplotlib_inline.backend_inline"
"""What a kernel makes matplotlib's backend, before a chapter can import it."""


def main() -> None:
    """Import, then serve until the socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    os.environ.setdefault("MPLBACKEND", INLINE)
    _import([*ALWAYS, *sys.argv[2:]])
    if threading.active_count() > 1:
        return  # forks would lack the threads that an import has started
    gc.collect()
    gc.freeze()  # a collection in a fork would copy the pages that it shares
    _serve(control)


def _import(modules: Iterable[str]) -> None:
    for name in modules:
        # a chapter that imports it will fail again, and say where
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _serve(control: socket.socket) -> None:
    living: dict[int, socket.socket] = {}

    def reap(*_: object) -> None:
        while living:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with living.pop(pid) as lifeline, contextlib.suppress(OSError):
                lifeline.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))

    signal.signal(signal.SIGCHLD, reap)
    while received := socket.recv_fds(control, 1, 1)[1]:
        lifeline = socket.socket(fileno=received[0])
        # held back, so that no kernel is reaped before it is known
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        if pid := os.fork():
            living[pid] = lifeline
        else:
            _run_kernel(lifeline, others=[control, *living.values()])
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _run_kernel(lifeline: socket.socket, others: Iterable[socket.socket]) -> None:
    """Turn this fork into a kernel, and never return: what the parent began is not its to end."""
    status = 1
    try:
        for other in others:
            other.close()
        _reset_signals()
        os.setsid()
        with lifeline.makefile("rb") as stream:
            request = json.loads(stream.readline())
        lifeline.sendall(b"%d\n" % os.getpid())
        threading.Thread(target=_end_with, args=[lifeline], daemon=True).start()
        _take_over(**request)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def _reset_signals() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _end_with(lifeline: socket.socket) -> None:
    """End the kernel, and what it started, when the other end of its lifeline closes."""
    with contextlib.suppress(OSError):
        lifeline.recv(1)
    os.killpg(0, signal.SIGKILL)


def _take_over(argv: Sequence[str], cwd: str | None, env: Mapping[str, str]) -> None:
    """Be the kernel that a launch with these arguments would have been."""
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None  # of the parent's environment
    if cwd:
        os.chdir(cwd)
    random.seed()
    np.random.seed()  # the state that all forks share
    sys.argv = ["ipykernel_launcher", *argv]
    IPKernelApp.launch_instance(argv=list(argv))


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder of this file
    main()
