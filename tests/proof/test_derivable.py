"""The solver finds what a reader could work out by hand, and the tables of a review hide it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cjm_workbench.settings.client import Privacy
from cjm_workbench.simulate.plants import Plants
from proof.chapters import chapters, run_chapters, saved_by
from proof.telecoms import Drawn, Telecom, draw
from tests.proof.derivable import Relation, Sum, derive, find_derivable, find_relations

NAN = np.nan
OF_THE_GATE = {"readiness.reconciliation", "readiness.quarantine", "readiness.verdict"}
"""Tables on what the gate set aside; these telecoms pass none."""


@pytest.mark.parametrize(
    ("counts", "sums", "told"),
    [
        ([NAN, 40, 25], [Sum((0, 1, 2), 69)], {0: 4}),
        ([NAN, 40, NAN], [Sum((0, 1, 2), 69)], {}),
        # two that add up to two are one each
        ([NAN, NAN, 25], [Sum((0, 1, 2), 27)], {0: 1, 1: 1}),
        # a square of four, of which rows and columns are told, keeps its secret
        ([NAN] * 4, [Sum((0, 1), 9), Sum((2, 3), 8), Sum((0, 2), 7), Sum((1, 3), 10)], {}),
        # unless one of them is as small as can be
        ([NAN] * 4, [Sum((0, 1), 2), Sum((2, 3), 8), Sum((0, 2), 7), Sum((1, 3), 3)],
         {0: 1, 1: 1, 2: 6, 3: 2}),
        ([NAN, 3], [], {}),
    ],
    ids=["one", "two", "two ones", "square", "square with a one", "no total"],
)  # fmt: skip
def test_what_a_reader_can_work_out(counts, sums, told):
    assert derive(counts, sums) == told


def test_how_a_table_adds_up_is_found_without_being_told():
    table = pd.DataFrame(
        {"stage": ["a", "a", "b", "b"], "channel": ["x", "y"] * 2,
         "n": [9, 9, 7, 7], "journeys": [4, 5, 1, 6], "customers": [4, 4, 1, 5]}
    )  # fmt: skip
    assert find_relations(table) == [Relation(("stage",), "journeys", "n")]


def test_a_cell_that_is_hidden_alone_is_found_out():
    shown = pd.DataFrame(
        {"stage": ["a", "a"], "n": [9, 9], "journeys": pd.array([pd.NA, 5], dtype="Int64")}
    )
    assert find_derivable(shown, [Relation((), "journeys", "n")]) == {"journeys": {0: 4}}


@pytest.fixture(scope="module")
def drawn() -> Iterator[Drawn]:
    # few customers, so that many cells are small
    with draw(Telecom(1_500, Plants()), seed=1) as telecom:
        yield telecom


@pytest.fixture(scope="module")
def hidden_and_open(drawn) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The tables of one review as they are saved, and as they are where nothing is hidden."""
    names = {t for name in chapters() for t in saved_by(name) if not t.startswith("brief.")}
    return tables_of(drawn, names, 10), tables_of(drawn, names, 1)


def tables_of(drawn: Drawn, names: set[str], smallest: int) -> dict[str, pd.DataFrame]:
    client = drawn.settings.client
    strict = client.model_copy(update={"privacy": Privacy(smallest_cell=smallest)})
    review = replace(drawn, settings=replace(drawn.settings, client=strict)).open()
    try:
        return run_chapters(review, names - OF_THE_GATE)
    finally:
        review.con.disconnect()


def test_no_hidden_count_can_be_derived_within_its_table(hidden_and_open):
    shown, complete = hidden_and_open
    told, hiding = {}, 0
    for name, table in shown.items():
        relations = find_relations(complete[name])
        hiding += any(table[each.part].isna().any() for each in relations)
        if found := find_derivable(table, relations):
            told[name] = found
    assert told == {}
    assert hiding > 3  # or nothing was put to the test
