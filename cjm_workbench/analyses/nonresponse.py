"""Who was asked and who answered, and weights that make up for the attributes of the silent."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.journeys.scope import find_column
from cjm_workbench.stats.weighting import rake

NOT_KNOWN = "(not known)"
"""Stands for a missing attribute: a category like another, for it may go with answering."""

PREFIX = "attribute_"
"""Before an attribute's name where it is a column: it may be named like a column of ours."""

MOST_VALUES = 12
"""Values of an attribute that tells groups of customers; one with more is left out."""


def find_asked(invitations: ir.Table, feedback: ir.Table) -> ir.Table:
    """Set each invitation beside its answer.

    Parameters
    ----------
    invitations
        Canonical invitations, of the review.
    feedback
        Canonical feedback, of any time. An answer that did not pass the gate counts as none.

    Returns
    -------
    ir.Table
        invitation_id, customer_id, touchpoint, instrument, answered, score, scale_min, scale_max.
        The instrument of one that was not answered is that of most answers about the same
        touchpoint; missing where there is none.
    """
    said = feedback.select("feedback_id", "instrument", "score", "scale_min", "scale_max")
    joined = invitations.select(
        "invitation_id", "customer_id", "feedback_id",
        touchpoint=invitations.touchpoint.fill_null(""),
    ).left_join(said, "feedback_id")  # fmt: skip
    asked = joined.left_join(_usual(joined), "touchpoint")
    return asked.select(
        "invitation_id", "customer_id",
        touchpoint=asked.touchpoint.nullif(""),
        instrument=ibis.coalesce(asked.instrument, asked.usual),
        answered=asked.score.notnull(),
        score=asked.score, scale_min=asked.scale_min, scale_max=asked.scale_max,
    )  # fmt: skip


def _usual(joined: ir.Table) -> ir.Table:
    """Give the instrument of most answers about each touchpoint."""
    answered = joined.filter(joined.instrument.notnull())
    counted = answered.group_by(["touchpoint", "instrument"]).agg(answers=answered.count())
    order = ibis.window(group_by="touchpoint", order_by=[ibis.desc("answers"), "instrument"])
    ranked = counted.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).select("touchpoint", usual="instrument")


def choose_attributes(customers: ir.Table, attributes: Sequence[str]) -> list[str]:
    """Name the attributes whose values tell groups, and not single customers.

    Parameters
    ----------
    customers
        The canonical table.
    attributes
        Names of its attributes.

    Returns
    -------
    list of str
        Those with 2 to `MOST_VALUES` values (a missing one counts), in alphabetical order.
    """
    names = sorted(attributes)
    if not names:
        return []
    described = describe(customers.select("customer_id"), customers, names)
    counted = described.agg(**{name: described[PREFIX + name].nunique() for name in names})
    values = counted.execute().iloc[0]
    return [name for name in names if 2 <= values[name] <= MOST_VALUES]


def describe(rows: ir.Table, customers: ir.Table, attributes: Sequence[str]) -> ir.Table:
    """Put the attributes of its customer beside each row.

    Parameters
    ----------
    rows
        Any columns, with ``customer_id``.
    customers
        The canonical table.
    attributes
        Names of its attributes.

    Returns
    -------
    ir.Table
        `rows` with one column of text an attribute, named with `PREFIX`; `NOT_KNOWN` where the
        attribute or the customer is missing.
    """
    known = customers.select(
        "customer_id",
        **{PREFIX + name: find_column(customers, "customers", name) for name in attributes},
    )
    joined = rows.left_join(known, "customer_id")
    return joined.select(
        *rows.columns,
        **{PREFIX + name: joined[PREFIX + name].fill_null(NOT_KNOWN) for name in attributes},
    )


def weigh_answers(answers: ir.Table, base: ir.Table, attributes: Sequence[str]) -> pd.DataFrame:
    """Weigh answers so that their customers' attributes are spread as in the base.

    Parameters
    ----------
    answers
        One row an answer, with ``feedback_id`` and attributes (see `describe`).
    base
        One row a unit that the answers stand for (an invitation, a customer), with attributes.
    attributes
        What is made equal, as `stats.weighting.rake` does it.

    Returns
    -------
    pandas.DataFrame
        feedback_id, weight (mean 1), ordered by feedback_id. Weights make up for what the
        attributes tell of the silent, and for nothing else: whether happier customers answer more
        often cannot be seen in them.
    """
    columns = [PREFIX + name for name in attributes]
    sample: pd.DataFrame = answers.select("feedback_id", *columns).order_by("feedback_id").execute()
    if not columns:
        return sample.assign(weight=1.0)
    counted = base.group_by(columns).agg(units=base.count()).order_by(columns).execute()
    weights = rake(sample, counted, columns, count_col="units")
    return sample.assign(weight=weights)[["feedback_id", "weight"]]
