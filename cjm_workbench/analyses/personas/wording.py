"""How the readings of this chapter write names and estimates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cjm_workbench.analyses.wording import cautious, named
from cjm_workbench.schemas.format import estimate


def enumerate_names(names: Sequence[object]) -> str:
    """Quote several names in one sentence.

    Examples
    --------
    >>> enumerate_names(["Digital first", "At the counter", "Family"])
    '“Digital first”, “At the counter” and “Family”'
    """
    *first, last = map(named, names)
    return f"{', '.join(first)} and {last}" if first else last


def measured(row: pd.Series[Any]) -> str:
    """Write a row's estimate with its interval, its n and what its evidence cannot carry."""
    text = estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
    return cautious(text, row)
