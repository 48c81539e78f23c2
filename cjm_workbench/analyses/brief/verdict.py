"""The verdict of a review: how many wishes for the experience are met, and which is missed most."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
from pandera.typing import Series

from cjm_workbench.analyses.brief.wording import name_gap
from cjm_workbench.analyses.shortfall import severity
from cjm_workbench.schemas.format import interval, number, plural, quantity, target
from cjm_workbench.schemas.results import VERDICTS, Listing, conform


class Verdict(Listing):
    """One row a journey type.

    Attributes
    ----------
    targets, met, missed, undetermined
        How many targets there are, and how they stand.
    worst
        The missed target with the largest shortfall for its size, in words; empty where none is.
    worst_interval
        Its 95 % interval and n, in words. The index does not read it: set beside other segments,
        n could tell of too few.
    """

    journey_type: Series[str]
    targets: Series[int]
    met: Series[int]
    missed: Series[int]
    undetermined: Series[int]
    worst: Series[str]
    worst_interval: Series[str]


def measure_verdict(gaps: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts of a review.

    Parameters
    ----------
    gaps
        The saved table `experience.gaps`.

    Returns
    -------
    pandas.DataFrame
        A `Verdict`.
    """
    rows = [
        {
            "journey_type": journey_type,
            "targets": int((own["verdict"] != "").sum()),
            **{verdict: int((own["verdict"] == verdict).sum()) for verdict in VERDICTS},
            **_worst(own),
        }
        for journey_type, own in gaps.groupby("journey_type", sort=True)
    ]
    return conform(pd.DataFrame(rows, columns=list(Verdict.to_schema().columns)), Verdict)


def _worst(gaps: pd.DataFrame) -> dict[str, str]:
    missed = gaps[(gaps["verdict"] == "missed") & (gaps["evidence"] != "insufficient")]
    if missed.empty:
        return {"worst": "", "worst_interval": ""}
    row = missed.iloc[int(severity(missed).argmax())].to_dict()
    actual, unit = row["value"], row["unit"]
    bounds = interval(row["ci_low"], row["ci_high"], unit, of=actual)
    wanted = target(row["target"], unit, beside=actual)
    return {
        "worst": f"{name_gap(row)} {quantity(actual, unit)} against {wanted} wanted",
        "worst_interval": f"{bounds}, n = {number(row['n'])}",
    }


def read_verdict(table: pd.DataFrame) -> str:
    """State the verdict in a sentence a journey type: where most is missed comes first."""
    if table["targets"].sum() == 0:
        return (
            "No target is set: write the desired journey in journeys/ to see where the actual one "
            "falls short."
        )
    ordered = table.sort_values("missed", ascending=False, kind="stable")
    return " ".join(_read(row) for row in ordered.to_dict("records") if row["targets"])


def _read(row: dict[Hashable, Any]) -> str:
    counted = (
        f"Of {plural(row['targets'], 'target')} for {row['journey_type']}, {row['met']} met, "
        f"{row['missed']} missed and {row['undetermined']} undetermined"
    )
    if not row["worst"]:
        return f"{counted}."
    return f"{counted}; furthest from what is wanted is {row['worst']} ({row['worst_interval']})."
