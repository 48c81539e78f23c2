"""One persona's share of a path against that of the others, or why it is not compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cjm_workbench.analyses.estimates import Cells
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.sides import CHOSEN, NO_OTHERS, NOT_IN_ANY
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.shares import share_p_value
from cjm_workbench.stats.sufficiency import judge_share

MANY = "not compared: these are many paths"


def pair_sides(rates: pd.DataFrame, cell: Sequence[str]) -> pd.DataFrame:
    """Set each persona's numbers beside those of the others, where there is any.

    Parameters
    ----------
    rates
        One row a cell and side: `cell`, ``own``, and numbers.
    cell
        Columns that name the persona, and what is compared.

    Returns
    -------
    pandas.DataFrame
        One row a cell; the numbers of the other side are named ``others_``.
    """
    own, others = (rates[rates["own"] == side].drop(columns="own") for side in (True, False))
    named_so = {name: f"others_{name}" for name in others.columns.difference(list(cell))}
    return own.merge(others.rename(columns=named_so), on=list(cell), how="left")


def compare(row: Mapping[str, Any], by_persona: bool, rules: Rules) -> Cells:
    """Write the cells of one comparison, or why there is none.

    Parameters
    ----------
    row
        persona, path, events, n, value, ci_low, ci_high, design_effect; the same of the others,
        as ``others_``, missing where there is nobody.
    by_persona
        Whether the segment is chosen by persona.
    rules
        Thresholds: below ``n_min`` journeys on either side nothing is tested.

    Returns
    -------
    dict
        difference, diff_low, diff_high and p_value, missing where not compared; evidence, of the
        difference, or of the share where there is none; reason; unit.
    """
    own = Interval(row["n"], row["value"], row["ci_low"], row["ci_high"])
    why_not = _why_not(row, by_persona)
    if why_not:
        judged = judge_share(own, row["events"], rules.thresholds)
        reason = "; ".join(part for part in (why_not, judged.reason) if part)
        return _cells(Interval.unknown(0), np.nan, judged.evidence, reason)
    others_n, hits = int(row["others_n"]), (row["events"], int(row["others_events"]))
    others = Interval(others_n, row["others_value"], row["others_ci_low"], row["others_ci_high"])
    shift = difference(own, others)
    rarest = min(*hits, own.n - hits[0], others_n - hits[1])
    judged = judge_share(shift, rarest, rules.thresholds)
    effect = max(row["design_effect"], row["others_design_effect"])
    p_value = share_p_value(hits[0], own.n, hits[1], others_n, design_effect=effect)
    enough = shift.n >= rules.thresholds.n_min
    return _cells(shift, p_value if enough else np.nan, judged.evidence, judged.reason)


def _why_not(row: Mapping[str, Any], by_persona: bool) -> str:
    others_n = 0 if np.isnan(row["others_n"]) else int(row["others_n"])
    why_not = why_not_compared(row["persona"], others_n, by_persona)
    return why_not or (MANY if row["path"] == "" else "")


def why_not_compared(persona: str, others_n: int, by_persona: bool) -> str:
    """Say why a persona is not compared with the others; empty where it can be.

    Examples
    --------
    >>> why_not_compared("unknown", 80, by_persona=False)
    'not compared: they fit no persona'
    """
    if persona == UNKNOWN:
        return NOT_IN_ANY
    if by_persona:
        return CHOSEN
    return "" if others_n else NO_OTHERS


def _cells(shift: Interval, p_value: float, evidence: str, reason: str) -> Cells:
    return {
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": p_value, "evidence": evidence, "reason": reason, "unit": "share",
    }  # fmt: skip
