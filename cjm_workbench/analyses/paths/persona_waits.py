"""How long personas stay in each stage before they go on, against the others."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.analyses.estimates import Cells
from cjm_workbench.analyses.paths.contrasts import pair_sides, why_not_compared
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.stats.adjusted import adjusted_waits
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.quantiles import grouped_quantiles
from cjm_workbench.stats.sufficiency import judge_amount, judge_amount_difference

CELL = ["journey_type", "stage", "persona"]
SIDE = [*CELL, "own"]


def compare_waits(sides: ir.Table, by_persona: bool, rules: Rules) -> pd.DataFrame:
    """Compare the times in each stage of those that left it.

    Parameters
    ----------
    sides
        Visits of stages with ``persona``, ``own`` and ``seconds``, missing for who stayed.
    by_persona
        Whether the segment is chosen by persona: then nothing is compared.
    rules
        Thresholds: below ``n_min`` on either side nothing is tested.

    Returns
    -------
    pandas.DataFrame
        One row a journey type, stage and persona: the cells of a comparison, and of both sides the
        customers, of whom none did not leave.
    """
    left = sides.filter(sides.seconds.notnull())
    rows = left.select(*SIDE, "customer_id", "seconds").execute()
    middles = grouped_quantiles(rows, SIDE, "seconds", 0.5)
    people = rows.groupby(SIDE)["customer_id"].nunique().rename("customers").reset_index()
    people = people.assign(hit_customers=people["customers"])
    table = pair_sides(middles.merge(people, on=SIDE), CELL).assign(measure="time")
    waits = dict(iter(rows.groupby(CELL)))
    compared = [
        _compare(row, waits[key], by_persona, rules)
        for key, row in zip(
            table[CELL].itertuples(index=False, name=None), table.to_dict("records"), strict=True
        )
    ]
    named = table.rename(columns={"n": "events"}).assign(n=table["n"])
    return named.assign(**pd.DataFrame(compared, index=table.index)) if compared else named


def _compare(
    row: Mapping[Hashable, Any], waits: pd.DataFrame, by_persona: bool, rules: Rules
) -> Cells:
    """Judge the shift of a persona's times against the others'; alone, the times themselves."""
    limits = rules.thresholds
    own_n = int(waits["own"].sum())
    why_not = why_not_compared(row["persona"], len(waits) - own_n, by_persona)
    n = min(own_n, len(waits) - own_n)
    shift, p_value = Interval.unknown(n), np.nan
    if not why_not and n >= limits.n_min:
        # one stratum: Mann and Whitney's test, over the design effect of customers who repeat
        found = adjusted_waits(
            waits["seconds"], waits["own"], np.zeros(len(waits)), waits["customer_id"]
        )
        shift, p_value = found.interval, found.p_value
    middle = Interval(row["n"], row["value"], row["ci_low"], row["ci_high"])
    others = float(waits.loc[~waits["own"], "seconds"].median())
    judged = (
        judge_amount(middle, limits)
        if why_not
        else judge_amount_difference(shift, middle.value, others, limits)
    )
    return {
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": p_value, "evidence": judged.evidence, "unit": "seconds",
        "reason": "; ".join(part for part in (why_not, judged.reason) if part),
    }  # fmt: skip
