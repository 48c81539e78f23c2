"""How the results across channels change without the customers whom the data knows only in part."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import Cells, hide_small, share_cells
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas import format as written
from cjm_workbench.schemas.format import number, plural, share
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.shares import share_design_effect, wilson

MEASURES = {
    "channels": ("several", "journeys", "journeys in two channels or more"),
    "handoffs": ("switches", "moves", "moves that change channel"),
    "conversion": ("reached", "followed", "followed journeys that came to the goal"),
}
"""Each measure: its numerator and denominator by customer, and what it counts."""


class Sensitivity(Estimate):
    """One row a journey type, group left out and measure: ``value`` is the share of who is kept.

    Attributes
    ----------
    without
        Who is left out.
    measure
        ``channels``: of the journeys, those in two channels or more. ``handoffs``: of the moves
        between steps, those that change channel. ``conversion``: of the journeys that were followed
        for the whole window, those that came to the goal.
    all_n, all_value, all_low, all_high
        The same with everybody.
    change
        The value less that with everybody.
    stands
        Whether the value lies in the interval of that with everybody.
    """

    journey_type: Series[str]
    without: Series[str]
    measure: Series[str] = pa.Field(isin=list(MEASURES))
    all_n: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    all_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    all_low: Series[float] = pa.Field(nullable=True)
    all_high: Series[float] = pa.Field(nullable=True)
    change: Series[float] = pa.Field(nullable=True)
    stands: Series[pd.BooleanDtype] = pa.Field(nullable=True)


def measure_sensitivity(
    journeys: ir.Table, steps: ir.Table, left_out: Mapping[str, ir.Table], rules: Rules
) -> pd.DataFrame:
    """Measure the results across channels with everybody, and without some.

    Parameters
    ----------
    journeys, steps
        Of the review.
    left_out
        What a group is called to its ``customer_id``.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Sensitivity`: Wilson intervals, n divided by the design effect of customers who repeat. A
        journey type and group that share nobody have no row.
    """
    rows = _count_customers(journeys, steps, left_out).execute()
    found = [
        cells
        for journey_type, own in rows.groupby("journey_type", sort=True)
        for without in left_out
        for cells in _compare(str(journey_type), without, own, rules)
    ]
    table = pd.DataFrame(found, columns=[*Sensitivity.to_schema().columns, "least"])
    table = table.astype({"least": "int64", "stands": "boolean"}).assign(row=range(len(table)))
    more = ["all_n", "all_value", "all_low", "all_high", "change", "stands"]
    shown = hide_small(table, rules, customers="least", more=more, within=["row"])
    return conform(shown.drop(columns=["least", "row"]), Sensitivity)


def _count_customers(
    journeys: ir.Table, steps: ir.Table, left_out: Mapping[str, ir.Table]
) -> ir.Table:
    """Count what each customer adds to the measures, and say to which groups he belongs."""
    by_journey = steps.group_by(["journey_type", "journey_id"]).agg(
        channels=steps.channel.nunique(),
        moves=steps.channel_switch.count(),
        switches=steps.channel_switch.sum().cast("int64"),
    )
    joined = journeys.left_join(by_journey, ["journey_type", "journey_id"])
    followed = joined.followed.fill_null(False)
    counted = joined.group_by(["journey_type", "customer_id"]).agg(
        journeys=joined.count(),
        several=joined.count(where=joined.channels > 1),
        moves=joined.moves.sum().fill_null(0),
        switches=joined.switches.sum().fill_null(0),
        followed=joined.count(where=followed),
        reached=joined.count(where=followed & (joined.status == "reached")),
    )
    for name, customers in left_out.items():
        own = customers.select("customer_id", mark=ibis.literal(True)).distinct()
        counted = counted.left_join(own, "customer_id").drop("customer_id_right")
        counted = counted.mutate(**{name: counted.mark.notnull()}).drop("mark")
    return counted.order_by(["journey_type", "customer_id"])


def _compare(
    journey_type: str, without: str, rows: pd.DataFrame, rules: Rules
) -> Iterator[dict[str, object]]:
    out = rows[without].astype(bool)
    if not out.any():
        return
    for measure, (hits, of, _) in MEASURES.items():
        kept, everybody = (_share(part, hits, of) for part in (rows[~out], rows))
        if not everybody.n:
            continue
        change = kept.value - everybody.value
        cells: Cells = share_cells(kept, int(rows.loc[~out, hits].sum()), rules.thresholds)
        yield {
            **cells, "journey_type": journey_type, "without": without, "measure": measure,
            "all_n": everybody.n, "all_value": everybody.value, "all_low": everybody.low,
            "all_high": everybody.high, "change": change,
            "stands": None if pd.isna(change)
            else bool(everybody.low <= kept.value <= everybody.high),
            "least": min(_least(part, hits, of) for part in (rows[out], rows[~out])),
        }  # fmt: skip


def _share(rows: pd.DataFrame, hits: str, of: str) -> Interval:
    effect = share_design_effect(rows[hits], rows[of])
    return wilson(int(rows[hits].sum()), int(rows[of].sum()), design_effect=effect)


def _least(rows: pd.DataFrame, hits: str, of: str) -> int:
    """Count the fewest customers that the share of these rows tells of."""
    counts = [(rows[of] > 0).sum(), (rows[hits] > 0).sum(), (rows[hits] < rows[of]).sum()]
    return int(min((count for count in counts if count), default=0))


def read_sensitivity(table: pd.DataFrame) -> str:
    """Say which results would change, and that the others stand."""
    if table.empty:
        return "No journey of this review is of a customer who would be left out."
    shown = table[table["change"].notna()]
    if shown.empty:
        return "What changes without them is not shown: too few customers are left out."
    moved = shown[~shown["stands"].astype(bool)]
    if moved.empty:
        n = plural(len(shown), "result stays", "results stay")
        return f"{n} within the interval of what everybody gives."
    largest = moved.reindex(moved["change"].abs().sort_values(ascending=False).index)
    said = [_say(row) for row in largest.head(2).to_dict("records")]
    of = plural(len(shown), "result")
    return f"{number(len(moved))} of {of} would change: {'; '.join(said)}."


def _say(row: Mapping[Hashable, Any]) -> str:
    what = MEASURES[row["measure"]][2]
    return (
        f"without {row['without']}, the share of {what} in {named(row['journey_type'])} is "
        f"{share(row['value'])} and not {share(row['all_value'])} "
        f"({written.difference(row['change'], 'share')})"
    )
