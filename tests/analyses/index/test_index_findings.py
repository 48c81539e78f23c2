"""The index shows the first findings that a review claims, and counts the others."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.findings import FIRST, pick_findings, read_findings
from tests.analyses.index.small_index import finding

MANY = [finding("all", rank=rank) for rank in range(1, FIRST + 3)]


def test_it_takes_the_first_of_each_segment():
    held = finding("gold", rank=2, claimed=False, evidence="thin")
    table = pick_findings(pd.DataFrame([*MANY, finding("gold"), held]))
    assert table["segment"].tolist() == ["all"] * FIRST + ["gold"]
    assert table["rank"].tolist() == [*range(1, FIRST + 1), 1]
    assert table.drop_duplicates("segment")["claimed"].tolist() == [FIRST + 2, 1]


def test_it_counts_all_that_hold_up():
    table = pick_findings(pd.DataFrame([*MANY, finding("gold")]))
    assert read_findings(table).startswith(f"{FIRST + 3} findings in 2 segments hold up")


def test_it_says_that_none_holds_up():
    held = pd.DataFrame([finding("all", claimed=False)])
    assert read_findings(pick_findings(held)) == "In no segment does a finding hold up."
