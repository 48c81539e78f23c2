"""What each segment's review found first."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import conform

FIRST = 3
"""Findings of a segment that the index shows."""

COLUMNS = [
    "segment", "segment_title", "rank", "kind", "chapter", "journey_type", "journey_title",
    "sentence", "basis", *ESTIMATE,
]  # fmt: skip


class Findings(EstimateOfSegment):
    """One row a finding that a segment's review claims, the first of each; see `brief.findings`.

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


def pick_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Pick the first findings of each segment.

    Parameters
    ----------
    findings
        The collected table `brief.findings`. Its q-values were adjusted within each review.

    Returns
    -------
    pandas.DataFrame
        A table of `Findings`: at most `FIRST` a segment, those that are claimed.
    """
    claimed = findings[findings["claimed"].astype(bool)]
    counts = claimed.groupby("segment")["rank"].transform("size")
    first = claimed.assign(claimed=counts).groupby("segment", sort=False).head(FIRST)
    return conform(first[[*COLUMNS, "claimed"]], Findings)


def read_findings(table: pd.DataFrame) -> str:
    """Say how many findings hold up, and how many segments share the first of them."""
    if table.empty:
        return "In no segment does a finding hold up."
    counts = table.drop_duplicates("segment")
    claimed = int(counts["claimed"].sum())
    said = f"{plural(claimed, 'finding')} in {plural(len(counts), 'segment')}"
    return f"{said} hold up; the first of each stand here." if claimed > 1 else f"{said} holds up."
