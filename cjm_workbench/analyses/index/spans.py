"""What every table of the index shares: of which review a row is, and what it must not tell."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from pandera.typing import Series

from cjm_workbench.analyses.estimates import hide_companions
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.results import Estimate, Listing

WHOLE = "all"
"""The segment that holds everybody."""


class OfSegment(Listing):
    """A row of one segment, with its title."""

    segment: Series[str]
    segment_title: Series[str]


class EstimateOfSegment(Estimate, OfSegment):
    """An estimate of one segment."""


def hide_rest(
    table: pd.DataFrame, rules: Rules, by: Sequence[str], more: Sequence[str] = ()
) -> pd.DataFrame:
    """Suppress what would tell of too few customers once segments stand side by side.

    Everybody less a segment is a group too, and so is everybody less all segments shown, where
    these share nobody (as value tiers do). Where either is smaller than may be published, the
    segment, or the smallest of those shown, is hidden.

    Parameters
    ----------
    table
        Estimates by segment, with ``customers``; missing where its own review has hidden them.
    rules
        Names the smallest cell; 1 changes nothing.
    by
        Columns that name what the segments' rows have in common.
    more
        Further columns to blank.
    """
    hidden = pd.Series(data=False, index=table.index)
    for _, rows in table.groupby(list(by), dropna=False, sort=False):
        counts = rows.set_index("segment")["customers"].dropna().astype(int)
        told = _telling(counts, rules.smallest_cell)
        hidden[rows.index[rows["segment"].isin(told)]] = True
    return hide_companions(table, hidden, more=["customers", *more])


def _telling(counts: pd.Series[int], smallest_cell: int) -> list[str]:
    """Name the segments whose count tells a group of too few, together with everybody's."""
    if WHOLE not in counts:
        return []
    everybody = counts[WHOLE]
    parts = counts.drop(WHOLE)
    told = [str(name) for name in parts.index[_is_small(everybody - parts, smallest_cell)]]
    shown = parts.drop(told)
    while len(shown) and 0 < everybody - shown.sum() < smallest_cell:
        least = shown.sort_values(kind="stable").index[0]
        told.append(str(least))
        shown = shown.drop(least)
    return told


def _is_small(rest: pd.Series[int], smallest_cell: int) -> pd.Series[bool]:
    return (rest > 0) & (rest < smallest_cell)
