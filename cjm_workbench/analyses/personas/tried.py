"""How many clusters were tried in behaviour, and why a number was chosen, or none."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Listing, conform


class Tried(Listing):
    """One row a number of clusters that was tried.

    Attributes
    ----------
    clusters
        How many.
    silhouette
        Mean over the customers sampled.
    stability, between
        Of the cluster that recurs least, and of the one that lies least apart; see
        `personas.discovered`. Missing: not drawn, for nothing could hold; no gap at all.
    held
        How many of the clusters recur, lie apart and have enough members.
    chosen
        Whether the groups are these.
    """

    clusters: Series[int]
    silhouette: Series[float]
    stability: Series[float] = pa.Field(nullable=True)
    between: Series[float] = pa.Field(nullable=True)
    held: Series[int]
    chosen: Series[bool]


def list_tried(tried: pd.DataFrame) -> pd.DataFrame:
    """List the numbers of clusters that were tried: `Tried`."""
    return conform(tried, Tried)


def read_tried(features: pd.DataFrame, tried: pd.DataFrame) -> str:
    """Say how many features are habits, and why nothing was found where nothing was.

    Parameters
    ----------
    features, tried
        The tables `personas.features` and `personas.tried`.
    """
    used = features[features["used"]]
    if used.empty:
        return (
            "No feature of behaviour is a habit: what customers did in odd weeks says nothing of "
            "even ones, and groups of chance are none. A longer history or more channels with a "
            "record of every contact would tell more."
        )
    verb = "is a habit" if len(used) == 1 else "are habits"
    said = (
        f"{number(len(used))} of {plural(len(features), 'feature')} of behaviour {verb}, which odd "
        f"and even weeks agree on: {', '.join(used['feature'])}."
    )
    if tried.empty:
        return f"{said} Too few customers have a history to seek groups among."
    counts = f"{tried['clusters'].min()} to {tried['clusters'].max()}"
    if not tried["chosen"].any():
        return (
            f"{said} Cut into {counts} clusters, customers stand as close between two clusters as "
            "within, or the clusters do not recur: the differences are of degree."
        )
    chosen = tried[tried["chosen"]].iloc[0]
    return (
        f"{said} Of {counts} clusters, {number(chosen['clusters'])} have the highest silhouette "
        f"({number(chosen['silhouette'], 2)}) among those that recur and lie apart."
    )
