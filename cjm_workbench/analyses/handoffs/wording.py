"""How readings and claims of this chapter name a handoff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cjm_workbench.analyses.claims import CLAIM, no_claims
from cjm_workbench.analyses.wording import named
from cjm_workbench.journeys.handoffs import KINDS

Row = Mapping[Any, Any]

PAIR = ["journey_type", "kind", "from_value", "to_value"]
"""The columns that name a handoff."""


def order_pairs(table: pd.DataFrame, count: str) -> pd.DataFrame:
    """Order pairs by journey type and kind, as kinds are listed, and the highest count first."""
    return table.sort_values(
        ["journey_type", "kind", count, "n", "from_value", "to_value"],
        ascending=[True, True, False, False, True, True], ignore_index=True,
        key=lambda column: column.map(KINDS.index) if column.name == "kind" else column,
    )  # fmt: skip


def name_pair(row: Row) -> str:
    """Name a handoff.

    Examples
    --------
    >>> name_pair({"kind": "channel", "from_value": "web", "to_value": "phone"})
    'of channel from “web” to “phone”'
    """
    return f"of {row['kind']} from {named(row['from_value'])} to {named(row['to_value'])}"


def claim_rows(
    table: pd.DataFrame,
    sentence: Callable[[Row], str],
    basis: Callable[[Row], str],
    severity: Callable[[Row], float],
) -> pd.DataFrame:
    """Make a candidate claim of each comparison that is tested.

    Parameters
    ----------
    table
        A comparison of handoffs, with ``customers``.
    sentence, basis, severity
        Made from a row.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`, by the position of the row.
    """
    tested = table[table["p_value"].notna()]
    if tested.empty:
        return no_claims()
    rows = tested.to_dict("records")
    return tested.assign(
        kind="effect",
        sentence=[sentence(row) for row in rows],
        basis=[basis(row) for row in rows],
        value=tested["difference"],
        ci_low=tested["diff_low"],
        ci_high=tested["diff_high"],
        concerned=tested["customers"],
        severity=[severity(row) for row in rows],
    )[CLAIM]
