"""How many journeys there are, and what became of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import ibis.expr.types as ir
import pandas as pd
from pandera.typing import Series

from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import Listing, conform


class Overview(Listing):
    """One row a journey type.

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
    customers: Series[int]
    journeys: Series[int]
    events: Series[int]
    steps: Series[int]
    event_variants: Series[int]
    step_variants: Series[int]
    reached: Series[int]
    lost: Series[int]
    open: Series[int]


def measure_overview(journeys: ir.Table) -> pd.DataFrame:
    """Count journeys by type and status.

    Parameters
    ----------
    journeys
        The review's journeys.

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
        **{s: journeys.count(where=journeys.status == s) for s in ("reached", "lost", "open")},
    )
    return conform(counted.order_by("journey_type").execute(), Overview)


def read_overview(table: pd.DataFrame) -> str:
    """Say how many journeys there are, and what became of them."""
    if table.empty:
        return "No journey starts in this period: map a source of events to see paths."
    return " ".join(_read(row) for row in table.to_dict("records"))


def _read(row: Mapping[Hashable, Any]) -> str:
    n = {name: int(value) for name, value in row.items() if name != "journey_type"}
    return (
        f"{plural(n['customers'], 'customer')} made {plural(n['journeys'], 'journey')} of type "
        f"{row['journey_type']} in {plural(n['steps'], 'step')}: {n['reached']:,} reached the "
        f"goal, {n['lost']:,} {_be(n['lost'], 'was', 'were')} lost and {n['open']:,} "
        f"{_be(n['open'], 'is', 'are')} still open."
    )


def _be(n: int, one: str, many: str) -> str:
    return one if n == 1 else many
