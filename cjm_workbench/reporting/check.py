"""What a client's settings and data hold, without writing a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pandas as pd

from cjm_workbench.errors import DataError
from cjm_workbench.intake.counts import UNREAD
from cjm_workbench.intake.masks import mask_reasons
from cjm_workbench.intake.store import Store, open_store
from cjm_workbench.journeys.groups import open_groups
from cjm_workbench.journeys.members import find_members
from cjm_workbench.journeys.timing import choose_as_of, choose_period
from cjm_workbench.review import WORKSPACE
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.filters import filter_columns
from cjm_workbench.settings.load import ClientSettings, load_client, load_segment
from cjm_workbench.settings.periods import Period
from cjm_workbench.settings.segment import Segment
from cjm_workbench.sources.engine import connect

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

MANY = 0.05
"""The share of refused rows from which the mapping is to be doubted."""


@dataclass(frozen=True)
class Size:
    """A segment, and how many customers with an event or an answer it holds.

    Attributes
    ----------
    segment
        The segment.
    customers
        Counted.
    nobody
        Where its filter matches nobody: what it could match.
    """

    segment: Segment
    customers: int
    nobody: str = ""


@dataclass(frozen=True)
class Check:
    """What a client's settings and data hold.

    Attributes
    ----------
    settings
        The client's, valid.
    counts
        ``source, table, read, mapped, valid, quarantined, absent``: the gate's reconciliation.
    reasons
        ``source, table, reason, rows``: why rows were refused, without their texts, the commonest
        first.
    quarantine
        The file of refused rows, with their texts.
    blind, unmapped
        Touchpoints that only touchpoints.csv knows, and those that only the data knows.
    segments
        The sizes of all segments.
    period
        The last full quarter: what a review is about where no period is given.
    """

    settings: ClientSettings
    counts: pd.DataFrame
    reasons: pd.DataFrame
    quarantine: Path
    blind: list[str]
    unmapped: list[str]
    segments: list[Size]
    period: Period

    @property
    def doubtful(self) -> pd.DataFrame:
        """The rows of `counts` of which too much was refused, with its ``share``."""
        whole = self.counts["read"].where(self.counts["table"] == UNREAD, self.counts["mapped"])
        shares = self.counts.assign(share=self.counts["quarantined"] / whole.where(whole > 0))
        return shares[shares["share"] > MANY]

    @property
    def ready(self) -> bool:
        """Whether nothing stands against a review."""
        return self.doubtful.empty


def check_client(parameters: Path, client: str) -> Check:
    """Check a client's settings and pass its sources through the gate.

    Parameters
    ----------
    parameters
        The folder that holds the client's folder.
    client
        The client's name.

    Returns
    -------
    Check
        What is valid, quarantined, blind and unmapped. A segment that matches nobody is told there,
        and is no error: the others can be reviewed.

    Raises
    ------
    WorkbenchError
        If settings do not fit together, a source cannot be read, or no row is valid.
    """
    settings = load_client(parameters, client)
    segments = [load_segment(settings, name) for name in settings.segment_names()]
    store = open_store(settings, WORKSPACE, refresh=True)
    engine = settings.client.engine
    con = connect(engine.memory_limit, engine.threads)
    try:
        used = _touchpoints(con, store)
        known = {row.touchpoint for row in settings.touchpoints}
        period = choose_period(con, store, settings.client, "", "")
        return Check(
            settings=settings,
            counts=store.read(con, "reconciliation").order_by(["source", "table"]).execute(),
            reasons=_reasons(con, store),
            quarantine=store.folder / "quarantine.parquet",
            blind=sorted(known - used),
            unmapped=sorted(used - known),
            segments=list(_sizes(con, store, settings.client, period, segments)),
            period=period,
        )
    finally:
        con.disconnect()


def _reasons(con: Backend, store: Store) -> pd.DataFrame:
    refused = store.read(con, "quarantine")
    masked = refused.mutate(reason=mask_reasons(refused.reason))
    counted = masked.group_by(["source", "table", "reason"]).agg(rows=masked.count())
    ordered = counted.order_by([counted.rows.desc(), "source", "table", "reason"])
    found: pd.DataFrame = ordered.execute()
    return found


def _touchpoints(con: Backend, store: Store) -> set[str]:
    events = store.read(con, "events")
    return set(events.touchpoint.as_table().distinct().touchpoint.execute())


def _sizes(
    con: Backend, store: Store, client: Client, period: Period, segments: list[Segment]
) -> Iterator[Size]:
    """Count each segment's customers with an event or an answer."""
    seen = [store.read(con, name).select("customer_id") for name in ("events", "feedback")]
    everybody = con.create_table("seen", ibis.union(*seen, distinct=True), overwrite=True)
    as_of = choose_as_of(con, store, period, "")
    groups = open_groups(con, store, client, period, as_of)
    customers = store.read(con, "customers")
    for segment in segments:
        by_group = client.groups() & filter_columns(segment.filter)
        try:
            own = find_members(
                customers, groups if by_group else None, segment, period,
                client.privacy.smallest_cell,
            )  # fmt: skip
        except DataError as error:
            yield Size(segment, 0, str(error))
        else:
            found = everybody if own is None else everybody.semi_join(own, "customer_id")
            yield Size(segment, int(found.count().execute()))
