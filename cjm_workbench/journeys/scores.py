"""Feedback set beside the journey it speaks of, on its own scale and as emotion."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.columns import SCORES
from cjm_workbench.journeys.steps import inventory
from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.touchpoints import Touchpoint


def make_scores(
    feedback: ir.Table, journeys: ir.Table, journey: Journey, touchpoints: Sequence[Touchpoint]
) -> ir.Table:
    """Link answers to journeys: by the source's own key, or to the customer's last one begun.

    An answer about a touchpoint of another journey type is left out; one about no touchpoint is
    kept in every type.

    Returns
    -------
    ir.Table
        The columns of `SCORES`. Emotion maps the answer's own scale linearly to -2..+2.
    """
    known = inventory(journey, touchpoints)
    elsewhere = sorted({row.touchpoint for row in touchpoints})
    answers = feedback.left_join(known, "touchpoint").drop("touchpoint_right")
    foreign = answers.first_stage.isnull() & answers.touchpoint.isin(elsewhere)
    answers = answers.filter(~foreign.fill_null(False)) if elsewhere else answers
    linked = _link(answers, journeys)
    share = (linked.score - linked.scale_min) / (linked.scale_max - linked.scale_min)
    return (
        linked.mutate(
            journey_type=ibis.literal(journey.journey),
            stage=ibis.coalesce(linked.stage, linked.only_stage),
            emotion=share * 4 - 2,
        )
        .select(*SCORES.names)
        .cast(SCORES)
    )


def _link(answers: ir.Table, journeys: ir.Table) -> ir.Table:
    by_key = journeys.filter(journeys.journey_key.notnull()).select("journey_key", "journey_id")
    keyed = answers.filter(answers.journey_key.notnull())
    keyed = keyed.left_join(by_key, "journey_key").drop("journey_key_right")
    free = answers.filter(answers.journey_key.isnull())
    return ibis.union(keyed, _link_by_time(free, journeys))


def _link_by_time(answers: ir.Table, journeys: ir.Table) -> ir.Table:
    begun = journeys.select("journey_id", begun_by="customer_id", started_at="started_at")
    pairs = answers.left_join(
        begun,
        [answers.customer_id == begun.begun_by, begun.started_at <= answers.occurred_at],
    )
    latest = ibis.row_number().over(
        group_by="feedback_id", order_by=[ibis.desc("started_at"), "journey_id"]
    )
    last = pairs.mutate(latest=latest).filter(ibis._.latest == 0)
    return last.select(*answers.columns, "journey_id")
