"""The sources on one timeline: whom each of them knows, and who is known to the others too."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import estimate, number, plural
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.sources.engine import union
from cjm_workbench.stats.shares import wilson_bounds

ANY = "(any other)"


class Overlay(Estimate):
    """One row a pair of sources: of the first one's ``n`` customers, the share in the other too.

    Attributes
    ----------
    source, other
        Two sources; ``(any other)``: at least one more, where there are several.
    records
        Rows of the first source that name a customer.
    customers
        Customers in both.
    """

    source: Series[str]
    other: Series[str]
    records: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)


def measure_overlay(tables: Mapping[str, ir.Table], rules: Rules) -> pd.DataFrame:
    """Measure what share of each source's customers every other source knows too.

    Parameters
    ----------
    tables
        Canonical rows of the review, with source and customer_id.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Overlay` with Wilson intervals; the source with most customers first.
    """
    rows = union([rows.select("source", "customer_id") for rows in tables.values()])
    named = rows.filter(rows.customer_id.notnull())
    known = named.group_by(["source", "customer_id"]).agg(records=named.count()).cache()
    sizes = known.group_by("source").agg(n=known.count(), records=known.records.sum()).execute()
    pairs = _count_pairs(known, sizes)
    low, high = wilson_bounds(pairs["customers"], pairs["n"])
    table = pairs.assign(value=pairs["customers"] / pairs["n"], ci_low=low, ci_high=high)
    judged = add_shares(table.assign(events=table["customers"]), rules.thresholds)
    each = judged.assign(row=range(len(judged)))
    shown = hide_small(
        each, rules, customers="least", more=["customers", "records"], within=["row"]
    )
    return conform(shown.drop(columns=["events", "least", "row", "other_n"]), Overlay)


def _count_pairs(known: ir.Table, sizes: pd.DataFrame) -> pd.DataFrame:
    """Count the customers of each pair, and the fewest that its row or that of its mirror tells."""
    joined = known.join(known.rename(other="source"), "customer_id")
    joined = joined.filter(joined.source != joined.other)
    both = joined.group_by(["source", "other"]).agg(customers=joined.count()).execute()
    several = joined.group_by("source").agg(customers=joined.customer_id.nunique()).execute()
    names = sizes.sort_values(["n", "source"], ascending=[False, True])["source"].tolist()
    others = [*([ANY] if len(names) > 2 else []), *names]
    grid = pd.DataFrame(
        [(source, other) for source in names for other in others if source != other],
        columns=["source", "other"],
    )
    counted = grid.merge(pd.concat([both, several.assign(other=ANY)]), how="left")
    counted = counted.merge(sizes, on="source")
    beside = sizes.rename(columns={"source": "other", "n": "other_n"})[["other", "other_n"]]
    counted = counted.merge(beside, on="other", how="left").fillna({"customers": 0})
    counted = counted.astype({"customers": "int64", "n": "int64"})
    left = [counted["n"] - counted["customers"], counted["other_n"] - counted["customers"]]
    told = pd.concat([counted["customers"], *left], axis="columns")
    least = told.where(told > 0).min(axis="columns").fillna(0).astype("int64")
    return counted.assign(least=least)


def read_overlay(table: pd.DataFrame) -> str:
    """Say how many are known to several sources, and which two know nobody in common."""
    if table.empty:
        return "Fewer than two sources name customers: there is no overlay to show."
    apart = table[(table["customers"] == 0) & (table["other"] != ANY)]
    pairs = {tuple(sorted(pair)) for pair in zip(apart["source"], apart["other"], strict=True)}
    together = table[table["other"] == ANY]
    shown = (together if len(together) else table).dropna(subset="value")
    said = [*_least(shown)]
    if pairs:
        first, second = min(pairs)
        more = f" and {plural(len(pairs) - 1, 'more pair')}" if len(pairs) > 1 else ""
        said.append(f"No customer in common: {first} with {second}{more}; check their keys.")
    return " ".join(said) or "No two sources share enough customers to show."


def _least(shown: pd.DataFrame) -> list[str]:
    if shown.empty:
        return []
    row = shown.sort_values("value", kind="stable").iloc[0]
    where = "in another source" if row["other"] == ANY else f"in {row['other']}"
    said = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    known = number(len(shown["source"].unique()))
    return [f"Of {known} sources, {row['source']} overlaps least: {said} of its customers are "
            f"{where} too."]  # fmt: skip
