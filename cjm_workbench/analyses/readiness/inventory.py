"""Which touchpoints have data, which are blind, and which the inventory does not know."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Listing, conform
from cjm_workbench.stats.privacy import suppress

STATES = ("mapped", "scores only", "blind", "unmapped")
KEYS = ["journey_type", "touchpoint"]
COUNTS = ["events", "customers", "scores"]
NAMED = 3


class Inventory(Listing):
    """One row a journey type and touchpoint, in the order of stages; unmapped ones stand last.

    Attributes
    ----------
    state
        ``mapped``: in the inventory, with events. ``scores only``: in the inventory, without an
        event but with answers. ``blind``: in the inventory, with neither. ``unmapped``: with
        events or answers, and not in the inventory.
    stage, channel, phase
        As the inventory says; empty where it does not.
    desired
        Whether the journey type's settings name it: start, goal, desired path or promise.
    events, customers, scores
        Counts in the review; missing where fewer customers than may be published stand behind.
    """

    journey_type: Series[str]
    touchpoint: Series[str]
    state: Series[str] = pa.Field(isin=STATES)
    stage: Series[str]
    channel: Series[str]
    phase: Series[str]
    desired: Series[bool]
    events: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    scores: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_inventory(
    steps: ir.Table, scores: ir.Table, listed: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """Set the inventory beside what the review's data holds.

    Parameters
    ----------
    steps, scores
        The review's steps and scores.
    listed
        The inventory: see `readiness.lists.list_touchpoints`.
    rules
        The smallest cell that may be published.

    Returns
    -------
    pandas.DataFrame
        An `Inventory`.
    """
    table = listed.merge(_count(steps, scores), on=KEYS, how="outer", indicator=True, sort=False)
    table[COUNTS] = table[COUNTS].fillna(0).astype("int64")
    table = table.assign(state=_states(table), desired=table["desired"].eq(True))
    text = ["stage", "channel", "phase"]
    table[text] = table[text].fillna("")
    table = table.drop(columns="_merge").merge(
        listed[KEYS].assign(place=range(len(listed))), on=KEYS, how="left"
    )
    table = table.sort_values(["journey_type", "place", "touchpoint"], na_position="last")
    shown, _ = suppress(
        table,
        count_col="customers",
        value_cols=["events", "scores"],
        smallest_cell=rules.smallest_cell,
        within=["journey_type"],
    )
    return conform(shown.drop(columns="place"), Inventory)


def _count(steps: ir.Table, scores: ir.Table) -> pd.DataFrame:
    """Count events, answers and the customers behind either, by touchpoint."""
    answers = scores.filter(scores.touchpoint.notnull())
    both = steps.select(*KEYS, "customer_id", events=steps.repeats, scores=0).union(
        answers.select(*KEYS, "customer_id", events=0, scores=1).cast({"events": "int64"})
    )
    counted = both.group_by(KEYS).agg(
        events=both.events.sum(), customers=both.customer_id.nunique(), scores=both.scores.sum()
    )
    table: pd.DataFrame = counted.order_by(KEYS).execute()
    return table


def _states(table: pd.DataFrame) -> pd.Series:
    state = pd.Series("blind", index=table.index)
    state = state.mask(table["scores"] > 0, "scores only").mask(table["events"] > 0, "mapped")
    return state.mask(table["_merge"] == "right_only", "unmapped")


def read_inventory(table: pd.DataFrame) -> str:
    """Say how many touchpoints have data, and name those that are blind or unmapped."""
    sentences = [_read(str(name), rows) for name, rows in table.groupby("journey_type", sort=True)]
    return " ".join(sentences) or (
        "The inventory is empty, and no journey is in the review: list touchpoints in "
        "touchpoints.csv."
    )


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    known = rows[rows["state"] != "unmapped"]
    held = int((known["state"] == "mapped").sum())
    of_all = plural(len(known), "touchpoint")
    verb = "has" if held == 1 else "have"
    said = f"In {journey_type}, {number(held)} of {of_all} of the inventory {verb} events"
    parts = [_name(rows, state, words) for state, words in _WORDS.items()]
    return "; ".join([said, *(part for part in parts if part)]) + "."


_WORDS = {
    "scores only": "known by scores alone",
    "blind": "blind",
    "unmapped": "in the data but not in the inventory",
}


def _name(rows: pd.DataFrame, state: str, words: str) -> str:
    names = rows.loc[rows["state"] == state, "touchpoint"].tolist()
    if not names:
        return ""
    more = f" and {plural(len(names) - NAMED, 'other')}" if len(names) > NAMED else ""
    verb = "is" if len(names) == 1 else "are"
    return f"{number(len(names))} {verb} {words} ({', '.join(names[:NAMED])}{more})"
