"""Which groups of customers stand apart by what they did before the period."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares
from cjm_workbench.analyses.personas.described import EVERY, Described
from cjm_workbench.analyses.personas.hiding import hide_parts
from cjm_workbench.analyses.personas.likeness import liken
from cjm_workbench.analyses.personas.members import count_customers, find_hidden, join_personas
from cjm_workbench.analyses.personas.wording import measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.format import number, plural, share
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

IN_NONE = "In no group"
MARKS = 3
"""Features that are named of a group: those farthest from the middle of all customers."""

MARKED = 0.5
"""Standard deviations from the middle below which a feature marks nobody."""

LIKE = ["customers", "most_like", "most_like_share", "base_share"]


class DiscoveredGroups(Estimate):
    """One row a group found in behaviour, and one for `unknown`: its share of the ``n`` customers.

    ``n`` counts the customers with a journey in the period. The groups are sought once among all
    customers of the client, whatever the segment.

    Attributes
    ----------
    group, title
        ``group_1``, the largest among all customers, and so on; `unknown` is who is nearest to
        none that holds, or did too little to be judged.
    customers
        How many.
    stability
        Mean Jaccard similarity with itself over resamples; below 0.75 a cluster is no group.
    silhouette
        Mean of its members, from -1 to 1: how much nearer they are to their own group.
    between
        Customers halfway to the nearest other group, as a part of those about the sparser centre;
        above 0.75 there is no gap, and the cluster is no group.
    marks
        What they did more or less than the middle customer, in standard deviations.
    most_like, most_like_share, base_share
        The described persona that overlaps most, the share of the group that fits it, and that of
        all the ``n`` customers.
    """

    journey_type: Series[str]
    group: Series[str]
    title: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    stability: Series[float] = pa.Field(nullable=True)
    silhouette: Series[float] = pa.Field(nullable=True)
    between: Series[float] = pa.Field(nullable=True)
    marks: Series[str]
    most_like: Series[str] = pa.Field(nullable=True)
    most_like_share: Series[float] = pa.Field(nullable=True)
    base_share: Series[float] = pa.Field(nullable=True)


def measure_discovered(
    journeys: ir.Table,
    members: ir.Table,
    groups: pd.DataFrame,
    personas: ir.Table | None,
    described: Sequence[Described],
    sizes: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """Count the customers of each group found in behaviour, and say what marks them.

    Parameters
    ----------
    journeys
        The review's journeys.
    members
        customer_id, group: one row a customer who was judged.
    groups
        group, stability, silhouette, between and ``z <feature>``: one row a group that holds.
    personas, described, sizes
        As for `measure_overlap`: a persona that is hidden in `sizes` is named nowhere.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `DiscoveredGroups`, the largest first, `unknown` last.
    """
    base = count_customers(journeys).select("customer_id")
    grouped = base.left_join(members.select("customer_id", "group"), "customer_id")
    grouped = grouped.mutate(group=grouped.group.fill_null(UNKNOWN)).drop("customer_id_right")
    counts = _count(grouped, personas)
    table = pd.DataFrame({"group": [*groups["group"], UNKNOWN]})
    sizes_of = counts.groupby("group")["alone"].sum()
    customers = table["group"].map(sizes_of).fillna(0).astype("int64")
    n = int(customers.sum())
    low, high = wilson_bounds(customers, [n] * len(table))
    table = table.assign(
        journey_type=EVERY, customers=customers, n=n, events=customers,
        value=customers / n if n else float("nan"), ci_low=low, ci_high=high,
        title=[*(f"Group {place + 1}" for place in range(len(groups))), IN_NONE],
        marks=[*(tell_marks(row) for _, row in groups.iterrows()), ""],
    )  # fmt: skip
    table = table.merge(groups[["group", "stability", "silhouette", "between"]], "left")
    shown = [each for each in described if each.persona not in find_hidden(sizes)]
    table = table.join(liken(counts, list(table["group"]), shown, rules))
    judged = add_shares(table, rules.thresholds).drop(columns="events")
    hidden = hide_parts(judged, rules, part="customers", whole="n", more=LIKE)
    return conform(hidden, DiscoveredGroups)


def _count(grouped: ir.Table, personas: ir.Table | None) -> pd.DataFrame:
    """Count the customers of each group and persona; ``alone`` counts each customer once."""
    if personas is None:
        grouped = grouped.mutate(persona=ibis.literal(UNKNOWN))
    fits = grouped if personas is None else join_personas(grouped, personas)
    first = fits.group_by("customer_id").agg(first=fits.persona.min())
    fits = fits.join(first, "customer_id")
    by_pair = fits.group_by(["group", "persona"])
    counted: pd.DataFrame = by_pair.agg(
        customers=fits.count(), alone=fits.count(where=fits.persona == fits["first"])
    ).execute()
    return counted


def tell_marks(group: pd.Series) -> str:
    """Name the features in which a group is farthest from the middle of all customers.

    Examples
    --------
    >>> tell_marks(pd.Series({"z events": 1.24, "z night": -0.9, "z weekend": 0.1}))
    'events +1.2, night −0.9'
    """
    distances = {
        str(name).removeprefix("z "): float(group[name])
        for name in group.index
        if str(name).startswith("z ")
    }
    ranked = sorted(distances.items(), key=lambda item: -abs(item[1]))[:MARKS]
    return ", ".join(
        f"{name} {number(z, 1, signed=True)}" for name, z in ranked if abs(z) >= MARKED
    )


def read_discovered(table: pd.DataFrame) -> str:
    """Say how many groups stand apart by behaviour, what marks the largest, and whom it is like."""
    groups = table[table["group"] != UNKNOWN]
    if groups.empty:
        return (
            "No group of customers stands apart by what they did before the period: none is shown "
            "as a persona."
        )
    shown = groups[groups["value"].notna()]
    count = plural(len(groups), "group of customers", "groups of customers")
    said = f"{count} stand apart by what they did before the period."
    if shown.empty:
        return f"{said} None has enough customers to be shown."
    first = shown.sort_values("customers", ascending=False, kind="stable").iloc[0]
    said = f"{said} The largest holds {measured(first)}"
    marked = f", marked by {first['marks']}" if first["marks"] else ""
    return f"{said}{marked}.{_tell_likeness(first)}"


def _tell_likeness(row: pd.Series) -> str:
    if pd.isna(row["most_like"]):
        return ""
    return (
        f" Of it {share(row['most_like_share'])} fit {named(row['most_like'])}, "
        f"of all {share(row['base_share'])}."
    )
