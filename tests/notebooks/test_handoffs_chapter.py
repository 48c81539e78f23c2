"""Chapter 05 where there is little to tell: it says what is missing, and what to gather."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas as pd
import pytest
from papermill import execute_notebook

from notebooks.generate import HERE

TABLES = ["bounces", "claims", "coverage", "cracks", "effects", "repeats", "switches"]


def run(folder: Path) -> str:
    """Run the chapter on the tiny client in a folder; give all that it shows."""
    execute_notebook(
        str(HERE / "05_handoffs.ipynb"), str(folder / "out.ipynb"), cwd=str(folder),
        parameters={"client": "tiny", "save_to": str(folder / "tables")},
        progress_bar=False,
    )  # fmt: skip
    shown = [
        str(output["data"].get("text/html") or output["data"].get("text/markdown", ""))
        for cell in nbformat.read(folder / "out.ipynb", as_version=4).cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    return "\n".join(shown)


def read(folder: Path, question: str) -> pd.DataFrame:
    return pd.read_parquet(folder / "tables" / f"handoffs.{question}.parquet")


def edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_one_channel_and_no_department(tiny_client, tmp_path):
    edit(tiny_client / "tiny" / "touchpoints.csv", "Pay,Buy,", "Pay,Buy,web")
    edit(tiny_client / "tiny" / "events.csv", ",app,", ",web,")
    shown = run(tmp_path)
    for said in (
        "all steps that say their channel name the same one: records of another channel would "
        "show where customers change",
        "no step says its device",
        "map the column department of events, or fill it in touchpoints.csv",
        "No move of this period is known to change channel, device or department.",
        "No handoff is made by enough followed journeys to be compared",
        "mark contacts in touchpoints.csv (is\\_contact)",
        "No handoff is made often enough",
    ):
        assert said in shown
    assert "nan" not in shown.lower()
    assert sorted(path.name.split(".")[1] for path in (tmp_path / "tables").iterdir()) == TABLES
    assert all(read(tmp_path, name).empty for name in TABLES if name != "coverage")


@pytest.mark.parametrize("goal", ["[Pay]", "[]"])
def test_few_handoffs_some_unlinked_with_a_goal_and_without(goal, tiny_client, tmp_path):
    client = tiny_client / "tiny"
    edit(client / "touchpoints.csv", "Pay,Buy,", "Pay,Buy,till")
    edit(client / "journeys" / "buy.yaml", "goal: [Pay]", f"goal: {goal}")
    edit(client / "journeys" / "buy.yaml", "unit: goal", "unit: customer")
    edit(client / "client.yaml", "privacy:", "sufficiency: {n_min: 3}\nprivacy:")
    shown = run(tmp_path)
    assert "nan" not in shown.lower()
    assert "secret-" not in shown
    # 15 of 20 pay, of whom every second (n odd: 10, less the five that do not pay) by the app
    switches = read(tmp_path, "switches").set_index("to_value")
    assert switches.loc["till", "handoffs"] + switches.loc["app", "handoffs"] == 15
    reasons = set(read(tmp_path, "effects")["reason"])
    assert ("not compared: the journey type names no goal" in reasons) == (goal == "[]")
