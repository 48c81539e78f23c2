"""One review of the demo client, made as a user makes it, for every worker of the tests."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "parameters" / "demo"


@pytest.fixture(scope="session")
def demo_tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give the saved tables of the demo's review of everybody and of its index, by name."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo_review"
    folder.mkdir(exist_ok=True)
    told = folder / "told.txt"  # kept, so that a failed run is not run again
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.is_file():
            told.write_text(_review(folder), encoding="utf-8")
    assert not told.read_text(encoding="utf-8")
    return {path.stem: path for path in folder.glob("reports/demo/*/*/tables/*.parquet")}


def _review(folder: Path) -> str:
    """Review one segment of a copy of the demo's settings; give what the command complains of."""
    for path in DEMO.rglob("*"):
        place = path.relative_to(DEMO)
        one_segment = place.parts[0] != "segments" or path.stem == "all"
        if path.is_file() and place.parts[0] != "data" and one_segment:
            target = folder / "parameters" / "demo" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    command = [Path(sys.executable).with_name("cjm"), "review", "demo"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr or "no word" if done.returncode else ""
