"""Chapter 03 of a client with personas: the table, the sentence and the picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from papermill import execute_notebook

from notebooks.generate import HERE

PERSONAS = """\
personas:
  gold: {title: Gold, filter: {tier: gold}}
  plain: {title: Plain, filter: {tier: plain}}
sufficiency: {n_min: 5}
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory, make_tiny: Callable[[Path], Path]) -> Path:
    """A folder in which the chapter has run, without a period, on the tiny client."""
    folder = tmp_path_factory.mktemp("by_persona")
    parameters = make_tiny(folder)
    settings = parameters / "tiny" / "client.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + PERSONAS, encoding="utf-8")
    execute_notebook(
        str(HERE / "03_paths.ipynb"), str(folder / "out.ipynb"), cwd=str(folder),
        parameters={"client": "tiny", "save_to": str(folder / "tables")},
        progress_bar=False,
    )  # fmt: skip
    return folder


def test_each_persona_stands_against_the_other(executed):
    table = pd.read_parquet(executed / "tables" / "paths.personas.parquet")
    # Gold are customers 0, 4, 8, 12 and 16, who all pay; of the 15 others every third does not.
    paying = table[table["rank"] == 1].set_index("persona")
    assert paying["journeys"].to_dict() == {"gold": 5, "plain": 10}
    assert paying["n"].to_dict() == {"gold": 5, "plain": 15}
    assert paying.loc["gold", "difference"] == pytest.approx(1 / 3)


def test_the_chapter_says_and_draws_it(executed):
    outputs = [
        output["data"]
        for cell in nbformat.read(executed / "out.ipynb", as_version=4).cells
        if "paths.personas" in cell.source
        for output in cell.outputs
    ]
    assert any("image/svg+xml" in data for data in outputs)
    assert any("Gold" in data.get("text/html", "") for data in outputs)
