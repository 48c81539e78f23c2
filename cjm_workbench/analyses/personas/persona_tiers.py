"""Of what value the customers of each persona are."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.balance import IN, OUT, find_unpublishable
from cjm_workbench.analyses.estimates import add_shares, hide_companions, hide_small
from cjm_workbench.analyses.personas.described import EVERY, Described, titles_of
from cjm_workbench.analyses.personas.members import count_customers, find_hidden, join_personas
from cjm_workbench.analyses.personas.wording import enumerate_names, measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.groups import TIERS, UNKNOWN
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

NEITHER = "Personas and value tiers are not both set."


class PersonaTiers(Estimate):
    """One row a persona and value tier: ``value`` is the tier's share of the ``n`` customers.

    ``n`` counts the customers of the persona with a journey in the period.

    Attributes
    ----------
    persona, title
        In the order of the settings, `unknown` last.
    value_tier
        ``high``, ``medium``, ``low`` or ``unknown``.
    customers
        How many.
    defined
        Whether the persona is defined by the value tier: then its share is no finding.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    value_tier: Series[str] = pa.Field(isin=TIERS)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    defined: Series[bool]


def measure_persona_tiers(
    journeys: ir.Table,
    personas: ir.Table | None,
    value_tiers: ir.Table | None,
    described: Sequence[Described],
    sizes: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """Count the customers of each persona by value tier.

    Parameters
    ----------
    journeys
        The review's journeys.
    personas
        customer_id, persona: one row a customer and persona.
    value_tiers
        customer_id, value_tier: one row a customer.
    described
        The personas of the settings.
    sizes
        The table `personas.sizes`: a persona that is hidden there is hidden here.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `PersonaTiers`; empty where there are no personas or no tiers. Nothing is tested.
    """
    if personas is None or value_tiers is None or not described:
        columns = list(PersonaTiers.to_schema().columns)
        return conform(pd.DataFrame(columns=columns), PersonaTiers)
    fits = join_personas(count_customers(journeys).select("customer_id"), personas)
    table = _count(fits, value_tiers, list(titles_of(described)))
    low, high = wilson_bounds(table["customers"], table["n"])
    table = table.assign(value=table["customers"] / table["n"], ci_low=low, ci_high=high)
    judged = add_shares(table.assign(events=table["customers"]), rules.thresholds)
    shown = _hide(judged.drop(columns="events"), find_hidden(sizes), rules)
    defined = {each.persona for each in described if "value_tier" in each.columns}
    return conform(
        shown.assign(
            journey_type=EVERY,
            title=shown["persona"].map(titles_of(described)),
            defined=shown["persona"].isin(defined),
        ),
        PersonaTiers,
    )


def _count(fits: ir.Table, value_tiers: ir.Table, personas: list[str]) -> pd.DataFrame:
    joined = fits.left_join(value_tiers.select("customer_id", "value_tier"), "customer_id")
    known = joined.mutate(value_tier=joined.value_tier.fill_null(UNKNOWN))
    counted = known.group_by(["persona", "value_tier"]).agg(customers=known.count()).execute()
    cells = pd.MultiIndex.from_product([personas, TIERS], names=["persona", "value_tier"])
    counts = counted.set_index(["persona", "value_tier"]).reindex(cells, fill_value=0)
    table: pd.DataFrame = counts.astype("int64").reset_index()
    table["n"] = table.groupby("persona")["customers"].transform("sum")
    return table[table["n"] > 0].reset_index(drop=True)


def _hide(table: pd.DataFrame, hidden: set[str], rules: Rules) -> pd.DataFrame:
    """Hide small cells, and those that with the sums of a persona or a tier would tell them.

    The customers of a persona are in its row, and those of a tier in other tables of the chapter.
    """
    cells = table[["customers"]].assign(
        # told apart, for a persona may be named as a tier is
        **{OUT: "persona " + table["persona"], IN: "tier " + table["value_tier"]}
    )
    marks = pd.Series(find_unpublishable(cells, rules.smallest_cell), index=table.index)
    small = (table["customers"] > 0) & (table["customers"] < rules.smallest_cell)
    companions = (marks & ~small) | table["persona"].isin(hidden)
    shown = hide_companions(table.astype({"customers": "Int64"}), companions, more=["customers"])
    each = shown.assign(cell=range(len(shown)))
    return hide_small(each, rules, within=["cell"]).drop(columns="cell")


def read_persona_tiers(table: pd.DataFrame) -> str:
    """Say which persona holds the largest share of high value, and which are defined by it."""
    if table.empty:
        return NEITHER
    high = table[(table["value_tier"] == "high") & (table["persona"] != UNKNOWN)]
    open_ = high[~high["defined"] & high["value"].notna()]
    said = "No persona's share of high value can be shown."
    if len(open_):
        first = open_.sort_values("value", ascending=False, kind="stable").iloc[0]
        said = (
            f"The largest share of high value is that of {named(first['title'])}: "
            f"{measured(first)}."
        )
    defined = high.loc[high["defined"], "title"].tolist()
    if not defined:
        return said
    verb = "is" if len(defined) == 1 else "are"
    return f"{said} {enumerate_names(defined)} {verb} defined by value tier, which is no finding."
