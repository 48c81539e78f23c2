"""How readings and claims of this chapter name a handoff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

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
