"""What is shown of a running review: a table on a terminal, lines elsewhere."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from cjm_workbench.reporting.progress import Board, show_progress, timed


def console(*, terminal: bool) -> Console:
    return Console(file=StringIO(), force_terminal=terminal, width=100, color_system=None)


def shown(board: Board) -> list[list[str]]:
    """Give the rows of the table, as words."""
    screen = console(terminal=False)
    screen.print(board.table())
    return [line.split() for line in screen.file.getvalue().splitlines()]


def test_the_table_has_a_row_a_segment_and_a_column_a_step():
    board = Board()
    board("all", "01_readiness", "complete", 4.21)
    board("all", "03_paths", "failed", 1.0)
    board("gold", "03_paths", "waiting")
    assert shown(board) == [
        ["Segment", "readiness", "paths"],
        ["all", "4.2", "s", "failed"],
        ["gold", "·", "·"],
    ]


def test_a_running_step_shows_the_seconds_so_far(monkeypatch):
    now = iter([100.0, 107.4])
    monkeypatch.setattr("cjm_workbench.reporting.progress.time.monotonic", lambda: next(now))
    board = Board()
    board("all", "03_paths", "running")
    assert shown(board)[1] == ["all", "7", "s", "…"]


def test_a_segment_is_named_as_it_is_written():
    board = Board()
    board("[red]", "03_paths", "waiting")
    assert shown(board)[1] == ["[red]", "·"]


def test_where_nobody_watches_each_step_that_ended_is_a_line():
    screen = console(terminal=False)
    with show_progress(screen) as progress:
        progress("all", "03_paths", "waiting")
        progress("all", "03_paths", "running")
        progress("all", "03_paths", "complete", 12.34)
        progress("gold", "03_paths", "failed", 0.5)
    lines = [line.split() for line in screen.file.getvalue().splitlines()]
    assert lines == [
        ["all", "03_paths", "12.3", "s"],
        ["gold", "03_paths", "0.5", "s", "failed"],
    ]


def test_a_terminal_keeps_the_last_table():
    screen = console(terminal=True)
    with show_progress(screen) as progress:
        progress("all", "03_paths", "complete", 12.34)
    last, _cursor = screen.file.getvalue().splitlines()[-2:]
    assert last.split() == ["all", "12.3", "s"]


def test_a_step_is_told_when_it_begins_and_how_it_ends():
    told = []

    def progress(*step: object) -> None:
        told.append(step[:3])

    with timed(progress, "all", "data"):
        assert told == [("all", "data", "running")]
    with pytest.raises(ValueError, match="broken"), timed(progress, "all", "report"):
        raise ValueError("broken")
    assert told[1:] == [
        ("all", "data", "complete"), ("all", "report", "running"), ("all", "report", "failed"),
    ]  # fmt: skip
