"""Chapter 01 of clients that lack almost everything: each question says what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from papermill import execute_notebook

from notebooks.generate import HERE

ONE_EVENT = """\
client: tiny
title: A tiny shop
sources:
  shop:
    file: events.csv
    maps:
      - table: events
        columns: {customer_id: who, occurred_at: when, touchpoint: what}
"""
MISSING = (
    "No source has keys of its own",
    "Nothing odd was found in the records of the period",
    "No observation is recorded",
    "No invitation is recorded",
    "No assumption is written down",
)


def run(folder: Path, period: str) -> Path:
    execute_notebook(
        str(HERE / "01_readiness.ipynb"), str(folder / "out.ipynb"), cwd=str(folder),
        parameters={"client": "tiny", "period": period, "save_to": str(folder / "tables")},
        progress_bar=False,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module", params=["tiny", "one event"])
def executed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    make_tiny: Callable[[Path], Path],
) -> Path:
    """A folder in which the chapter has run: 20 customers of two sources, or a single event."""
    folder = tmp_path_factory.mktemp("readiness")
    client = make_tiny(folder) / "tiny"
    if request.param == "one event":
        (client / "client.yaml").write_text(ONE_EVENT, encoding="utf-8")
        (client / "events.csv").write_text("who,when,what\nx,2026-07-02,Pay\n", encoding="utf-8")
        (client / "segments" / "gold.yaml").unlink()
    return run(folder, "2026-07")


def shown(folder: Path) -> str:
    return "\n".join(
        output["data"][kind]
        for cell in nbformat.read(folder / "out.ipynb", as_version=4).cells
        for output in cell.get("outputs", [])
        for kind in ("text/markdown", "text/html")
        if kind in output.get("data", {})
    )


def test_each_question_without_its_data_says_so(executed):
    said = shown(executed)
    assert [words for words in MISSING if words not in said] == []


def test_no_number_is_shown_that_is_none(executed):
    assert re.findall(r"\b(nan|NaN|NaT|None|inf)\b", shown(executed)) == []


def test_every_table_is_saved(executed):
    saved = {path.stem.partition(".")[2] for path in (executed / "tables").iterdir()}
    new = {
        "overlay", "identity", "sensitivity", "signals", "observations", "respondents",
        "assumptions", "claims",
    }  # fmt: skip
    assert new <= saved
    claims = pd.read_parquet(executed / "tables" / "readiness.claims.parquet")
    assert {"sentence", "p_value", "source", "row"} <= {*claims.columns}
