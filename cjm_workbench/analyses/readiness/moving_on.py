"""Of the journeys that came to a stage, the share that went on: the base of judging conversion."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.journeys.visits import reach_goals, visit_stages
from cjm_workbench.journeys.wants import WHOLE, Plan

KEYS = ["journey_type", "stage"]


def measure_moving_on(journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan]) -> pd.DataFrame:
    """Measure the share that went on to a later stage or reached the goal within the window.

    Parameters
    ----------
    journeys, steps
        The review's. Only journeys followed for the whole window count.
    plans
        Stages in order, goal and window of each journey type.

    Returns
    -------
    pandas.DataFrame
        journey_type, stage, events, hit_customers, customers (behind ``events`` and ``n``), n,
        value, ci_low, ci_high; no row for a stage that no journey came to. Of a stage the
        share is that of `journeys.visits.visit_stages`, of the whole journey that which
        reached the goal. The interval is that of `analyses.shares`.
    """
    columns = [*KEYS, "customer_id", "followed", "went_on"]
    whole = reach_goals(journeys, plans).mutate(stage=ibis.literal(WHOLE))
    stages = visit_stages(steps, journeys, plans)
    came = ibis.union(whole.select(*columns), stages.select(*columns))
    return measure_rates(came.filter(came.followed), KEYS, "went_on")
