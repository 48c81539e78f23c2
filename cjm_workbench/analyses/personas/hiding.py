"""Suppress what tells of too few customers: those counted, or those who are left."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cjm_workbench.analyses.estimates import hide_small
from cjm_workbench.analyses.rules import Rules


def hide_parts(
    table: pd.DataFrame,
    rules: Rules,
    *,
    part: str,
    whole: str,
    more: Sequence[str] = (),
    within: Sequence[str] = (),
) -> pd.DataFrame:
    """Suppress shares that tell of few customers, and what would tell a suppressed one.

    A share of 38 in 40 tells of the 2 that are left as much as one of 2 in 40 tells of those.

    Parameters
    ----------
    table
        Estimates with the customers counted and those they were counted among.
    rules
        Names the smallest cell; 1 changes nothing.
    part, whole
        These columns.
    more
        Columns that would give the cell away.
    within
        Columns naming the rows that add up to one total; by default the whole table does.
    """
    groups = pd.DataFrame({"part": table[part], "left": table[whole] - table[part]})
    # nobody is no cell: the smallest group of somebody decides
    least = groups.where(groups > 0).min(axis=1).fillna(0).astype("int64")
    shown = hide_small(
        table.assign(least=least), rules, customers="least", more=more, within=within
    )
    return shown.drop(columns="least")
