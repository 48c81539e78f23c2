"""A chapter alone, under stock papermill and a stock kernel, with a segment's file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from notebooks.generate import HERE

SETTINGS = "parameters/tiny/segments/all.yaml"
OF_OTHERS = ("00_brief", "10_index")
"""Chapters over the tables of others."""
ALONE = sorted(path for path in HERE.glob("*.ipynb") if path.stem not in OF_OTHERS)


def papermill(notebook: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "papermill", "--no-progress-bar", str(notebook), "out.ipynb",
        "-f", SETTINGS, "-p", "period", "2026-07",
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=folder, text=True, capture_output=True, env=dict(os.environ), check=False
    )


@pytest.mark.parametrize("notebook", ALONE, ids=lambda path: path.stem)
def test_a_chapter_runs_alone(notebook, tiny_client, tmp_path):
    done = papermill(notebook, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    scratch = tmp_path / ".cjm" / "tiny" / "scratch" / "2026-07" / "all"
    chapter = notebook.stem.partition("_")[2]
    assert list(scratch.glob(f"{chapter}.*.parquet"))
    assert not (tmp_path / "reports").exists()


def test_the_brief_alone_asks_for_a_finished_review(tiny_client, tmp_path):
    done = papermill(HERE / "00_brief.ipynb", tmp_path)
    assert done.returncode != 0
    assert "Finish the review first: cjm run tiny all --period 2026-07" in done.stderr


def test_the_index_alone_asks_for_finished_reviews(tiny_client, tmp_path):
    done = papermill(HERE / "10_index.ipynb", tmp_path)
    assert done.returncode != 0
    assert "Make the reviews first: cjm review tiny --period 2026-07" in done.stderr
