"""Every segment gets its review, or a reason; a failure of one is no matter of the others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cjm_workbench import cli
from cjm_workbench.errors import DataError, RunError, SettingsError, WorkbenchError
from cjm_workbench.reporting import review_all as reviewing
from cjm_workbench.reporting.kernels.warm import warm_parent
from cjm_workbench.reporting.review_all import Made, review_all
from cjm_workbench.reporting.workers import Workers
from tests.reporting.kernels.processes import children, is_there, wait_until
from tests.reporting.test_run import HEED_CTRL_C, SAVE, files, write_chapters

BROKEN = "if segment == 'gold': raise ValueError('broken')"


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Two workers whose kernels are forked, as `cjm review` has them."""
    notebooks = write_chapters(tmp_path_factory.mktemp("chapters"), SAVE)
    with warm_parent(notebooks) as warm, Workers(2, warm) as workers:
        yield workers


@pytest.fixture
def told() -> dict[str, WorkbenchError]:
    """What the index is told of segments that failed."""
    return {}


@pytest.fixture
def review(
    tiny_client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: Workers,
    told: dict[str, WorkbenchError],
) -> Callable[..., Made]:  # fmt: skip
    """Make the reviews of the tiny client, and a page in place of the index."""

    def index(parameters: Path, client: str, period: str, reports: Path, failed, **_) -> Path:
        assert period == "2026-07"
        told.update(failed)
        return reports / "index.html"

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reviewing, "write_index", index)

    def review_(*cells: str, period: str = "2026-07") -> Made:
        notebooks = write_chapters(tmp_path / "notebooks", *cells)
        return review_all(tiny_client, "tiny", period, workers=workers, notebooks=notebooks)

    return review_


def folder(segment: str) -> Path:
    return Path("reports") / "tiny" / "2026-07" / segment


def filter_nobody(parameters: Path, *segments: str) -> None:
    for name in segments:
        content = f"client: tiny\nsegment: {name}\nfilter: {{tier: bronze}}\n"
        path = parameters / "tiny" / "segments" / f"{name}.yaml"
        path.write_text(content, encoding="utf-8")


def test_every_segment_has_a_review_and_the_index_is_over_all(review, told):
    made = review(SAVE)
    assert (made.index, made.failed, made.exit_status) == (Path("reports/index.html"), {}, 0)
    assert told == {}
    for segment in ("all", "gold"):
        record = json.loads((folder(segment) / "build.json").read_text(encoding="utf-8"))
        assert record["segment"] == segment
        assert record["chapters"]["03_small"]["status"] == "complete"


def test_a_segment_that_fails_keeps_its_former_review_and_the_others_get_theirs(review, told):
    review(SAVE)
    old, former = files(folder("gold")), files(folder("all"))
    made = review(SAVE, BROKEN, "print('new')")
    assert list(made.failed) == ["gold"]
    assert isinstance(made.failed["gold"], RunError)
    assert "ValueError: broken" in str(told["gold"])
    assert made.exit_status == 1
    assert files(folder("gold")) == old
    assert files(folder("all")).keys() == former.keys()
    assert files(folder("all"))["review.html"] != former["review.html"]
    assert sorted(path.name for path in folder("all").parent.iterdir()) == ["all", "gold"]


def test_a_segment_of_nobody_fails_alone(review, told, tiny_client):
    filter_nobody(tiny_client, "gold")
    made = review(SAVE)
    assert "no customer matches" in str(told["gold"])
    assert made.exit_status == 1
    assert folder("all").is_dir()


def test_without_any_review_there_is_no_index(review, told, tiny_client):
    filter_nobody(tiny_client, "all", "gold")
    made = review(SAVE)
    assert (made.index, list(made.failed), made.exit_status) == (None, ["all", "gold"], 2)
    assert told == {}
    assert not Path("reports").exists()


def test_a_fault_of_ours_in_one_segment_is_told_as_its_failure(review, told, monkeypatch):
    run_review = reviewing.run_review

    def run(parameters: Path, client: str, segment: str, period: str, **keys: object) -> Path:
        if segment == "gold":
            raise KeyError("lost")
        return run_review(parameters, client, segment, period, **keys)

    monkeypatch.setattr(reviewing, "run_review", run)
    made = review(SAVE)
    assert str(told["gold"]).startswith("KeyError: 'lost'")
    assert made.exit_status == 1


@pytest.mark.parametrize("period", ["2026Q9", "soon"])
def test_a_bad_period_stops_all_before_any_segment(review, period):
    with pytest.raises(SettingsError):
        review(SAVE, period=period)
    assert not Path("reports").exists()


def test_no_period_is_one_and_the_same_for_all(review, monkeypatch):
    periods = []
    monkeypatch.setattr(reviewing, "run_review", lambda *given, **_: periods.append(given[3]))
    monkeypatch.setattr(reviewing, "write_index", lambda *_, **__: Path())
    review(SAVE, period="")
    # the data ends in July 2026: no quarter of it is full, so it is the one of the last event
    assert periods == ["2026Q3", "2026Q3"]


@pytest.mark.parametrize(
    ("failed", "index", "status"),
    [
        ({}, Path("index.html"), 0),
        ({"gold": DataError("nobody matches")}, Path("index.html"), 1),
        ({"gold": DataError("nobody matches")}, None, 2),
        ({"gold": RunError("no memory")}, None, 1),
    ],
)
def test_the_command_tells_what_failed_and_where_the_index_is(
    monkeypatch: pytest.MonkeyPatch, failed: dict[str, WorkbenchError], index: Path, status: int
):
    monkeypatch.setattr(reviewing, "review_all", lambda *_, **__: Made(index, failed))
    result = CliRunner().invoke(cli.app, ["review", "tiny"])
    assert result.exit_code == status
    assert [line for line in result.stderr.splitlines() if line] == [
        f"cjm: segment {name}: {error}" for name, error in failed.items()
    ]
    assert result.stdout.startswith("index.html (" if index else "")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted in /proc")
def test_ctrl_c_leaves_no_process_and_nothing_half_written(tiny_client, tmp_path):
    pids = tmp_path / "pids"
    pids.mkdir()
    wait = f"import os, time; open(f'{pids}/{{os.getpid()}}', 'w').close(); time.sleep(600)"
    notebooks = write_chapters(tmp_path / "notebooks", wait)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    code = (
        f"{HEED_CTRL_C}\n"
        "from pathlib import Path; from cjm_workbench import cli\n"
        "from cjm_workbench.reporting import notebooks\n"
        f"cli.find_notebooks = notebooks.find_notebooks = lambda: Path({str(notebooks)!r})\n"
        f"cli.app(['review', 'tiny', '--period', '2026-07', '--parameters', {str(tiny_client)!r}])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path, stderr=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    try:
        wait_until(lambda: len(list(pids.iterdir())) == 2)
        started = [*children(process.pid), *(int(path.name) for path in pids.iterdir())]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=300) != 0
    finally:
        process.kill()
        process.wait()
    assert not [pid for pid in started if is_there(pid)]
    assert list((tmp_path / "reports" / "tiny" / "2026-07").iterdir()) == []
    assert [path.name for path in temporary.iterdir() if path.name.startswith("cjm-")] == []
