"""Conversion, time and channels of stages and journeys, as rows of the table of gaps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.estimates import Cells, amount_cells, no_cells, share_cells
from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.stats.incidence import incidence_at
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.sufficiency import Thresholds
from cjm_workbench.stats.survival import km_quantile

REACHED, LOST = 1, 2
KEYS = ["journey_type", "stage"]
NO_TIME = "to come here is to reach the goal: no time passes"


def convert_journeys(
    journeys: ir.Table, plans: Sequence[Plan], thresholds: Thresholds
) -> Iterator[Cells]:
    """Estimate the cumulative incidence of the goal at the window, with loss competing.

    Parameters
    ----------
    journeys
        The review's journeys.
    plans
        Goal and window of each journey type.
    thresholds
        When evidence is sufficient.
    """
    rows = journeys.select("journey_type", "customer_id", "outcome_seconds", "outcome_code")
    by_type = dict(iter(rows.execute().groupby("journey_type")))
    for plan in plans:
        if plan.journey_type in by_type:
            yield _convert_journeys(by_type[plan.journey_type], plan, thresholds)


def _convert_journeys(rows: pd.DataFrame, plan: Plan, thresholds: Thresholds) -> Cells:
    seconds, codes = rows["outcome_seconds"], rows["outcome_code"]
    hit = (codes == REACHED) & (seconds <= plan.window_seconds)
    per_customer = hit.groupby(rows["customer_id"]).agg(["sum", "size"])
    effect = share_design_effect(per_customer["sum"], per_customer["size"])
    interval = incidence_at(seconds, codes, plan.window_seconds, design_effect=effect)
    # an open journey is neither an event nor a non-event until its window has passed
    settled = hit | (codes == LOST) | (seconds >= plan.window_seconds)
    cells = _judge_settled(interval, int(hit.sum()), int(settled.sum()), thresholds)
    if not plan.goal:
        cells = no_cells("share", "the journey type names no goal", len(rows))
    counts = _count_customers(per_customer, "sum")
    return _row(plan.journey_type, WHOLE, "conversion", counts, cells)


def _judge_settled(interval: Interval, hits: int, settled: int, thresholds: Thresholds) -> Cells:
    """Judge an incidence by its settled journeys alone; its n counts the open ones too."""
    if math.isnan(interval.value):
        return share_cells(interval, hits, thresholds)
    cells = {**share_cells(replace(interval, n=settled), hits, thresholds), "n": interval.n}
    if settled < thresholds.n_min <= interval.n:
        open_ = plural(interval.n - settled, "journey")
        cells["reason"] = f"{open_} of {number(interval.n)} may still reach the goal in the window"
    return cells


def _count_customers(per_customer: pd.DataFrame, hits_col: str) -> Cells:
    """Count the customers behind a share, and those behind its numerator."""
    hit_customers = int((per_customer[hits_col] > 0).sum())
    return {"customers": len(per_customer), "hit_customers": hit_customers}


def convert_stages(
    visits: ir.Table, plans: Sequence[Plan], thresholds: Thresholds
) -> Iterator[Cells]:
    """Estimate the share of followed journeys that went on from each stage.

    Parameters
    ----------
    visits
        As ``visit_stages`` gives them.
    plans, thresholds
        As for ``convert_journeys``.
    """
    endless = {(plan.journey_type, plan.stages[-1]) for plan in plans if not plan.goal}
    followed = visits.filter(visits.followed)
    for key, rows in _count(followed, followed.went_on):
        cells = _share(rows, thresholds)
        if key in endless:
            cells = no_cells("share", "the last stage leads to no goal", int(rows["units"].sum()))
        yield _row(*key, "conversion", _count_customers(rows, "hits"), cells)


def time_journeys(followed: pd.DataFrame, thresholds: Thresholds) -> Iterator[Cells]:
    """Estimate the median time in each stage, and to the goal; who has not left stays at risk.

    Parameters
    ----------
    followed
        As ``follow_journeys`` gives it.
    thresholds
        When evidence is sufficient.
    """
    for key, group in followed.groupby(KEYS, sort=True):
        cells = _median(group, thresholds)
        counts: Cells = {"customers": group["customer_id"].nunique()}
        yield _row(str(key[0]), str(key[1]), "time", counts, cells)


def follow_journeys(
    visits: ir.Table, journeys: ir.Table, plans: Sequence[Plan], as_of: datetime
) -> pd.DataFrame:
    """Follow each journey from its entry into a stage until it left, and from start to goal.

    Parameters
    ----------
    visits
        As ``visit_stages`` gives them.
    journeys
        The review's journeys. Of types without a goal there is no time to it.
    plans
        Goal of each journey type.
    as_of
        The moment until which everybody was seen, in UTC.

    Returns
    -------
    pandas.DataFrame
        One row a journey and stage, or `WHOLE`: journey_type, stage, customer_id, seconds, and
        ``seen``: false where it has not left by `as_of`, lost or not.
    """
    with_goal = journeys.filter(
        journeys.journey_type.isin([plan.journey_type for plan in plans if plan.goal])
    ).mutate(stage=ibis.literal(WHOLE))
    return pd.concat(
        [
            _follow(visits, visits.entered_at, visits.left_at, as_of),
            _follow(with_goal, with_goal.started_at, with_goal.reached_at, as_of),
        ],
        ignore_index=True,
    )


def _follow(
    rows: ir.Table, start: ir.TimestampValue, end: ir.TimestampValue, as_of: datetime
) -> pd.DataFrame:
    until = ibis.coalesce(end, ibis.literal(as_of, type="timestamp(6)"))
    timed = rows.select(
        *KEYS, "customer_id", seconds=seconds_between(start, until), seen=end.notnull()
    )
    followed: pd.DataFrame = timed.execute()
    return followed


def takes_no_time(followed: pd.DataFrame) -> bool:
    """Tell a stage that only who reaches the goal comes to."""
    return bool(followed["seen"].all() and not followed["seconds"].any())


def _median(group: pd.DataFrame, thresholds: Thresholds) -> Cells:
    seconds, seen = group["seconds"], group["seen"]
    if takes_no_time(group):
        return no_cells("seconds", NO_TIME, len(group))
    median = km_quantile(seconds, seen, clusters=group["customer_id"])
    if not math.isnan(median.value) or not seen.any() or median.n < thresholds.n_min:
        return amount_cells(median, "seconds", thresholds)
    # The median lies beyond what was seen; so does its low bound, where the band's does too.
    low = seconds[seen].max() if math.isnan(median.low) else median.low
    reason = "fewer than half had moved on in the time that was seen"
    return {**no_cells("seconds", reason, median.n), "ci_low": low}


def share_channels(
    steps: ir.Table, wants: Sequence[Want], thresholds: Thresholds
) -> Iterator[Cells]:
    """Estimate the share of a stage's steps that run through the desired channels.

    Parameters
    ----------
    steps
        The review's steps. Those without a channel are left out.
    wants
        Those of measure ``channel`` name the channels.
    thresholds
        When evidence is sufficient.
    """
    for want in wants:
        if want.measure != "channel":
            continue
        own = steps.filter(steps.journey_type == want.journey_type, steps.channel.notnull())
        if want.stage != WHOLE:
            own = own.filter(own.stage == want.stage)
        own = own.mutate(stage=ibis.literal(want.stage))
        for key, rows in _count(own, own.channel.isin(want.channels)):
            counts = _count_customers(rows, "hits")
            yield _row(*key, "channel", counts, _share(rows, thresholds))


def _count(rows: ir.Table, hit: ir.BooleanValue) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    """Count units and hits of each customer in the engine, and give them stage by stage."""
    marked = rows.select(*KEYS, "customer_id", hit=hit.cast("int64"))
    counted = marked.group_by([*KEYS, "customer_id"]).agg(
        units=marked.count(), hits=marked.hit.sum()
    )
    for key, group in counted.execute().groupby(KEYS, sort=True):
        yield (str(key[0]), str(key[1])), group


def _share(rows: pd.DataFrame, thresholds: Thresholds) -> Cells:
    hits, units = int(rows["hits"].sum()), int(rows["units"].sum())
    effect = share_design_effect(rows["hits"], rows["units"])
    return share_cells(wilson(hits, units, design_effect=effect), hits, thresholds)


def _row(journey_type: str, stage: str, measure: str, counts: Cells, cells: Cells) -> Cells:
    return {
        "journey_type": journey_type,
        "stage": stage,
        "measure": measure,
        "instrument": "",
        **counts,
        **cells,
    }
