"""In which features of behaviour groups are sought: the habits among them."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.results import Listing, conform


class Features(Listing):
    """One row a feature of behaviour before the period.

    Attributes
    ----------
    feature
        A month: events, days with any, contacts, value. Different touchpoints, days without an
        event at the end, and the share of events at night, at the weekend and in each channel.
    agreement
        Of odd and even weeks, over customers (Spearman's rank correlation).
    used
        Whether groups are sought in it: a habit, which agrees, and is not told by another feature.
    reason
        Why not.
    """

    feature: Series[str]
    agreement: Series[float] = pa.Field(ge=-1, le=1, nullable=True)
    used: Series[bool]
    reason: Series[str]


def list_features(features: pd.DataFrame) -> pd.DataFrame:
    """List what groups were sought in.

    Parameters
    ----------
    features
        feature, agreement, used, reason.

    Returns
    -------
    pandas.DataFrame
        `Features`, those used first.
    """
    ordered = features.sort_values(
        ["used", "agreement"], ascending=[False, False], kind="stable", na_position="last"
    )
    return conform(ordered, Features)
