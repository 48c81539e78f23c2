"""Conversion and time of journeys with a deviation against those without it: associations."""

from __future__ import annotations

from collections.abc import Collection

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from scipy.stats import chi2

from cjm_workbench.analyses.estimates import Cells, amount_cells, no_cells
from cjm_workbench.schemas.format import number
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.quantiles import median_interval
from cjm_workbench.stats.shares import chi_square, share_design_effect, wilson
from cjm_workbench.stats.sufficiency import Thresholds, judge_share
from cjm_workbench.stats.waits import hodges_lehmann

BY = ["journey_type", "kind", "touchpoint"]
DECIDED = ("reached", "lost")


def compare(
    chances: ir.Table,
    journeys: ir.Table,
    wanted: pd.DataFrame,
    goals: Collection[tuple[str, str]],
    thresholds: Thresholds,
) -> pd.DataFrame:
    """Compare the decided journeys with each deviation with those that had the occasion only.

    Parameters
    ----------
    chances
        journey_type, kind, touchpoint, journey_id, has, chance: one row a journey that had the
        occasion for a deviation; of kind ``ad_hoc``, only those that have it.
    journeys
        The review's journeys.
    wanted
        journey_type, kind, touchpoint to compare.
    goals
        Journey type and touchpoint that completes it: not compared.
    thresholds
        When evidence is sufficient; groups below its ``n_min`` are not tested.

    Returns
    -------
    pandas.DataFrame
        One row a row of `wanted`: the cells of a comparison of conversion, and of time.
    """
    decided = journeys.filter(journeys.status.isin(DECIDED)).select(
        "journey_type",
        "journey_id",
        "customer_id",
        "outcome_seconds",
        reached=journeys.status == "reached",
    )
    rows = decided.order_by("journey_id").execute().set_index("journey_id")
    counted = chances.filter(chances.chance).select(*BY, "journey_id", "has")
    groups = dict(iter(counted.execute().groupby(BY)))
    table = []
    for key in wanted[BY].itertuples(index=False, name=None):
        journey_type, kind, touchpoint = key
        own = rows[rows["journey_type"] == journey_type]
        marked = groups.get(key, pd.DataFrame(columns=["journey_id", "has"]))
        has = marked.set_index("journey_id")["has"].reindex(own.index)
        has = has.astype("boolean").fillna(False) if kind == "ad_hoc" else has.dropna()
        if (journey_type, touchpoint) in goals:
            has = has.iloc[:0]
        own = own.loc[has.index]
        mask = has.to_numpy(dtype=bool)
        table.append(
            {**dict(zip(BY, key, strict=True)), **_compare(own[mask], own[~mask], thresholds)}
        )
    return pd.DataFrame(table)


def _compare(having: pd.DataFrame, lacking: pd.DataFrame, thresholds: Thresholds) -> Cells:
    times = _compare_times(
        having.loc[having["reached"], "outcome_seconds"],
        lacking.loc[lacking["reached"], "outcome_seconds"],
        thresholds,
    )
    return {**_compare_conversion(having, lacking, thresholds), **times}


def _compare_conversion(
    having: pd.DataFrame, lacking: pd.DataFrame, thresholds: Thresholds
) -> Cells:
    (first, effect_1), (second, effect_2) = _converted(having), _converted(lacking)
    shift = difference(first, second)
    counts = [_counts(having), _counts(lacking)]
    judged = judge_share(shift, int(min(min(pair) for pair in counts)), thresholds)
    enough = shift.n >= thresholds.n_min
    return {
        "n": first.n, "value": first.value, "ci_low": first.low, "ci_high": first.high,
        "unit": "share", "evidence": judged.evidence,
        "reason": judged.reason if enough else _too_few(shift.n, thresholds),
        "without_n": second.n, "without_share": second.value,
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": _p_value(counts, max(effect_1, effect_2)) if enough else np.nan,
    }  # fmt: skip


def _converted(rows: pd.DataFrame) -> tuple[Interval, float]:
    per_customer = rows.groupby("customer_id")["reached"].agg(["sum", "size"])
    effect = share_design_effect(per_customer["sum"], per_customer["size"])
    return wilson(int(rows["reached"].sum()), len(rows), design_effect=effect), effect


def _counts(rows: pd.DataFrame) -> tuple[int, int]:
    reached = int(rows["reached"].sum())
    return reached, len(rows) - reached


def _p_value(counts: list[tuple[int, int]], effect: float) -> float:
    """Test with Pearson's statistic divided by the design effect (Rao and Scott 1981)."""
    test = chi_square(counts)
    return float(chi2.sf(test.statistic / effect, 1))


def _compare_times(having: pd.Series, lacking: pd.Series, thresholds: Thresholds) -> Cells:
    names = ("time_difference_seconds", "time_low_seconds", "time_high_seconds")
    medians = {
        "time_n": len(having),
        "time_seconds": median_interval(having).value,
        "without_time_n": len(lacking),
        "without_time_seconds": median_interval(lacking).value,
    }
    n = min(len(having), len(lacking))
    if n < thresholds.n_min:
        cells = no_cells("seconds", _too_few(n, thresholds), n)
        shift, p_value = Interval.unknown(n), np.nan
    else:
        shift, p_value = hodges_lehmann(having, lacking)
        cells = amount_cells(shift, "seconds", thresholds)
    return {
        **medians,
        **dict(zip(names, (shift.value, shift.low, shift.high), strict=True)),
        "time_p_value": p_value,
        "time_evidence": cells["evidence"],
        "time_reason": cells["reason"],
    }


def _too_few(n: int, thresholds: Thresholds) -> str:
    if n == 0:
        return "there is no journey to compare with, or the touchpoint completes the journey"
    return f"the smaller group's n = {number(n)} is below {thresholds.n_min}"
