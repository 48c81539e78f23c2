"""One estimate less an earlier one: what is told of it, and what it can carry."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.results import EVIDENCE
from cjm_workbench.stats.interval import Interval, shift_p_value
from cjm_workbench.stats.sufficiency import judge_share


def tell_shift(
    shift: Interval,
    unit: str,
    sides: Sequence[tuple[str, str]],
    counts: Sequence[tuple[float, float]],
    rules: Rules,
) -> dict[str, object]:
    """Write the cells of a difference of two periods.

    Parameters
    ----------
    shift
        Later less earlier.
    unit
        Of both.
    sides
        Evidence and reason of the two estimates.
    counts
        Of shares: numerator and denominator of the two.
    rules
        When evidence is sufficient.

    Returns
    -------
    dict
        difference, diff_low, diff_high, p_value; evidence and reason: of shares by the difference's
        interval, of others those of the weaker estimate; and an empty why_not.
    """
    if unit == "share":
        least = int(min(min(hits, n - hits) for hits, n in counts))
        judged = judge_share(shift, least, rules.thresholds)
        sides = [(judged.evidence, judged.reason)]
    evidence, reason = max(sides, key=lambda side: EVIDENCE.index(side[0]))
    return {
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": shift_p_value(shift), "evidence": evidence, "reason": reason, "why_not": "",
    }  # fmt: skip


def tell_none(why_not: str) -> dict[str, object]:
    """Write the cells of a difference that cannot be given, with the reason."""
    blank = dict.fromkeys(("difference", "diff_low", "diff_high", "p_value"), math.nan)
    return {**blank, "evidence": "insufficient", "reason": why_not, "why_not": why_not}


def count_hits(*estimates: Interval) -> list[tuple[float, float]]:
    """Give the numerator and the denominator of shares."""
    return [(round(each.value * each.n), each.n) for each in estimates]
