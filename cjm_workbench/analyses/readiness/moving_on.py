"""Of the journeys that came to a stage, the share that went on: the base of judging conversion."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.shares import measure_shares

WHOLE = "(whole journey)"
KEYS = ["journey_type", "stage"]


def measure_moving_on(journeys: ir.Table, steps: ir.Table, places: pd.DataFrame) -> pd.DataFrame:
    """Measure the share that went on to a later stage or reached the goal.

    Parameters
    ----------
    journeys, steps
        The review's. Only journeys followed for the whole window count.
    places
        journey_type, stage and place (0 for the whole journey, then the stages in order).

    Returns
    -------
    pandas.DataFrame
        journey_type, stage, events, customers (behind ``n``), n, value, ci_low, ci_high; no row
        for a stage that no journey came to. The interval is that of `analyses.shares`.
    """
    came = _came(journeys, steps, places)
    shares = measure_shares(came, came, [*KEYS, "went_on"], KEYS)
    customers = came.group_by(KEYS).agg(customers=came.customer_id.nunique()).execute()
    went_on = shares["went_on"].astype(bool)
    nobody = shares[~went_on & (shares["events"] == shares["n"])]
    mirrored = nobody.assign(
        events=0, value=0.0, ci_low=0.0, ci_high=1 - nobody["ci_low"].astype(float)
    )
    table = pd.concat([shares[went_on], mirrored], ignore_index=True)
    return table.drop(columns=["went_on", "customers"]).merge(customers, on=KEYS)


def _came(journeys: ir.Table, steps: ir.Table, places: pd.DataFrame) -> ir.Table:
    """Give one row for each followed journey and stage that it came to, and whether it went on."""
    followed = journeys.filter(journeys.followed).select(
        "journey_type", "journey_id", "customer_id", reached=journeys.status == "reached"
    )
    schema = {"journey_type": "string", "stage": "string", "place": "int64"}
    order = ibis.memtable(places[list(schema)], schema=schema)
    at = steps.select("journey_id", *KEYS).distinct().join(order, KEYS)
    staged = followed.join(at.select("journey_id", "stage", "place"), "journey_id")
    furthest = staged.place.max().over(ibis.window(group_by="journey_id"))
    stages = staged.mutate(went_on=(staged.place < furthest) | staged.reached)
    whole = followed.mutate(stage=ibis.literal(WHOLE), went_on=followed.reached)
    columns = [*KEYS, "customer_id", "went_on"]
    return ibis.union(whole.select(*columns), stages.select(*columns))
