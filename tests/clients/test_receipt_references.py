"""receipt: moves, waits and steps as pm4py and retentioneering count them.

Their figures were written in environments of their own, by benchmarks/_receipt_pm4py.py and
benchmarks/_receipt_retentioneering.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cjm_workbench.analyses.paths.step_matrix import ENDED
from cjm_workbench.analyses.paths.transitions import END

FIGURES = Path(__file__).parents[1] / "references"
MOVE = ["from_touchpoint", "to_touchpoint"]


def read(name: str) -> Any:
    return json.loads((FIGURES / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def moves(table) -> pd.DataFrame:
    return table("receipt", "paths.transitions").set_index(MOVE)


def test_moves_are_those_of_pm4py(moves):
    found = read("receipt_pm4py.json")
    # its repeats of one activity are one step of ours
    theirs = {(a, b): n for a, b, n in found["follows"] if a != b}
    theirs |= {(last, END): n for last, n in found["ends"].items()}
    assert moves["transitions"].to_dict() == theirs


def test_moves_and_their_median_waits_are_those_of_retentioneering(moves):
    found = read("receipt_retentioneering.json")["moves"]
    theirs = pd.DataFrame(found, columns=[*MOVE, "n", "seconds"])
    theirs = theirs.replace({"to_touchpoint": {"path_end": END}}).set_index(MOVE)
    assert moves["transitions"].to_dict() == theirs["n"].to_dict()
    apart = (moves["wait_median_seconds"] - theirs["seconds"]).abs()
    assert apart.isna().sum() == (theirs.index.get_level_values(1) == END).sum()
    assert apart.max() < 1  # it counts whole seconds


def test_the_step_matrix_is_that_of_retentioneering(table):
    shares = read("receipt_retentioneering.json")["shares"]
    theirs = {(name, step): share for name, step, share in shares}
    matrix = table("receipt", "paths.step_matrix")
    # the rarest touchpoints are one row of ours
    named = matrix[~matrix["touchpoint"].str.startswith("other (")]
    ours = named.assign(touchpoint=named["touchpoint"].replace(ENDED, "path_end"))
    ours = ours.set_index(["touchpoint", "step_no"])["value"].to_dict()
    assert len(ours) > 80
    assert ours == pytest.approx({cell: theirs[cell] for cell in ours})
