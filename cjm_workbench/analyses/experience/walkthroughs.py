"""What a tester needed at a touchpoint, beside what customers themselves need there."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import Cells, amount_cells, hide_small, no_cells
from cjm_workbench.analyses.quantiles import measure_quantile
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import duration, number, plural
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.interval import Interval

NO_DURATION = "the data does not hold how long a contact there lasts"
NO_PLACE = "the walk-through names no touchpoint"


class Walkthroughs(Estimate):
    """One row a walk-through: ``value`` is the median time of customers, not of testers.

    Attributes
    ----------
    occurred_on, source_role, stage, touchpoint
        When, by whom and where the walk-through was made.
    tester_seconds, tester_steps, tester_forms
        What it took the tester: one observation, of which no rate or mean is made.
    customers
        Behind ``value``, the median time of their contacts there; ``n`` counts these.
    own_steps
        The median of their events there in a journey that came there. What they did within an
        event, and the forms they filled in, the data does not hold.
    """

    occurred_on: Series[pd.Timestamp]
    source_role: Series[str]
    stage: Series[str]
    touchpoint: Series[str]
    tester_seconds: Series[float] = pa.Field(nullable=True)
    tester_steps: Series[float] = pa.Field(nullable=True)
    tester_forms: Series[float] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    own_steps: Series[float] = pa.Field(nullable=True)


def measure_walkthroughs(
    observations: ir.Table, steps: ir.Table, events: ir.Table, time_zone: str, rules: Rules
) -> pd.DataFrame:
    """Set each walk-through beside the customers' own median at the same touchpoint.

    Parameters
    ----------
    observations
        Canonical; those of kind ``walkthrough`` are taken.
    steps
        Of the review.
    events
        Canonical, of the review, with duration_seconds.
    time_zone
        In which a walk-through's day is told.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Walkthroughs`, in order of time. Medians have the binomial order-statistic interval.
    """
    walked = observations.filter(observations.kind == "walkthrough")
    made = walked.order_by(["occurred_on", "observation_id"]).execute()
    if made.empty:
        return conform(pd.DataFrame(columns=[*Walkthroughs.to_schema().columns]), Walkthroughs)
    own = _measure_customers(steps, events, sorted(made["touchpoint"].dropna().unique()))
    walks = [_describe(row, time_zone) for row in made.to_dict("records")]
    table = pd.DataFrame(
        [{**walk, **_beside(own, str(walk["touchpoint"]), rules)} for walk in walks]
    ).assign(row=range(len(walks)))
    return conform(hide_small(table, rules, within=["row"]).drop(columns="row"), Walkthroughs)


def _measure_customers(
    steps: ir.Table, events: ir.Table, places: Sequence[str]
) -> dict[tuple[str, str], Mapping[Hashable, Any]]:
    """Measure the median time of a contact, and events in a journey, at each touchpoint."""
    at = steps.filter(steps.touchpoint.isin(places))
    counted = at.group_by(["touchpoint", "journey_id", "customer_id"]).agg(
        size=at.repeats.sum().cast("float64")
    )
    lasting = events.filter(events.touchpoint.isin(places) & events.duration_seconds.notnull())
    rows = ibis.union(
        counted.select("touchpoint", "customer_id", "size", measure=ibis.literal("steps")),
        lasting.select(
            "touchpoint", "customer_id", size=lasting.duration_seconds.cast("float64"),
            measure=ibis.literal("seconds"),
        ),
    ).cache()  # fmt: skip
    by = ["touchpoint", "measure"]
    behind = rows.group_by(by).agg(customers=rows.customer_id.nunique()).execute()
    table = measure_quantile(rows, by, "size", 0.5).merge(behind, on=by)
    return {(row["touchpoint"], row["measure"]): row for row in table.to_dict("records")}


def _beside(
    own: Mapping[tuple[str, str], Mapping[Hashable, Any]], touchpoint: str, rules: Rules
) -> Cells:
    counted, timed = own.get((touchpoint, "steps")), own.get((touchpoint, "seconds"))
    few = counted is None or counted["customers"] < rules.smallest_cell
    steps: Cells = {"own_steps": math.nan if few or counted is None else counted["value"]}
    if timed is None:
        reason = NO_DURATION if touchpoint else NO_PLACE
        return {**steps, "customers": 0, **no_cells("seconds", reason)}
    numbers = (timed[name] for name in ("value", "ci_low", "ci_high"))
    cells = amount_cells(Interval(int(timed["n"]), *numbers), "seconds", rules.thresholds)
    return {**steps, "customers": timed["customers"], **cells}


def _describe(row: Mapping[Hashable, Any], time_zone: str) -> Cells:
    day = row["occurred_on"].tz_localize("UTC").tz_convert(time_zone)
    names = ("source_role", "stage", "touchpoint")
    texts: Cells = {name: "" if pd.isna(row[name]) else row[name] for name in names}
    needed = {f"tester_{name}": row[name] for name in ("seconds", "steps", "forms")}
    return {"occurred_on": day.tz_localize(None).normalize(), **texts, **needed}


def read_walkthroughs(table: pd.DataFrame) -> str:
    """Say where a tester needed most beside the customers' own median."""
    if table.empty:
        return (
            "No walk-through is recorded: let somebody go through the journey with a watch, and "
            "note steps, forms and seconds as observations of kind walkthrough."
        )
    head = f"{plural(len(table), 'walk-through')}, each a single observation."
    known = table[(table["value"] > 0) & (table["tester_seconds"] > 0)]
    if known.empty:
        return f"{head} Of none is the customers' own time at the touchpoint known."
    ratio = (known["tester_seconds"] / known["value"]).map(math.log).abs()
    widest = known.iloc[int(ratio.argmax())]
    return (
        f"{head} Furthest from customers' own time is {widest['touchpoint']}: "
        f"{duration(widest['tester_seconds'])} against a median of {duration(widest['value'])} "
        f"(n = {number(int(widest['n']))})."
    )
