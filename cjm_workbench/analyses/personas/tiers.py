"""How many customers are of high, medium and low value, and what revenue they bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.personas.described import EVERY, tell_filter
from cjm_workbench.analyses.personas.wording import measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import interval, number, share
from cjm_workbench.schemas.groups import TIERS
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.bootstrap import bootstrap_ratio
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.privacy import suppress
from cjm_workbench.stats.shares import wilson_bounds

REVENUE = ["revenue", "revenue_share", "revenue_low_share", "revenue_high_share"]
NO_TIERS = (
    "No value tiers are set: write value_tiers in client.yaml, with thresholds or quantiles of the "
    "revenue in a window before the period."
)


class LimitsLike(Protocol):
    """Where the high and the medium tier begin."""

    @property
    def high(self) -> float: ...
    @property
    def medium(self) -> float: ...


class TiersLike(Protocol):
    """The value tiers of the settings."""

    @property
    def window(self) -> str | timedelta: ...
    @property
    def where(self) -> Mapping[str, Any]: ...
    @property
    def thresholds(self) -> LimitsLike | None: ...
    @property
    def quantiles(self) -> LimitsLike | None: ...


class Tiers(Estimate):
    """One row a value tier: ``value`` is its share of the ``n`` customers.

    ``n`` counts every customer of the segment seen before the end of the period, with a journey
    in it or without.

    Attributes
    ----------
    value_tier
        ``high``, ``medium``, ``low``, and ``unknown``: not seen by the window's end.
    customers
        How many.
    revenue
        In the window before the period, in the client's currency; hidden where fewer customers
        than the smallest cell brought it, or where it would tell such a sum.
    revenue_share, revenue_low_share, revenue_high_share
        Its share of the revenue of all, with a bootstrap interval over customers.
    """

    journey_type: Series[str]
    value_tier: Series[str] = pa.Field(isin=TIERS)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    revenue: Series[float] = pa.Field(nullable=True)
    revenue_share: Series[float] = pa.Field(nullable=True)
    revenue_low_share: Series[float] = pa.Field(nullable=True)
    revenue_high_share: Series[float] = pa.Field(nullable=True)


def measure_tiers(value_tiers: ir.Table | None, rules: Rules) -> pd.DataFrame:
    """Count the customers of each value tier, and add up what they brought in the window.

    Parameters
    ----------
    value_tiers
        customer_id, value_tier, revenue: one row a customer; missing where none are set. Revenue
        below zero (more returned than bought) counts as none.
    rules
        Thresholds, smallest cell and seed.

    Returns
    -------
    pandas.DataFrame
        `Tiers`, from high to unknown; empty where no tiers are set. Shares of customers have
        Wilson's interval; of revenue, the bias-corrected bootstrap of customers with any.
    """
    if value_tiers is None:
        return conform(pd.DataFrame(columns=list(Tiers.to_schema().columns)), Tiers)
    counted = value_tiers.group_by("value_tier").agg(customers=value_tiers.count())
    by_tier = counted.execute().set_index("value_tier")
    table = by_tier.reindex(list(TIERS), fill_value=0).astype("int64").reset_index()
    n = int(table["customers"].sum())
    low, high = wilson_bounds(table["customers"], [n] * len(table))
    table = table.assign(
        journey_type=EVERY, n=n, value=table["customers"] / max(n, 1), ci_low=low, ci_high=high,
        **_revenue(value_tiers, rules),
    )  # fmt: skip
    judged = add_shares(table.assign(events=table["customers"]), rules.thresholds)
    shown = hide_small(judged.drop(columns="events"), rules, more=REVENUE)
    return conform(_hide_revenue(shown, rules).drop(columns="payers"), Tiers)


def _hide_revenue(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide what too few customers brought, and with it the revenue that would tell it."""
    shown, _ = suppress(
        table, count_col="payers", value_cols=REVENUE, smallest_cell=rules.smallest_cell
    )
    return shown


def _revenue(value_tiers: ir.Table, rules: Rules) -> dict[str, list[float]]:
    """Add up the revenue of each tier; whoever brought none changes no share."""
    paying = value_tiers.filter(value_tiers.revenue > 0).order_by("customer_id")
    rows = paying.select("value_tier", revenue=paying.revenue.cast("float64")).execute()
    amounts = rows["revenue"].to_numpy()
    parts = [np.where(rows["value_tier"] == tier, amounts, 0.0) for tier in TIERS]
    shares = [_share(part, amounts, rules) for part in parts]
    bounds = [_within(share_) for share_ in shares]
    return {
        "payers": [int((rows["value_tier"] == tier).sum()) for tier in TIERS],
        "revenue": [float(part.sum()) for part in parts],
        "revenue_share": [share_.value for share_ in shares],
        "revenue_low_share": [low for low, _ in bounds],
        "revenue_high_share": [high for _, high in bounds],
    }


def _share(
    part: npt.NDArray[np.float64], amounts: npt.NDArray[np.float64], rules: Rules
) -> Interval:
    # no resample of nothing is anything: it need not be drawn
    if len(amounts) and not part.any():
        return Interval(len(amounts), 0.0, 0.0, 0.0)
    return bootstrap_ratio(part, amounts, rules.generator())


def _within(share_: Interval) -> tuple[float, float]:
    return float(np.clip(share_.low, 0, 1)), float(np.clip(share_.high, 0, 1))


def tell_tiers(tiers: TiersLike | None, currency: str) -> str:
    """Say in words how customers come into a tier.

    Parameters
    ----------
    tiers
        The value tiers of the settings; missing where none are set.
    currency
        The client's.
    """
    if tiers is None:
        return ""
    limits = tiers.thresholds or tiers.quantiles
    assert limits is not None  # the settings hold one of the two
    said = {
        name: f"at least {number(level)} {currency}"
        if tiers.thresholds
        else f"the top {100 * (1 - level):.3g} % of customers with any"
        for name, level in (("high", limits.high), ("medium", limits.medium))
    }
    where = f", of events whose {tell_filter(tiers.where)}" if tiers.where else ""
    return (
        f"Tiers are set by revenue in {_tell_window(tiers.window)}{where}. High: {said['high']}; "
        f"medium: {said['medium']}; low: less, or none. Unknown: not seen by the end of that time."
    )


def _tell_window(window: str | timedelta) -> str:
    if isinstance(window, timedelta):
        days = window / timedelta(days=1)
        return f"the {number(days, 0 if days.is_integer() else 1)} days before the period"
    return f"the fiscal {window} that ended last before the period"


def read_tiers(table: pd.DataFrame) -> str:
    """Say how many customers are of high value, and what share of the revenue they bring."""
    if table.empty:
        return NO_TIERS
    high, unknown = table.iloc[0], table.iloc[-1]  # as in `TIERS`
    said = "How many customers are of high value is not shown: they are too few."
    if pd.notna(high["value"]):
        bounds = interval(high["revenue_low_share"], high["revenue_high_share"], "share")
        brought = f"{share(high['revenue_share'])} ({bounds}) of the revenue in the window"
        said = f"{measured(high)} of customers are of high value; they brought {brought}."
        if pd.isna(high["revenue_share"]):
            why = (
                "what they brought is not shown, for it would tell of too few"
                if pd.isna(high["revenue"])
                else "the window holds no revenue"
            )
            said = f"{measured(high)} of customers are of high value: {why}."
    if pd.isna(unknown["value"]):
        return f"{said} How many had not been seen by its end is not shown."
    return f"{said} {measured(unknown)} had not been seen by its end."
