"""Quantiles of groups with order-statistic intervals, ranked in the engine."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.stats.quantiles import quantile_ranks


def measure_quantile(rows: ir.Table, by: Sequence[str], value_col: str, q: float) -> pd.DataFrame:
    """Estimate one quantile for each group, without fetching the rows.

    Parameters
    ----------
    rows
        One row a value, with `by` (never missing) and `value_col`; missing values are left out.
    by
        Columns that name the group.
    value_col
        Column of numbers.
    q
        The quantile, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `by`, n, value, ci_low, ci_high; ordered by `by`. The interval is the binomial one on order
        statistics (Conover 1999, Practical Nonparametric Statistics, 3.2), and a bound is missing
        where the group is too small to have it.
    """
    known = rows.filter(rows[value_col].notnull())
    known = known.select(*by, value=known[value_col])
    order = ibis.window(group_by=list(by), order_by="value")
    ranked = known.mutate(rank=ibis.row_number().over(order) + 1)
    groups = known.group_by(list(by)).agg(n=known.count(), value=known.value.quantile(q)).execute()
    low, high = quantile_ranks(groups["n"], q)
    groups = groups.assign(low_rank=low, high_rank=high)
    bounds = _at_ranks(ranked, groups, by)
    table: pd.DataFrame = groups.merge(bounds, on=list(by), how="left").sort_values(
        list(by), ignore_index=True
    )
    return table[[*by, "n", "value", "ci_low", "ci_high"]]


def _at_ranks(ranked: ir.Table, groups: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    wanted = ibis.memtable(groups[[*by, "low_rank", "high_rank"]])
    both = ranked.join(wanted, list(by))
    both = both.filter((both["rank"] == both.low_rank) | (both["rank"] == both.high_rank))
    bounds: pd.DataFrame = (
        both.group_by(list(by))
        .agg(
            ci_low=both.value.max(where=both["rank"] == both.low_rank),
            ci_high=both.value.max(where=both["rank"] == both.high_rank),
        )
        .execute()
    )
    return bounds
