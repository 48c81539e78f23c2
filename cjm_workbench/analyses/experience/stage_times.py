"""How long journeys stay in each stage: the share still there, as time goes on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
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
from cjm_workbench.analyses.wording import cautious
from cjm_workbench.journeys.visits import visit_stages
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.schemas.format import duration, number, plural, share
from cjm_workbench.schemas.format import interval as written_interval
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.survival import (
    ROUNDING,
    kaplan_meier,
    log_log_bounds,
    survival_design_effect,
)

MOMENTS = 20
"""At which a curve is told: each after as many more departures; and as often, as far apart."""

LAST = 1.5
"""Where a curve ends, as a multiple of the time by which 19 of 20 departures had happened."""

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

    The curve is Kaplan and Meier's, with its log-log interval (`stats.survival.kaplan_meier`),
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
    moments = [] if no_time else _pick_moments(rows, desired, rules)
    for interval, left, moment in _read_curve(rows, moments):
        yield {**about, "after_seconds": moment, **share_cells(interval, left, limits)}
    if not moments:
        few = f"n = {n} is below {limits.n_min}" if n < limits.n_min else TOO_FEW
        reason = NO_TIME if no_time else few
        yield {**about, "after_seconds": math.nan, **no_cells("share", reason, n)}


def _read_curve(
    rows: pd.DataFrame, moments: Sequence[float]
) -> Iterator[tuple[Interval, int, float]]:
    """Give at each moment the share still there, and how many had left."""
    n, curve = len(rows), kaplan_meier(rows["seconds"], rows["seen"])
    customers = rows["customer_id"]
    effects = survival_design_effect(rows["seconds"], rows["seen"], customers, moments)
    left = curve["events"].cumsum()
    for moment, effect in zip(moments, effects, strict=True):
        at = int(curve["time"].searchsorted(moment, side="right")) - 1
        share_left = float(curve["survival"].iloc[at])
        if share_left < ROUNDING:  # nobody is left: the curve's own variance is 0
            yield wilson(0, n, design_effect=effect), n, moment
            continue
        error = curve["std_error"].iloc[[at]].to_numpy() * math.sqrt(effect)
        low, high = log_log_bounds(np.array([share_left]), error)
        yield Interval(n, share_left, float(low[0]), float(high[0])), int(left.iloc[at]), moment


def _pick_moments(rows: pd.DataFrame, desired: float, rules: Rules) -> list[float]:
    """Pick moments between and after which there are enough to tell of none of them.

    The desired time is one of them wherever it can be: for it earlier ones are given up.
    """
    left = rows[rows["seen"]]
    if left.empty or len(rows) < rules.thresholds.n_min:
        return []
    candidates = [
        moment
        for moment in _list_candidates(left["seconds"], desired)
        if moment >= left["seconds"].min() and _may_stay(rows, moment, rules)
    ]
    picked: list[float] = []
    for moment in candidates:
        while moment == desired and picked and not _may_leave(left, picked[-1], moment, rules):
            picked.pop()
        if _may_leave(left, picked[-1] if picked else -1.0, moment, rules):
            picked.append(moment)
    return _end(picked, candidates, left, rules)


def _end(
    picked: Sequence[float], candidates: Sequence[float], left: pd.DataFrame, rules: Rules
) -> list[float]:
    """Give up the last moments while few leave after them; tell of these with those before them."""
    kept = [*picked]
    while kept and not _may_leave(left, kept[-1], math.inf, rules):
        kept.pop()
    before = kept[-1] if kept else -1.0
    ends = (
        moment
        for moment in candidates
        if moment > before
        and _may_leave(left, before, moment, rules)
        and _may_leave(left, moment, math.inf, rules)
    )
    return kept if len(kept) == len(picked) else [*kept, *islice(ends, 1)]


def _list_candidates(seconds: pd.Series[float], desired: float) -> list[float]:
    """List moments in two digits, so that none is the time of a journey, and the desired one."""
    parts = np.arange(1, MOMENTS + 1) / MOMENTS
    after = np.quantile(seconds, parts, method="inverted_cdf")
    last = LAST * after[-2]
    rounded = {_round(each) for each in (*after, *(parts * last)) if each <= last}
    wished = {float(desired)} if desired > 0 else set()
    return sorted({0.0, *rounded, *wished})


def _round(seconds: float) -> float:
    """Round up to two digits."""
    if seconds <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(seconds)) - 1)
    return float(math.ceil(seconds / unit) * unit)


def _may_leave(left: pd.DataFrame, after: float, until: float, rules: Rules) -> bool:
    own = left.loc[(left["seconds"] > after) & (left["seconds"] <= until), "customer_id"]
    return own.empty or own.nunique() >= rules.smallest_cell


def _may_stay(rows: pd.DataFrame, moment: float, rules: Rules) -> bool:
    """Say whether nobody is followed beyond a moment, or enough to go on from."""
    own = rows.loc[rows["seconds"] > moment, "customer_id"]
    enough = len(own) >= rules.thresholds.n_min and own.nunique() >= rules.smallest_cell
    return own.empty or enough


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
        last = told.groupby("stage", sort=False).tail(1)
        named = _name(last[last["stage"] != WHOLE])
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
