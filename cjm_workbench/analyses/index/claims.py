"""What each segment's review found first."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import COMPANION, ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment, IndexRules, find_telling
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import conform

FIRST = 3
"""Findings of a segment that the index shows."""

SHARES = ("loss", "promise")
"""Kinds whose value is a share itself, not a difference."""

COLUMNS = [
    "segment", "segment_title", "rank", "kind", "chapter", "journey_type", "journey_title",
    "sentence", "basis", *ESTIMATE,
]  # fmt: skip


class Claims(EstimateOfSegment):
    """One row a finding that a segment's review claims, the first of each; see `brief.claims`.

    Attributes
    ----------
    rank, kind, chapter, journey_type, journey_title, sentence, basis
        As the review gives them.
    claimed
        How many its review claims in all.
    """

    rank: Series[int]
    kind: Series[str]
    chapter: Series[str]
    journey_type: Series[str]
    journey_title: Series[str]
    sentence: Series[str]
    basis: Series[str]
    claimed: Series[int] = pa.Field(ge=1)


def pick_claims(claims: pd.DataFrame, verdicts: pd.DataFrame, rules: IndexRules) -> pd.DataFrame:
    """Pick the first findings of each segment that tell of no small group.

    A sentence holds its numbers: so a finding stands as it is, or not at all.

    Parameters
    ----------
    claims
        The collected table `brief.claims`. Its q-values were adjusted within each review.
    verdicts
        A table of `Verdicts`. Where it hides a number of a segment, no finding about the same
        journey type stands.
    rules
        Name the smallest cell, and segments that share nobody.

    Returns
    -------
    pandas.DataFrame
        A table of `Claims`: at most `FIRST` a segment, those that are claimed.
    """
    claimed = claims[claims["claimed"].astype(bool)]
    counts = claimed.groupby("segment")["rank"].transform("size")
    shown = claimed.assign(claimed=counts)[~_tells(claimed, verdicts, rules)]
    first = shown.groupby("segment", sort=False).head(FIRST)
    return conform(first[[*COLUMNS, "claimed"]], Claims)


def _tells(claimed: pd.DataFrame, verdicts: pd.DataFrame, rules: IndexRules) -> pd.Series[bool]:
    """Find what tells of too few: beside another finding, or beside a number that is hidden."""
    # n stands for customers, of whom there are not more: rather too much is hidden than too little
    unit = claimed["unit"].where(claimed["kind"].isin(SHARES), "")
    counted = claimed.assign(customers=claimed["n"], unit=unit)
    keys = ["segment", "journey_type"]
    hidden = verdicts.loc[verdicts["reason"] == COMPANION, keys].drop_duplicates()
    beside = claimed[keys].merge(hidden, how="left", on=keys, indicator=True)["_merge"] == "both"
    return find_telling(counted, rules, ["kind", "chapter", "journey_type"]) | beside.to_numpy()


def read_claims(table: pd.DataFrame) -> str:
    """Say how many findings hold up, and how many segments share the first of them."""
    if table.empty:
        return "In no segment does a finding hold up that can be shown."
    counts = table.drop_duplicates("segment")
    claimed = int(counts["claimed"].sum())
    said = f"{plural(claimed, 'finding')} in {plural(len(counts), 'segment')}"
    return f"{said} hold up; the first of each stand here." if claimed > 1 else f"{said} holds up."
