"""The index shows the first findings that a review claims, and counts the others."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.claims import FIRST, pick_claims, read_claims
from cjm_workbench.analyses.index.spans import IndexRules
from cjm_workbench.analyses.index.verdicts import measure_verdicts
from tests.analyses.index.small_index import PUBLIC, finding, gap

MANY = [finding("all", rank=rank) for rank in range(1, FIRST + 3)]


GAPS = pd.DataFrame([gap("all"), gap("gold", customers=200)])


def pick(
    findings: pd.DataFrame, gaps: pd.DataFrame = GAPS, rules: IndexRules = PUBLIC
) -> pd.DataFrame:
    return pick_claims(findings, measure_verdicts(gaps, rules), rules)


def test_it_takes_the_first_of_each_segment():
    held = finding("gold", rank=2, claimed=False, evidence="thin")
    table = pick(pd.DataFrame([*MANY, finding("gold"), held]))
    assert table["segment"].tolist() == ["all"] * FIRST + ["gold"]
    assert table["rank"].tolist() == [*range(1, FIRST + 1), 1]
    assert table.drop_duplicates("segment")["claimed"].tolist() == [FIRST + 2, 1]


def test_it_counts_all_that_hold_up():
    table = pick(pd.DataFrame([*MANY, finding("gold")]))
    assert read_claims(table).startswith(f"{FIRST + 3} findings in 2 segments hold up")


def test_it_says_that_none_holds_up():
    held = pd.DataFrame([finding("all", claimed=False)])
    assert read_claims(pick(held)) == "In no segment does a finding hold up that can be shown."


TEN = IndexRules(smallest_cell=10)


def test_a_finding_beside_a_number_that_is_hidden_is_left_out():
    # 400 - 396 leaves 4 customers: of gold the conversion is not shown, nor what is said of it
    near = pd.DataFrame([gap("all"), gap("gold", customers=396)])
    other = finding("gold", journey_type="help", n=100)
    table = pick(pd.DataFrame([finding("all"), finding("gold", n=100), other]), near, TEN)
    assert table[["segment", "journey_type"]].to_numpy().tolist() == [
        ["all", "buy"],
        ["gold", "help"],
    ]
    assert table["claimed"].tolist() == [1, 2]


def test_a_finding_beside_the_same_of_everybody_is_left_out():
    # 60 of 510 less 57 of 470 leaves 3 of 40
    lost = {"kind": "loss", "chapter": "paths"}
    rows = [
        finding("all", **lost, n=510, value=60 / 510),
        finding("gold", **lost, n=470, value=57 / 470),
    ]
    assert pick(pd.DataFrame(rows), rules=TEN)["segment"].tolist() == ["all"]


def test_the_difference_that_a_finding_is_of_is_no_share_of_customers():
    # -3 points of 510 and of 470: only what a share itself is counted in is a group
    rows = [finding("all", n=510, value=-0.03), finding("gold", n=470, value=-0.03)]
    assert pick(pd.DataFrame(rows), rules=TEN)["segment"].tolist() == ["all", "gold"]
