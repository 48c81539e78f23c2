"""The solver finds what a reader could work out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.proof.derivable import Relation, Sum, derive, find_derivable, find_relations

NAN = np.nan


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
