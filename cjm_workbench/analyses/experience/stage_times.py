"""How long journeys stay in each stage: the share still there, as time goes on."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import ibis.expr.types as ir
import numpy as np
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
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.visits import visit_stages
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.schemas.format import duration, number, share
from cjm_workbench.schemas.format import interval as written_interval
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.survival import kaplan_meier

MOMENTS = 20
"""At which a curve is told: each after as many more departures; and as often, as far apart."""

NAMED = 2
TOO_FEW = "too few moved on in the time that was seen"

Row = Mapping[Hashable, Any]


class StageTimes(Estimate):
    """One row a stage (or the whole journey) and moment: ``value`` is the share still there.

    Attributes
    ----------
    stage
        The stage, or ``(whole journey)``; in the order of the journey, which comes last.
    seconds
        From the entry into the stage to the moment; missing where there is no curve, with the
        reason.
    desired_seconds
        By when half are wanted to have moved on: of the rows of a stage the same; missing where
        none is set.
    customers
        How many came to the stage.
    """

    journey_type: Series[str]
    stage: Series[str]
    seconds: Series[float] = pa.Field(gt=0, nullable=True)
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

    The curve is Kaplan and Meier's, with its log-log interval (`stats.survival.kaplan_meier`):
    whoever never moved on stays counted, lost or not, as in the medians of `experience.gaps`. Of
    the whole journey it is the share that has not reached the goal.

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
        `StageTimes`. Between two moments of a curve at least as many customers leave as may be
        published, and as many are still followed after the last one.
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
    curve = kaplan_meier(rows["seconds"], rows["seen"])
    moments = _pick_moments(rows, desired, rules)
    left = curve["events"].cumsum()
    for moment in moments:
        at = int(curve["time"].searchsorted(moment, side="right")) - 1
        bounds = [float(curve[name].iloc[at]) for name in ("survival", "ci_low", "ci_high")]
        yield {
            **about,
            "seconds": moment,
            **share_cells(Interval(n, *bounds), int(left.iloc[at]), limits),
        }
    if not moments:
        few = f"n = {n} is below {limits.n_min}" if n < limits.n_min else TOO_FEW
        reason = NO_TIME if takes_no_time(rows) else few
        yield {**about, "seconds": math.nan, **no_cells("share", reason, n)}


def _pick_moments(rows: pd.DataFrame, desired: float, rules: Rules) -> list[float]:
    """Pick moments between which, and after which, there are enough to tell of none of them.

    The desired time is one of them wherever it can be: for it an earlier one is given up.
    """
    left = rows[rows["seen"]]
    if left.empty:
        return []
    end = _end(rows, rules)
    parts = np.arange(1, MOMENTS + 1) / MOMENTS
    after = np.quantile(left["seconds"], parts, method="inverted_cdf")
    apart = parts * left["seconds"].max()
    picked: list[float] = []
    for moment in sorted({float(each) for each in (*after, *apart, desired) if 0 < each < end}):
        if moment == desired and picked and not _enough_left(left, picked[-1], moment, rules):
            picked.pop()
        if _enough_left(left, picked[-1] if picked else -1.0, moment, rules):
            picked.append(moment)
    return picked


def _end(rows: pd.DataFrame, rules: Rules) -> float:
    """Give the time before which enough journeys, and enough customers, are still followed."""
    longest = rows.groupby("customer_id")["seconds"].max()
    return min(
        _reached_by(rows["seconds"], rules.thresholds.n_min),
        _reached_by(longest, rules.smallest_cell),
    )


def _reached_by(times: pd.Series[float], least: int) -> float:
    """Give the longest time that so many reach; 0 where they are fewer."""
    enough = max(least, 1)
    return float(times.nlargest(enough).iloc[-1]) if len(times) >= enough else 0.0


def _enough_left(left: pd.DataFrame, after: float, until: float, rules: Rules) -> bool:
    own = left[(left["seconds"] > after) & (left["seconds"] <= until)]
    return own["customer_id"].nunique() >= max(rules.smallest_cell, 1)


def read_stage_times(table: pd.DataFrame) -> str:
    """Say what share is still there when half should be gone; else where they stay longest."""
    said = [_read(str(name), rows) for name, rows in table.groupby("journey_type", sort=True)]
    return " ".join(said) or "No journey came to a stage in this period."


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    told = rows[rows["value"].notna()]
    if told.empty:
        return f"In {journey_type}, too few journeys can be followed to say how long they stay."
    due = told[told["seconds"] == told["desired_seconds"]]
    if due.empty:
        row = _longest(told)
        return (
            f"In {journey_type}, no time is desired that can be read off. Longest they stay "
            f"{_place(row)}: {_share(row)} are still there after {duration(row['seconds'])}."
        )
    slowest = due.sort_values("value", ascending=False, kind="stable").head(NAMED)
    named = "; ".join(
        f"{_share(row)} {_place(row)} after {duration(row['seconds'])}"
        for row in slowest.to_dict("records")
    )
    return f"In {journey_type}, when half should be gone, there are still {named}."


def _longest(told: pd.DataFrame) -> Row:
    """Find the stage of which half are gone last; one of which fewer are gone, by its last row."""
    half = [
        (rows[rows["value"] <= 0.5] if (rows["value"] <= 0.5).any() else rows.tail(1)).iloc[0]
        for _, rows in told.groupby("stage", sort=False)
    ]
    return max((row.to_dict() for row in half), key=lambda row: float(row["seconds"]))


def _place(row: Row) -> str:
    return "short of the goal" if row["stage"] == WHOLE else f"in {row['stage']}"


def _share(row: Row) -> str:
    bounds = written_interval(row["ci_low"], row["ci_high"], "share")
    return f"{share(row['value'])} ({bounds}, n = {number(row['n'])})"
