"""Where journeys go round in circles: repeats at one touchpoint, there and back, round trips."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.common import ARROW, pick_common
from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.schemas.format import duration, estimate, is_missing
from cjm_workbench.schemas.results import Estimate, conform

KINDS = ("repeat", "back", "round")
MOST = 20
"""Loops that a table names, a journey type."""

LOOP = ["journey_type", "kind", "touchpoint", "via"]
PLACE = ["journey_type", "journey_id", "customer_id", "touchpoint"]
BETWEEN = "…"


class Loops(Estimate):
    """One row a loop: ``value`` is the share that takes it of the ``n`` journeys that came there.

    Attributes
    ----------
    kind
        ``repeat``: several events at the touchpoint, one after the other. ``back``: to one other
        touchpoint and back. ``round``: back after two other steps or more. What comes again within
        the same moment, as the lines of one receipt do, is no going round.
    touchpoint, via
        Where it begins and ends; of ``back``, the touchpoint between.
    loop
        It as a path.
    journeys, times
        How many take it, and how often in all.
    median_seconds
        Median time from the first event there to the last of a repeat; of the others, from
        leaving to being back.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    touchpoint: Series[str]
    via: Series[str]
    loop: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    times: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    median_seconds: Series[float] = pa.Field(nullable=True)


def measure_loops(steps: ir.Table, rules: Rules, *, most: int = MOST) -> pd.DataFrame:
    """Measure what share of the journeys that came to a touchpoint came to it again, and how.

    Parameters
    ----------
    steps
        The review's steps.
    rules
        Thresholds and smallest cell; loops of fewer customers are left out.
    most
        Loops to name, a journey type.

    Returns
    -------
    pandas.DataFrame
        `Loops`, the commonest of each journey type first. A journey counts once a loop.
    """
    loops = _find(steps).cache()  # read three times
    common = pick_common(loops, LOOP, rules, most)
    chosen = loops.semi_join(common, LOOP)
    facts = chosen.group_by(LOOP).agg(
        times=chosen.times.sum(), median_seconds=chosen.seconds.quantile(0.5)
    )
    rates = measure_rates(_at_places(steps, chosen, common), LOOP, "hit")
    table = rates.merge(facts.execute(), on=LOOP).assign(times=lambda t: t["times"].astype(int))
    table = add_shares(table, rules.thresholds).rename(columns={"events": "journeys"})
    shown = hide_rates(table, rules, more=["journeys", "times", "median_seconds"])
    shown = shown.assign(loop=[_write(row) for row in shown[LOOP].itertuples(index=False)])
    order = table["journeys"].rename("order")
    shown = shown.assign(order=order).sort_values(
        ["journey_type", "order", "kind", "touchpoint", "via"],
        ascending=[True, False, True, True, True],
    )
    return conform(shown.drop(columns=["order", "customers", "hit_customers"]), Loops)


def _find(steps: ir.Table) -> ir.Table:
    """Give one row a loop of a journey, with how many times it went round, and how long it took."""
    order = ibis.window(group_by=["journey_id", "touchpoint"], order_by="step_no")
    known = steps.mutate(
        before_no=steps.step_no.lag(1).over(order), left_at=steps.last_at.lag(1).over(order)
    )
    again = known.filter(known.before_no.notnull())
    straight = again.step_no - again.before_no == 2
    returns = again.select(
        *PLACE,
        kind=ibis.ifelse(straight, "back", "round"),
        via=ibis.ifelse(straight, again.previous_touchpoint, ""),
        times=ibis.literal(1).cast("int64"),
        seconds=_seconds(again.left_at, again.occurred_at),
    )
    over = steps.filter(steps.repeats > 1)
    repeats = over.select(
        *PLACE,
        kind=ibis.literal("repeat"),
        via=ibis.literal(""),
        times=over.repeats - 1,
        seconds=_seconds(over.occurred_at, over.last_at),
    )
    loops = ibis.union(returns, repeats)
    return loops.filter(loops.seconds > 0)


def _seconds(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.FloatingValue:
    return (end.epoch_seconds() - start.epoch_seconds()).cast("float64")


def _at_places(steps: ir.Table, loops: ir.Table, common: ir.Table) -> ir.Table:
    """Say of each journey at a touchpoint, and each loop there, whether it took it."""
    places = steps.select(*PLACE).distinct()
    rows = places.join(common, ["journey_type", "touchpoint"])
    taken = loops.select(*LOOP, "journey_id").distinct().mutate(took=True)
    joined = rows.left_join(taken, [*LOOP, "journey_id"])
    return joined.select(*LOOP, "customer_id", hit=joined.took.fill_null(False))


def _write(row: Any) -> str:
    between = {"repeat": [], "back": [row.via], "round": [BETWEEN]}[row.kind]
    return ARROW.join([row.touchpoint, *between, row.touchpoint])


def read_loops(table: pd.DataFrame) -> str:
    """Say which loop the largest share of journeys takes, and what it costs in time."""
    if table.empty:
        return "No loop is taken by enough customers to be shown."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["value"].notna()]
    if shown.empty:
        return f"In {journey_type}, no loop is taken by enough customers to be shown."
    top = shown.iloc[0]
    said = estimate(top["value"], top["ci_low"], top["ci_high"], "share", int(top["n"]))
    head = f"In {journey_type}, the commonest loop is {named(top['loop'])}: {said} of the journeys "
    time = top["median_seconds"]
    cost = "" if is_missing(time) else f", in {duration(time)} at the median"
    return cautious(f"{head}that came to {named(top['touchpoint'])} take it{cost}", top) + "."
