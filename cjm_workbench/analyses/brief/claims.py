"""What to look at first: the candidate claims of all chapters, adjusted together and ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import TESTED, Candidates
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Q_MAX, conform
from cjm_workbench.stats.multiplicity import benjamini_hochberg

NO_TEST = "it could not be tested"


class Claims(Candidates):
    """One row a candidate claim of the review.

    Attributes
    ----------
    rank
        From 1; the claimed ones first, by ``weight``.
    chapter
        Where its evidence stands.
    q_value
        Adjusted over all candidates of the review (Benjamini and Hochberg 1995); missing for a
        comparison with a target, which claims no difference.
    worth
        What a customer of the journey type is worth, as a multiple of the average one.
    weight
        ``concerned`` times ``severity`` times ``worth``: the order of the claims.
    claimed, why_not
        Whether the review makes the claim; if not, what it lacks.
    repeats
        The rank of the claim before it that is about the same stage or promise; missing for the
        first of them, and for those that are not claimed.
    """

    rank: Series[int]
    chapter: Series[str]
    q_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    worth: Series[float]
    weight: Series[float]
    claimed: Series[bool]
    why_not: Series[str]
    repeats: Series[pd.Int64Dtype] = pa.Field(ge=1, nullable=True)


def measure_claims(
    candidates: Sequence[pd.DataFrame], worth: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Rank the candidate claims of a review, and tell those it makes.

    Parameters
    ----------
    candidates
        The saved tables ``<chapter>.claims``.
    worth
        Journey type to what its customers are worth, as a multiple of the average customer; 1
        where it is not known.

    Returns
    -------
    pandas.DataFrame
        `Claims`. A claim needs sufficient evidence; a difference, change or effect also a q-value
        of at most `Q_MAX`; a gap also a verdict.
    """
    found = [part for part in candidates if len(part)]
    if not found:
        return conform(pd.DataFrame(columns=[*Claims.to_schema().columns]), Claims)
    table = pd.concat(found, ignore_index=True)
    table = table.assign(
        chapter=table["source"].str.split(".").str[0],
        q_value=benjamini_hochberg(table["p_value"].astype("float64")),
        worth=table["journey_type"].map(dict(worth or {})).astype("float64").fillna(1.0),
    )
    concerned = table["concerned"].astype("float64").fillna(0.0)
    why_not = table.apply(_why_not, axis="columns")
    table = table.assign(
        weight=concerned * table["severity"] * table["worth"],
        why_not=why_not,
        claimed=why_not == "",
    )
    order = ["claimed", "weight", "sentence", "source", "row"]
    table = table.sort_values(order, ascending=[False, False, True, True, True], ignore_index=True)
    table = table.assign(rank=table.index + 1)
    return conform(table.assign(repeats=_find_repeats(table)), Claims)


def _find_repeats(table: pd.DataFrame) -> pd.Series[int]:
    """Find the first claim about the same, by rank; a promise may be named as a stage is."""
    own = table[table["claimed"] & (table["about"] != "")]
    promised = own["kind"] == "promise"
    first = own.groupby(["journey_type", "about", promised])["rank"].transform("min")
    return first.where(first < own["rank"]).astype("Int64").reindex(table.index)


def _why_not(row: pd.Series) -> str:
    reasons = []
    if row["evidence"] != "sufficient":
        reasons.append(f"evidence is {row['evidence']}: {row['reason']}".removesuffix(": "))
    elif row["kind"] == "gap" and row["reason"]:
        reasons.append(row["reason"])
    if row["kind"] in TESTED and row["evidence"] != "insufficient" and not row["q_value"] <= Q_MAX:
        reasons.append(NO_TEST if pd.isna(row["q_value"]) else f"q is above {Q_MAX}")
    return "; ".join(reasons)


def read_claims(table: pd.DataFrame) -> str:
    """Name what comes first, and say how many claims hold up, of how many and over how many tests.

    A change over time is not what comes first, whatever its weight: it may be one for the better.
    """
    if table.empty:
        return "No shortfall and no difference was found among what could be measured."
    made = table[table["claimed"]]
    tests = int(table["p_value"].notna().sum())
    tested = f", {plural(tests, 'test')} adjusted together" if tests > 1 else ""
    first = made.loc[made["kind"] != "change", "sentence"]
    named = "" if first.empty else f"First comes “{first.iloc[0]}”. "
    return f"{named}{_count(len(made), len(table))} up{tested}."


def _count(made: int, candidates: int) -> str:
    if not made and candidates == 1:
        return "The only candidate claim does not hold"
    verb = "hold" if made > 1 else "holds"
    return f"{number(made) if made else 'None'} of {plural(candidates, 'candidate claim')} {verb}"
