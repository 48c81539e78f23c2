"""A review is whole, the same each time, and tells nothing of the machine or of customers."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

from cjm_workbench.errors import RunError, SettingsError
from cjm_workbench.reporting.run import run_review

KEYS = (
    "client", "segment", "parameters", "title", "filter", "targets",
    "period", "as_of", "save_to", "reports",
)  # fmt: skip
DEFAULTS = {"filter": "{}", "targets": "{}", "reports": '"reports"'}
PARAMETERS = "\n".join(f"{key} = {DEFAULTS.get(key, repr(''))}" for key in KEYS)
OPEN = f"""\
from cjm_workbench.review import open_review
review = open_review({", ".join(f"{key}={key}" for key in KEYS)})
"""
SAVE = """\
made = review.journeys.group_by(["journey_type", "status"]).agg(n=review.journeys.count())
print(len(review.save("small.status", made.order_by(["journey_type", "status"]).execute())))
"""
HEED_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
"""Where the tests run in the background, a shell has made their processes deaf to Ctrl-C."""

LOAD = 'print(review.load("small.status")["n"].sum())'


def write_chapter(folder: Path, name: str, *cells: str) -> None:
    """Write a chapter: its title, its parameters, and then the cells."""
    notebook = new_notebook(
        cells=[
            new_markdown_cell(f"# {name}"),
            new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
            *(new_code_cell(cell) for cell in cells),
        ],
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "x"}},
    )
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.ipynb").write_text(writes(notebook), encoding="utf-8")


def write_chapters(folder: Path, *cells: str) -> Path:
    """Write a chapter of these cells, and a brief that reads its table."""
    write_chapter(folder, "03_small", OPEN, *cells)
    write_chapter(folder, "00_brief", OPEN, LOAD)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def run(tiny_client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Run the tiny client's review; reports, and temporary folders, lie below tmp_path."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    def run_(*cells: str, **keys: object) -> Path:
        notebooks = write_chapters(tmp_path / "notebooks", *cells)
        given = {"notebooks": notebooks, "reports": tmp_path / "reports"} | keys
        return run_review(tiny_client, "tiny", "all", "2026-07", **given)

    return run_


def test_a_review_is_whole_and_the_same_each_time(run, tmp_path):
    told = []
    folder = run(SAVE, progress=lambda *step: told.append(step[:3]))
    assert told == [
        ("all", "data", "running"), ("all", "data", "complete"),
        ("all", "03_small", "waiting"), ("all", "00_brief", "waiting"),
        ("all", "03_small", "running"), ("all", "03_small", "complete"),
        ("all", "00_brief", "running"), ("all", "00_brief", "complete"),
        ("all", "report", "running"), ("all", "report", "complete"),
    ]  # fmt: skip
    first = files(folder)
    assert {name for name in first if not name.startswith("figures/")} == {
        "review.html", "build.json", "chapters/00_brief.ipynb", "chapters/03_small.ipynb",
        "tables/small.status.parquet",
    }  # fmt: skip
    # as well as other bytes in front of it, a second run finds the first one's report in its way
    second = files(run(SAVE))
    for name in ("review.html", "tables/small.status.parquet"):
        assert first[name] == second[name]
    assert list((tmp_path / "temporary").iterdir()) == []
    assert [path.name for path in folder.parent.iterdir()] == ["all"]


def test_nothing_of_the_machine_or_of_a_customer_is_in_a_report(run, tmp_path, caplog):
    warn = "import warnings; warnings.warn('look here')"
    folder = run(SAVE, warn)
    content = b"".join(files(folder).values())
    for secret in (str(tmp_path), str(Path.home()), sys.prefix, "secret-0"):
        assert secret.encode() not in content
    # a warning names a file of the machine: it is for whoever runs the chapter
    assert "look here" in caplog.text
    chapter = (folder / "chapters" / "03_small.ipynb").read_text(encoding="utf-8")
    assert 'client = \\"tiny\\"' in chapter


def test_the_build_record_accounts_for_every_row(run):
    folder = run(SAVE, as_of="2026-07-05T23:59")
    record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    rows = {row["source"]: row for row in record["rows"]}
    # see tests/test_review.py: 11 of the 55 events had come by then
    assert (rows["shop"]["valid"], rows["shop"]["not_yet"]) == (11, 44)
    for row in rows.values():
        parts = ("valid", "quarantined", "absent", "not_yet")
        assert row["mapped"] == sum(row[part] for part in parts)
    assert record["chapters"].keys() == {"00_brief", "03_small"}
    assert record["as_of"] == "2026-07-05T21:59:00"
    assert record["locale"] == "en"  # its exports are written as the client writes
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in record["inputs"].values())
    table = pd.read_parquet(folder / "tables" / "small.status.parquet")
    assert table["n"].sum() == 4  # customers 0 to 3 had begun


def test_the_build_record_leads_from_a_table_to_its_query_and_what_that_read(run):
    folder = run(SAVE)
    record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    [(name, trace)] = record["tables"].items()
    path = folder / "tables" / f"{name}.parquet"
    assert trace["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert trace["rows"] == len(pd.read_parquet(path))
    # the journeys of the period are kept, and counted from there
    kept, asked = trace["queries"]
    assert kept.startswith("scoped_journeys: SELECT") and "started_at" in kept
    assert "scoped_journeys" in asked
    assert trace["reads"].keys() == {"journeys"}


def test_the_build_record_names_the_tables_that_a_table_is_made_of_and_no_other(run):
    most = 'most = review.save("small.most", review.load("small.status").head(1))'
    other = 'other = review.save("small.other", most.assign(n=1))'
    folder = run(SAVE, most, other)
    tables = json.loads((folder / "build.json").read_text(encoding="utf-8"))["tables"]
    assert [tables[f"small.{name}"]["tables"] for name in ("status", "most", "other")] == [
        [], ["small.status"], ["small.most"],
    ]  # fmt: skip


def test_a_failing_chapter_is_named_and_leaves_the_old_report(run, tmp_path):
    before = files(run(SAVE))
    with pytest.raises(RunError, match=r"03_small, cell 4 \('03_small'\): ValueError: broken"):
        run("raise ValueError('broken')")
    folder = tmp_path / "reports" / "tiny" / "2026-07"
    assert files(folder / "all") == before
    assert [path.name for path in folder.iterdir()] == ["all"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_dying_kernel_is_a_failed_run(run, tmp_path):
    with pytest.raises(RunError, match="chapter 03_small: its kernel ended"):
        run("import os; os._exit(7)")
    assert list((tmp_path / "reports" / "tiny" / "2026-07").iterdir()) == []


def test_bad_input_starts_no_chapter(run, tmp_path):
    with pytest.raises(SettingsError):
        run(SAVE, as_of="soon")
    assert not (tmp_path / "reports").exists()


def test_ctrl_c_leaves_nothing_behind(tiny_client, tmp_path):
    pid = tmp_path / "pid"
    wait = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    notebooks = write_chapters(tmp_path / "notebooks", wait)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    code = (
        f"{HEED_CTRL_C}; "
        "from pathlib import Path; from cjm_workbench.reporting.run import run_review; "
        f"run_review(Path({str(tiny_client)!r}), 'tiny', 'all', '2026-07', "
        f"notebooks=Path({str(notebooks)!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path, stderr=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    try:
        wait_until(lambda: pid.exists() and pid.read_text(encoding="utf-8") != "")
        kernel = int(pid.read_text(encoding="utf-8"))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) != 0
    finally:
        process.kill()
        process.wait()
    assert not Path(f"/proc/{kernel}").exists()
    assert list((tmp_path / "reports" / "tiny" / "2026-07").iterdir()) == []
    assert [path.name for path in temporary.iterdir() if path.name.startswith("cjm-")] == []


def wait_until(holds: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the chapter did not come to its waiting cell"
        time.sleep(0.1)
