"""Show how far reviews have come: a table that changes, or a line a step where nobody watches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

State = Literal["waiting", "running", "complete", "failed"]


class Progress(Protocol):
    """Is told of each step of each review: its chapters, and what comes before and after them."""

    def __call__(self, segment: str, step: str, state: State, seconds: float = 0.0) -> None:
        """Take note that a step has come to a state, after so many seconds."""


def tell_nobody(segment: str, step: str, state: State, seconds: float = 0.0) -> None:
    """Show nothing."""


@contextmanager
def timed(progress: Progress, segment: str, step: str) -> Iterator[None]:
    """Tell that a step runs, and how it ended."""
    progress(segment, step, "running")
    start = time.perf_counter()
    try:
        yield
    except BaseException:
        progress(segment, step, "failed", time.perf_counter() - start)
        raise
    progress(segment, step, "complete", time.perf_counter() - start)


@contextmanager
def show_progress(console: Console) -> Iterator[Progress]:
    """Show a table while the block runs; a line a finished step where the console is no terminal.

    Parameters
    ----------
    console
        Where to show it.
    """
    if not console.is_terminal:
        yield _Lines(console)
        return
    board = Board()
    # the table asks for itself again at each refresh: running steps show their seconds so far
    with Live(console=console, get_renderable=board.table, refresh_per_second=4):
        yield board


class _Lines:
    """Write a line for each step that ended."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, segment: str, step: str, state: State, seconds: float = 0.0) -> None:
        if state in ("complete", "failed"):
            note = "  failed" if state == "failed" else ""
            self._console.out(f"{segment:<16} {step:<16}{seconds:6.1f} s{note}", highlight=False)


class Board:
    """A table of segments and their steps: what each waits for, does, took or failed at."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[str, tuple[State, float]]] = {}
        self._began: dict[tuple[str, str], float] = {}

    def __call__(self, segment: str, step: str, state: State, seconds: float = 0.0) -> None:
        """Take note of a step."""
        self._began[segment, step] = time.monotonic()
        self._cells.setdefault(segment, {})[step] = (state, seconds)

    def table(self) -> Table:
        """Draw the table as it stands."""
        rows = {segment: dict(cells) for segment, cells in self._cells.copy().items()}
        steps = list(dict.fromkeys(step for cells in rows.values() for step in cells))
        named = (step.partition("_")[2] or step for step in steps)
        table = Table("Segment", *named, box=None, pad_edge=False)
        for segment, cells in rows.items():
            table.add_row(escape(segment), *(self._cell(segment, step, cells) for step in steps))
        return table

    def _cell(self, segment: str, step: str, cells: dict[str, tuple[State, float]]) -> str:
        state, seconds = cells.get(step, ("waiting", 0.0))
        match state:
            case "waiting":
                return "[dim]·[/]"
            case "running":
                return f"[yellow]{time.monotonic() - self._began[segment, step]:.0f} s …[/]"
            case "complete":
                return f"[green]{seconds:.1f} s[/]"
            case "failed":
                return "[red]failed[/]"
