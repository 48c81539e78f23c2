"""What this review does not speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.schemas.canonical import INSTRUMENTS, MOMENTS
from cjm_workbench.schemas.results import Listing, conform

KINDS = {
    "segment": "segments",
    "journey type": "journey types",
    "channel": "channels",
    "source": "sources",
    "instrument": "instruments",
}
"""Each kind, and what several of it are called."""


class Scope(Listing):
    """One row a thing that the client knows: whether this review speaks of it, and why not."""

    kind: Series[str] = pa.Field(isin=list(KINDS))
    name: Series[str]
    covered: Series[bool]
    note: Series[str]


def measure_scope(
    journeys: ir.Table,
    steps: ir.Table,
    scores: ir.Table,
    tables: Mapping[str, ir.Table],
    inventory: pd.DataFrame,
    *,
    period: tuple[datetime, datetime],
    journey_types: Mapping[str, str],
    sources: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """List what the client knows, and say what this review has no data of.

    Parameters
    ----------
    journeys, steps, scores
        The review's.
    tables
        Canonical tables by name, those of `schemas.canonical.MOMENTS`.
    inventory
        This chapter's table of touchpoints: it names the channels, and those with answers.
    period
        Its first moment, and the first after it, in UTC.
    journey_types
        Those that the settings know, and what each is called.
    sources
        Canonical table to the sources that map it; those without dated rows are not listed.

    Returns
    -------
    pandas.DataFrame
        A `Scope` without segments, which `add_segments` adds.
    """
    types = _values(journeys, "journey_type") | _values(scores, "journey_type")
    answered = inventory[inventory["state"] == "scores only"]
    channels = _values(steps, "channel") | set(answered["channel"])
    dated = {name for table, names in sources.items() if table in MOMENTS for name in names}
    parts = [
        _compare("journey type", journey_types.values(),
                 {journey_types.get(name, name) for name in types},
                 "no journey and no score in the period"),
        _compare("channel", inventory["channel"], channels, "no event and no score in this review"),
        _compare("source", dated, _sources_within(tables, *period), "no record in the period"),
        _compare("instrument", INSTRUMENTS, _values(scores, "instrument"),
                 "no score in this review"),
    ]  # fmt: skip
    return conform(pd.concat(parts, ignore_index=True), Scope)


def add_segments(
    scope: pd.DataFrame, segments: Mapping[str, str], this: str, *, everybody: bool
) -> pd.DataFrame:
    """Put the client's segments before the rest of a scope.

    Parameters
    ----------
    scope
        A `Scope`.
    segments, this
        The client's segments with what each is called, and the one that the review is about.
    everybody
        Whether this segment holds all customers, and so the other segments too.

    Returns
    -------
    pandas.DataFrame
        A `Scope`.

    Examples
    --------
    >>> empty = pd.DataFrame(columns=["kind", "name", "covered", "note"])
    >>> segments = {"all": "All customers", "web": "Came by the web"}
    >>> add_segments(empty, segments, "all", everybody=True)[["name", "note"]].to_numpy().tolist()
    [['All customers', ''], ['Came by the web', 'part of this review, not shown apart']]
    """
    note = "part of this review, not shown apart" if everybody else "a review of its own"
    rows = [
        ("segment", title, everybody or name == this, "" if name == this else note)
        for name, title in segments.items()
    ]
    found = pd.DataFrame(rows, columns=["kind", "name", "covered", "note"])
    both = pd.concat([found, scope], ignore_index=True)
    # what is left out comes first: that is the question
    return conform(both.sort_values("covered", kind="stable"), Scope)


def _compare(kind: str, known: Iterable[str], held: set[str], missing: str) -> pd.DataFrame:
    rows = [
        (kind, name, name in held, "" if name in held else missing)
        for name in sorted({*known, *held} - {""})
    ]
    return pd.DataFrame(rows, columns=["kind", "name", "covered", "note"])


def _values(rows: ir.Table, column: str) -> set[str]:
    values = rows.filter(rows[column].notnull()).select(column).distinct().execute()[column]
    return set(values)


def _sources_within(tables: Mapping[str, ir.Table], start: datetime, end: datetime) -> set[str]:
    first, after = (ibis.literal(moment, type="timestamp(6)") for moment in (start, end))
    found: set[str] = set()
    for table, rows in tables.items():
        moment = rows[MOMENTS[table]]
        found |= _values(rows.filter((moment >= first) & (moment < after)), "source")
    return found


def read_scope(table: pd.DataFrame) -> str:
    """Say what this review does not speak of."""
    absent = table[~table["covered"]]
    if absent.empty:
        return "This review speaks of all that the client's settings know."
    parts = [_read(kind, absent.loc[absent["kind"] == kind, "name"].tolist()) for kind in KINDS]
    return f"This review does not speak of: {'; '.join(part for part in parts if part)}."


def _read(kind: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"{kind if len(names) == 1 else KINDS[kind]} {', '.join(names)}"
