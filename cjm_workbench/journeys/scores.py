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
    feedback: ir.Table, events: ir.Table, journeys: ir.Table, journey: Journey,
    touchpoints: Sequence[Touchpoint],
) -> ir.Table:  # fmt: skip
    """Link answers to journeys: by the source's own key, or to the customer's last one begun.

    Parameters
    ----------
    feedback
        Canonical feedback.
    events, journeys
        Of one journey type: events with ``journey_id``, and what they add up to. Of several
        journeys under an answer's key, the customer's own and last one begun is taken.
    journey, touchpoints
        The journey type, and the inventory.

    Returns
    -------
    ir.Table
        The columns of `SCORES`. Emotion maps the answer's own scale linearly to -2..+2. An answer
        about a touchpoint or stage of another journey type is left out; one about neither is kept
        in every type.
    """
    answers = _own_answers(feedback, journey, touchpoints)
    linked = _link(answers, events, journeys)
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


def _own_answers(
    feedback: ir.Table, journey: Journey, touchpoints: Sequence[Touchpoint]
) -> ir.Table:
    known = inventory(journey, touchpoints)
    answers = feedback.left_join(known, "touchpoint").drop("touchpoint_right")
    own_stages = {stage.stage for stage in journey.stages}
    elsewhere = sorted({row.stage for row in touchpoints} - own_stages)
    mapped = sorted({row.touchpoint for row in touchpoints})
    foreign = ibis.literal(False)
    if mapped:
        foreign = answers.first_stage.isnull() & answers.touchpoint.isin(mapped)
    if elsewhere:
        foreign |= answers.stage.isin(elsewhere)
    return answers.filter(~foreign.fill_null(False))


def _link(answers: ir.Table, events: ir.Table, journeys: ir.Table) -> ir.Table:
    begun = journeys.select("journey_id", begun_by="customer_id", started_at="started_at")
    keys = events.filter(events.journey_key.notnull()).select("journey_id", key="journey_key")
    named = begun.join(keys.distinct(), "journey_id")
    keyed = answers.filter(answers.journey_key.notnull())
    by_key = keyed.left_join(named, keyed.journey_key == named.key).drop("key")
    free = answers.filter(answers.journey_key.isnull())
    by_time = free.left_join(
        begun, [free.customer_id == begun.begun_by, begun.started_at <= free.occurred_at]
    )
    return ibis.union(_choose(by_key), _choose(by_time))


def _choose(pairs: ir.Table) -> ir.Table:
    """Keep one journey an answer: the customer's own before others, then the last one begun."""
    place = ibis.row_number().over(
        group_by="feedback_id",
        order_by=[
            (pairs.begun_by == pairs.customer_id).desc(),
            (pairs.started_at <= pairs.occurred_at).desc(),
            pairs.started_at.desc(),
            "journey_id",
        ],
    )
    return pairs.mutate(place=place).filter(ibis._.place == 0).drop("place")
