"""The part of a client's journeys that one review speaks of: its segment and its period."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.build import Reconstructed
from cjm_workbench.schemas.canonical import mapped_columns
from cjm_workbench.settings.periods import Period

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def find_column(rows: ir.Table, table: str, name: str) -> ir.Value:
    """Give the column of a canonical table that a filter names, or the attribute of that name."""
    if name in mapped_columns(table):
        return rows[name]
    return rows.attributes.cast("json")[name].unwrap_as("string")


def scope(
    con: Backend,
    made: Reconstructed,
    period: Period,
    segment: ir.Table | None,
) -> Reconstructed:
    """Keep the journeys that start in the period, with their steps and scores.

    Scores of no journey count by their own time.

    Parameters
    ----------
    con
        The engine, in which the result is kept.
    made
        All journeys of the client.
    period
        Journeys belong to the period in which they start.
    segment
        The segment's ``customer_id``; missing: everybody.
    """
    if segment is not None:
        made = Reconstructed(
            **{n: getattr(made, n).semi_join(segment, "customer_id") for n in _NAMES}
        )
    journeys = con.create_table(
        "scoped_journeys", _within(made.journeys, "started_at", period), overwrite=True
    )
    steps = made.steps.semi_join(journeys, "journey_id")
    linked = made.scores.semi_join(journeys, "journey_id")
    free = _within(made.scores.filter(made.scores.journey_id.isnull()), "occurred_at", period)
    return Reconstructed(
        steps=con.create_table("scoped_steps", steps, overwrite=True),
        journeys=journeys,
        scores=con.create_table("scoped_scores", ibis.union(linked, free), overwrite=True),
    )


_NAMES = ("steps", "journeys", "scores")


def _within(table: ir.Table, column: str, period: Period) -> ir.Table:
    start, end = _literal(period.start), _literal(period.end)
    return table.filter((table[column] >= start) & (table[column] < end))


def _literal(moment: datetime) -> ir.TimestampScalar:
    return ibis.literal(moment, type="timestamp(6)")
