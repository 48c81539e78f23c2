"""Small cells: what must not be published, nor be derivable from what is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd


def suppress(
    table: pd.DataFrame,
    *,
    count_col: str,
    value_cols: Sequence[str],
    smallest_cell: int,
    within: Sequence[str] = (),
) -> tuple[pd.DataFrame, pd.Series]:
    """Blank the cells of fewer customers than may be published, and those that give them away.

    A cell that is hidden alone is what is left of its total. So, in each group of rows that add up
    to a total, the next smallest cell is hidden as well when the hidden ones together are fewer
    than the smallest cell, or when their sum tells that all of them are as small, or all as large,
    as a hidden cell can be.

    Parameters
    ----------
    table
        One row a cell.
    count_col
        Column with the number of customers of the cell. Empty cells are shown.
    value_cols
        Columns to blank beside the count.
    smallest_cell
        The fewest customers that may be published; 1 changes nothing.
    within
        Columns that name the rows that add up to one total; by default the whole table does.

    Returns
    -------
    tuple of pandas.DataFrame and pandas.Series
        The table with the blanks, and which rows were blanked (bool, same index). Whole numbers
        come back as Int64, which has a missing value.

    Examples
    --------
    >>> cells = pd.DataFrame({"n": [4, 40, 25], "share": [0.058, 0.58, 0.362]})
    >>> shown, hidden = suppress(cells, count_col="n", value_cols=["share"], smallest_cell=10)
    >>> shown
          n  share
    0  <NA>    NaN
    1    40   0.58
    2  <NA>    NaN
    """
    counts = _counts(table, count_col)
    # without columns to group by, every row is of the one total
    totals = table.groupby(list(within), dropna=False).ngroup() if within else np.zeros(len(table))
    small = np.zeros(len(table), dtype=bool)
    for total in np.unique(totals):
        rows = np.flatnonzero(totals == total)
        small[rows] = _unpublishable(counts[rows], smallest_cell)
    hidden = pd.Series(small, index=table.index)
    shown = table.copy()
    for col in [count_col, *value_cols]:
        shown[col] = _nullable(table[col]).mask(hidden)
    return shown, hidden


def fold_rare(
    table: pd.DataFrame,
    key_col: str,
    count_col: str,
    smallest_cell: int,
    label: str,
    *,
    sum_cols: Sequence[str] = (),
) -> pd.DataFrame:
    """Fold the rows of fewer customers than may be published into "other (k variants)".

    When the rare rows together are still too few, the next smallest row is folded with them.

    Parameters
    ----------
    table
        One row a key.
    key_col
        Column that names the row; the folded row's holds the words "other (k <label>)".
    count_col
        Column with the number of customers; added up in the folded row, so it counts a customer
        with two rare keys twice.
    smallest_cell
        The fewest customers that may be published; 1 changes nothing.
    label
        What a row is, in the singular: ``variant``.
    sum_cols
        Other columns that may be added up. Any column not named is missing in the folded row.

    Returns
    -------
    pandas.DataFrame
        The rows kept, in their order, and the folded row last. A copy of the table where nothing
        is rare.

    Examples
    --------
    >>> paths = pd.DataFrame({"variant": ["a>b", "b", "c"], "customers": [50, 8, 7]})
    >>> fold_rare(paths, "variant", "customers", 10, "variant")
                  variant  customers
    0                 a>b         50
    1  other (2 variants)         15
    """
    folded = _unpublishable(_counts(table, count_col), smallest_cell)
    if not folded.any():
        return table.copy()
    rare = table[folded]
    row = pd.DataFrame({col: [rare[col].sum()] for col in (count_col, *sum_cols)})
    row[key_col] = f"other ({len(rare)} {label}{'' if len(rare) == 1 else 's'})"
    kept = table[~folded]
    return pd.concat([kept, row.reindex(columns=table.columns)], ignore_index=True)


def _counts(table: pd.DataFrame, count_col: str) -> npt.NDArray[np.float64]:
    return table[count_col].to_numpy(dtype=float, na_value=np.nan)


def _unpublishable(counts: npt.NDArray[np.float64], smallest_cell: int) -> npt.NDArray[np.bool_]:
    """Mark the small cells of one total, and the next smallest where their sum betrays them."""
    hidden = (counts > 0) & (counts < smallest_cell)
    together, cells = counts[hidden].sum(), hidden.sum()
    # A sum at either end of what small cells can add up to has only one way to come about; any
    # other leaves at least two for every cell.
    betrayed = together < smallest_cell or together in (cells, cells * (smallest_cell - 1))
    others = np.flatnonzero((counts > 0) & ~hidden)
    if hidden.any() and betrayed and len(others):
        hidden[others[counts[others].argmin()]] = True
    return hidden


def _nullable(column: pd.Series) -> pd.Series:
    return column.astype("Int64") if pd.api.types.is_integer_dtype(column) else column
