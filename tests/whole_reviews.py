"""Whole reviews, made as a user makes them: each once, for all the workers of a test run."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PARAMETERS = Path(__file__).parents[1] / "parameters"
SHIPPED = {"demo": "2026Q3", "grocer": "2017Q4"}
"""The clients that ship, and the quarter that is reviewed."""
SEGMENTS = {"demo": {"all", "business"}, "grocer": {"all"}}
"""Everybody, and where it costs little a segment of few: the others are made alike."""


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """Give a folder of this test run, one for all its workers: no older store can answer a test."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    return folder


def make_shipped(client: str, workspace: Path) -> Path:
    """Review a client that ships, by a copy of its settings; give the folder of its reports."""
    with alone(workspace / f"{client}.lock"):
        copy_settings(client, workspace / "parameters")
        run_once(client, workspace, "review", client, "--period", SHIPPED[client])
    return workspace / "reports" / client


def copy_settings(client: str, parameters: Path) -> None:
    """Copy the settings of some segments alone: files made before must not answer a test."""
    for path in (PARAMETERS / client).rglob("*"):
        place = path.relative_to(PARAMETERS / client)
        left_out = place.parts[0] == "segments" and path.stem not in SEGMENTS[client]
        if path.is_file() and place.parts[0] != "data" and not left_out:
            target = parameters / client / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def run_once(client: str, workspace: Path, *arguments: str | Path) -> None:
    """Run the installed command, unless it has run; what it complains of is kept and fails."""
    complaint = workspace / f"{client}.txt"  # kept, so that a failed run is not run again
    if not complaint.is_file():
        command = [Path(sys.executable).with_name("cjm"), *arguments]
        done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)
        told = done.stderr or "no word" if done.returncode else ""
        complaint.write_text(told, encoding="utf-8")
    assert not complaint.read_text(encoding="utf-8")


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one worker at a time make a client's review; the others find it made."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
