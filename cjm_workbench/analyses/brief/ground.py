"""What a review stands on: its data, what it leaves out, and what it takes for true."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.locale import write_day
from cjm_workbench.schemas.results import Listing, conform

LIMIT, LEFT_OUT, EXPIRED = "limit of the data", "left out", "expired assumption"
KINDS: Final = (LIMIT, LEFT_OUT, EXPIRED)
PASSED: Final = "expired"
"""The state of an assumption whose last day is over, as `readiness.assumptions` has it."""


class Ground(Listing):
    """One row a thing to know before the numbers are believed.

    Attributes
    ----------
    kind
        ``limit of the data``: a reason of its readiness. ``left out``: what the client knows and
        this review does not speak of. ``expired assumption``: what was to be checked by now.
    group
        The readiness, the kind of thing that is left out, or the role that owns the assumption.
    text
        The reason, name or assumption.
    note
        Why it is left out, or what would follow if the assumption were false.
    """

    kind: Series[str] = pa.Field(isin=KINDS)
    group: Series[str]
    text: Series[str]
    note: Series[str]


def list_ground(
    readiness: pd.DataFrame, scope: pd.DataFrame, assumptions: pd.DataFrame
) -> pd.DataFrame:
    """Gather what limits a review.

    Parameters
    ----------
    readiness, scope, assumptions
        The saved tables `readiness.verdict`, `readiness.scope` and `readiness.assumptions`.

    Returns
    -------
    pandas.DataFrame
        `Ground`, in the order of `KINDS` and then as given.
    """
    [row] = readiness.to_dict("records")
    limits = [(LIMIT, row["state"], reason, "") for reason in row["reasons"].split("; ")]
    absent = scope[~scope["covered"]]
    left = [
        (LEFT_OUT, kind, name, note)
        for kind, name, note in zip(absent["kind"], absent["name"], absent["note"], strict=True)
    ]
    over = assumptions[assumptions["state"] == PASSED]
    expired = [
        (EXPIRED, each["owner_role"], each["assumption"],
         f"expired on {write_day(each['expires'])}; if false: {each['if_false']}")
        for each in over.to_dict("records")
    ]  # fmt: skip
    columns = [*Ground.to_schema().columns]
    return conform(pd.DataFrame([*limits, *left, *expired], columns=columns), Ground)


def read_ground(table: pd.DataFrame, assumptions: pd.DataFrame) -> str:
    """Say in three sentences how far the data carries, what is left out, and what has expired.

    Parameters
    ----------
    table
        Checked.
    assumptions
        The saved table `readiness.assumptions`.
    """
    limits, left, expired = (table[table["kind"] == kind] for kind in KINDS)
    state = str(limits["group"].iloc[0])
    several = f", for {plural(len(limits), 'reason')}" if len(limits) > 1 else ""
    why = several or f": {limits['text'].iloc[0]}"
    ready = f"The data is {state[:1].lower()}{state[1:]}{why}"
    scope = "Nothing that the client's settings know is left out"
    if len(left):
        counts = left["group"].value_counts(sort=False)
        named = ", ".join(plural(int(n), str(kind)) for kind, n in counts.items())
        scope = f"Left out: {named}"
    return f"{ready}. {scope}. {_read_ledger(len(expired), len(assumptions))}"


def _read_ledger(expired: int, held: int) -> str:
    if not held:
        return (
            "No assumption is written down: write what is taken for true, with owner and expiry, "
            "into assumptions.yaml beside client.yaml."
        )
    if not expired:
        return f"None of {plural(held, 'assumption')} has expired."
    verb = "has" if expired == 1 else "have"
    return f"{number(expired)} of {plural(held, 'assumption')} {verb} expired."
