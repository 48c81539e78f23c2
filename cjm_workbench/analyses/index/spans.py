"""What every table of the index shares: of which review a row is, and what it must not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
from pandera.typing import Series

from cjm_workbench.analyses.estimates import hide_companions
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.results import Estimate, Listing

EVERYBODY = "all"
"""The segment that holds everybody."""

COUNTS = ["customers", "hit", "left"]


class OfSegment(Listing):
    """A row of one segment, with its title.

    Attributes
    ----------
    segment
        By its name in the settings.
    segment_title
        As its readers call it.
    """

    segment: Series[str]
    segment_title: Series[str]


class EstimateOfSegment(Estimate, OfSegment):
    """An estimate of one segment."""


@dataclass(frozen=True)
class IndexRules(Rules):
    """The rules of a client's reviews, once they stand side by side.

    Attributes
    ----------
    apart
        Pairs of segments that share nobody, whatever the data: neither can lie within the other.
    """

    apart: frozenset[frozenset[str]] = frozenset()


def hide_rest(
    table: pd.DataFrame, rules: IndexRules, by: Sequence[str], more: Sequence[str] = ()
) -> pd.DataFrame:
    """Suppress what would tell of too few customers once segments stand side by side.

    See `find_telling`. A verdict on what is hidden is ``undetermined``.

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
    hidden = find_telling(table, rules, by)
    shown = hide_companions(table, hidden, more=["customers", *more])
    if "verdict" in table:
        judged = hidden & (table["verdict"] != "")
        shown["verdict"] = table["verdict"].mask(judged, "undetermined")
    return shown


def find_telling(table: pd.DataFrame, rules: IndexRules, by: Sequence[str]) -> pd.Series[bool]:
    """Find the rows that tell of too few customers, together with rows that stand beside them.

    Everybody less a segment is a group too; so is a segment less one that may lie within it, and
    everybody less all segments shown, where these share nobody (as value tiers do). Of a share,
    those of that group who are counted, and those who are not, are groups again. Where one of them
    is smaller than may be published, the smaller segment tells of it.

    Parameters
    ----------
    table, rules, by
        As of `hide_rest`.

    Returns
    -------
    pandas.Series
        By the table's index.
    """
    telling = pd.Series(data=False, index=table.index)
    for _, rows in table.assign(**_count(table)).groupby(list(by), dropna=False, sort=False):
        telling[list(_within(rows, rules))] = True
        telling[list(_in_sum(rows[~telling[rows.index]], rules.smallest_cell))] = True
    return telling


def _count(table: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Count the customers of each row; of a share, those in its numerator and those left."""
    customers = table["customers"].astype("Float64").astype(float)
    share = table["value"].astype(float).where(table["unit"] == "share")
    hit = (share * customers).round()
    return {"customers": customers, "hit": hit, "left": customers - hit}


def _within(rows: pd.DataFrame, rules: IndexRules) -> Iterator[Any]:
    """Name the rows that leave too few of a row that they may lie within."""
    for part, whole in permutations(rows.itertuples(), 2):
        rest = _rest(whole, part)
        of_all = whole.segment == EVERYBODY
        nested = of_all or _may_hold(whole, part, rest, rules)
        if nested and part.segment != EVERYBODY and _is_small(rest, rules.smallest_cell):
            yield part.Index


def _rest(whole: Any, part: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([getattr(whole, name) - getattr(part, name) for name in COUNTS])


def _may_hold(whole: Any, part: Any, rest: np.ndarray[Any, Any], rules: IndexRules) -> bool:
    apart = frozenset([whole.segment, part.segment]) in rules.apart
    return whole.segment != part.segment and not apart and not (rest < 0).any()


def _in_sum(rows: pd.DataFrame, smallest_cell: int) -> Iterator[Any]:
    """Name the smallest segments, until those left do not add up to nearly everybody."""
    whole = rows[rows["segment"] == EVERYBODY]
    parts = rows[rows["segment"] != EVERYBODY].dropna(subset="customers")
    parts = parts.sort_values("customers", kind="stable")
    while len(whole) == 1 and len(parts):
        rest = whole[COUNTS].iloc[0] - parts[COUNTS].sum(skipna=False)
        if not _is_small(rest.to_numpy(), smallest_cell):
            return
        yield parts.index[0]
        parts = parts.iloc[1:]


def _is_small(rest: np.ndarray[Any, Any], smallest_cell: int) -> bool:
    """Tell whether a group of somebody, or a part of it, is too small; `rest` is by `COUNTS`.

    Where nobody is left, hits can seem to be: a conversion with open journeys is no whole number.
    """
    return bool(rest[0] > 0 and ((rest > 0) & (rest < smallest_cell)).any())
