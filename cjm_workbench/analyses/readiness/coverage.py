"""Which stages the channels and the sources cover."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.readiness.records import NO_STAGE
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import estimate, number, plural
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

ANY = "(any)"
NAMED = 3
KEYS = ["journey_type", "name", "stage"]


class Coverage(Estimate):
    """One row a channel (or source) and stage: ``value`` is the share of the ``n`` customers.

    Attributes
    ----------
    by
        ``channel`` or ``source``.
    name
        Its name; ``(any)`` counts all of them together, where there are several.
    stage
        In the order of the journey; ``(no stage)`` for records at unmapped touchpoints.
    records, customers
        Records there, and the customers who have at least one. Customers of different channels
        overlap: shares need not sum to one.
    """

    journey_type: Series[str]
    by: Series[str] = pa.Field(isin=["channel", "source"])
    name: Series[str]
    stage: Series[str]
    records: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_coverage(
    records: ir.Table,
    customers: ir.Table,
    rules: Rules,
    *,
    by: str,
    plans: Sequence[Plan],
    names: Sequence[str] = (),
) -> pd.DataFrame:
    """Measure what share of the customers has a record at each stage, by channel or by source.

    Parameters
    ----------
    records
        journey_type, name, stage, customer_id, records: see `readiness.records`.
    customers
        The review's: journey_type, customer_id, each pair once.
    rules
        Thresholds and smallest cell.
    by
        ``channel`` or ``source``.
    plans
        Stages in order of each journey type.
    names
        Channels or sources to list even where they hold no record.

    Returns
    -------
    pandas.DataFrame
        `Coverage` with Wilson intervals, a row for every name and stage, also without a record.
    """
    counted = _count(records, KEYS)
    together = _count(records, ["journey_type", "stage"]).assign(name=ANY)
    counts = pd.concat([together, counted], ignore_index=True)
    totals = customers.group_by("journey_type").agg(n=customers.count()).execute()
    grid = _grid(counts, totals["journey_type"].tolist(), plans, names)
    table = grid.merge(counts, on=KEYS, how="left").merge(totals, on="journey_type")
    table[["records", "customers"]] = table[["records", "customers"]].fillna(0).astype("int64")
    low, high = wilson_bounds(table["customers"], table["n"])
    table = table.assign(by=by, value=table["customers"] / table["n"], ci_low=low, ci_high=high)
    judged = add_shares(table.assign(events=table["customers"]), rules.thresholds)
    hidden = hide_small(judged, rules, more=["records"], within=["journey_type", "stage"])
    return conform(hidden.drop(columns="events"), Coverage)


def _count(records: ir.Table, by: Sequence[str]) -> pd.DataFrame:
    counted = records.group_by(list(by)).agg(
        records=records.records.sum(), customers=records.customer_id.nunique()
    )
    table: pd.DataFrame = counted.order_by(list(by)).execute()
    return table


def _grid(
    counts: pd.DataFrame,
    journey_types: Sequence[str],
    plans: Sequence[Plan],
    names: Sequence[str],
) -> pd.DataFrame:
    """List every name, the one with most records first, at every stage."""
    stages = {plan.journey_type: plan.stages for plan in plans}
    rows = []
    for journey_type in sorted(journey_types):
        own = counts[counts["journey_type"] == journey_type]
        size = own.groupby("name")["records"].sum().reindex([*names]).fillna(0)
        size = pd.concat([size, own[~own["name"].isin(names)].groupby("name")["records"].sum()])
        order = sorted({*size.index} - {ANY}, key=lambda name: (-size[name], name))
        # one alone is all of them together
        order = order if len(order) == 1 else [ANY, *order]
        more = [NO_STAGE] if (own["stage"] == NO_STAGE).any() else []
        columns = [*stages.get(journey_type, ()), *more]
        rows += [(journey_type, name, stage) for name in order for stage in columns]
    return pd.DataFrame(rows, columns=KEYS)


def read_coverage(table: pd.DataFrame) -> str:
    """Say which stages hold records, which is covered least, and what is empty."""
    sentences = [_read(str(name), rows) for name, rows in table.groupby("journey_type", sort=True)]
    return " ".join(sentences) or "Nobody is in this review: there is no coverage to show."


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    rows = rows[rows["stage"] != NO_STAGE]
    together = rows if rows["name"].nunique() == 1 else rows[rows["name"] == ANY]
    if together.empty:
        return f"In {journey_type}, no stage can be covered: its touchpoints are not mapped."
    # a hidden cell is small, not empty
    held = int((together["records"].fillna(1) > 0).sum())
    if not held:
        noun = "an event" if rows["by"].eq("channel").all() else "a record"
        stages = plural(len(together), "stage")
        return f"In {journey_type}, none of {stages} holds {noun}."
    of_all = plural(len(together), "stage holds", "stages hold")
    said = f"In {journey_type}, {number(held)} of {of_all} records"
    return f"{said}{_least(together)}.{_blind(rows)}"


def _least(together: pd.DataFrame) -> str:
    shown = together[together["value"].notna()]
    if shown.empty:
        return ""
    row = shown.sort_values("value", kind="stable").iloc[0]
    said = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    return f"; {row['stage']} is covered least, with {said} of the customers"


def _blind(rows: pd.DataFrame) -> str:
    named = rows[rows["name"] != ANY]
    empty = named[named["records"].eq(0).fillna(False)]
    if empty.empty:
        return ""
    by = str(rows["by"].iloc[0])
    places = [f"{row['name']} at {row['stage']}" for row in empty.to_dict("records")]
    more = f" and {plural(len(places) - NAMED, 'other')}" if len(places) > NAMED else ""
    pairs = f"{number(len(places))} of {plural(len(named), 'pair')} of {by} and stage"
    verb = "is" if len(places) == 1 else "are"
    return f" {pairs} {verb} empty: {', '.join(places[:NAMED])}{more}."
