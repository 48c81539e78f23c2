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
from cjm_workbench.analyses.handoffs.wording import (
    PAIR,
    Row,
    claim_rows,
    name_pair,
    order_pairs,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious, each_type
from cjm_workbench.journeys.handoffs import KINDS, split_kinds
from cjm_workbench.schemas.format import difference, difference_interval, estimate
from cjm_workbench.schemas.results import Q_MAX, Comparison, conform
from cjm_workbench.stats.multiplicity import benjamini_hochberg

OF_OTHERS = [
    "customers", "others_n", "others_value", "difference", "diff_low", "diff_high", "p_value",
    "strata",
]  # fmt: skip


class Cracks(Comparison):
    """One row a pair: ``value`` is the share of its ``n`` handoffs after which nothing came.

    Counted are the handoffs of journeys followed for their whole window, while their outcome was
    open. ``difference`` is to the moves that lead to the same stage and change nothing of the
    kind, within strata as of ``handoffs.effects``; ``evidence`` judges it where it is tested, and
    else the share.

    Attributes
    ----------
    kind, from_value, to_value
        The handoff: its kind and the pair.
    lost
        After how many of them the journey was lost without a further step.
    customers
        Whose first handoffs of the pair are compared.
    others_n, others_value
        Of the moves compared with; and the share of them after which nothing came.
    strata
        How many hold both sides.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    from_value: Series[str]
    to_value: Series[str]
    lost: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)
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
        handoffs than ``n_min``. q is over all tests of the table.
    """
    known = split_kinds(open_moves)
    rates = measure_rates(known.filter(known.switched), PAIR, "cracked")
    table = add_shares(rates, rules.thresholds).rename(columns={"events": "lost"})
    common = table[table["n"] >= rules.thresholds.n_min]
    shown = hide_rates(order_pairs(common, "lost"), rules, more=["lost"])
    table = shown.drop(columns=["customers", "hit_customers"])
    table = _with_others(table, exposures, rules)
    q_value = benjamini_hochberg(table["p_value"].astype("float64"))
    return conform(table.assign(q_value=q_value), Cracks)


def _with_others(table: pd.DataFrame, exposures: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Set the comparison beside each share that is shown; where it is tested, it is judged."""
    columns = [*PAIR, *OF_OTHERS, "evidence", "reason"]
    compared = [
        {**exposure.key, **compare_shares(exposure, "cracked", rules)}
        for exposure in find_exposures(exposures, rules)
    ]
    others = pd.DataFrame(compared, columns=columns).set_index(PAIR)
    beside = table.join(others.add_prefix("test_"), on=PAIR)
    beside = beside.rename(columns={f"test_{name}": name for name in OF_OTHERS})
    beside[OF_OTHERS] = beside[OF_OTHERS].mask(beside["value"].isna())
    tested = beside["p_value"].notna()
    for name in ("evidence", "reason"):
        beside[name] = beside[name].mask(tested, beside[f"test_{name}"])
    return beside.drop(columns=["test_evidence", "test_reason"])


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
    if not row["q_value"] <= Q_MAX:
        return cautious(said, row)
    shift = difference(row["difference"], "share")
    bounds = difference_interval(row["diff_low"], row["diff_high"], "share")
    return cautious(f"{said}, {shift} ({bounds}) against moves to the same stage without it", row)


def claim_cracks(table: pd.DataFrame) -> pd.DataFrame:
    """Give the candidate claims: one a test.

    Parameters
    ----------
    table
        `Cracks`.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`.
    """
    return claim_rows(table, _sentence, _basis, lambda row: abs(row["difference"]))


def _sentence(row: Row) -> str:
    often = "more" if row["difference"] > 0 else "less"
    return (
        f"A change {name_pair(row)} is {often} often the last that is seen of a lost journey, "
        "among journeys that come to the same stage"
    )


def _basis(row: Row) -> str:
    return (
        f"Against moves to the same stage, for the same time, that change no {row['kind']}, by "
        "customers of the same personas. Why journeys change is not accounted for."
    )
