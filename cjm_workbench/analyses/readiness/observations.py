"""What was said and seen, counted by what it was coded as; never a rate."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.canonical import OBSERVATION_KINDS
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Listing, conform

CODES = ("stage", "touchpoint", "persona", "sentiment")
NOT_CODED, NOT_KNOWN = "(not coded)", "(not known)"
EVERY = "(all)"


class Observations(Listing):
    """One row a code and value: how many observations, of which kinds, from how many roles.

    Attributes
    ----------
    code
        ``(all)``, ``kind``, or what an observation may be coded by: stage, touchpoint, persona,
        sentiment.
    name
        The value; ``(not coded)`` where it has none.
    known
        Whether the value is one that the client's settings know; a stage or touchpoint that they
        do not stands apart on the map.
    observations
        How many there are. They were not drawn at random: their number says where somebody looked,
        not how often something happens.
    kinds, roles, sources
        Different kinds; roles of who noted them; sources.
    first_on, last_on
        The days of the first and the last one, in the client's time zone.
    """

    code: Series[str] = pa.Field(isin=[EVERY, "kind", *CODES])
    name: Series[str]
    known: Series[bool]
    observations: Series[int]
    kinds: Series[int]
    roles: Series[int]
    sources: Series[int]
    first_on: Series[pd.Timestamp]
    last_on: Series[pd.Timestamp]


def count_observations(
    rows: ir.Table, known: Mapping[str, set[str]], time_zone: str
) -> pd.DataFrame:
    """Count observations by kind and by each code.

    Parameters
    ----------
    rows
        Canonical observations up to the review's date, of any period: what was learnt stays so.
    known
        Code to the values that the client's settings know; of a code that is not named, all are.
    time_zone
        The client's: it decides when a day begins.

    Returns
    -------
    pandas.DataFrame
        `Observations`: all together, then by kind and code, the commonest value first.
    """
    # few rows, for each was noted by somebody
    columns = ["kind", *CODES, "source", "source_role", "occurred_on"]
    found = rows.select(*columns).execute()
    noted = found["occurred_on"].dt.tz_localize("UTC").dt.tz_convert(time_zone)
    found["occurred_on"] = noted.dt.tz_localize(None).dt.normalize()
    coded = found.assign(
        **{code: found[code].fillna(NOT_CODED) for code in CODES}, **{EVERY: EVERY}
    )
    parts = [_count(coded, code, known.get(code)) for code in (EVERY, "kind", *CODES)]
    table = pd.concat(parts, ignore_index=True) if len(found) else pd.DataFrame()
    return conform(table.reindex(columns=list(Observations.to_schema().columns)), Observations)


def _count(rows: pd.DataFrame, code: str, known: set[str] | None) -> pd.DataFrame:
    counted = rows.groupby(code, as_index=False).agg(
        observations=("kind", "size"), kinds=("kind", "nunique"), roles=("source_role", "nunique"),
        sources=("source", "nunique"), first_on=("occurred_on", "min"),
        last_on=("occurred_on", "max"),
    )  # fmt: skip
    named = counted.rename(columns={code: "name"}).sort_values(
        ["observations", "name"], ascending=[False, True]
    )
    fits = named["name"].isin({*known, NOT_CODED}) if known is not None else True
    return named.assign(code=code, known=fits)


def read_observations(table: pd.DataFrame) -> str:
    """Say what there is, what is not coded, and which kinds are missing."""
    if table.empty:
        return (
            "No observation is recorded: no interview, objection, note or walk-through stands "
            "beside the numbers. Gather some, coded by stage and touchpoint."
        )
    total = int(table.loc[table["code"] == EVERY, "observations"].iloc[0])
    kinds = table.loc[table["code"] == "kind", "name"].tolist()
    said = [f"{plural(total, 'observation')} of {plural(len(kinds), 'kind')}, as told and not "
            "drawn: they show what there is, not how often."]  # fmt: skip
    uncoded = table[table["name"] == NOT_CODED]
    if len(uncoded):
        parts = [
            f"{number(n)} without a {code}"
            for n, code in zip(uncoded["observations"], uncoded["code"], strict=True)
        ]
        said.append(f"Not coded: {', '.join(parts)}.")
    strange = table.loc[~table["known"], "name"].tolist()
    if strange:
        said.append(f"Not known to the settings: {', '.join(strange)}.")
    missing = [kind.replace("_", " ") for kind in OBSERVATION_KINDS if kind not in kinds]
    if missing:
        said.append(f"There is none of kind {', '.join(missing)}.")
    return " ".join(said)
