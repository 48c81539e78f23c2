"""Chapter 02 of a client with personas and value tiers: its tables, sentences and cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from papermill import execute_notebook

from notebooks.generate import HERE

GROUPS = """\
personas:
  gold: {title: "<script>Gold</script>", description: "<b>Buys</b> often", filter: {tier: gold}}
  plain: {title: Plain, filter: {tier: plain}}
value_tiers: {window: 13 days, thresholds: {high: 9, medium: 5}}
sufficiency: {n_min: 5}
"""
PERIOD = "2026-07-15..2026-07-31"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory, make_tiny: Callable[[Path], Path]) -> Path:
    """A folder in which the chapter has run on the tiny client."""
    folder = tmp_path_factory.mktemp("personas")
    settings = make_tiny(folder) / "tiny" / "client.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + GROUPS, encoding="utf-8")
    execute_notebook(
        str(HERE / "02_personas.ipynb"), str(folder / "out.ipynb"), cwd=str(folder),
        parameters={"client": "tiny", "period": PERIOD, "save_to": str(folder / "tables")},
        progress_bar=False,
    )  # fmt: skip
    return folder


def read(folder: Path, question: str) -> pd.DataFrame:
    return pd.read_parquet(folder / "tables" / f"personas.{question}.parquet")


def shown(folder: Path, kind: str) -> list[str]:
    return [
        output["data"][kind]
        for cell in nbformat.read(folder / "out.ipynb", as_version=4).cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    ]


def test_personas_count_the_customers_of_the_period(executed):
    # customers 13 to 19 come from the 15th on, one a day; of them 16 alone is gold
    sizes = read(executed, "sizes").set_index("persona")
    assert sizes["customers"].to_dict() == {"gold": 1, "plain": 6, "unknown": 0}


def test_tiers_are_fixed_before_the_period(executed):
    # customers 0 to 12 were seen by then; 3, 7 and 11 of them never paid their 9.90
    tiers = read(executed, "tiers").set_index("value_tier")
    assert tiers["customers"].to_dict() == {"high": 10, "medium": 0, "low": 3, "unknown": 7}
    assert tiers.loc["high", "revenue"] == pytest.approx(99)
    crossed = read(executed, "persona_tiers")
    assert set(crossed.loc[crossed["customers"] > 0, "value_tier"]) == {"unknown"}


def test_every_section_has_its_table(executed):
    saved = {path.stem.partition(".")[2] for path in (executed / "tables").iterdir()}
    assert saved == {
        "sizes", "stability", "overlap", "behaviour", "check", "features", "levels", "attributes",
        "cards", "discovered", "tried", "tiers", "tier_moves", "tier_conversion", "persona_tiers",
        "accounts", "claims",
    }  # fmt: skip


def test_names_of_the_settings_are_text(executed):
    cards = [html for html in shown(executed, "text/html") if "Who they are" in html]
    assert len(cards) == 1
    assert "&lt;script&gt;Gold" in cards[0] and "&lt;b&gt;Buys" in cards[0]
    assert not any("<script>" in text for text in shown(executed, "text/markdown"))


def test_no_customer_is_named(executed):
    text = (executed / "out.ipynb").read_text(encoding="utf-8")
    assert "secret-" not in text
    for path in (executed / "tables").iterdir():
        assert "secret-" not in pd.read_parquet(path).to_csv()
