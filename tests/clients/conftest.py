"""Run each test client once, on data that stays outside the project."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from cjm_workbench import review

CLIENTS = Path(__file__).parent
DATA = Path(os.environ.get("CJM_DATA") or CLIENTS.parents[2] / "shared" / "data")
PERIODS = {
    "receipt": "2010-10-01..2012-01-31",
    "olist": "2016-10-01..2018-09-30",
    "airport_survey": "2017-05-01..2017-08-31",
    "cdnow": "1997-01-01..1998-06-30",
}
"""For each client, a period that covers all of its data."""


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run, one for all its workers: no older store can answer a test."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "clients"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def finished(workspace: Path) -> Callable[[str], Path]:
    """Give the folder of a client's finished review of all its data; each is made once."""

    @cache
    def make(client: str) -> Path:
        need_data(client)
        complaint = workspace / f"{client}.txt"  # kept, so that a failed run is not run again
        with alone(workspace / f"{client}.lock"):
            if not complaint.is_file():
                complaint.write_text(run_command(client, workspace), encoding="utf-8")
        assert not complaint.read_text(encoding="utf-8")
        return workspace / "reports" / client / PERIODS[client] / "all"

    return make


@pytest.fixture(scope="session")
def table(finished: Callable[[str], Path]) -> Callable[[str, str], pd.DataFrame]:
    """Read a result table of a client's finished review."""

    def read(client: str, name: str) -> pd.DataFrame:
        return pd.read_parquet(finished(client) / "tables" / f"{name}.parquet")

    return read


@pytest.fixture(scope="session")
def opened(workspace: Path) -> Callable[..., review.Review]:
    """Open a client's review as a chapter does, for what no result table says."""

    @cache
    def open_(client: str, segment: str = "all") -> review.Review:
        need_data(client)
        with alone(workspace / f"{client}.lock"), pytest.MonkeyPatch.context() as patch:
            patch.setattr(review, "WORKSPACE", workspace / ".cjm")
            return review.open_review(
                client=client, segment=segment, parameters=str(CLIENTS), period=PERIODS[client]
            )

    return open_


def run_command(client: str, workspace: Path) -> str:
    """Make a review as a user does, by the installed command; give what it complains of."""
    command = [Path(sys.executable).with_name("cjm"), "run", client, "all"]
    command += ["--period", PERIODS[client], "--parameters", CLIENTS]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)
    return done.stderr or "no word" if done.returncode else ""


def need_data(client: str) -> None:
    """Skip where the data is not at hand, but not where everything must be tested."""
    if (DATA / client).is_dir():
        return
    message = f"no data at {DATA / client}: set CJM_DATA to the folder that holds it"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one worker at a time make a client's review; the others find it made."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
