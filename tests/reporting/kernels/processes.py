"""Processes by their numbers, for tests that count what is left of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def is_there(pid: int) -> bool:
    """Tell whether a process runs, or has ended and waits to be noticed."""
    return Path(f"/proc/{pid}").exists()


def children(pid: int) -> list[int]:
    """List the processes that a process has started."""
    return [
        int(number)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for number in (thread / "children").read_text().split()
    ]


def wait_until(holds: Callable[[], bool], seconds: float = 300) -> None:
    """Wait for what must come; the limit only keeps a broken test from waiting for ever."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
