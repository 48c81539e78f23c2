"""Which hidden cells of a table a reader could work out from its totals.

The reader knows every cell that is shown, which cells are hidden, that a hidden count is at least
one, and which rows add up to which total. A hidden count is derivable if only one whole number
fits all of that.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

TYPE = "journey_type"
NOT_KEYS = {TYPE, "evidence", "reason", "unit", "title"}
MOST_KEYS = 2
"""Columns, beside the journey type, that name the rows of one total: no table adds up by more."""


@dataclass(frozen=True)
class Sum:
    """Rows of a table that add up to a number that is shown."""

    rows: tuple[int, ...]
    total: float


@dataclass(frozen=True)
class Relation:
    """Rows with equal `within`, of which the column `part` adds up to the column `total`."""

    within: tuple[str, ...]
    part: str
    total: str


def find_relations(table: pd.DataFrame) -> list[Relation]:
    """Find how a table without hidden cells adds up.

    Parameters
    ----------
    table
        A result table of which nothing is hidden.

    Returns
    -------
    list of Relation
        Whole numbers that add up, in every group of rows, to a number that all its rows repeat.
    """
    keys = [name for name in table if _is_text(table[name]) and name not in NOT_KEYS]
    numbers = [name for name in table if pd.api.types.is_integer_dtype(table[name])]
    types = [name for name in table if name == TYPE]
    withins = ((*types, *chosen) for k in range(MOST_KEYS + 1) for chosen in combinations(keys, k))
    return [
        Relation(within, part, total)
        for within in withins
        for part, total in _add_up(table[[*within, *numbers]], within, numbers)
    ]


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(column)


def _add_up(
    table: pd.DataFrame, within: tuple[str, ...], numbers: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Give the pairs of a column and one that is equal in all rows of a group and their sum."""
    groups = table.groupby(list(within) or (lambda _: 0), dropna=False)[[*numbers]]
    if not groups.size().gt(1).any():
        return
    sums, first = groups.sum(), groups.first()
    constant = (groups.nunique(dropna=False) == 1).all()
    for total in constant.index[constant]:
        for part in numbers:
            if (
                part != total
                and not first[total].isna().any()
                and (sums[part] == first[total]).all()
            ):
                yield part, total


def list_sums(table: pd.DataFrame, relation: Relation) -> Iterator[Sum]:
    """List the sums that a reader of a table knows: those whose total some row shows."""
    positions = pd.Series(range(len(table)), index=table.index)
    for _, rows in table.groupby(list(relation.within) or (lambda _: 0), dropna=False):
        totals = rows[relation.total].dropna()
        if len(totals):
            yield Sum(tuple(positions[rows.index]), float(totals.iloc[0]))


def derive(counts: Sequence[float], sums: Sequence[Sum]) -> dict[int, int]:
    """Work out the hidden counts that only one whole number fits.

    Parameters
    ----------
    counts
        One a row; NaN where it is hidden.
    sums
        What is known of them together.

    Returns
    -------
    dict
        Row to the count that it must have.

    Examples
    --------
    >>> derive([np.nan, 40, 25], [Sum((0, 1, 2), 69)])
    {0: 4}
    >>> derive([np.nan, 40, np.nan], [Sum((0, 1, 2), 69)])
    {}
    """
    known = np.asarray(counts, dtype=float)
    hidden = np.flatnonzero(np.isnan(known))
    place = {row: index for index, row in enumerate(hidden)}
    useful = [each for each in sums if any(row in place for row in each.rows)]
    if not useful:
        return {}
    matrix = np.zeros((len(useful), len(hidden)))
    for line, each in enumerate(useful):
        for row in each.rows:
            if row in place:
                matrix[line, place[row]] += 1
    rest = np.array([s.total - np.nansum(known[list(s.rows)]) for s in useful])
    touched = [index for index in range(len(hidden)) if matrix[:, index].any()]
    found = {}
    for index in touched:
        low, high = (_extreme(matrix, rest, index, sign) for sign in (1, -1))
        if low == high:
            found[int(hidden[index])] = low
    return found


def _extreme(matrix: np.ndarray, rest: np.ndarray, index: int, sign: int) -> int:
    """Give the smallest (or, with -1, the largest) count that fits, all being at least one."""
    weights = np.zeros(matrix.shape[1])
    weights[index] = sign
    solved = milp(
        weights, integrality=np.ones(len(weights)), bounds=Bounds(1, rest.max()),
        constraints=LinearConstraint(matrix, rest, rest),
    )  # fmt: skip
    if solved.x is None:
        raise ValueError("the totals contradict each other: these rows do not add up")
    return round(solved.x[index])


def find_derivable(
    shown: pd.DataFrame, relations: Sequence[Relation]
) -> dict[Hashable, dict[int, int]]:
    """Work out, column by column, the hidden counts of a table.

    Parameters
    ----------
    shown
        The table as it is saved.
    relations
        How it adds up.

    Returns
    -------
    dict
        Column to the rows that are given away, with the counts; columns that hide all are left out.
    """
    found = {}
    for part in sorted({each.part for each in relations}):
        own = [each for each in relations if each.part == part]
        sums = [one for each in own for one in list_sums(shown, each)]
        told = derive(shown[part].to_numpy(dtype=float, na_value=np.nan), sums)
        if told:
            found[part] = told
    return found
