"""What is assumed: each assumption with its basis, and whether it may still stand."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.locale import write_day
from cjm_workbench.schemas.results import Listing, conform

EXPIRED, OPEN, VALID, LATER = "expired", "without expiry", "valid", "not yet"
STATES = (EXPIRED, OPEN, VALID, LATER)


class AssumptionLike(Protocol):
    """A row of a client's ledger."""

    @property
    def assumption(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def owner_role(self) -> str: ...
    @property
    def since(self) -> date: ...
    @property
    def expires(self) -> date | None: ...
    @property
    def if_false(self) -> str: ...


class Assumptions(Listing):
    """One row an assumption, the expired ones first.

    Attributes
    ----------
    state
        ``expired``: its last day lies before the review's date. ``without expiry``: nobody said
        when it is to be checked. ``valid``, or ``not yet``: it begins after the review's date.
    assumption, basis, owner_role, if_false
        As in the client's ledger.
    since, expires
        Days; the last may be missing.
    """

    state: Series[str] = pa.Field(isin=STATES)
    assumption: Series[str]
    basis: Series[str]
    owner_role: Series[str]
    since: Series[pd.Timestamp]
    expires: Series[pd.Timestamp] = pa.Field(nullable=True)
    if_false: Series[str]


def list_assumptions(ledger: Iterable[AssumptionLike], as_of: datetime) -> pd.DataFrame:
    """List a client's assumptions, judged from the review's date.

    Parameters
    ----------
    ledger
        The client's.
    as_of
        The moment to judge from; an assumption may stand until its last day is over.

    Returns
    -------
    pandas.DataFrame
        `Assumptions`, by state, then by expiry.
    """
    rows = [
        {
            "state": _judge(each, as_of.date()), "assumption": each.assumption,
            "basis": each.basis, "owner_role": each.owner_role, "since": pd.Timestamp(each.since),
            "expires": pd.NaT if each.expires is None else pd.Timestamp(each.expires),
            "if_false": each.if_false,
        }
        for each in ledger
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(Assumptions.to_schema().columns))
    order = table["state"].map(STATES.index)
    ordered = table.assign(order=order).sort_values(["order", "expires", "assumption"])
    return conform(ordered.drop(columns="order"), Assumptions)


def _judge(each: AssumptionLike, day: date) -> str:
    if each.since > day:
        return LATER
    if each.expires is None:
        return OPEN
    return EXPIRED if each.expires < day else VALID


def read_assumptions(table: pd.DataFrame) -> str:
    """Say what is assumed, and which assumptions are to be checked first."""
    if table.empty:
        return (
            "No assumption is written down. Write what this review takes for true, with basis, "
            "owner and expiry, into assumptions.yaml beside client.yaml."
        )
    held = f"The ledger holds {plural(len(table), 'assumption')}"
    counts = [(state, int((table["state"] == state).sum())) for state in (EXPIRED, OPEN)]
    found = [f"{number(n)} {state}" for state, n in counts if n]
    sentence = f"{held}: {', '.join(found)}." if found else f"{held}; none has expired."
    return " ".join([sentence, *map(_expired, table[table["state"] == EXPIRED].to_dict("records"))])


def _expired(row: Mapping[Hashable, Any]) -> str:
    since = write_day(row["expires"])
    return f"Expired on {since}: {named(row['assumption'])}. If false: {row['if_false']}."
