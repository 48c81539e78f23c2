"""Which of the patterns mined are worth a test: fewer, and no two that mean the same journeys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from cjm_workbench.analyses.common import ARROW
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.patterns import DIRECT

MOST = 15
"""Patterns that are compared, a journey type."""

SAME = 0.95
"""From this share of a pattern's journeys on, those of another one in it are the same ones."""

GAP = " … "
"""Between touchpoints of a pattern where others may be between."""


class Pattern(NamedTuple):
    """A pattern: its touchpoints, and whether each comes right after the one before."""

    steps: tuple[str, ...]
    direct: bool

    def __str__(self) -> str:
        return (ARROW if self.direct else GAP).join(self.steps)


def parse_pattern(text: str, kind: str, separator: str) -> Pattern:
    """Read a pattern as it was mined.

    Examples
    --------
    >>> str(parse_pattern("Ad|Shop", "gaps", "|"))
    'Ad … Shop'
    """
    return Pattern(tuple(text.split(separator)), kind == DIRECT)


def is_part(part: Pattern, whole: Pattern) -> bool:
    """Say whether every journey with the whole pattern has the part of it as well.

    Examples
    --------
    >>> is_part(Pattern(("a", "c"), False), Pattern(("a", "b", "c"), True))
    True
    >>> is_part(Pattern(("a", "b"), True), Pattern(("a", "b"), False))
    False
    """
    if not part.direct or len(part.steps) == 1:
        rest = iter(whole.steps)
        return all(step in rest for step in part.steps)
    size = len(part.steps)
    places = range(len(whole.steps) - size + 1)
    return whole.direct and any(whole.steps[at : at + size] == part.steps for at in places)


def choose_patterns(mined: pd.DataFrame, rules: Rules, *, separator: str) -> pd.DataFrame:
    """Choose the commonest patterns of each journey type, by support alone.

    No outcome is looked at, so that the choice favours none. Left out are patterns that all but
    a few journeys hold, for there is nobody to compare with, and a pattern whose journeys are, but
    for a few, those of a shorter one.

    Parameters
    ----------
    mined
        journey_type, kind, pattern, length, journeys, and ``everybody``, the type's journeys.
    rules
        The smallest sufficient n, and the smallest cell.
    separator
        What stands between the touchpoints of a pattern.

    Returns
    -------
    pandas.DataFrame
        The rows chosen, the commonest first.
    """
    enough = mined["everybody"] - mined["journeys"] >= rules.thresholds.n_min
    ordered = mined[enough].sort_values(
        ["journey_type", "length", "kind", "journeys", "pattern"],
        ascending=[True, True, True, False, True],
    )
    kept = [
        rows.index[_distinct(rows, rules.smallest_cell, separator)]
        for _, rows in ordered.groupby("journey_type")
    ]
    chosen = mined.loc[[place for places in kept for place in places]]
    by = ["journey_type", "journeys", "length", "kind", "pattern"]
    chosen = chosen.sort_values(by, ascending=[True, False, True, True, True])
    return chosen.groupby("journey_type").head(MOST).reset_index(drop=True)


def _distinct(rows: pd.DataFrame, smallest_cell: int, separator: str) -> list[int]:
    """Give the places of the patterns that mean other journeys than each one before."""
    kept: list[tuple[int, Pattern, int]] = []
    columns = [rows[name].tolist() for name in ("pattern", "kind", "journeys")]
    for place, (text, kind, journeys) in enumerate(zip(*columns, strict=True)):
        pattern = parse_pattern(text, kind, separator)
        if not any(
            _mean_the_same(pattern, journeys, other, count, smallest_cell)
            for _, other, count in kept
        ):
            kept.append((place, pattern, journeys))
    return [place for place, _, _ in kept]


def _mean_the_same(
    pattern: Pattern, journeys: int, other: Pattern, count: int, smallest_cell: int
) -> bool:
    if not (is_part(other, pattern) or is_part(pattern, other)):
        return False
    more, fewer = max(journeys, count), min(journeys, count)
    # of nested patterns, the counts would tell those that lie between
    return fewer >= SAME * more or more - fewer < smallest_cell


def find_part(pattern: Pattern, others: Sequence[Pattern]) -> list[int]:
    """Give the places of the patterns that are parts of one, and not it."""
    return [k for k, other in enumerate(others) if other != pattern and is_part(other, pattern)]
