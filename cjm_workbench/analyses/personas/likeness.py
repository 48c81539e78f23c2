"""Which described persona a group found in behaviour is most like."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cjm_workbench.analyses.personas.described import Described
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.groups import UNKNOWN

COLUMNS = {"most_like": "str", "most_like_share": "float64", "base_share": "float64"}


def liken(
    counts: pd.DataFrame, groups: Sequence[str], described: Sequence[Described], rules: Rules
) -> pd.DataFrame:
    """Name the described persona that overlaps most with each group, by Jaccard similarity.

    Parameters
    ----------
    counts
        group, persona, customers (who are in the one and fit the other), and alone: the same, each
        customer once.
    groups
        In the order of the result; `unknown` is like nobody.
    described
        The personas that may be named.
    rules
        Names the smallest cell: an overlap that tells of fewer is not shown.

    Returns
    -------
    pandas.DataFrame
        ``most_like``, ``most_like_share`` of the group and ``base_share`` of all: one row a group,
        missing where nobody of the group fits a persona.
    """
    both = counts.set_index(["group", "persona"])["customers"]
    sizes = counts.groupby("group")["alone"].sum()
    fits = counts.groupby("persona")["customers"].sum()
    rows = []
    for group in groups:
        overlaps = [
            (int(both.get((group, each.persona), 0)), int(fits.get(each.persona, 0)), each.title)
            for each in described
        ]
        known = overlaps if group != UNKNOWN else []
        rows.append(_most_like(known, int(sizes.get(group, 0)), int(sizes.sum()), rules))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _most_like(
    overlaps: Sequence[tuple[int, int, str]], size: int, everybody: int, rules: Rules
) -> dict[str, object]:
    """Choose among (who are in both, who fit the persona, its title)."""
    shared = [each for each in overlaps if each[0]]
    if not shared:
        return {}
    both, fits, title = max(shared, key=lambda each: each[0] / (each[1] + size - each[0]))
    if any(0 < part < rules.smallest_cell for part in (both, size - both)):
        return {}
    return {"most_like": title, "most_like_share": both / size, "base_share": fits / everybody}
