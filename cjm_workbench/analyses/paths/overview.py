"""How many journeys there are, and what became of them."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import each_type, join_names
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Listing, conform
from cjm_workbench.stats.privacy import suppress

STATUSES = ("reached", "lost", "open")
COUNTS = ["journeys", "events", "steps", "event_variants", "step_variants"]


class Overview(Listing):
    """One row a journey type; a count of too few customers is missing.

    Attributes
    ----------
    customers, journeys, events, steps
        Counts; a step is a run of events at one touchpoint.
    event_variants, step_variants
        Distinct sequences of touchpoints: of events, and of steps.
    reached, lost, open
        Journeys by what became of them.
    """

    journey_type: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    events: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    steps: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    event_variants: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    step_variants: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    reached: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    lost: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    open: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_overview(journeys: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count journeys by type and status.

    Parameters
    ----------
    journeys
        The review's journeys.
    rules
        Names the smallest cell.

    Returns
    -------
    pandas.DataFrame
        An `Overview`.
    """
    counted = journeys.group_by("journey_type").agg(
        customers=journeys.customer_id.nunique(),
        journeys=journeys.count(),
        events=journeys.events.sum(),
        steps=journeys.steps.sum(),
        event_variants=journeys.event_variant.nunique(),
        step_variants=journeys.variant.nunique(),
        **{s: journeys.count(where=journeys.status == s) for s in STATUSES},
        **{_of(s): journeys.customer_id.nunique(where=journeys.status == s) for s in STATUSES},
    )
    table = _hide_small(counted.order_by("journey_type").execute(), rules)
    return conform(table.drop(columns=[_of(status) for status in STATUSES]), Overview)


def _of(status: str) -> str:
    return f"customers_{status}"


def _hide_small(counted: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide journey types of too few customers, and statuses that add up to their type's total."""
    shown, _ = suppress(
        counted, count_col="customers", value_cols=COUNTS,
        smallest_cell=rules.smallest_cell, within=["journey_type"],
    )  # fmt: skip
    names = counted["journey_type"]
    parts = [
        pd.DataFrame({"type": names, "count": counted[_of(status)], "journeys": counted[status]})
        for status in STATUSES
    ]
    hidden, _ = suppress(
        pd.concat(parts, ignore_index=True), count_col="count", value_cols=["journeys"],
        smallest_cell=rules.smallest_cell, within=["type"],
    )  # fmt: skip
    size = len(counted)
    thirds = {
        status: hidden["journeys"].iloc[place * size : (place + 1) * size].array
        for place, status in enumerate(STATUSES)
    }
    return shown.assign(**thirds)


def read_overview(table: pd.DataFrame) -> str:
    """Say how many journeys there are, and what became of them."""
    if table.empty:
        return "No journey starts in this period: map a source of events to see paths."
    return each_type(table, lambda name, rows: _read(name, rows.iloc[0]))


def _read(journey_type: str, row: pd.Series[Any]) -> str:
    if pd.isna(row["customers"]):
        return f"Too few customers made journeys of type {journey_type} for them to be shown."
    made = (
        f"{plural(int(row['customers']), 'customer')} made "
        f"{plural(int(row['journeys']), 'journey')} of type {journey_type} in "
        f"{plural(int(row['steps']), 'step')}"
    )
    known = [_became(status, row[status]) for status in STATUSES if pd.notna(row[status])]
    if not known:
        return f"{made}; what became of them is of too few customers to be shown."
    became = join_names(known)
    hidden = "" if len(known) == len(STATUSES) else " (other counts are too small to be shown)"
    return f"{made}: {became}{hidden}."


def _became(status: str, count: int) -> str:
    one = count == 1
    words = {
        "reached": "reached the goal",
        "lost": "was lost" if one else "were lost",
        "open": "is still open" if one else "are still open",
    }
    return f"{number(count)} {words[status]}"
