"""Turn statistics into the columns of an `Estimate`, judged and, where small, suppressed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import plural
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.privacy import suppress
from cjm_workbench.stats.sufficiency import (
    Judgement,
    Thresholds,
    judge_amount,
    judge_score,
    judge_share,
)

ESTIMATE = ["n", "value", "ci_low", "ci_high", "unit", "evidence", "reason"]

Cells = dict[str, object]


def share_cells(interval: Interval, events: int, thresholds: Thresholds) -> Cells:
    """Write a share as the cells of an estimate."""
    return _cells(interval, "share", judge_share(interval, events, thresholds))


def score_cells(
    interval: Interval, scale: tuple[float, float], thresholds: Thresholds, unit: str = "score"
) -> Cells:
    """Write a mean score (or net promoter score, in `points`) as the cells of an estimate."""
    return _cells(interval, unit, judge_score(interval, *scale, thresholds))


def amount_cells(interval: Interval, unit: str, thresholds: Thresholds) -> Cells:
    """Write a time, amount or count as the cells of an estimate."""
    return _cells(interval, unit, judge_amount(interval, thresholds))


def no_cells(unit: str, reason: str, n: int = 0) -> Cells:
    """Write an estimate that cannot be given, with the reason."""
    return _cells(Interval.unknown(n), unit, Judgement("insufficient", reason, None))


def add_shares(table: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Judge a table of shares.

    Parameters
    ----------
    table
        One row a share, with ``events`` (its numerator), n, value, ci_low and ci_high.
    """
    columns = [table[name].tolist() for name in ("n", "value", "ci_low", "ci_high", "events")]
    judged = [
        judge_share(Interval(int(n), value, low, high), int(events), thresholds)
        for n, value, low, high, events in zip(*columns, strict=True)
    ]
    return table.assign(
        unit="share",
        evidence=[j.evidence for j in judged],
        reason=[j.reason for j in judged],
    )


def hide_small(
    table: pd.DataFrame,
    rules: Rules,
    *,
    customers: str = "customers",
    more: Sequence[str] = (),
    within: Sequence[str] = (),
) -> pd.DataFrame:
    """Suppress cells of fewer customers than may be published, and say so in their reason.

    Parameters
    ----------
    table
        Estimates with a column of customers behind each cell.
    rules
        Names the smallest cell.
    customers
        That column.
    more
        Further columns that would give the cell away (numerators, counts, medians).
    within
        Columns naming the rows that add up to one total.
    """
    values = [column for column in (*ESTIMATE[:4], *more) if column in table]
    shown, hidden = suppress(
        table, count_col=customers, value_cols=values,
        smallest_cell=rules.smallest_cell, within=within,
    )  # fmt: skip
    if hidden.any():
        reason = f"not shown: fewer than {plural(rules.smallest_cell, 'customer')}"
        shown.loc[hidden, ["evidence", "reason"]] = ["insufficient", reason]
    return shown


def hide_small_rates(
    table: pd.DataFrame,
    rules: Rules,
    *,
    more: Sequence[str] = (),
    within: Sequence[str] = (),
) -> pd.DataFrame:
    """Suppress the rates of `measure_rates` that tell of too few customers.

    Parameters
    ----------
    table
        Estimates with ``customers`` (behind n) and ``hit_customers`` (behind the numerator); both
        columns are used up.
    rules
        Names the smallest cell.
    more
        Further columns that would give the cell away.
    within
        Columns naming the rows whose numerators add up to one total; by default none do.
    """
    alone = table.assign(row=range(len(table)))
    shown = hide_small(alone, rules, customers="hit_customers", more=more, within=within or ["row"])
    shown = hide_small(shown, rules, customers="customers", more=more, within=["row"])
    return shown.drop(columns=["row", "customers", "hit_customers"])


def _cells(interval: Interval, unit: str, judgement: Judgement) -> Cells:
    return {
        "n": interval.n,
        "value": interval.value,
        "ci_low": interval.low,
        "ci_high": interval.high,
        "unit": unit,
        "evidence": judgement.evidence,
        "reason": judgement.reason,
    }
