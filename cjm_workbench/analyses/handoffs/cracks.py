"""Who falls through the cracks: journeys that were handed over, and then lost without a step."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.handoffs.exposures import find_exposures
from cjm_workbench.analyses.handoffs.outcomes import compare_shares
from cjm_workbench.analyses.handoffs.wording import PAIR, name_pair, order_pairs
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious, each_type
from cjm_workbench.journeys.handoffs import KINDS, split_kinds
from cjm_workbench.schemas.format import estimate, is_missing, share
from cjm_workbench.schemas.results import Estimate, conform

OF_OTHERS = ["others_n", "others_value", "difference", "diff_low", "diff_high", "strata"]


class Cracks(Estimate):
    """One row a pair: ``value`` is the share of its ``n`` handoffs after which nothing came.

    Counted are the handoffs of journeys followed for their whole window, while their outcome was
    open.

    Attributes
    ----------
    kind, from_value, to_value
        The handoff: its kind and the pair.
    lost
        After how many of them the journey was lost without a further step.
    others_n, others_value
        Moves that lead to the same stage and change nothing of the kind, and the share of them
        after which nothing came; missing where there are none, or they tell of too few customers.
    difference, diff_low, diff_high
        Of the first handoff of each journey to these moves, within strata as of
        ``handoffs.effects``, with its 95 % interval. It is not tested: where on its way a journey
        is lost follows from how much of the way is left. Whether it is lost, ``handoffs.effects``
        tests.
    strata
        How many hold both sides.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    from_value: Series[str]
    to_value: Series[str]
    lost: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)
    difference: Series[float] = pa.Field(nullable=True)
    diff_low: Series[float] = pa.Field(nullable=True)
    diff_high: Series[float] = pa.Field(nullable=True)
    strata: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_cracks(open_moves: ir.Table, exposures: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Measure after what share of the handoffs of each pair nothing came until the loss.

    Parameters
    ----------
    open_moves
        As `journeys.handoffs.keep_open` gives them.
    exposures
        The same moves, as `exposures.fetch_exposures` gives them.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Cracks`, of each kind the pair with the most losses first; no row for pairs of fewer
        handoffs than ``n_min``.
    """
    known = split_kinds(open_moves)
    rates = measure_rates(known.filter(known.switched), PAIR, "cracked")
    table = add_shares(rates, rules.thresholds).rename(columns={"events": "lost"})
    common = table[table["n"] >= rules.thresholds.n_min]
    shown = hide_rates(order_pairs(common, "lost"), rules, more=["lost"])
    beside = shown.join(_measure_others(exposures, rules), on=PAIR)
    beside[OF_OTHERS] = beside[OF_OTHERS].mask(beside["value"].isna())
    return conform(beside.drop(columns=["customers", "hit_customers"]), Cracks)


def _measure_others(exposures: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    compared = [
        {**exposure.key, **compare_shares(exposure, "cracked", rules)}
        for exposure in find_exposures(exposures, rules)
    ]
    return pd.DataFrame(compared, columns=[*PAIR, *OF_OTHERS]).set_index(PAIR)


def read_cracks(table: pd.DataFrame) -> str:
    """Name the handoff of each journey type after which most journeys are lost."""
    if table.empty:
        return (
            "No handoff is made often enough by journeys followed for their whole window: whether "
            "any is lost after it is not known. A longer period or a later as_of would show it."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["lost"].notna()]
    if shown.empty:
        return f"In {journey_type}, losses after a handoff are of too few customers to be shown."
    if not shown["lost"].any():
        hidden = " that can be shown" if len(shown) < len(rows) else ""
        return f"In {journey_type}, no handoff{hidden} is the last that is seen of a lost journey."
    most = shown.sort_values("lost", ascending=False, kind="stable").iloc[0]
    return f"In {journey_type}, most losses follow {_say(most)}."


def _say(row: Any) -> str:
    part = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    said = f"a change {name_pair(row)}: after {part} of these nothing came until the loss"
    if not is_missing(row["others_value"]):
        others = share(row["others_value"])
        said += f", against {others} of the moves to the same stage without a change"
    return cautious(said, row)
