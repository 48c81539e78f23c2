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
COMPANION = "not shown: it would tell a smaller cell"

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

    A larger cell hidden with them, as what is left of their total, has a reason of its own.

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
    small = hidden & (table[customers] < rules.smallest_cell)
    shown.loc[hidden, "evidence"] = "insufficient"
    shown.loc[hidden, "reason"] = COMPANION
    shown.loc[small, "reason"] = f"not shown: fewer than {plural(rules.smallest_cell, 'customer')}"
    return shown


def hide_rates(
    table: pd.DataFrame,
    rules: Rules,
    *,
    hits: str = "hit_customers",
    customers: str = "customers",
    more: Sequence[str] = (),
) -> pd.DataFrame:
    """Suppress, row by row, rates that tell of too few customers, and say so in their reason.

    A rate of 38 in 40 tells of the 2 that are left as much as one of 2 in 40 tells of those.

    Parameters
    ----------
    table
        Estimates with the customers behind their numerator and their denominator.
    rules
        Names the smallest cell; 1 changes nothing.
    hits, customers
        Those columns. Both are blanked too.
    more
        Further columns that would give the cell away.
    """
    groups = pd.DataFrame(
        {"hit": table[hits], "left": table[customers] - table[hits], "all": table[customers]}
    )
    # nobody is no cell: the smallest group of somebody decides
    least = groups.where(groups > 0).min(axis=1)
    each = table.assign(least=least, row=range(len(table)))
    told = [hits, customers, *more]
    shown = hide_small(each, rules, customers="least", more=told, within=["row"])
    return shown.drop(columns=["least", "row"])


def hide_companions(
    table: pd.DataFrame, companions: pd.Series[bool], *, more: Sequence[str] = ()
) -> pd.DataFrame:
    """Suppress cells that are large enough, but would tell a smaller one.

    Parameters
    ----------
    table
        Estimates.
    companions
        Which rows, by the table's index.
    more
        Further columns to blank.
    """
    shown = table.copy()
    for column in (*ESTIMATE[:4], *more):
        shown[column] = table[column].mask(companions)
    shown.loc[companions, "evidence"] = "insufficient"
    shown.loc[companions, "reason"] = COMPANION
    return shown


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
