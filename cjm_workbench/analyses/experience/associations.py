"""Conversion and time of journeys with a deviation against those without it: associations."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.analyses.estimates import Cells, no_cells
from cjm_workbench.analyses.experience.occasions import BY, COMPARED
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.visits import reach_goals
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.stats.adjusted import adjusted_waits
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.quantiles import median_interval
from cjm_workbench.stats.shares import share_design_effect, share_p_value, wilson
from cjm_workbench.stats.sufficiency import (
    Judgement,
    Thresholds,
    judge_amount_difference,
    judge_share_difference,
)

EXPOSURE = "not compared: a longer journey has more occasions for it"
COMPLETES = "not compared: the touchpoint completes the journey"
NO_GOAL = "not compared: the journey type names no goal"
SHIFT = ("time_difference_seconds", "time_low_seconds", "time_high_seconds")


def compare(
    occasions: ir.Table,
    journeys: ir.Table,
    wanted: pd.DataFrame,
    plans: Sequence[Plan],
    rules: Rules,
) -> pd.DataFrame:
    """Compare journeys with each deviation with those that had the occasion only.

    Only journeys followed for the whole window are compared, and those that reached the goal
    within it are its conversions: reaching shows at once, while a loss shows late.

    Parameters
    ----------
    occasions
        journey_type, kind, touchpoint, journey_id, has: one row a journey that had the occasion,
        as far as its outcome was open.
    journeys
        The review's journeys.
    wanted
        journey_type, kind, touchpoint to compare.
    plans
        Goal and window of each journey type. What completes a journey is not compared.
    rules
        Thresholds, below whose ``n_min`` groups are not tested, and smallest cell.

    Returns
    -------
    pandas.DataFrame
        One row a row of `wanted`: the cells of a comparison of conversion, and of time. Those
        that are not compared, or tell of too few customers, are missing, with the reason.
    """
    outcomes = reach_goals(journeys, plans).join(
        journeys.select("journey_id", "outcome_seconds"), "journey_id"
    )
    followed = outcomes.filter(outcomes.followed)
    rows = occasions.join(followed.drop("journey_type"), "journey_id").order_by("journey_id")
    columns = [*BY, "customer_id", "has", "outcome_seconds"]
    fetched = rows.select(*columns, reached=rows.went_on).execute()
    groups = {tuple(map(str, key)): group for key, group in fetched.groupby(BY)}
    nobody = fetched.head(0)
    goals = {plan.journey_type: plan.goal for plan in plans}
    table = []
    for key in wanted[BY].itertuples(index=False, name=None):
        own = groups.get(key, nobody)
        journey_type, kind, touchpoint = key
        why_not = _why_not(kind, touchpoint, goals.get(journey_type, ()))
        if why_not:
            cells = {**_no_conversion(why_not), **_no_times(why_not)}
        else:
            having = own["has"].astype(bool)
            cells = _compare(own[having], own[~having], rules)
        table.append({**dict(zip(BY, key, strict=True)), **cells})
    return pd.DataFrame(table)


def _why_not(kind: str, touchpoint: str, goal: Sequence[str]) -> str:
    if kind not in COMPARED:
        return EXPOSURE
    if not goal:
        return NO_GOAL
    return COMPLETES if touchpoint in goal else ""


def _compare(having: pd.DataFrame, lacking: pd.DataFrame, rules: Rules) -> Cells:
    """Compare two groups, unless either tells of too few customers."""
    hidden = f"not shown: fewer than {plural(rules.smallest_cell, 'customer')}"
    ends = [_customers(group) for group in (having, lacking)]
    if any(0 < count < rules.smallest_cell for counts in ends for count in counts):
        conversion = _no_conversion(hidden)
    else:
        conversion = _compare_conversion(having, lacking, rules.thresholds)
    if any(0 < reached < rules.smallest_cell for reached, _ in ends):
        return {**conversion, **_no_times(hidden)}
    came, others_came = (group[group["reached"]] for group in (having, lacking))
    return {**conversion, **_compare_times(came, others_came, rules.thresholds)}


def _customers(rows: pd.DataFrame) -> tuple[int, int]:
    """Count the customers of journeys that reached the goal, and of those that did not."""
    by_end = rows.groupby("reached")["customer_id"].nunique()
    return int(by_end.get(True, 0)), int(by_end.get(False, 0))


def _no_conversion(reason: str) -> Cells:
    columns = ("n", "without_n", "without_share", "difference", "diff_low", "diff_high", "p_value")
    return {**no_cells("share", reason), **dict.fromkeys(columns, np.nan)}


def _no_times(reason: str) -> Cells:
    columns = (
        "time_n", "time_seconds", "without_time_n", "without_time_seconds", *SHIFT, "time_p_value",
    )  # fmt: skip
    blank: Cells = dict.fromkeys(columns, np.nan)
    return {**blank, "time_evidence": "insufficient", "time_reason": reason}


def _compare_conversion(
    having: pd.DataFrame, lacking: pd.DataFrame, thresholds: Thresholds
) -> Cells:
    (first, effect_1), (second, effect_2) = _converted(having), _converted(lacking)
    shift = difference(first, second)
    hits = int(having["reached"].sum()), int(lacking["reached"].sum())
    judged = judge_share_difference(shift, (hits[0], first.n), (hits[1], second.n), thresholds)
    effect = max(effect_1, effect_2)
    p_value = share_p_value(hits[0], first.n, hits[1], second.n, design_effect=effect)
    enough = shift.n >= thresholds.n_min
    return {
        "n": first.n, "value": first.value, "ci_low": first.low, "ci_high": first.high,
        "unit": "share", "evidence": judged.evidence,
        "reason": judged.reason if enough else _too_few(shift.n, thresholds),
        "without_n": second.n, "without_share": second.value,
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": p_value if enough else np.nan,
    }  # fmt: skip


def _converted(rows: pd.DataFrame) -> tuple[Interval, float]:
    per_customer = rows.groupby("customer_id")["reached"].agg(["sum", "size"])
    effect = share_design_effect(per_customer["sum"], per_customer["size"])
    return wilson(int(rows["reached"].sum()), len(rows), design_effect=effect), effect


def _compare_times(having: pd.DataFrame, lacking: pd.DataFrame, thresholds: Thresholds) -> Cells:
    medians = {
        "time_n": len(having),
        "time_seconds": median_interval(having["outcome_seconds"]).value,
        "without_time_n": len(lacking),
        "without_time_seconds": median_interval(lacking["outcome_seconds"]).value,
    }
    n = min(len(having), len(lacking))
    if n < thresholds.n_min:
        judged = Judgement("insufficient", _too_few(n, thresholds), None)
        shift, p_value = Interval.unknown(n), np.nan
    else:
        shift, p_value = _shift(having, lacking)
        judged = judge_amount_difference(
            shift, medians["time_seconds"], medians["without_time_seconds"], thresholds
        )
    return {
        **medians,
        **dict(zip(SHIFT, (shift.value, shift.low, shift.high), strict=True)),
        "time_p_value": p_value,
        "time_evidence": judged.evidence,
        "time_reason": judged.reason,
    }


def _shift(having: pd.DataFrame, lacking: pd.DataFrame) -> tuple[Interval, float]:
    """Test as Mann and Whitney, over the design effect of customers who come repeatedly."""
    rows = pd.concat([having, lacking])
    found = adjusted_waits(
        rows["outcome_seconds"], rows["has"], np.zeros(len(rows)), rows["customer_id"]
    )
    return found.interval, found.p_value


def _too_few(n: int, thresholds: Thresholds) -> str:
    if n == 0:
        return "there is no journey to compare with"
    return f"the smaller group's n = {number(n)} is below {thresholds.n_min}"
