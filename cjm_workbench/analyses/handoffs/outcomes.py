"""What became of journeys after a handoff, against those without it: share, wait or score."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cjm_workbench.analyses.estimates import Cells, amount_cells, no_cells, score_cells, share_cells
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

Judge = Callable[[Interval], Cells]

UNTESTED = "not compared: nobody comes to the same {} without a change of {}"
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
    events = min(np.count_nonzero(group & found.used) for group in _split(exposure, hit))

    def judge(interval: Interval) -> Cells:
        return share_cells(interval, events, rules.thresholds)

    own = rows[found.used & exposure.exposed]
    per_customer = own.groupby("customer")[outcome].agg(["sum", "size"])
    effect = share_design_effect(per_customer["sum"], per_customer["size"])
    estimate = wilson(int(own[outcome].sum()), len(own), design_effect=effect)
    return _cells(exposure, found, estimate, judge, rules, _split(exposure, hit))


def compare_waits(exposure: Exposure, rules: Rules) -> Cells:
    """Compare the wait for the next step, among moves to the same touchpoint that had one.

    How long a wait is follows from the touchpoint: an order is confirmed in minutes, and a
    technician comes in days. So waits at different touchpoints of a stage are not set against each
    other.

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
    found = adjusted_waits(waits, part.exposed, part.rows["at_touchpoint"], part.rows["customer"])

    def judge(interval: Interval) -> Cells:
        return amount_cells(interval, "seconds", rules.thresholds)

    estimate = median_interval(waits[found.used & part.exposed])
    return _cells(part, found, estimate, judge, rules, _split(part))


def compare_scores(
    exposure: Exposure, scale: tuple[float, float], unit: str, rules: Rules
) -> Cells:
    """Compare the next score, among moves to the same stage that one followed.

    Parameters
    ----------
    exposure, rules
        As for `compare_shares`; its rows have ``score``.
    scale, unit
        The ends of the scale, and ``score`` or ``points``.

    Returns
    -------
    dict
        As of `compare_shares`; the values are means.
    """
    rows = exposure.rows
    scores = rows["score"].to_numpy(dtype=float)
    found = adjusted_means(scores, exposure.exposed, rows["in_stage"], rows["customer"])

    def judge(interval: Interval) -> Cells:
        return score_cells(interval, scale, rules.thresholds, unit)

    own = found.used & exposure.exposed
    estimate = mean_t(scores[own], cluster=rows["customer"].to_numpy()[own])
    return _cells(exposure, found, estimate, judge, rules, _split(exposure))


def _split(exposure: Exposure, hit: Marks | None = None) -> list[Marks]:
    """Mark the groups that a comparison tells of: both sides, and of shares both ends of each."""
    sides = [exposure.exposed, ~exposure.exposed]
    return sides if hit is None else [side & end for side in sides for end in (hit, ~hit)]


def _cells(
    exposure: Exposure, found: Adjusted, estimate: Interval, judge: Judge, rules: Rules,
    groups: Sequence[Marks],
) -> Cells:  # fmt: skip
    """Write a comparison as cells, or why there is none."""
    unit = judge(Interval.unknown(0))["unit"]
    place = "touchpoint" if unit == "seconds" else "stage"
    blank: Cells = {**no_cells(str(unit), ""), **dict.fromkeys(COMPARED, np.nan)}
    if not found.strata:
        return {**blank, "reason": UNTESTED.format(place, exposure.kind)}
    people = [exposure.rows["customer"][group & found.used].nunique() for group in groups]
    if any(0 < count < rules.smallest_cell for count in people):
        few = plural(rules.smallest_cell, "customer")
        return {**blank, "reason": f"not shown: fewer than {few}"}
    interval, enough = found.interval, found.interval.n >= rules.thresholds.n_min
    cells = judge(interval)
    if not enough:
        cells["reason"] = (
            f"the smaller group's n = {number(interval.n)} is below {rules.thresholds.n_min}"
        )
    return {
        **cells,
        "customers": exposure.rows["customer"][exposure.exposed & found.used].nunique(),
        "n": found.n, "value": found.value, "ci_low": estimate.low, "ci_high": estimate.high,
        "others_n": found.others_n, "others_value": found.others_value,
        "unadjusted": found.value - found.others_value,
        "difference": interval.value, "diff_low": interval.low, "diff_high": interval.high,
        "p_value": found.p_value if enough else np.nan,
        "strata": found.strata,
        "left_out": _left_out(exposure, found, rules),
    }  # fmt: skip


def _left_out(exposure: Exposure, found: Adjusted, rules: Rules) -> float:
    """Count the handoffs that have no comparison; missing where that tells of too few customers."""
    out = exposure.exposed & ~found.used
    few = 0 < exposure.rows["customer"][out].nunique() < rules.smallest_cell
    return np.nan if few else int(out.sum())
