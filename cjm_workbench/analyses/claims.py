"""The candidate claims of a chapter: what each says, its effect, and the row it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.results import Q_MAX, Estimate, conform

TESTED = ("difference", "change", "effect")
"""Kinds that claim a difference: between groups, over time, with an event. They need a small q."""

KINDS = ("gap", "promise", "loss", *TESTED)

CLAIM = [
    "kind", "journey_type", "about", "sentence", "basis", "n", "value", "ci_low", "ci_high", "unit",
    "evidence", "reason", "p_value", "concerned", "severity",
]  # fmt: skip
"""The columns that ``claim_<question>`` gives, indexed by the position of the row it rests on."""


class Candidates(Estimate):
    """One row a candidate claim: ``value`` is its effect; of a loss or promise, the share itself.

    Attributes
    ----------
    source, row
        The result table that it rests on, and the position of the row there, from 0.
    kind
        ``gap``: actual against wanted. ``promise``: one that was not kept. ``loss``: where most
        are lost. ``difference``: between groups. ``change``: over time. ``effect``: associated
        with an event, a handoff or a pattern.
    journey_type
        Empty where it is about none.
    about
        The stage or the promise that several claims tell of in their own way: fewer go on than
        wanted, and no other stage loses more. Empty where no other claim says as much.
    sentence, basis
        What is claimed, without the numbers; what it rests on, and does not account for.
    p_value
        Of the tested kinds; missing for a comparison with a target, which claims no difference.
    concerned
        Customers, journeys or answers that it is about; missing where that is not shown.
    severity
        The effect as a part of what it could be, from 0 to 1; 0 where it describes who somebody
        is, or who answered, and troubles nobody on the way.
    """

    source: Series[str]
    row: Series[int] = pa.Field(ge=0)
    kind: Series[str] = pa.Field(isin=KINDS)
    journey_type: Series[str]
    about: Series[str]
    sentence: Series[str]
    basis: Series[str]
    p_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    concerned: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    severity: Series[float] = pa.Field(ge=0, le=1)


def _of_shares(rows: pd.DataFrame) -> pd.Series[float]:
    size: pd.Series[float] = rows["difference"].abs()
    return size


def claim_tested(
    table: pd.DataFrame,
    *,
    kind: str,
    sentence: Callable[[Any], str],
    basis: str | Callable[[Any], str],
    severity: Callable[[pd.DataFrame], pd.Series[float]] | float = _of_shares,
    n: Sequence[str] = ("n", "others_n"),
    concerned: str = "n",
) -> pd.DataFrame:
    """Make a candidate claim of each comparison that was tested, whatever it showed.

    Parameters
    ----------
    table
        A `Comparison`.
    kind
        One of `TESTED`.
    sentence, basis
        What a row shows, and what it rests on: made from the row, or one for all.
    severity
        Of all tested rows, or one for all; of shares it is the difference itself.
    n, concerned
        Columns: the claim rests on the smallest of the first, and concerns as many as the other
        says.

    Returns
    -------
    pandas.DataFrame
        The columns of `CLAIM`, indexed as the table.
    """
    own = table[table["p_value"].notna()]
    if own.empty:
        return no_claims()
    return own.assign(
        kind=kind,
        journey_type=own.get("journey_type", ""),
        about="",
        sentence=own.apply(sentence, axis="columns"),
        basis=own.apply(basis, axis="columns") if callable(basis) else basis,
        concerned=own[concerned],
        n=own[[*n]].min(axis="columns"),
        value=own["difference"],
        ci_low=own["diff_low"],
        ci_high=own["diff_high"],
        severity=severity(own) if callable(severity) else severity,
    )[CLAIM]


def hold_up(table: pd.DataFrame, *, firm: bool = False) -> pd.DataFrame:
    """Keep the comparisons of a table that were tested and hold up among all of its tests.

    Parameters
    ----------
    table
        A `Comparison`.
    firm
        Whether their evidence must be sufficient; thin evidence shows a direction.
    """
    weak = table["evidence"] != "sufficient" if firm else table["evidence"] == "insufficient"
    return table[table["p_value"].notna() & (table["q_value"] <= Q_MAX) & ~weak]


def gather_claims(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Join the candidate claims of a chapter's questions.

    Parameters
    ----------
    parts
        Name of the result table to its candidates: the columns of `CLAIM`, indexed by the position
        of the row that each rests on. Of a tested kind every row with a p-value belongs here, also
        where nothing is found: the adjustment counts all that were tested.

    Returns
    -------
    pandas.DataFrame
        `Candidates`, in the order given.
    """
    columns = [*Candidates.to_schema().columns]
    found = [
        part[CLAIM].assign(source=name, row=part.index) for name, part in parts.items() if len(part)
    ]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    return conform(table, Candidates)


def no_claims() -> pd.DataFrame:
    """Give the candidates of a table that holds none."""
    return pd.DataFrame(columns=CLAIM)
