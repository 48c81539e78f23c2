"""The moments at which a survival curve may be told: round, and of nobody or of enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice

import numpy as np
import pandas as pd

from cjm_workbench.analyses.rules import Rules

MOMENTS = 20
"""At which a curve is told: each after as many more departures; and as often, as far apart."""

LAST = 1.5
"""Where a curve ends, as a multiple of the time by which 19 of 20 departures had happened."""


def pick_moments(rows: pd.DataFrame, desired: float, rules: Rules) -> list[float]:
    """Pick moments at which a curve tells of nobody who leaves, or of enough.

    Parameters
    ----------
    rows
        One row a journey: seconds, seen (whether it left then, or was last seen there) and
        customer_id.
    desired
        The desired time, which is one of the moments wherever it can be: for it earlier ones are
        given up. NaN where none is set.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    list of float
        Seconds, ascending: from the first departure until shortly after nearly all of them. Between
        two moments and after the last one nobody leaves, or as many customers as may be published;
        after each nobody is still followed, or as many, of as many journeys as carry a claim.

    Examples
    --------
    >>> from cjm_workbench.stats.sufficiency import Thresholds
    >>> days = pd.DataFrame({"seconds": [1.0, 2.0, 4.0], "seen": True, "customer_id": list("abc")})
    >>> moments = pick_moments(days, 3.0, Rules(Thresholds(n_min=1), smallest_cell=1))
    >>> moments[0], 3.0 in moments
    (1.0, True)
    """
    rows = rows.assign(customer_id=pd.factorize(rows["customer_id"])[0])  # quicker to count
    left = rows[rows["seen"]]
    if left.empty or len(rows) < rules.thresholds.n_min:
        return []
    candidates = [
        moment
        for moment in _list_candidates(left["seconds"], desired)
        if moment >= left["seconds"].min() and _may_stay(rows, moment, rules)
    ]
    picked: list[float] = []
    for moment in candidates:
        while moment == desired and picked and not _may_leave(left, picked[-1], moment, rules):
            picked.pop()
        if _may_leave(left, picked[-1] if picked else -1.0, moment, rules):
            picked.append(moment)
    return _end(picked, candidates, left, rules)


def _end(
    picked: Sequence[float], candidates: Sequence[float], left: pd.DataFrame, rules: Rules
) -> list[float]:
    """Give up the last moments while few leave after them; tell of these with those before them."""
    kept = [*picked]
    while kept and not _may_leave(left, kept[-1], math.inf, rules):
        kept.pop()
    before = kept[-1] if kept else -1.0
    ends = (
        moment
        for moment in candidates
        if moment > before
        and _may_leave(left, before, moment, rules)
        and _may_leave(left, moment, math.inf, rules)
    )
    return kept if len(kept) == len(picked) else [*kept, *islice(ends, 1)]


def _list_candidates(seconds: pd.Series[float], desired: float) -> list[float]:
    """List moments in two digits, so that none is the time of a journey, and the desired one."""
    parts = np.arange(1, MOMENTS + 1) / MOMENTS
    after = np.quantile(seconds, parts, method="inverted_cdf")
    last = LAST * after[-2]
    rounded = {_round(each) for each in (*after, *(parts * last)) if each <= last}
    wished = {float(desired)} if desired > 0 else set()
    return sorted({0.0, *rounded, *wished})


def _round(seconds: float) -> float:
    """Round up to two digits."""
    if seconds <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(seconds)) - 1)
    return float(math.ceil(seconds / unit) * unit)


def _may_leave(left: pd.DataFrame, after: float, until: float, rules: Rules) -> bool:
    own = left.loc[(left["seconds"] > after) & (left["seconds"] <= until), "customer_id"]
    return own.empty or own.nunique() >= rules.smallest_cell


def _may_stay(rows: pd.DataFrame, moment: float, rules: Rules) -> bool:
    """Say whether nobody is followed beyond a moment, or enough to go on from."""
    own = rows.loc[rows["seconds"] > moment, "customer_id"]
    enough = len(own) >= rules.thresholds.n_min and own.nunique() >= rules.smallest_cell
    return own.empty or enough
