"""Which personas share customers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_companions
from cjm_workbench.analyses.personas.described import EVERY, Described, titles_of
from cjm_workbench.analyses.personas.hiding import hide_parts
from cjm_workbench.analyses.personas.members import count_customers, find_hidden
from cjm_workbench.analyses.personas.wording import measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

PAIR = ["persona", "other"]


class Overlap(Estimate):
    """One row a pair of personas: ``value`` is the share of the smaller one that fits both.

    ``n`` counts the customers of the smaller persona, among those with a journey in the period.

    Attributes
    ----------
    persona, title
        The smaller persona of the pair.
    other, other_title
        The larger one.
    customers
        Who fits both.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    other: Series[str]
    other_title: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_overlap(
    journeys: ir.Table,
    personas: ir.Table | None,
    described: Sequence[Described],
    sizes: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """Count the customers that fit two personas.

    Parameters
    ----------
    journeys, personas, described, rules
        As for `measure_sizes`. What too few fit, or all but too few, is hidden.
    sizes
        The table `personas.sizes`: a pair with a persona that is hidden there is hidden here.

    Returns
    -------
    pandas.DataFrame
        `Overlap`, the largest share first; empty where fewer than two personas are described.
    """
    if personas is None or len(described) < 2:
        return conform(pd.DataFrame(columns=list(Overlap.to_schema().columns)), Overlap)
    fits = personas.semi_join(count_customers(journeys), "customer_id")
    both = _count_pairs(fits.select("customer_id", "persona").distinct())
    table = pd.DataFrame([_pair(both, a.persona, b.persona) for a, b in combinations(described, 2)])
    low, high = wilson_bounds(table["customers"], table["n"])
    table = table.assign(
        journey_type=EVERY, value=table["customers"] / table["n"].where(table["n"] > 0),
        ci_low=low, ci_high=high, events=table["customers"],
    )  # fmt: skip
    judged = add_shares(table, rules.thresholds).drop(columns="events")
    ordered = judged.sort_values(["value", *PAIR], ascending=[False, True, True], kind="stable")
    shown = _hide(ordered.reset_index(drop=True), find_hidden(sizes), rules)
    titles = titles_of(described)
    return conform(
        shown.assign(title=shown["persona"].map(titles), other_title=shown["other"].map(titles)),
        Overlap,
    )


def _count_pairs(fits: ir.Table) -> dict[tuple[str, str], int]:
    """Count the customers of each pair of personas in the engine; of a pair with itself, all."""
    pairs = fits.join(fits.rename(other="persona"), "customer_id")
    counted = pairs.group_by(PAIR).agg(customers=pairs.count()).execute()
    return {(row.persona, row.other): int(row.customers) for row in counted.itertuples()}


def _pair(both: dict[tuple[str, str], int], one: str, two: str) -> dict[str, object]:
    smaller, larger = sorted((one, two), key=lambda name: both.get((name, name), 0))
    return {
        "persona": smaller,
        "other": larger,
        "customers": both.get((smaller, larger), 0),
        "n": both.get((smaller, smaller), 0),
    }


def _hide(table: pd.DataFrame, hidden: set[str], rules: Rules) -> pd.DataFrame:
    # all pairs are of one total: sizes less coverage tell how many fit two
    shown = hide_parts(table, rules, part="customers", whole="n", more=["customers"])
    of_hidden = table["persona"].isin(hidden) | table["other"].isin(hidden)
    open_ = shown["n"].notna()
    return hide_companions(shown, of_hidden & open_, more=["customers"])


def read_overlap(table: pd.DataFrame) -> str:
    """Say which personas share most customers."""
    if table.empty:
        return "Fewer than two personas are described in client.yaml: none can overlap."
    known = table[table["customers"].notna()]
    shared = known[known["customers"] > 0]
    if shared.empty:
        hidden = len(table) - len(known)
        return (
            "No overlap of personas is large enough to be shown."
            if hidden
            else "No two personas share a customer."
        )
    first = shared.iloc[0]
    return (
        f"The largest overlap: {measured(first)} of {named(first['title'])} also fit "
        f"{named(first['other_title'])}."
    )
