"""Shares of journeys with Wilson intervals, counted in the engine, fair to customers who repeat."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.stats.shares import wilson_bounds

CELL = ["customers", "n", "value", "ci_low", "ci_high"]


def measure_shares(
    hits: ir.Table, base: ir.Table, by: Sequence[str], within: Sequence[str]
) -> pd.DataFrame:
    """Measure what share of the base each cell holds.

    Parameters
    ----------
    hits
        One row a unit (journey, step) counted in a cell, with `by`, `within` and ``customer_id``.
    base
        One row a unit of the denominator, with `within` and ``customer_id``.
    by
        Columns that name the cell.
    within
        Columns that name the denominator; part of `by`.

    Returns
    -------
    pandas.DataFrame
        `by`, events, customers, n, value, ci_low, ci_high; one row a cell, ordered by `by`. The
        intervals are Wilson's, with n divided by the design effect of customers who repeat (Kish
        1965; Taylor linearisation over customers, as `stats.shares.share_design_effect`).
    """
    per_customer = base.group_by([*within, "customer_id"]).agg(units=base.count())
    totals = per_customer.group_by(list(within)).agg(
        n=per_customer.units.sum(),
        clusters=per_customer.count(),
        squares=(per_customer.units * per_customer.units).sum(),
    )
    counted = hits.group_by([*by, "customer_id"]).agg(hit=hits.count())
    joined = counted.join(per_customer, [*within, "customer_id"])
    cells = joined.group_by(list(by)).agg(
        events=joined.hit.sum(),
        customers=joined.customer_id.nunique(),
        hit_squares=(joined.hit * joined.hit).sum(),
        products=(joined.hit * joined.units).sum(),
    )
    table = cells.join(totals, list(within)).order_by(list(by)).execute()
    return _with_intervals(table, list(by))[[*by, "events", *CELL]]


def measure_rates(rows: ir.Table, by: Sequence[str], hit: str) -> pd.DataFrame:
    """Measure of each cell's rows what share is marked; a cell without a marked row is 0.

    Parameters
    ----------
    rows
        One row a unit, with `by`, ``customer_id`` and `hit`.
    by
        Columns that name the cell.
    hit
        Column of booleans.

    Returns
    -------
    pandas.DataFrame
        `by`, events, hit_customers, customers, n, value, ci_low, ci_high; ordered by `by`.
        ``customers`` are those of the denominator, ``hit_customers`` those with a marked row.
        Intervals as `measure_shares` gives them.
    """
    return measure_clustered_rates(rows, by, hit).drop(columns="design_effect")


def measure_clustered_rates(rows: ir.Table, by: Sequence[str], hit: str) -> pd.DataFrame:
    """Measure rates as `measure_rates` does, with the design effect that a test divides by.

    Returns
    -------
    pandas.DataFrame
        The columns of `measure_rates`, and design_effect, at least 1.
    """
    each = rows.group_by([*by, "customer_id"]).agg(
        units=rows.count(), hit=rows[hit].cast("int64").sum()
    )
    cells = each.group_by(list(by)).agg(
        events=each.hit.sum(),
        hit_customers=each.count(where=each.hit > 0),
        customers=each.count(),
        n=each.units.sum(),
        clusters=each.count(),
        squares=(each.units * each.units).sum(),
        hit_squares=(each.hit * each.hit).sum(),
        products=(each.hit * each.units).sum(),
    )
    table = _with_intervals(cells.order_by(list(by)).execute(), list(by))
    return table[[*by, "events", "hit_customers", *CELL, "design_effect"]]


def _with_intervals(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    # sums of whole numbers come as floats or decimals, by engine; what names the cell stays as is
    counts = table.drop(columns=by).astype("float64")
    effects = _design_effects(counts)
    low, high = wilson_bounds(counts["events"], counts["n"], effects)
    whole = pd.concat([table[by], counts.astype("int64")], axis=1)
    share = counts["events"] / counts["n"]
    return whole.assign(value=share, ci_low=low, ci_high=high, design_effect=effects)


def _design_effects(table: pd.DataFrame) -> pd.Series[float]:
    """Give each share's design effect from sums over customers, never below 1."""
    share = table["events"] / table["n"]
    spread = table["hit_squares"] - 2 * share * table["products"] + share**2 * table["squares"]
    clusters, n = table["clusters"], table["n"]
    with np.errstate(divide="ignore", invalid="ignore"):
        clustered = clusters / (clusters - 1) * spread / n**2
        effect = clustered / (share * (1 - share) / (n - 1))
    # where everybody or one customer alone is counted, all journeys of a customer pass for one
    bound = table["squares"] / n
    return effect.where(np.isfinite(effect), bound).clip(lower=1.0)
