"""What became of journeys after a handoff, against those without it: share, wait or score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cjm_workbench.analyses.estimates import Cells, no_cells
from cjm_workbench.analyses.handoffs.exposures import Exposure, Marks
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.stats.adjusted import (
    Adjusted,
    adjusted_means,
    adjusted_shares,
    adjusted_waits,
)
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.quantiles import median_interval
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.sufficiency import (
    Judgement,
    judge_amount_difference,
    judge_score,
    judge_share_difference,
)

NO_OTHERS = "not compared: nobody comes to the same stage without a change of {}"
COMPARED = (
    "customers", "n", "value", "ci_low", "ci_high", "others_n", "others_value", "unadjusted",
    "difference", "diff_low", "diff_high", "p_value", "strata", "left_out",
)  # fmt: skip
"""The columns of a comparison, all of which are blank where one would tell of too few customers."""


def compare_shares(exposure: Exposure, outcome: str, rules: Rules) -> Cells:
    """Compare the share of journeys with an outcome, among moves to the same stage.

    Parameters
    ----------
    exposure
        The handoff, and what it is compared with.
    outcome
        Column of booleans.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    dict
        `COMPARED`, unit, evidence and reason; ``value`` is the share of the ``n`` handoffs that
        have a comparison.
    """
    rows = exposure.rows
    hit = rows[outcome].to_numpy(dtype=bool)
    found = adjusted_shares(hit, exposure.exposed, rows["in_stage"], rows["customer"])
    own, others = (found.used & side for side in _sides(exposure))
    per_customer = rows[own].groupby("customer")[outcome].agg(["sum", "size"])
    effect = share_design_effect(per_customer["sum"], per_customer["size"])
    estimate = wilson(int(hit[own].sum()), found.n, design_effect=effect)
    counts = [(int(hit[side].sum()), int(side.sum())) for side in (own, others)]
    judged = judge_share_difference(found.interval, counts[0], counts[1], rules.thresholds)
    # both ends of both sides must be many enough to be told
    groups = [side & end for side in (own, others) for end in (hit, ~hit)]
    return _cells(exposure, found, estimate, "share", judged, groups, rules)


def compare_waits(exposure: Exposure, rules: Rules) -> Cells:
    """Compare the wait for the next step, among moves to one touchpoint and on to the same one.

    How long a wait is follows from what is waited for: an order is confirmed in minutes, and a
    technician comes in days. So only waits between the same two touchpoints are compared.

    Parameters
    ----------
    exposure, rules
        As for `compare_shares`.

    Returns
    -------
    dict
        As of `compare_shares`; the values are medians, the difference a shift.
    """
    part = exposure.where(exposure.rows["wait_seconds"].notna())
    waits = part.rows["wait_seconds"].to_numpy(dtype=float)
    found = adjusted_waits(waits, part.exposed, part.rows["between"], part.rows["customer"])

    groups = [found.used & side for side in _sides(part)]
    judged = judge_amount_difference(
        found.interval, found.value, found.others_value, rules.thresholds
    )
    return _cells(part, found, median_interval(waits[groups[0]]), "seconds", judged, groups, rules)


def compare_scores(
    exposure: Exposure, column: str, scale: tuple[float, float], unit: str, rules: Rules
) -> Cells:
    """Compare the next score, among moves to the same stage and answers about the same touchpoint.

    Parameters
    ----------
    exposure, rules
        As for `compare_shares`.
    column
        Of its rows: the score, missing where none followed. The number of the touchpoint that was
        asked about stands in ``about_`` and this name.
    scale, unit
        The ends of the scale, and ``score`` or ``points``.

    Returns
    -------
    dict
        As of `compare_shares`; the values are means.
    """
    part = exposure.where(exposure.rows[column].notna())
    scores = part.rows[column].to_numpy(dtype=float)
    customers = part.rows["customer"].to_numpy()
    strata = part.rows.groupby(["in_stage", f"about_{column}"]).ngroup()
    found = adjusted_means(scores, part.exposed, strata, customers)
    groups = [found.used & side for side in _sides(part)]
    estimate = mean_t(scores[groups[0]], cluster=customers[groups[0]])
    judged = judge_score(found.interval, *scale, rules.thresholds)
    return _cells(part, found, estimate, unit, judged, groups, rules)


def _sides(exposure: Exposure) -> tuple[Marks, Marks]:
    return exposure.exposed, ~exposure.exposed


def _cells(
    exposure: Exposure, found: Adjusted, estimate: Interval, unit: str, judged: Judgement,
    groups: Sequence[Marks], rules: Rules,
) -> Cells:  # fmt: skip
    """Write a comparison as cells, or why there is none.

    No group may be of some, but too few customers.
    """
    if not found.strata:
        return say_why(unit, NO_OTHERS.format(exposure.kind))
    people = [exposure.rows["customer"][group].nunique() for group in groups]
    if any(0 < count < rules.smallest_cell for count in people):
        few = plural(rules.smallest_cell, "customer")
        return say_why(unit, f"not shown: fewer than {few}")
    interval, n_min = found.interval, rules.thresholds.n_min
    few = f"the smaller group's n = {number(interval.n)} is below {n_min}"
    return {
        "customers": exposure.rows["customer"][exposure.exposed & found.used].nunique(),
        "n": found.n, "value": found.value, "ci_low": estimate.low, "ci_high": estimate.high,
        "unit": unit, "evidence": judged.evidence,
        "reason": judged.reason if interval.n >= n_min else few,
        "others_n": found.others_n, "others_value": found.others_value,
        "unadjusted": found.value - found.others_value,
        "difference": interval.value, "diff_low": interval.low, "diff_high": interval.high,
        "p_value": found.p_value if interval.n >= n_min else np.nan,
        "strata": found.strata,
        "left_out": _left_out(exposure, found, rules),
    }  # fmt: skip


def say_why(unit: str, reason: str) -> Cells:
    """Write a comparison that is not made, with the reason."""
    return {**dict.fromkeys(COMPARED, np.nan), **no_cells(unit, reason), "n": np.nan}


def _left_out(exposure: Exposure, found: Adjusted, rules: Rules) -> float:
    """Count the handoffs that have no comparison; missing where that tells of too few customers."""
    out = exposure.exposed & ~found.used
    few = 0 < exposure.rows["customer"][out].nunique() < rules.smallest_cell
    return np.nan if few else int(out.sum())
