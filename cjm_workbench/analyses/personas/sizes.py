"""How many customers fit each persona, and how many fit none."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_companions
from cjm_workbench.analyses.personas.described import EVERY, NO_PERSONA, Described, titles_of
from cjm_workbench.analyses.personas.hiding import hide_parts
from cjm_workbench.analyses.personas.members import count_customers, join_personas
from cjm_workbench.analyses.personas.wording import enumerate_names, measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

COUNTS = ["customers", "journeys"]


class Sizes(Estimate):
    """One row a persona and one for `unknown`: ``value`` is its share of the ``n`` customers.

    ``n`` counts the customers with a journey in the period, of any type. Personas may overlap, so
    shares need not sum to one.

    Attributes
    ----------
    persona, title
        In the order of the settings; `unknown`, who fits none, stands last.
    customers, journeys
        Who fits it, and the journeys they began in the period.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_sizes(
    journeys: ir.Table, personas: ir.Table | None, described: Sequence[Described], rules: Rules
) -> pd.DataFrame:
    """Count the customers of each persona, with a Wilson interval of their share.

    Parameters
    ----------
    journeys
        The review's journeys.
    personas
        customer_id, persona: one row a customer and persona; missing where none is described.
    described
        The personas of the settings.
    rules
        Thresholds and smallest cell. A persona that all but a few fit is hidden too, and `unknown`
        where it would tell how few fit two personas.

    Returns
    -------
    pandas.DataFrame
        `Sizes`; empty where no persona is described.
    """
    if personas is None or not described:
        return conform(pd.DataFrame(columns=list(Sizes.to_schema().columns)), Sizes)
    customers = count_customers(journeys)
    table = _count(join_personas(customers, personas), described)
    n = int(customers.count().execute())
    low, high = wilson_bounds(table["customers"], [n] * len(table))
    table = table.assign(
        journey_type=EVERY, n=n, value=table["customers"] / (n or np.nan), ci_low=low, ci_high=high
    )
    judged = add_shares(table.assign(events=table["customers"]), rules.thresholds)
    told = _tells_of_few_in_two(customers, personas, rules)
    return conform(_hide(judged.drop(columns="events"), rules, union_tells=told), Sizes)


def _count(joined: ir.Table, described: Sequence[Described]) -> pd.DataFrame:
    counted = joined.group_by("persona").agg(
        customers=joined.customer_id.nunique(), journeys=joined.journeys.sum()
    )
    by_persona = counted.execute().set_index("persona")
    titles = titles_of(described)
    table: pd.DataFrame = by_persona.reindex(list(titles), fill_value=0).reset_index()
    table[COUNTS] = table[COUNTS].astype("int64")
    table["title"] = table["persona"].map(titles)
    return table


def _tells_of_few_in_two(customers: ir.Table, personas: ir.Table, rules: Rules) -> bool:
    """Say whether too few fit several personas: sizes and coverage together would tell them."""
    fits = personas.filter(personas.persona != UNKNOWN).semi_join(customers, "customer_id")
    per_customer = fits.group_by("customer_id").agg(personas=fits.persona.nunique())
    several = int(per_customer.filter(per_customer.personas > 1).count().execute())
    return 0 < several < rules.smallest_cell


def _hide(table: pd.DataFrame, rules: Rules, *, union_tells: bool) -> pd.DataFrame:
    """Hide whom too few fit, or all but too few."""
    shown = hide_parts(table, rules, part="customers", whole="n", more=COUNTS)
    if union_tells:
        shown = hide_companions(shown, shown["persona"] == UNKNOWN, more=COUNTS)
    return shown


def read_sizes(table: pd.DataFrame) -> str:
    """Say what share of the customers the personas cover, and which is the largest."""
    if table.empty:
        return NO_PERSONA
    if table["n"].eq(0).fillna(False).all():
        return "No customer has a journey in the period: there is nobody to count."
    personas, unknown = table[table["persona"] != UNKNOWN], table.iloc[-1]
    return " ".join(part for part in (_cover(unknown), _rank(personas), _blanks(personas)) if part)


def _cover(unknown: pd.Series) -> str:
    if pd.isna(unknown["value"]):
        return "What share of customers fits a persona is not shown: it would tell of too few."
    covered = unknown.copy()
    covered[["value", "ci_low", "ci_high"]] = 1 - unknown[["value", "ci_high", "ci_low"]].to_numpy()
    return f"{measured(covered)} of the customers with a journey in the period fit a persona."


def _rank(personas: pd.DataFrame) -> str:
    shown = personas[personas["customers"].fillna(0) > 0]
    if shown.empty:
        return ""
    ranked = shown.sort_values("customers", ascending=False, kind="stable")
    first, last = ranked.iloc[0], ranked.iloc[-1]
    if len(shown) == 1:
        return f"{named(first['title'])} holds {measured(first)}."
    return (
        f"The largest is {named(first['title'])} with {measured(first)}, the smallest "
        f"{named(last['title'])} with {measured(last)}."
    )


def _blanks(personas: pd.DataFrame) -> str:
    empty = personas.loc[personas["customers"] == 0, "title"].tolist()
    if not empty:
        return ""
    verb = "fits" if len(empty) == 1 else "fit"
    return f"Nobody {verb} {enumerate_names(empty)}: compare its filter with the customers table."
