"""Where journeys fall out: the last stage and touchpoint of those that were lost."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_rates, hide_small
from cjm_workbench.analyses.paths.wording import cautious, each_type, named
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.schemas.format import estimate, plural
from cjm_workbench.schemas.results import Estimate, conform

LEVELS = ("stage", "touchpoint")
NO_STAGE = "(no stage)"
PLACE = ["journey_type", "level", "name"]


class DropOff(Estimate):
    """One row a stage or touchpoint: ``value`` is the share lost there of the ``n`` that came.

    Open journeys are left out: what becomes of them is not known yet.

    Attributes
    ----------
    level, name
        ``stage`` or ``touchpoint``, and which; ``(no stage)`` for touchpoints of none.
    lost
        How many lost journeys had their last step there.
    """

    journey_type: Series[str]
    level: Series[str] = pa.Field(isin=LEVELS)
    name: Series[str]
    lost: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_drop_off(journeys: ir.Table, steps: ir.Table, rules: Rules) -> pd.DataFrame:
    """Measure of those that came to each stage and touchpoint what share was lost there.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        A `DropOff`, of each level the most losses first. A lost journey counts once a level, so
        ``lost`` sums to all lost journeys.
    """
    closed = journeys.filter(journeys.status != "open").select("journey_id", "status")
    known = steps.join(closed, "journey_id")
    places = ibis.union(*(_visits(known, level) for level in LEVELS))
    rates = add_shares(measure_rates(places, PLACE, "lost_here"), rules.thresholds)
    table = rates.rename(columns={"events": "lost"}).sort_values(
        ["journey_type", "level", "lost", "name"],
        ascending=[True, True, False, True], ignore_index=True,
    )  # fmt: skip
    table = hide_small(
        table, rules, customers="hit_customers", more=["lost"], within=PLACE[:2]
    )  # losses add up to one total
    table = hide_rates(table, rules, more=["lost"])
    return conform(table.drop(columns=["customers", "hit_customers"]), DropOff)


def _visits(steps: ir.Table, level: str) -> ir.Table:
    """Give one row a journey and place it came to, and whether it was lost there."""
    lost_here = (steps.status == "lost") & steps.next_touchpoint.isnull()
    placed = steps.select(
        "journey_type",
        "journey_id",
        "customer_id",
        level=ibis.literal(level),
        name=steps[level].fill_null(NO_STAGE),
        lost_here=lost_here,
    )
    by = [*PLACE, "journey_id", "customer_id"]
    return placed.group_by(by).agg(lost_here=placed.lost_here.any())


def read_drop_off(table: pd.DataFrame) -> str:
    """Say at which stage and touchpoint most lost journeys end."""
    if table.empty:
        return "No journey of this period is reached or lost yet: where they fall out is not known."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["lost"].notna()]
    if not (shown["lost"] > 0).any():
        if len(shown) == len(rows):
            return f"In {journey_type}, no journey was lost."
        return f"In {journey_type}, too few customers were lost at any one place to be shown."
    worst = [shown[(shown["level"] == level) & (shown["lost"] > 0)].head(1) for level in LEVELS]
    said = "; ".join(_place(row) for part in worst for _, row in part.iterrows())
    return f"In {journey_type}, most losses are at {said}."


def _place(row: pd.Series[Any]) -> str:
    said = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    lost = plural(int(row["lost"]), "journey")
    sentence = f"the {row['level']} {named(row['name'])}: {lost}, {said} of those that came to it"
    return cautious(sentence, row)
