"""What share of each value tier's journeys reached their goal."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares
from cjm_workbench.analyses.personas.hiding import hide_parts
from cjm_workbench.analyses.personas.wording import measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.journeys.visits import reach_goals
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.groups import TIERS, UNKNOWN
from cjm_workbench.schemas.results import Estimate, conform

KEYS = ["journey_type", "value_tier"]


class TierConversion(Estimate):
    """One row a journey type and value tier: ``value`` is the share that reached the goal.

    ``n`` counts the tier's journeys of the period that were followed for their whole window; those
    that reached the goal within it count as reached.

    Attributes
    ----------
    value_tier
        ``high``, ``medium``, ``low`` or ``unknown``.
    customers
        Who made these journeys.
    reached
        Journeys that reached the goal.
    """

    journey_type: Series[str]
    value_tier: Series[str] = pa.Field(isin=TIERS)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    reached: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_tier_conversion(
    journeys: ir.Table, value_tiers: ir.Table | None, plans: Sequence[Plan], rules: Rules
) -> pd.DataFrame:
    """Measure each tier's conversion, fair to customers who repeat.

    Parameters
    ----------
    journeys
        The review's journeys.
    value_tiers
        customer_id, value_tier: one row a customer; missing where no tiers are set.
    plans
        Goal and window of each journey type; those without a goal are left out.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `TierConversion`, from high to unknown.
    """
    types = [plan.journey_type for plan in plans if plan.goal]
    if value_tiers is None or not types:
        columns = list(TierConversion.to_schema().columns)
        return conform(pd.DataFrame(columns=columns), TierConversion)
    outcomes = reach_goals(journeys, plans)
    kept = outcomes.filter(outcomes.followed, outcomes.journey_type.isin(types))
    joined = kept.left_join(value_tiers.select("customer_id", "value_tier"), "customer_id")
    known = joined.mutate(value_tier=joined.value_tier.fill_null(UNKNOWN))
    rates = add_shares(measure_rates(known, KEYS, "went_on"), rules.thresholds)
    place = rates["value_tier"].map(TIERS.index)
    ordered = rates.assign(place=place).sort_values(["journey_type", "place"], ignore_index=True)
    shown = hide_parts(
        ordered, rules, part="hit_customers", whole="customers", more=["events", "customers"],
        within=["journey_type"],
    )  # fmt: skip
    named = shown.rename(columns={"events": "reached"})
    return conform(named.drop(columns=["place", "hit_customers"]), TierConversion)


def read_tier_conversion(table: pd.DataFrame) -> str:
    """Give the share of each tier that reached the goal, journey type by journey type."""
    if table.empty:
        return "No value tier has a followed journey with a goal to judge it by."
    types = table.groupby("journey_type", sort=True)
    return " ".join(_read(str(name), rows) for name, rows in types)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    firm = rows[(rows["evidence"] != "insufficient") & rows["value"].notna()]
    if firm.empty:
        return f"In {journey_type}, no tier has enough journeys to be read."
    told = ", ".join(f"{row['value_tier']} {measured(row)}" for _, row in firm.iterrows())
    return (
        f"In {journey_type}, the goal was reached by value tier: {told}; what else differs between "
        "tiers is not accounted for."
    )
