"""Handoffs that bounce: over to another channel, device or department, and back again."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.handoffs.wording import PAIR, name_pair, order_pairs
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious, each_type
from cjm_workbench.journeys.handoffs import KINDS
from cjm_workbench.schemas.format import estimate, plural
from cjm_workbench.schemas.results import Estimate, conform


class Bounces(Estimate):
    """One row a pair: ``value`` is the share of its ``n`` that lead back off the desired path.

    Counted are the journeys followed for their whole window.

    Attributes
    ----------
    kind, from_value, to_value
        The handoff: its kind and the pair.
    bounced
        After how many of them the journey's next handoff of the kind leads back, though the desired
        path does not.
    as_desired
        After how many it leads back as the desired path does: of two touchpoints that follow each
        other there, both on the way out and on the way back. That is no rework.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    from_value: Series[str]
    to_value: Series[str]
    bounced: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    as_desired: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_bounces(known: ir.Table, journeys: ir.Table, rules: Rules) -> pd.DataFrame:
    """Measure what share of the handoffs of each pair leads back where it came from.

    Parameters
    ----------
    known
        Moves between known values, as `journeys.handoffs.mark_desired` gives them.
    journeys
        The review's journeys.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Bounces`, of each kind the pair with the most of them first; no row for pairs of fewer
        handoffs than ``n_min``.
    """
    followed = journeys.filter(journeys.followed)
    handoffs = known.filter(known.switched).semi_join(followed, "journey_id")
    order = ibis.window(group_by=["journey_id", "kind"], order_by="step_no")
    names = ("from_value", "to_value", "desired")
    to_next = {name: handoffs[name].lead(1).over(order) for name in names}
    # between two handoffs a step may not say where it was: then the second starts elsewhere
    back = (to_next["to_value"] == handoffs.from_value) & (
        to_next["from_value"] == handoffs.to_value
    )
    asked = handoffs.desired & to_next["desired"]
    led = handoffs.mutate(back=back.fill_null(False), asked=asked.fill_null(False))
    rates = measure_rates(led.mutate(back=led.back & ~led.asked), PAIR, "back")
    rates = rates.merge(_count_desired(led, rules), on=PAIR, how="left")
    table = add_shares(rates, rules.thresholds).rename(columns={"events": "bounced"})
    common = table[table["n"] >= rules.thresholds.n_min]
    shown = hide_rates(order_pairs(common, "bounced"), rules, more=["bounced", "as_desired"])
    return conform(shown.drop(columns=["customers", "hit_customers"]), Bounces)


def _count_desired(led: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count the handoffs that lead back as desired; missing where they are of too few customers."""
    own = led.back & led.asked
    counts = led.group_by(PAIR).agg(as_desired=own.sum(), people=led.customer_id.nunique(where=own))
    table: pd.DataFrame = counts.execute()
    told = (table["people"] == 0) | (table["people"] >= rules.smallest_cell)
    counted = table["as_desired"].astype("Int64").where(told)
    return table.assign(as_desired=counted).drop(columns="people")


def read_bounces(table: pd.DataFrame) -> str:
    """Name the handoff of each journey type that bounces most often."""
    if table.empty:
        return (
            "No handoff is made often enough by journeys followed for their whole window: whether "
            "any bounces is not known. A longer period or a later as_of would show it."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["bounced"].notna()]
    if shown.empty:
        return f"In {journey_type}, handoffs that bounce are of too few customers to be shown."
    but = _say_desired(shown)
    if not shown["bounced"].any():
        hidden = " that can be shown" if len(shown) < len(rows) else ""
        return f"In {journey_type}, no handoff{hidden} leads back where it came from{but}."
    most = shown.sort_values("bounced", ascending=False, kind="stable").iloc[0]
    return f"In {journey_type}, most bounces follow {_say(most)}{but}."


def _say_desired(rows: pd.DataFrame) -> str:
    """Say of how many pairs the desired path itself leads back."""
    pairs = int((rows["as_desired"] > 0).sum())
    return (
        f", not counting what leads back as the desired path does (of {plural(pairs, 'pair')})"
        if pairs
        else ""
    )


def _say(row: Any) -> str:
    part = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    return cautious(f"a change {name_pair(row)}: {part} of these lead back", row)
