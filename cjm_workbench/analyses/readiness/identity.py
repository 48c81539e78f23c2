"""How much of each source's records belongs to a customer whom other sources know too."""

from __future__ import annotations

from datetime import datetime

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.readiness.linked import mark_linked
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious
from cjm_workbench.schemas.format import estimate, number, plural
from cjm_workbench.schemas.results import Estimate, conform


class Identity(Estimate):
    """One row a source with keys of its own: ``value`` is the stitched share of its ``n`` events.

    Attributes
    ----------
    source, identity_source
        The source, and the name under which its keys are linked.
    keys, linked_keys
        Its keys in the whole data, and those that a link leads from to a customer.
    customers, linked
        Customers with an event in the period, a key that is not linked counting as one; and those
        who are linked.
    """

    source: Series[str]
    identity_source: Series[str]
    keys: Series[int] = pa.Field(ge=0)
    linked_keys: Series[int] = pa.Field(ge=0)
    customers: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    linked: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)


def measure_identity(
    events: ir.Table, keys: ir.Table, rules: Rules, *, period: tuple[datetime, datetime]
) -> pd.DataFrame:
    """Measure what share of each source's events belongs to a linked customer.

    Parameters
    ----------
    events
        Canonical events, of everybody: who is not linked has no attributes to be chosen by.
    keys
        What each key became: see `intake.identify.KEYS`.
    rules
        Thresholds and smallest cell.
    period
        Its first moment, and the first after it.

    Returns
    -------
    pandas.DataFrame
        `Identity`, by source: Wilson intervals, n divided by the design effect of customers with
        several events.
    """
    within = events.filter(events.occurred_at >= period[0], events.occurred_at < period[1])
    marked = mark_linked(within.select("source", "customer_id"), keys)
    rates = measure_rates(marked, ["source"], "linked")
    by_key = keys.group_by(["source", "identity_source"]).agg(
        keys=keys.count(), linked_keys=keys.linked.sum().cast("int64")
    )
    counted = by_key.order_by("source").execute()
    table = add_shares(counted.merge(rates, on="source", how="inner"), rules.thresholds)
    shown = hide_rates(table.rename(columns={"hit_customers": "linked"}), rules, hits="linked")
    return conform(shown.drop(columns="events"), Identity)


def read_identity(table: pd.DataFrame) -> str:
    """Say which source is stitched least."""
    if table.empty:
        return (
            "No source has keys of its own that a table of identities links: customers are taken "
            "as each source names them."
        )
    shown = table[table["value"].notna()].sort_values("value", kind="stable")
    held = plural(len(table), "source has keys of its own", "sources have keys of their own")
    if shown.empty:
        return f"{held}; what share of their events is stitched is not shown: too few customers."
    row = shown.iloc[0]
    said = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    least = ", the least of all" if len(shown) > 1 else ""
    lost = number(row["keys"] - row["linked_keys"])
    sentence = f"{held}. Of the events of {row['source']}, {said} are stitched{least}"
    return f"{cautious(sentence, row)}; {lost} of its {number(row['keys'])} keys lead to nobody."
