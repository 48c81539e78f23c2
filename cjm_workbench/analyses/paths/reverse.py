"""The last steps before an outcome: how journeys come to their goal, and how they end without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.common import ARROW, pick_common
from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.journeys.outcomes import place_goals
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import estimate
from cjm_workbench.schemas.results import Estimate, conform

OUTCOMES = ("reached", "lost")
LAST = 3
"""Steps that are looked back."""

MOST = 10
"""Endings that are named, a journey type and outcome; the others are one row."""

NONE = "(no step before)"
OTHER = "(other)"
CELL = ["journey_type", "outcome", "ending"]


class Reverse(Estimate):
    """One row an outcome and ending: ``value`` is its share of the ``n`` journeys that end so.

    Attributes
    ----------
    outcome
        ``reached``: the goal; ``lost``.
    rank
        Of the ending, from 1; the rest stands last.
    ending
        The last three steps before the goal, without it; of a lost journey, its last three. Of
        shorter journeys, all. ``(no step before)`` where the goal came first, ``(other)`` the rest.
    journeys, customers
        How many, and of how many customers.
    """

    journey_type: Series[str]
    outcome: Series[str] = pa.Field(isin=OUTCOMES)
    rank: Series[int] = pa.Field(ge=1)
    ending: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_reverse(
    journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan], rules: Rules, *, separator: str
) -> pd.DataFrame:
    """Follow journeys back from their outcome.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    plans
        The goal of each journey type.
    rules
        Thresholds and smallest cell; endings of fewer customers join the rest.
    separator
        What stands between the touchpoints of a variant.

    Returns
    -------
    pandas.DataFrame
        `Reverse`; of each outcome the shares sum to one.
    """
    endings = _endings(journeys, steps, plans, separator).cache()  # read six times
    found = _name_rare(endings, rules)
    table = measure_shares(found, found, CELL, CELL[:2])
    table = add_shares(table, rules.thresholds).rename(columns={"events": "journeys"})
    table = table.assign(
        order=table["outcome"].map(OUTCOMES.index),
        rest=table["ending"] == OTHER,
        ending=table["ending"].str.replace(separator, ARROW, regex=False).replace("", NONE),
    ).sort_values(
        ["journey_type", "order", "rest", "journeys", "ending"],
        ascending=[True, True, True, False, True], ignore_index=True,
    )  # fmt: skip
    table = table.assign(rank=table.groupby(CELL[:2]).cumcount() + 1)
    shown = hide_small(table, rules, more=["journeys"], within=CELL[:2])
    return conform(shown.drop(columns=["order", "rest"]), Reverse)


def _endings(
    journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan], separator: str
) -> ir.Table:
    """Cut the variant of each journey with an outcome to the last steps before it."""
    ended = journeys.filter(journeys.status.isin(OUTCOMES))
    kept = ended.left_join(place_goals(steps, plans), "journey_id")
    stop = ibis.ifelse(kept.status == "reached", kept.goal_no - 1, kept.steps)
    start = ibis.greatest(stop - LAST, 0)
    return kept.select(
        "journey_type",
        "customer_id",
        outcome=kept.status,
        ending=kept.variant.split(separator)[start:stop].join(separator),
    )


def _name_rare(endings: ir.Table, rules: Rules) -> ir.Table:
    common = ibis.union(
        *(
            pick_common(endings.filter(endings.outcome == outcome), CELL, rules, MOST)
            for outcome in OUTCOMES
        )
    )
    joined = endings.left_join(common.mutate(named=common.ending), CELL)
    return joined.select(
        "journey_type", "outcome", "customer_id", ending=joined.named.fill_null(OTHER)
    )


def read_reverse(table: pd.DataFrame) -> str:
    """Say what most often comes before the goal, and before a loss."""
    if table.empty:
        return "No journey of this period has reached its goal or was lost so far."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    words = {"reached": "before the goal", "lost": "before a loss"}
    shown = rows[rows["value"].notna() & (rows["ending"] != OTHER)]
    tops = [shown[shown["outcome"] == outcome].head(1) for outcome in OUTCOMES]
    said = [f"{words[row['outcome']]}, {_ending(row)}" for t in tops for _, row in t.iterrows()]
    if not said:
        return f"In {journey_type}, no ending is shared by enough customers to be shown."
    return f"In {journey_type}, the commonest last steps are: {'; '.join(said)}."


def _ending(row: pd.Series[Any]) -> str:
    share = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    return cautious(f"{named(row['ending'])}, {share}", row)
