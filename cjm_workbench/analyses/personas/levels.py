"""What the customers of each persona are like: every attribute's levels, and their shares."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_companions, hide_small
from cjm_workbench.analyses.personas.described import EVERY, Described, titles_of
from cjm_workbench.analyses.personas.members import find_hidden
from cjm_workbench.analyses.personas.traits import APART, HABIT, KEY, NOT_KNOWN, RECORD
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.format import plural, share
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

WITHIN = ["persona", *KEY]
HALF = 0.5
NAMED = 3
"""Blanks that a sentence names."""


class Levels(Estimate):
    """One row a persona, attribute and level: its share of the ``n`` customers of the persona.

    ``n`` counts the persona's customers with a journey in the period.

    Attributes
    ----------
    persona, title
        In the order of the settings; `unknown`, who fits none, stands last.
    kind
        ``record``: of the customers table. ``habit``: of behaviour before the period.
    attribute, level
        Numbers are cut into quarters of all customers. ``(not known)`` is a level too.
    customers
        How many.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    kind: Series[str] = pa.Field(isin=[RECORD, HABIT])
    attribute: Series[str]
    level: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_levels(
    counts: pd.DataFrame, described: Sequence[Described], sizes: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """Give the distribution of every attribute in each persona.

    Parameters
    ----------
    counts
        As of `traits.count_levels`.
    described
        The personas of the settings.
    sizes
        The table `personas.sizes`: a persona that is hidden there is hidden here.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Levels`; empty where there are no personas, or nothing is known of customers.
    """
    if counts.empty or not described:
        return conform(pd.DataFrame(columns=list(Levels.to_schema().columns)), Levels)
    titles = titles_of(described)
    parts = [sum_levels(counts, own=name).assign(persona=name) for name in titles]
    table = pd.concat([part for part in parts if part["customers"].sum()], ignore_index=True)
    table["n"] = table.groupby(WITHIN)["customers"].transform("sum")
    low, high = wilson_bounds(table["customers"], table["n"])
    table = table.assign(
        journey_type=EVERY, title=table["persona"].map(titles), events=table["customers"],
        value=table["customers"] / table["n"], ci_low=low, ci_high=high,
    )  # fmt: skip
    judged = add_shares(table, rules.thresholds).drop(columns=["events", "place"])
    shown = hide_small(judged, rules, within=WITHIN)
    companions = shown["persona"].isin(find_hidden(sizes)) & shown["n"].notna()
    return conform(hide_companions(shown, companions, more=["customers"]), Levels)


def sum_levels(counts: pd.DataFrame, *, own: str, others: bool = False) -> pd.DataFrame:
    """Count each level among a persona's customers, or among those of other personas only.

    Parameters
    ----------
    counts
        As of `traits.count_levels`.
    own
        The persona.
    others
        Whether to count who fits another persona and not this one.

    Returns
    -------
    pandas.DataFrame
        kind, attribute, level, place, customers: every level, also of nobody.
    """
    fits = counts["fits"].str.split(APART)
    inside = fits.map(lambda names: own in names)
    counted = ~inside & (counts["fits"] != UNKNOWN) if others else inside
    rows = counts.assign(customers=counts["customers"].where(counted, 0))
    by = [*KEY, "place", "level"]
    return rows.groupby(by, sort=True)["customers"].sum().reset_index()


def count_several(counts: pd.DataFrame) -> pd.DataFrame:
    """Count each level among the customers who fit several personas, as `sum_levels` does."""
    several = counts["fits"].str.contains(APART, regex=False)
    rows = counts.assign(customers=counts["customers"].where(several, 0))
    return rows.groupby([*KEY, "place", "level"], sort=True)["customers"].sum().reset_index()


def read_levels(table: pd.DataFrame) -> str:
    """Say how many attributes are known, and which are not known of most customers."""
    if table.empty:
        return (
            "Nothing is known of customers but what they did: map attributes (age, region, "
            "product, attitude) of the customers table in client.yaml."
        )
    names = table.drop_duplicates(KEY)
    record, habit = (int((names["kind"] == kind).sum()) for kind in (RECORD, HABIT))
    unknown = table[(table["level"] == NOT_KNOWN) & (table["value"] > HALF)]
    said = f"{plural(record, 'attribute')} of the customers table and {plural(habit, 'habit')}."
    blanks = [
        f"{named(row['attribute'])} is not known of {share(row['value'])} of {named(row['title'])}"
        for _, row in unknown.head(NAMED).iterrows()
    ]
    return f"{said} {'; '.join(blanks)}." if blanks else said
