"""Which channels, devices and departments customers change between, and how long they then wait."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.handoffs.wording import PAIR, order_pairs
from cjm_workbench.analyses.quantiles import measure_quantile
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.journeys.handoffs import KINDS
from cjm_workbench.schemas.format import estimate, interval, is_missing, quantity
from cjm_workbench.schemas.results import Estimate, conform

WITHIN = ["journey_type", "kind"]
WAITS = {
    "value": "wait_median_seconds",
    "ci_low": "wait_low_seconds",
    "ci_high": "wait_high_seconds",
}


class Switches(Estimate):
    """One row a pair: ``value`` is the share of the ``n`` moves that change from one to the other.

    Attributes
    ----------
    kind
        What changes: ``channel``, ``device`` or ``department``.
    from_value, to_value
        The pair, in the order of the move.
    handoffs, journeys, customers
        How often, in how many journeys, by how many customers.
    wait_median_seconds, wait_low_seconds, wait_high_seconds
        Median wait after it, until the next step, of those who moved on, with its 95 % interval.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    from_value: Series[str]
    to_value: Series[str]
    handoffs: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    wait_median_seconds: Series[float] = pa.Field(nullable=True)
    wait_low_seconds: Series[float] = pa.Field(nullable=True)
    wait_high_seconds: Series[float] = pa.Field(nullable=True)


def measure_switches(known: ir.Table, rules: Rules) -> pd.DataFrame:
    """Measure what share of moves changes from one channel, device or department to another.

    Parameters
    ----------
    known
        Moves between known values, as `journeys.handoffs.split_kinds` gives them.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Switches`, of each kind the commonest first. With the moves that change nothing, the
        shares of a kind sum to one.
    """
    handoffs = known.filter(known.switched)
    shares = add_shares(measure_shares(handoffs, known, PAIR, WITHIN), rules.thresholds)
    journeys = handoffs.group_by(PAIR).agg(journeys=handoffs.journey_id.nunique()).execute()
    waits = measure_quantile(handoffs, PAIR, "wait_seconds", 0.5).rename(columns=WAITS)
    table = shares.merge(journeys, on=PAIR).merge(waits.drop(columns="n"), on=PAIR, how="left")
    table = table.rename(columns={"events": "handoffs"})
    table = order_pairs(table, "handoffs")
    more = ["handoffs", "journeys", *WAITS.values()]
    shown = hide_small(table, rules, more=more, within=WITHIN)
    return conform(shown, Switches)


def read_switches(table: pd.DataFrame) -> str:
    """Name the commonest handoff of each kind, and the wait after it."""
    if table.empty:
        return "No move of this period is known to change channel, device or department."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["handoffs"].notna()]
    firsts = shown.drop_duplicates("kind")
    if firsts.empty:
        return f"In {journey_type}, no handoff is made by enough customers to be shown."
    said = "; ".join(_commonest(row) for _, row in firsts.iterrows())
    return f"In {journey_type}, the commonest handoffs lead {said}."


def _commonest(row: pd.Series[Any]) -> str:
    part = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    sentence = (
        f"from {row['kind']} {named(row['from_value'])} to {named(row['to_value'])}: {part} of "
        f"the moves{_wait(row)}"
    )
    return cautious(sentence, row)


def _wait(row: pd.Series[Any]) -> str:
    wait = row["wait_median_seconds"]
    if is_missing(wait) or is_missing(row["wait_high_seconds"]):
        return ""
    bounds = interval(row["wait_low_seconds"], row["wait_high_seconds"], "seconds", of=wait)
    return f", with a median wait of {quantity(wait, 'seconds')} ({bounds}) after it"
