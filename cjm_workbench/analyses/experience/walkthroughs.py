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
from cjm_workbench.schemas.format import plural, quantity
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.interval import Interval

MEASURES = ("seconds", "steps", "forms")
UNITS = {"seconds": "seconds", "steps": "count", "forms": "count"}
OWN = {
    "seconds": "time of one contact, from its start to its end",
    "steps": "events there in a journey that came there",
    "forms": "",
}
NO_DURATION = "the data does not hold how long a contact there lasts"
NO_FORMS = "customers' own forms are not recorded"
NOT_SEEN = "no journey of this review came there"


class Walkthroughs(Estimate):
    """One row a walk-through and measure: ``value`` is the median of customers, not of testers.

    Attributes
    ----------
    occurred_on, source_role, stage, touchpoint
        When, by whom and where the walk-through was made.
    measure
        ``seconds``, ``steps`` or ``forms``.
    tester
        What it took the tester: one observation, of which no rate or mean is made.
    customers
        Behind ``value``.
    own
        What is measured of customers, in words; empty where nothing is.
    """

    occurred_on: Series[str]
    source_role: Series[str]
    stage: Series[str]
    touchpoint: Series[str]
    measure: Series[str] = pa.Field(isin=MEASURES)
    tester: Series[float]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    own: Series[str]


def measure_walkthroughs(
    observations: ir.Table, steps: ir.Table, events: ir.Table, rules: Rules
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
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Walkthroughs`, in order of time. Medians have the binomial order-statistic interval.
    """
    walked = observations.filter(observations.kind == "walkthrough")
    made = walked.order_by(["occurred_on", "observation_id"]).execute()
    places = sorted(made["touchpoint"].dropna().unique())
    own = _measure_customers(steps, events, places) if places else {}
    rows = [
        {**_describe(row), "measure": measure, "tester": float(row[measure]),
         **_beside(own.get((str(row["touchpoint"]), measure)), measure, rules)}
        for row in made.to_dict("records")
        for measure in MEASURES
        if not pd.isna(row[measure])
    ]  # fmt: skip
    if not rows:
        return conform(pd.DataFrame(columns=[*Walkthroughs.to_schema().columns]), Walkthroughs)
    table = pd.DataFrame(rows).assign(row=range(len(rows)))
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


def _beside(own: Mapping[Hashable, Any] | None, measure: str, rules: Rules) -> Cells:
    unit = UNITS[measure]
    if own is None:
        reasons = {"seconds": NO_DURATION, "steps": NOT_SEEN, "forms": NO_FORMS}
        return {"customers": 0, "own": "", **no_cells(unit, reasons[measure])}
    numbers = (own[name] for name in ("value", "ci_low", "ci_high"))
    cells = amount_cells(Interval(int(own["n"]), *numbers), unit, rules.thresholds)
    return {"customers": own["customers"], "own": OWN[measure], **cells}


def _describe(row: Mapping[Hashable, Any]) -> Cells:
    names = ("source_role", "stage", "touchpoint")
    texts: Cells = {name: "" if pd.isna(row[name]) else row[name] for name in names}
    return {"occurred_on": f"{row['occurred_on']:%Y-%m-%d}", **texts}


def read_walkthroughs(table: pd.DataFrame) -> str:
    """Say where a tester needed most beside the customers' own median."""
    if table.empty:
        return (
            "No walk-through is recorded: let somebody go through the journey with a watch, and "
            "note steps, forms and seconds as observations of kind walkthrough."
        )
    made = table.drop_duplicates(["occurred_on", "source_role", "stage", "touchpoint"])
    head = f"{plural(len(made), 'walk-through')}, each a single observation."
    known = table[table["value"].notna() & (table["value"] > 0) & (table["measure"] == "seconds")]
    if known.empty:
        return f"{head} Of none is the customers' own time at the touchpoint known."
    ratio = known["tester"] / known["value"]
    widest = known.iloc[int(ratio.map(lambda x: abs(math.log(x)) if x > 0 else 0.0).argmax())]
    return (
        f"{head} Furthest from customers' own time is {widest['touchpoint']}: "
        f"{quantity(widest['tester'], 'seconds')} against a median of "
        f"{quantity(widest['value'], 'seconds')} (n = {int(widest['n']):,})."
    )
