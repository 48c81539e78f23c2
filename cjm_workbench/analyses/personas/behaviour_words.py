"""The words of the readings and claims about behaviour: a measure, a difference, how firm it is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from cjm_workbench.analyses.personas.wording import enumerate_names
from cjm_workbench.analyses.wording import cautious, named
from cjm_workbench.schemas.format import (
    difference,
    difference_interval,
    number,
    plural,
    quantity,
)
from cjm_workbench.schemas.groups import UNKNOWN

NAMED = 3
"""Personas that a sentence names; more are counted."""


def name_measure(row: Mapping[Hashable, Any]) -> str:
    """Name what a row measures, in the words of a sentence."""
    words = {
        "conversion": "conversion",
        "time": "time to the goal",
        "journeys": "journeys a customer",
        "steps": "steps a journey",
        "channel": f"journeys through {named(row['detail'])}",
        "score": f"the {row['detail']} score",
    }
    return words[row["measure"]]


def name_others(titles: Sequence[str]) -> str:
    """Say which personas differ too."""
    if len(titles) > NAMED:
        return f"{number(len(titles))} more personas differ"
    return f"{enumerate_names(titles)} {'differs' if len(titles) == 1 else 'differ'}"


def tell_gap(row: Mapping[Hashable, Any]) -> str:
    """Write what a persona has against what the others have, with the difference."""
    value, others = (quantity(row[name], row["unit"]) for name in ("value", "others_value"))
    gap = difference(row["difference"], row["unit"])
    bounds = difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )
    n = f"n = {number(row['n'])} and {number(row['others_n'])}"
    return cautious(f"{value} against {others} ({gap}, {bounds}, {n})", pd.Series(row))


def tell_firmness(tested: pd.DataFrame) -> str:
    """Say how much a persona's comparisons can carry, and what would make them firm."""
    count = plural(len(tested), "comparison")
    weak = tested[tested["evidence"] != "sufficient"]
    if weak.empty:
        return f"{count}, all with sufficient evidence"
    needed = weak["n_needed"]
    # where one of them could not be told, no n is known to be enough for all
    enough = f": n = {number(needed.max())} in the smaller group is enough"
    return f"{count}, {number(len(weak))} of thin evidence{'' if needed.isna().any() else enough}"


def find_reason(rows: pd.DataFrame) -> str:
    """Find what most often keeps these rows from being compared."""
    reasons = rows.loc[(rows["persona"] != UNKNOWN) & (rows["reason"] != ""), "reason"]
    return str(reasons.mode().iloc[0]) if len(reasons) else "nobody fits one"
