"""Which findings weigh most, in words."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.format import number, plural, share

NEARLY_EQUAL = 1.05
"""A weight this many times another's is about the same: neither is known that well."""


def read_matrix(findings: pd.DataFrame) -> str:
    """Name the finding that weighs most, with what its weight is made of, and the next one.

    Parameters
    ----------
    findings
        The findings of `brief.claims`, by rank.
    """
    own = findings[findings["weight"] > 0]
    if own.empty:
        found = f"Of {plural(len(findings), 'finding')} none" if len(findings) else "No finding"
        return f"{found} has a weight: a number concerned and a severity that are known."
    first = own.iloc[0]
    said = (
        f"{named(first['sentence'])} weighs most: {number(first['concerned'])} concerned, "
        f"severity {share(first['severity'])}"
    )
    return f"{said}{_say_worth(own)}{_set_beside(own)}."


def _say_worth(own: pd.DataFrame) -> str:
    """Say what the customers of the first finding are worth, where that sets findings apart."""
    if (own["worth"] == 1).all():
        return ""
    return f", by customers worth {number(own['worth'].iloc[0], 2)} times the average"


def _set_beside(own: pd.DataFrame) -> str:
    """Say how far the next finding is behind."""
    if len(own) == 1:
        return ""
    ratio = own["weight"].iloc[0] / own["weight"].iloc[1]
    much = "about as much" if ratio < NEARLY_EQUAL else f"{number(ratio, 1)} times as much"
    return f". That is {much} as the next of {plural(len(own), 'finding')}"
