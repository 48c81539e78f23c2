"""Make a simulated client's files on first use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cjm_workbench.simulate.telecom import write_telecom
from cjm_workbench.writing import whole_folder, write_text

VERSION = 12
"""Raised when the simulation itself changes, so that files made before are made anew."""

MADE_WITH = "made_with.json"
SCENARIOS = {"telecom": write_telecom}


def make_data(folder: Path, *, scenario: str, seed: int, customers: int) -> None:
    """Make a simulated client's files, unless they are there and made with the same values.

    Parameters
    ----------
    folder
        Becomes whole or stays as it was; what else lies in it is lost when it is made anew.
    scenario
        A key of `SCENARIOS`.
    seed, customers
        As for the scenario.
    """
    values = {"scenario": scenario, "seed": seed, "customers": customers, "version": VERSION}
    if _made_with(folder) == values:
        return
    with whole_folder(folder, replace=True) as work:
        SCENARIOS[scenario](work, seed, customers)
        write_text(work / MADE_WITH, json.dumps(values) + "\n")


def _made_with(folder: Path) -> Mapping[str, object] | None:
    path = folder / MADE_WITH
    if not path.is_file():
        return None
    found: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found
