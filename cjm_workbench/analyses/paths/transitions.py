"""Which touchpoint follows which, how often, and after what wait."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.balance import find_unpublishable
from cjm_workbench.analyses.estimates import add_shares, hide_companions, hide_small
from cjm_workbench.analyses.quantiles import measure_quantile
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import each_type, named
from cjm_workbench.schemas.format import estimate, plural, share
from cjm_workbench.schemas.results import Estimate, conform

END = "(end)"
LEAST_MOVES = 30
LEAST_SHARE = 0.01
"""A common move, whose wait is compared, is made this often, and is this share of all moves."""

BY = ["journey_type", "from_touchpoint", "to_touchpoint"]
WAITS = ["wait_median_seconds", "wait_low_seconds", "wait_high_seconds", "wait_p90_seconds"]


class Transitions(Estimate):
    """One row an ordered pair of touchpoints: ``value`` is its share of the ``n`` departures.

    Attributes
    ----------
    from_touchpoint, to_touchpoint
        The pair; ``(end)`` where the journey has no further step.
    transitions, customers
        How often, and by how many.
    rework
        Whether the journey had been at the second touchpoint before, in how many of them; missing
        where that tells of too few customers.
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
    pairs = _pairs(steps).cache()  # read four times
    shares = measure_shares(pairs, pairs, BY, BY[:2])
    moved = pairs.filter(pairs.to_touchpoint != END)
    rework = _rework_of(moved, rules)
    table = shares.merge(rework, on=BY, how="left").merge(_waits(moved), on=BY, how="left")
    table = add_shares(table, rules.thresholds)
    at_end = table["to_touchpoint"] == END
    table["rework"] = table["rework"].mask(at_end, 0)
    table = table.rename(columns={"events": "transitions"})
    table = table.sort_values(
        ["journey_type", "transitions", "from_touchpoint", "to_touchpoint"],
        ascending=[True, False, True, True], ignore_index=True,
    )  # fmt: skip
    return conform(_hide(table, rules), Transitions)


def _rework_of(moved: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count the returns of each pair, where neither those who return nor the others are few."""
    counted = moved.group_by(BY).agg(
        rework=moved.back.cast("int64").sum(),
        back=moved.customer_id.nunique(where=moved.back),
        customers=moved.customer_id.nunique(),
    )
    table: pd.DataFrame = counted.execute()
    few = [
        count.between(1, rules.smallest_cell - 1)
        for count in (table["back"], table["customers"] - table["back"])
    ]
    rework = table["rework"].astype("Int64").mask(few[0] | few[1])
    return table[BY].assign(rework=rework)


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide small moves, and those that with the touchpoints' totals would tell them."""
    more = ["transitions", "customers", "rework", *WAITS]
    marks = pd.Series(False, index=table.index)
    for _, moves in table.groupby("journey_type"):
        marks[moves.index] = find_unpublishable(moves, rules.smallest_cell)
    small = table["customers"] < rules.smallest_cell
    whole = table.astype({"rework": "Int64", "transitions": "Int64", "customers": "Int64"})
    shown = hide_companions(whole, marks & ~small, more=more)
    each = shown.assign(row=range(len(shown)))
    return hide_small(each, rules, more=more, within=["row"]).drop(columns="row")


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
    if table.empty:
        return "There is no transition to show: no journey starts in this period."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    going_on = rows[rows["to_touchpoint"] != END]
    if going_on.empty:
        return f"In {journey_type}, no journey has a second step: there is no transition to show."
    shown = going_on[going_on["transitions"].notna()]
    if shown.empty:
        return f"In {journey_type}, no move is made by enough customers to be shown."
    hidden = len(going_on) - len(shown)
    of = f"of the {plural(len(shown), 'move')} shown ({hidden} hidden), " if hidden else ""
    return f"In {journey_type}, {of}{_slowest(shown)}; {_rework(shown)}."


def _rework(shown: pd.DataFrame) -> str:
    told = shown[shown["rework"].notna()]
    if told.empty:
        return "how many return to a touchpoint already seen tells of too few customers to be shown"
    among = "" if len(told) == len(shown) else " whose returns can be shown"
    total, back = int(told["transitions"].sum()), int(told["rework"].sum())
    if not back:
        return f"no move{among} returns to a touchpoint already seen"
    moves = plural(total, "move")
    return f"{share(back / total)} of {moves}{among} return to a touchpoint already seen"


def _slowest(shown: pd.DataFrame) -> str:
    """Name the longest median wait among moves common enough for it to have an interval."""
    common = shown["transitions"] >= max(LEAST_MOVES, LEAST_SHARE * shown["transitions"].sum())
    firm = shown[common & shown["wait_high_seconds"].notna()]
    if firm.empty:
        return "no move is common enough to compare waits"
    slow = firm.iloc[int(firm["wait_median_seconds"].argmax())]
    wait = estimate(
        slow["wait_median_seconds"], slow["wait_low_seconds"], slow["wait_high_seconds"],
        "seconds", int(slow["transitions"]),
    )  # fmt: skip
    return (
        f"the longest wait of a common move is from {named(slow['from_touchpoint'])} to "
        f"{named(slow['to_touchpoint'])}: {wait} at the median of those who moved on"
    )
