"""What the customers of each journey type are worth, beside the average customer."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.results import Listing, conform


class Worth(Listing):
    """One row a journey type. It weighs claims against each other, and is itself no claim.

    Attributes
    ----------
    customers
        Those with a journey of the type that starts in the period.
    revenue
        Mean of what their events of the period carry, a customer; missing where no event carries
        an amount, or where it would tell of too few.
    worth
        ``revenue`` as a multiple of that of all customers seen in the period; 1 where it is not
        known or not positive.
    """

    journey_type: Series[str]
    customers: Series[int]
    revenue: Series[float] = pa.Field(nullable=True)
    worth: Series[float] = pa.Field(gt=0)


def measure_worth(journeys: ir.Table, events: ir.Table, rules: Rules) -> pd.DataFrame:
    """Measure what the customers of each journey type are worth.

    Parameters
    ----------
    journeys
        The review's journeys.
    events
        The segment's events of the period, with ``value``.
    rules
        Names the smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Worth`, by journey type.
    """
    spent = events.group_by("customer_id").agg(revenue=events.value.sum().cast("float64"))
    total = spent.agg(mean=spent.revenue.fill_null(0).mean(), known=spent.revenue.count()).execute()
    average = float(total["mean"].iloc[0]) if total["known"].iloc[0] else 0.0
    own = journeys.select("journey_type", "customer_id").distinct()
    joined = own.left_join(spent, "customer_id")
    table = (
        joined.group_by("journey_type")
        .agg(customers=joined.count(), revenue=joined.revenue.fill_null(0).mean())
        .order_by("journey_type")
        .execute()
    )
    known = (average > 0) & (table["customers"] >= rules.smallest_cell)
    revenue = table["revenue"].astype("float64").where(known)
    worth = (revenue / average if average > 0 else revenue).where(revenue > 0).fillna(1.0)
    return conform(table.assign(revenue=revenue, worth=worth), Worth)


def weigh(table: pd.DataFrame) -> dict[str, float]:
    """Give the worth of each journey type, as `measure_claims` takes it."""
    return dict(zip(table["journey_type"], table["worth"], strict=True))
