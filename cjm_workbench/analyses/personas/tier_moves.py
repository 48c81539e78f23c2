"""Which customers move between value tiers from one period to the next."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.balance import IN, OUT, find_unpublishable
from cjm_workbench.analyses.estimates import add_shares, hide_companions, hide_small
from cjm_workbench.analyses.personas.described import EVERY
from cjm_workbench.analyses.personas.tiers import NO_TIERS
from cjm_workbench.analyses.personas.wording import measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.groups import TIERS, UNKNOWN
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

MOVES = ("rose", "stayed", "fell", "not judged")
PAIR = ["from_tier", "value_tier"]


TOLD = {
    ("high", "high"): "of the customers of high value {} still were a period later",
    ("low", "high"): "of those of low value {} had come to high",
}
"""The moves that a sentence names."""


class TierMoves(Estimate):
    """One row a tier a period before and a tier now: ``value`` is the share of the ``n`` customers.

    ``n`` counts the customers of the tier when the period before began.

    Attributes
    ----------
    from_tier, value_tier
        Then and now; `unknown` then is also who was not there yet.
    move
        ``rose``, ``stayed`` or ``fell``; ``not judged`` where either is `unknown`.
    customers
        How many.
    """

    journey_type: Series[str]
    from_tier: Series[str] = pa.Field(isin=TIERS)
    value_tier: Series[str] = pa.Field(isin=TIERS)
    move: Series[str] = pa.Field(isin=MOVES)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_tier_moves(now: ir.Table | None, before: ir.Table | None, rules: Rules) -> pd.DataFrame:
    """Count the customers of each pair of tiers, a period before and now.

    Parameters
    ----------
    now, before
        customer_id, value_tier: as the period under review began, and the one before.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `TierMoves`, from high to unknown; empty where no tiers are set, or nobody was seen before.
        Part of any move is regression to the mean: who had one large bill falls next time.
    """
    if now is None or before is None:
        return conform(pd.DataFrame(columns=list(TierMoves.to_schema().columns)), TierMoves)
    table = _count(now, before)
    low, high = wilson_bounds(table["customers"], table["n"])
    table = table.assign(
        journey_type=EVERY, value=table["customers"] / table["n"], ci_low=low, ci_high=high,
        move=[_name(*pair) for pair in table[PAIR].itertuples(index=False, name=None)],
        events=table["customers"],
    )  # fmt: skip
    judged = add_shares(table, rules.thresholds).drop(columns="events")
    return conform(_hide(judged, rules), TierMoves)


def _count(now: ir.Table, before: ir.Table) -> pd.DataFrame:
    then = before.select("customer_id", from_tier=before.value_tier)
    joined = now.select("customer_id", "value_tier").left_join(then, "customer_id")
    known = joined.mutate(from_tier=joined.from_tier.fill_null(UNKNOWN))
    counted = known.group_by(PAIR).agg(customers=known.count()).execute()
    cells = pd.MultiIndex.from_product([TIERS, TIERS], names=PAIR)
    counts = counted.set_index(PAIR).reindex(cells, fill_value=0).astype("int64")
    table: pd.DataFrame = counts.reset_index()
    table["n"] = table.groupby("from_tier")["customers"].transform("sum")
    return table[table["n"] > 0].reset_index(drop=True)


def _name(then: str, now: str) -> str:
    if UNKNOWN in (then, now):
        return "not judged"
    steps = TIERS.index(then) - TIERS.index(now)  # the highest is the first
    return "rose" if steps > 0 else "fell" if steps < 0 else "stayed"


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide small cells, and those that with the sums of a tier then or now would tell them."""
    cells = table[["customers"]].assign(
        **{OUT: "then " + table["from_tier"], IN: "now " + table["value_tier"]}
    )
    marks = pd.Series(find_unpublishable(cells, rules.smallest_cell), index=table.index)
    small = (table["customers"] > 0) & (table["customers"] < rules.smallest_cell)
    shown = hide_companions(
        table.astype({"customers": "Int64"}), marks & ~small, more=["customers"]
    )
    each = shown.assign(cell=range(len(shown)))
    return hide_small(each, rules, within=["cell"]).drop(columns="cell")


def read_tier_moves(table: pd.DataFrame) -> str:
    """Say what share of high value stayed, and what share of low value rose to it."""
    if table.empty:
        return f"{NO_TIERS} Moves also need customers who were seen before the period before."
    known = table[table["value"].notna()]
    parts = [
        said.format(measured(row))
        for (then, now), said in TOLD.items()
        for _, row in known[(known[PAIR] == [then, now]).all(axis="columns")].iterrows()
    ]
    if not parts:
        return "No move from high or low value has enough customers to be shown."
    said = "; ".join(parts)
    return (
        f"{said[0].upper()}{said[1:]}. Some of it is chance: who spent unusually much or little in "
        "one window comes back to the usual in the next."
    )
