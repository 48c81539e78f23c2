"""Shares of journeys with Wilson intervals, counted in the engine, fair to customers who repeat."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.stats.shares import wilson_bounds


def measure_shares(hits: ir.Table, base: ir.Table, by: Sequence[str], within: Sequence[str]) -> pd.DataFrame:
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
    return _with_intervals(table)[[*by, "events", "customers", "n", "value", "ci_low", "ci_high"]]


def _with_intervals(table: pd.DataFrame) -> pd.DataFrame:
    counts = table.select_dtypes("number").columns
    table = table.astype(dict.fromkeys(counts, float))
    low, high = wilson_bounds(table["events"], table["n"], _design_effects(table))
    whole = table.astype({"events": "int64", "customers": "int64", "n": "int64"})
    return whole.assign(value=table["events"] / table["n"], ci_low=low, ci_high=high)


def _design_effects(table: pd.DataFrame) -> pd.Series:
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
