"""Who could have answered, and who did: one row a unit and attribute, for counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from cjm_workbench.analyses.nonresponse import NOT_KNOWN, PREFIX, describe, find_asked

INVITED, CUSTOMERS = "invited", "customers"
TOUCHPOINT, CHANNEL, TIME_TAKEN = "(touchpoint)", "(channel)", "(time taken)"
"""Attributes of the occasion, beside those of the customers table."""

QUICKER, SLOWER = "quicker half", "slower half"
EVERYBODY = "(all)"
NO_TOUCHPOINT = "(none)"
COLUMNS = ["base", "attribute", "group", "customer_id", "answered"]


def list_invited(
    invitations: ir.Table, feedback: ir.Table, journeys: ir.Table, customers: ir.Table, *,
    attributes: Sequence[str], channels: Mapping[str, str], as_of: datetime,
) -> ir.Table:  # fmt: skip
    """List the invitations of a review by each attribute of their customer and occasion.

    Parameters
    ----------
    invitations, journeys
        Of the review.
    feedback, customers
        The canonical tables.
    attributes
        Of the customers table; see `nonresponse.choose_attributes`.
    channels
        Touchpoint to its channel.
    as_of
        Later answers are not there yet.

    Returns
    -------
    ir.Table
        `COLUMNS`: one row an invitation and attribute. The time taken runs from the start of the
        customer's last journey begun until the invitation; it is halved at the median among
        invitations about the same touchpoint, and missing where there is no journey.
    """
    known = feedback.filter(feedback.occurred_at <= ibis.literal(as_of, type="timestamp(6)"))
    asked = find_asked(invitations, known).select(
        "invitation_id", "customer_id", "answered",
        touchpoint=ibis._.touchpoint.fill_null(NO_TOUCHPOINT),
    )  # fmt: skip
    halves = _halve(invitations, journeys)
    joined = asked.left_join(halves, "invitation_id").drop("invitation_id_right")
    channel = joined.touchpoint.cases((NO_TOUCHPOINT, None), *channels.items(), else_=NOT_KNOWN)
    occasions = {TOUCHPOINT: joined.touchpoint, CHANNEL: channel, TIME_TAKEN: joined.half}
    units = joined.mutate(**{PREFIX + name: column for name, column in occasions.items()})
    return _lengthen(describe(units, customers, attributes), INVITED, [*occasions, *attributes])


def list_answering(
    base: ir.Table, answers: ir.Table, customers: ir.Table, attributes: Sequence[str]
) -> ir.Table:
    """List the customers of a review by each of their attributes.

    Parameters
    ----------
    base, answers
        ``customer_id`` of those in the review, and of those with an answer in it.
    customers
        The canonical table.
    attributes
        Of the customers table.

    Returns
    -------
    ir.Table
        `COLUMNS`: one row a customer and attribute.
    """
    everybody = base.select("customer_id").distinct()
    who = answers.select(answering="customer_id").distinct()
    joined = everybody.left_join(who, everybody.customer_id == who.answering)
    units = joined.select("customer_id", answered=joined.answering.notnull())
    return _lengthen(describe(units, customers, attributes), CUSTOMERS, attributes)


def _halve(invitations: ir.Table, journeys: ir.Table) -> ir.Table:
    """Tell by the time since the journey began the quicker from the slower half."""
    asked = invitations.select("invitation_id", "customer_id", "sent_at", "touchpoint")
    begun = journeys.select("started_at", begun_by="customer_id")
    pairs = asked.join(
        begun, [asked.customer_id == begun.begun_by, begun.started_at <= asked.sent_at]
    )
    # the last journey begun: the shortest time of all
    last = pairs.group_by(["invitation_id", "touchpoint"]).agg(
        taken=pairs.sent_at.delta(pairs.started_at, unit="second").min()
    )
    middle = last.taken.median().over(ibis.window(group_by="touchpoint"))
    half = ibis.ifelse(last.taken.cast("float64") <= middle, QUICKER, SLOWER)
    return last.select("invitation_id", half=half)


def _lengthen(units: ir.Table, base: str, attributes: Sequence[str]) -> ir.Table:
    """Give one row a unit and attribute, and one for all units together."""
    named = units.mutate(**{PREFIX + EVERYBODY: ibis.literal(EVERYBODY)})
    columns = [PREFIX + name for name in (EVERYBODY, *attributes)]
    text = named.select(
        "customer_id", "answered", **{name: named[name].cast("string") for name in columns}
    )
    long = text.pivot_longer(columns, names_to="attribute", values_to="group")
    return long.filter(long.group.notnull()).select(
        "customer_id", "answered", "group",
        attribute=long.attribute.replace(PREFIX, ""), base=ibis.literal(base),
    ).select(*COLUMNS)  # fmt: skip
