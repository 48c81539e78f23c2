"""How many journeys there are, and what became of them."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.paths.wording import each_type
from cjm_workbench.analyses.rules import Rules
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
    )
    shown, _ = suppress(
        counted.order_by("journey_type").execute(), count_col="customers", value_cols=COUNTS,
        smallest_cell=rules.smallest_cell, within=["journey_type"],
    )  # fmt: skip
    return conform(shown.join(_by_status(journeys, rules), on="journey_type"), Overview)


def _by_status(journeys: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count journeys by status, one column each; none are 0, and too few are missing."""
    counted = journeys.group_by(["journey_type", "status"]).agg(
        customers=journeys.customer_id.nunique(), journeys=journeys.count()
    )
    wide = counted.execute().set_index(["journey_type", "status"]).unstack(fill_value=0)
    every = pd.MultiIndex.from_product([["customers", "journeys"], STATUSES])
    long = wide.reindex(columns=every, fill_value=0).stack(future_stack=True)
    long = long.rename_axis(["journey_type", "status"]).reset_index()
    shown, _ = suppress(
        long, count_col="customers", value_cols=["journeys"],
        smallest_cell=rules.smallest_cell, within=["journey_type"],
    )  # fmt: skip
    return shown.pivot(index="journey_type", columns="status", values="journeys")


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
    *first, last = known
    became = f"{', '.join(first)} and {last}" if first else last
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
