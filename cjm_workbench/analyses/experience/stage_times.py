"""How long journeys stay in each stage: the share still there, as time goes on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import Cells, hide_small, no_cells, share_cells
from cjm_workbench.analyses.experience.followed import (
    KEYS,
    NO_TIME,
    follow_journeys,
    takes_no_time,
)
from cjm_workbench.analyses.experience.moments import pick_moments
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import cautious
from cjm_workbench.journeys.visits import visit_stages
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.schemas.format import duration, number, plural, share
from cjm_workbench.schemas.format import interval as written_interval
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.survival import survival_at

NAMED = 2
TOO_FEW = "too few left at any one time, or are still followed after it, to be told"


class StageTimes(Estimate):
    """One row a stage (or the whole journey) and moment: ``value`` is the share still there.

    Attributes
    ----------
    stage
        The stage, or ``(whole journey)``; in the order of the journey, which comes last.
    after_seconds
        From the entry into the stage to the moment, in two digits but for the desired time;
        missing where there is no curve, with the reason.
    desired_seconds
        By when half are wanted to have moved on: of the rows of a stage the same; missing where
        none is set.
    customers
        How many came to the stage.
    """

    journey_type: Series[str]
    stage: Series[str]
    after_seconds: Series[float] = pa.Field(ge=0, nullable=True)
    desired_seconds: Series[float] = pa.Field(gt=0, nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_stage_times(
    journeys: ir.Table,
    steps: ir.Table,
    plans: Sequence[Plan],
    wants: Sequence[Want],
    as_of: datetime,
    rules: Rules,
) -> pd.DataFrame:
    """Measure what share of journeys is still in a stage, so long after they came to it.

    The curve is Kaplan and Meier's, with its log-log interval (`stats.survival.survival_at`),
    widened where customers repeat: whoever never moved on stays counted, lost or not, as in the
    medians of `experience.gaps`. Of the whole journey it is the share that has not reached the
    goal.

    Parameters
    ----------
    journeys, steps
        Of the review.
    plans
        Stages and goal of each journey type.
    wants
        The wanted levels; those of measure ``time`` are shown.
    as_of
        The moment until which everybody was seen, in UTC.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `StageTimes`. Between two moments of a curve, and after the last one, nobody leaves or as
        many customers as may be published; and after each nobody is still followed, or as many.
    """
    visits = visit_stages(steps, journeys, plans)
    followed = dict(iter(follow_journeys(visits, journeys, plans, as_of).groupby(KEYS)))
    desired = {(w.journey_type, w.stage): w.target for w in wants if w.measure == "time"}
    keys = [(plan.journey_type, stage) for plan in plans for stage in (*plan.stages, WHOLE)]
    rows = [
        {"journey_type": key[0], "stage": key[1], **cells}
        for key in keys
        if key in followed
        for cells in _trace(followed[key], desired.get(key, math.nan), rules)
    ]
    if not rows:
        return conform(pd.DataFrame(columns=[*StageTimes.to_schema().columns]), StageTimes)
    table = pd.DataFrame(rows)
    # a stage is suppressed for its own sake: stages add up to no total
    shown = hide_small(table.assign(row=table.index), rules, within=["row"])
    return conform(shown.drop(columns="row"), StageTimes)


def _trace(rows: pd.DataFrame, desired: float, rules: Rules) -> Iterator[Cells]:
    """Read the curve of a stage at the moments that may be told."""
    n, limits = len(rows), rules.thresholds
    about: Cells = {"desired_seconds": desired, "customers": rows["customer_id"].nunique()}
    no_time = takes_no_time(rows)
    moments = [] if no_time else pick_moments(rows, desired, rules)
    seconds, seen = rows["seconds"], rows["seen"]
    shares = survival_at(seconds, seen, moments, clusters=rows["customer_id"])
    for moment, interval in zip(moments, shares, strict=True):
        left = int((seen & (seconds <= moment)).sum())
        yield {**about, "after_seconds": moment, **share_cells(interval, left, limits)}
    if not moments:
        few = f"n = {n} is below {limits.n_min}" if n < limits.n_min else TOO_FEW
        reason = NO_TIME if no_time else few
        yield {**about, "after_seconds": math.nan, **no_cells("share", reason, n)}


def read_stage_times(table: pd.DataFrame) -> str:
    """Say where more than half are still there when half should be gone, or how many ever are."""
    said = [_read(str(name), rows) for name, rows in table.groupby("journey_type", sort=True)]
    return " ".join(said) or "No journey came to a stage in this period."


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    told = rows[rows["value"].notna()]
    due = told[told["after_seconds"] == told["desired_seconds"]]
    if told.empty:
        return f"In {journey_type}, how long journeys stay cannot be told of any stage."
    if due.empty:
        ends = told.groupby("stage", sort=False).tail(1)
        of_stages = ends[ends["stage"] != WHOLE]
        named = _name(ends if of_stages.empty else of_stages)
        return f"In {journey_type}, no time is desired that can be read off: {named}."
    late, kept = due[due["ci_low"] > 0.5], due[due["ci_high"] < 0.5]
    if len(late):
        return f"In {journey_type}, when half should be gone, most are still there: {_name(late)}."
    of = f"{number(len(kept))} of {plural(len(due), 'desired time')}"
    return f"In {journey_type}, at {of} more than half are gone: {_name(due)}."


def _name(rows: pd.DataFrame) -> str:
    """Name what share is still there: of the stages given those of most."""
    most = rows.sort_values("value", ascending=False, kind="stable").head(NAMED)
    return "; ".join(_say(row) for _, row in most.iterrows())


def _say(row: pd.Series[Any]) -> str:
    place = "short of the goal" if row["stage"] == WHOLE else f"in {row['stage']}"
    bounds = written_interval(row["ci_low"], row["ci_high"], "share")
    still = f"{share(row['value'])} still {place} after {duration(row['after_seconds'])}"
    return cautious(f"{still} ({bounds}, n = {number(row['n'])})", row)
