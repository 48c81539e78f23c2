"""Groups that overlap: nothing that is left of them, or that they share, may be a few customers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.stats.overlaps import TRIED, find_telling, tells_of_few

LEAST = 5
Kinds = dict[frozenset[str], int]


def groups_of(kinds: Kinds, names: str) -> pd.DataFrame:
    """Give each customer of each kind a row, and every one of them to everybody."""
    rows = [[name in kind for name in names] for kind, count in kinds.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=[*names], dtype=bool).assign(everybody=True)


def rank(rows: list[list[int]]) -> int:
    """Eliminate in fractions, which round nothing."""
    left, found = [[Fraction(cell) for cell in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        found += 1
        left = [
            [cell - row[column] / pivot[column] * own for cell, own in zip(row, pivot, strict=True)]
            for row in left
        ]
    return found


def tells_by_every_set(kinds: Kinds, shown: list[str]) -> bool:
    """Leave out every set of kinds of few customers, whatever its number."""
    rows = {kind: [1, *(int(name in kind) for name in shown)] for kind in kinds}
    whole = rank([*rows.values()])
    return any(
        rank([row for kind, row in rows.items() if kind not in left_out]) < whole
        for size in range(1, len(kinds) + 1)
        for left_out in combinations(kinds, size)
        if sum(kinds[kind] for kind in left_out) < LEAST
    )


def kinds(names: str, most: int, customers: int) -> st.SearchStrategy[Kinds]:
    kind = st.frozensets(st.sampled_from(names))
    return st.dictionaries(kind, st.integers(1, customers), min_size=1, max_size=most)


@given(kinds("abc", most=8, customers=8), st.sets(st.sampled_from("abc")))
def test_what_tells_is_what_every_set_of_few_would_find(told: Kinds, names: set[str]) -> None:
    shown = sorted(names)
    groups = groups_of(told, "abc")[[*shown, "everybody"]]
    assert tells_of_few(groups, LEAST) == tells_by_every_set(told, shown)


@given(kinds("abcde", most=8, customers=12))
def test_no_sum_of_what_is_shown_tells_of_few_and_no_more_could_be_shown(told: Kinds) -> None:
    hidden = find_telling(groups_of(told, "abcde"), LEAST, known=["everybody"])
    shown = [name for name in "abcde" if name not in hidden]
    assert not shown or not tells_by_every_set(told, shown)
    if sum(told.values()) >= LEAST:
        assert all(tells_by_every_set(told, [*shown, name]) for name in hidden)


@given(kinds("abcde", most=32, customers=3))
def test_of_many_small_kinds_no_sum_tells_of_few(told: Kinds) -> None:
    # far more kinds than can be tried: whoever a sum of up to six numbers counts is several
    hidden = find_telling(groups_of(told, "abcde"), LEAST, known=["everybody"])
    shown = [name for name in "abcde" if name not in hidden]
    cells = np.array([[1, *(name in kind for name in shown)] for kind in told])
    signs = np.array([*product((-2, -1, 0, 1, 2), repeat=1 + len(shown))])
    counted = (signs @ cells.T != 0) @ np.array([*told.values()])
    assert not shown or not ((counted > 0) & (counted < LEAST)).any()


def test_the_sum_of_five_groups_beyond_everybody_is_two() -> None:
    # 42 + 42 + 40 + 40 + 40 less all 202; the last of the three smallest goes
    sizes = {"ab": 2, "a": 40, "b": 40, "c": 40, "d": 40, "e": 40}
    groups = groups_of({frozenset(kind): count for kind, count in sizes.items()}, "abcde")
    assert find_telling(groups, 10, known=["everybody"]) == {"e"}


def test_many_small_overlaps_that_are_together_no_few_are_shown() -> None:
    # each of the 15 pairs of six groups shares two customers; together they are 30
    pairs = {frozenset(pair): 2 for pair in combinations("abcdef", 2)}
    alone = {frozenset(name): 40 for name in "abcdef"}
    assert len(pairs) > TRIED
    assert find_telling(groups_of({**pairs, **alone}, "abcdef"), 10, known=["everybody"]) == set()


def test_many_small_overlaps_that_are_together_few_are_not_shown() -> None:
    # each of 13 of the pairs is one customer: the sum of all groups beyond everybody are 13
    pairs = dict.fromkeys(map(frozenset, [*combinations("abcdef", 2)][:13]), 1)
    alone = {frozenset(name): 40 for name in "abcdef"}
    groups = groups_of({**pairs, **alone}, "abcdef")
    assert find_telling(groups, 13, known=["everybody"]) == set()
    assert len(find_telling(groups, 14, known=["everybody"])) == 1


@pytest.mark.parametrize("smallest_cell", [0, 1])
def test_one_names_none(smallest_cell: int) -> None:
    groups = groups_of({frozenset("a"): 1, frozenset("ab"): 1}, "ab")
    assert find_telling(groups, smallest_cell, known=["everybody"]) == set()


def test_of_few_customers_in_all_nothing_is_shown() -> None:
    groups = groups_of({frozenset("a"): 4}, "a")
    assert find_telling(groups, LEAST, known=["everybody"]) == {"a"}


def test_the_order_of_customers_and_groups_does_not_matter() -> None:
    groups = groups_of({frozenset("ab"): 12, frozenset("b"): 3, frozenset("c"): 15}, "abc")
    turned = groups.iloc[::-1, ::-1]
    assert find_telling(groups, 10) == find_telling(turned, 10) == {"a"}
