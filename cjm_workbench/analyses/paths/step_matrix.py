"""Where journeys are at their first, second, third ... step."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import cautious, each_type, every, named
from cjm_workbench.schemas.format import estimate, plural
from cjm_workbench.schemas.results import Estimate, conform

LAST_STEP = 12
MOST = 12
ENDED = "(ended)"
OTHER = "(other)"
CELL = ["journey_type", "step_no", "touchpoint"]


class StepMatrix(Estimate):
    """One row a step number and touchpoint: ``value`` is its share of all ``n`` journeys.

    Attributes
    ----------
    step_no
        From 1 to 12, or to the longest journey's last.
    place
        Of the touchpoint, from 1, by the mean number of the steps taken there.
    touchpoint
        Its name, ``other (k touchpoints)``, or ``(ended)``: the journey has no such step.
    journeys, customers
        How many are there, and of how many customers.
    """

    journey_type: Series[str]
    step_no: Series[int] = pa.Field(ge=1, le=LAST_STEP)
    place: Series[int] = pa.Field(ge=1)
    touchpoint: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_step_matrix(journeys: ir.Table, steps: ir.Table, rules: Rules) -> pd.DataFrame:
    """Measure the share of journeys at each touchpoint, step by step.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    rules
        Thresholds and smallest cell; touchpoints beyond the commonest 12, and those of fewer
        customers than may be published, are one.

    Returns
    -------
    pandas.DataFrame
        A `StepMatrix`; of each step number the shares sum to one. A touchpoint where no journey is
        at a step has no row for it.
    """
    early = steps.filter(steps.step_no <= LAST_STEP)
    at_touchpoints, folded = _name_rare(early, rules)
    cells = ibis.union(at_touchpoints, _ended(journeys))
    shares = measure_shares(cells, journeys, CELL, ["journey_type"])
    table = _place(shares.rename(columns={"events": "journeys"}))
    table = add_shares(table.assign(events=table["journeys"]), rules.thresholds)
    table = hide_small(table, rules, more=["journeys"], within=CELL[:2])
    others = [f"other ({folded.get(name, '')})" for name in table["journey_type"]]
    table["touchpoint"] = table["touchpoint"].mask(table["touchpoint"] == OTHER, others)
    table = table.sort_values(["journey_type", "step_no", "place"], ignore_index=True)
    return conform(table.drop(columns="events"), StepMatrix)


def _name_rare(early: ir.Table, rules: Rules) -> tuple[ir.Table, dict[str, str]]:
    """Fold rare touchpoints into one, and count them in words for each journey type."""
    counted = early.group_by(["journey_type", "touchpoint"]).agg(
        taken=early.count(), takers=early.customer_id.nunique()
    )
    order = ibis.window(group_by="journey_type", order_by=[ibis.desc("taken"), counted.touchpoint])
    ranked = counted.mutate(rank=ibis.row_number().over(order))
    common = (ranked["rank"] < MOST) & (ranked.takers >= rules.smallest_cell)
    marked = ranked.mutate(cell=ibis.ifelse(common, ranked.touchpoint, OTHER))
    rare = marked.filter(marked.cell == OTHER)
    folded = rare.group_by("journey_type").agg(k=rare.count()).execute()
    joined = early.join(marked, ["journey_type", "touchpoint"])
    cells = joined.select("journey_type", "customer_id", "step_no", touchpoint=joined.cell)
    words = [plural(int(k), "touchpoint") for k in folded["k"]]
    return cells, dict(zip(folded["journey_type"], words, strict=True))


def _ended(journeys: ir.Table) -> ir.Table:
    """Give one row for each step number that a journey does not come to, and another does."""
    numbers = ibis.memtable({"step_no": range(1, LAST_STEP + 1)}, schema={"step_no": "int64"})
    longest = journeys.group_by("journey_type").agg(longest=journeys.steps.max())
    known = journeys.join(longest, "journey_type")
    beyond = known.join(numbers, [known.steps < numbers.step_no, known.longest >= numbers.step_no])
    return beyond.select("journey_type", "customer_id", "step_no", touchpoint=ibis.literal(ENDED))


def _place(table: pd.DataFrame) -> pd.DataFrame:
    """Number the touchpoints of each journey type by mean step; other and ended stand last."""
    weighted = table.assign(weight=table["step_no"] * table["journeys"])
    sums = weighted.groupby(["journey_type", "touchpoint"], as_index=False)[
        ["weight", "journeys"]
    ].sum()
    sums["late"] = sums["touchpoint"].map({OTHER: 1, ENDED: 2}).fillna(0)
    sums["mean"] = sums["weight"] / sums["journeys"]
    sums = sums.sort_values(["journey_type", "late", "mean", "touchpoint"])
    sums["place"] = sums.groupby("journey_type").cumcount() + 1
    return table.merge(sums[["journey_type", "touchpoint", "place"]], on=CELL[::2])


def read_step_matrix(table: pd.DataFrame) -> str:
    """Say where most journeys are at first, and how many steps half of them take."""
    if table.empty:
        return "No step can be shown: no journey starts in this period."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    first = rows[(rows["step_no"] == 1) & rows["value"].notna()]
    if first.empty:
        return f"In {journey_type}, too few customers took a step for it to be shown."
    top = first.iloc[int(first["value"].argmax())]
    return f"In {journey_type}, {_begin(top)}; {_half_ended(rows)}."


def _begin(top: pd.Series[Any]) -> str:
    n, at = int(top["n"]), named(top["touchpoint"])
    if top["value"] == 1:
        return f"{every(n, 'begin')} at {at}"
    said = estimate(top["value"], top["ci_low"], top["ci_high"], "share", n)
    return cautious(f"{said} of journeys begin at {at}", top)


def _half_ended(rows: pd.DataFrame) -> str:
    ended = rows[(rows["touchpoint"] == ENDED) & (rows["value"] >= 0.5)]
    if ended.empty:
        return f"more than half take {plural(int(rows['step_no'].max()), 'step')} or more"
    return f"half or more take fewer than {plural(int(ended['step_no'].min()), 'step')}"
