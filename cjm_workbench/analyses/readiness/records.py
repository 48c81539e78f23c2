"""The records of a review's journeys by channel and by source, for counting what is covered."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

NO_STAGE = "(no stage)"
NO_CHANNEL = "(channel not known)"
COLUMNS = ["journey_type", "name", "stage", "customer_id", "records"]


def list_customers(journeys: ir.Table, scores: ir.Table) -> ir.Table:
    """Name the customers of a review: those with a journey or an answer, by journey type."""
    columns = ["journey_type", "customer_id"]
    return ibis.union(journeys.select(*columns), scores.select(*columns), distinct=True)


def count_channels(steps: ir.Table) -> ir.Table:
    """Count events by journey type, channel, stage and customer.

    Parameters
    ----------
    steps
        The review's steps; each counts as the events collapsed in it.

    Returns
    -------
    ir.Table
        journey_type, name (the channel), stage, customer_id, records.
    """
    return _count(
        steps.select(
            "journey_type", "customer_id",
            name=steps.channel.fill_null(NO_CHANNEL),
            stage=steps.stage.fill_null(NO_STAGE),
            records=steps.repeats,
        )
    )  # fmt: skip


def count_sources(
    steps: ir.Table, scores: ir.Table, events: ir.Table, feedback: ir.Table
) -> ir.Table:
    """Count events and answers by journey type, source, stage and customer.

    Parameters
    ----------
    steps, scores
        The review's steps and scores, which know the stage.
    events, feedback
        The canonical tables, which know the source.

    Returns
    -------
    ir.Table
        journey_type, name (the source), stage, customer_id, records.
    """
    return ibis.union(_event_sources(steps, events), _score_sources(scores, feedback))


def _event_sources(steps: ir.Table, events: ir.Table) -> ir.Table:
    """Find the events of each step: they lie between its first and its last."""
    own = steps.select(
        "journey_type", "stage", "touchpoint", "last_at",
        step_customer="customer_id", first_at="occurred_at",
    )  # fmt: skip
    found = events.select("event_id", "customer_id", "touchpoint", "occurred_at", "source").join(
        own,
        [
            events.customer_id == own.step_customer,
            "touchpoint",
            events.occurred_at >= own.first_at,
            events.occurred_at <= own.last_at,
        ],
    )
    # Two journeys of one customer may be at one touchpoint at once: the event still is one.
    once = found.select(
        "journey_type", "event_id", "customer_id",
        name=found.source, stage=found.stage.fill_null(NO_STAGE),
    ).distinct()  # fmt: skip
    return _count(once.mutate(records=1))


def _score_sources(scores: ir.Table, feedback: ir.Table) -> ir.Table:
    named = scores.join(feedback.select("feedback_id", "source"), "feedback_id")
    return _count(
        named.select(
            "journey_type", "customer_id",
            name=named.source, stage=named.stage.fill_null(NO_STAGE), records=1,
        )
    )  # fmt: skip


def _count(rows: ir.Table) -> ir.Table:
    counted = rows.group_by(COLUMNS[:4]).agg(records=rows.records.sum().cast("int64"))
    return counted.select(*COLUMNS)


def list_instruments(feedback: ir.Table) -> dict[str, list[str]]:
    """Name the sources that have asked each instrument, at any time."""
    pairs = feedback.select("instrument", "source").distinct()
    found = pairs.order_by(["instrument", "source"]).execute()
    by_instrument = found.groupby("instrument")["source"].agg(list)
    return {str(name): sources for name, sources in by_instrument.items()}
