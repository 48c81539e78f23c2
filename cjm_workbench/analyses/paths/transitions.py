"""Which touchpoint follows which, how often, and after what wait."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.quantiles import measure_quantile
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.schemas.format import duration, plural, share
from cjm_workbench.schemas.results import Estimate, conform

END = "(end)"
BY = ["journey_type", "from_touchpoint", "to_touchpoint"]


class Transitions(Estimate):
    """One row an ordered pair of touchpoints: ``value`` is its share of the ``n`` departures.

    Attributes
    ----------
    from_touchpoint, to_touchpoint
        The pair; ``(end)`` where the journey has no further step.
    transitions, customers
        How often, and by how many.
    rework
        Whether the journey had been at the second touchpoint before, in how many of them.
    wait_median_seconds, wait_low_seconds, wait_high_seconds
        Median wait of those who moved on, with its 95 % interval.
    wait_p90_seconds
        The wait that 90 % of them did not exceed.
    """

    journey_type: Series[str]
    from_touchpoint: Series[str]
    to_touchpoint: Series[str]
    transitions: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    rework: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    wait_median_seconds: Series[float] = pa.Field(nullable=True)
    wait_low_seconds: Series[float] = pa.Field(nullable=True)
    wait_high_seconds: Series[float] = pa.Field(nullable=True)
    wait_p90_seconds: Series[float] = pa.Field(nullable=True)


def measure_transitions(steps: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count ordered pairs of steps.

    Parameters
    ----------
    steps
        The review's steps.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Transitions`, the commonest departures first. Of each touchpoint the shares sum to one.
    """
    pairs = _pairs(steps)
    shares = measure_shares(pairs, pairs, BY, BY[:2])
    moved = pairs.filter(pairs.to_touchpoint != END)
    rework = moved.group_by(BY).agg(rework=moved.back.cast("int64").sum()).execute()
    table = shares.merge(rework, on=BY, how="left").merge(_waits(moved), on=BY, how="left")
    table = add_shares(table, rules.thresholds).assign(rework=table["rework"].fillna(0))
    table = table.rename(columns={"events": "transitions"})
    table = table.sort_values(
        ["journey_type", "transitions", "from_touchpoint", "to_touchpoint"],
        ascending=[True, False, True, True], ignore_index=True,
    )  # fmt: skip
    waits = [column for column in table if column.startswith("wait_")]
    table = hide_small(table, rules, more=["transitions", "rework", *waits], within=BY[:2])
    return conform(table, Transitions)


def _pairs(steps: ir.Table) -> ir.Table:
    order = ibis.window(group_by="journey_id", order_by="step_no")
    first = steps.step_no.min().over(ibis.window(group_by=["journey_id", "touchpoint"]))
    placed = steps.mutate(seen_before=first < steps.step_no)
    return placed.select(
        "journey_type",
        "customer_id",
        from_touchpoint=placed.touchpoint,
        to_touchpoint=placed.next_touchpoint.fill_null(END),
        back=placed.seen_before.lead(1).over(order),
        wait_seconds=placed.wait_seconds.lead(1).over(order),
    )


def _waits(moved: ir.Table) -> pd.DataFrame:
    median = measure_quantile(moved, BY, "wait_seconds", 0.5).rename(
        columns={
            "value": "wait_median_seconds",
            "ci_low": "wait_low_seconds",
            "ci_high": "wait_high_seconds",
        }
    )
    p90 = moved.group_by(BY).agg(wait_p90_seconds=moved.wait_seconds.quantile(0.9)).execute()
    return median.drop(columns="n").merge(p90, on=BY)


def read_transitions(table: pd.DataFrame) -> str:
    """Say which common move waits longest, and how much of the moving is rework."""
    moved = table[(table["to_touchpoint"] != END) & table["wait_median_seconds"].notna()]
    if moved.empty:
        return "No journey has a second step: there is no transition to show."
    firm = moved[moved["transitions"] >= moved["transitions"].sum() * 0.01]
    slow = firm.sort_values("wait_median_seconds").iloc[-1]
    total, back = int(moved["transitions"].sum()), int(moved["rework"].sum())
    return (
        f"Of the moves made by at least 1 % of all, the slowest is from {slow.from_touchpoint} to "
        f"{slow.to_touchpoint}: half of those who moved on waited more than "
        f"{duration(slow.wait_median_seconds)} ({plural(int(slow.transitions), 'move')}). "
        f"{share(back / total)} of {plural(total, 'move')} return to a touchpoint already seen."
    )
