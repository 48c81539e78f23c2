"""Who is of higher value at the end of a period than at its start."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.groups import assign_tiers, find_customers
from cjm_workbench.schemas.groups import TIERS, UNKNOWN
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.periods import Period

NEARLY = timedelta(days=1)
"""How much of a window may be missing: the last event lies before the end of its last day."""


def find_risen(
    tiers: ir.Table | None, customers: ir.Table, events: ir.Table, client: Client, period: Period,
    as_of: datetime,
) -> ir.Table | None:  # fmt: skip
    """Say of each customer whose tier can rise whether it did by the end of the period.

    Parameters
    ----------
    tiers
        ``customer_id`` and ``value_tier``, at the start of the period; missing where none are set.
    customers, events
        The canonical tables.
    client, period, as_of
        Of the review; `as_of` in UTC.

    Returns
    -------
    ir.Table or None
        ``customer_id`` and ``risen``: one row a customer of low or medium value at the start whose
        value is known at the end. Nothing where no tiers are set, or their window is not over.
    """
    rule = client.value_tiers
    length = period.last - period.first
    after = replace(
        period,
        first=period.last + timedelta(days=1),
        last=period.last + timedelta(days=1) + length,
    )
    if rule is None or tiers is None:
        return None
    if rule.span(after, client.fiscal_year_start)[1] - as_of > NEARLY:
        return None
    known = events.filter(events.occurred_at <= as_of)
    everybody = find_customers(customers, known, period)
    later = assign_tiers(everybody, known, client, after)
    both = tiers.join(later.select("customer_id", later_tier="value_tier"), "customer_id")
    before, now = _height(both.value_tier), _height(both.later_tier)
    can_rise = (before < _height(ibis.literal(TIERS[0]))) & now.notnull()
    return both.filter(can_rise).select("customer_id", risen=now > before)


def _height(tier: ir.StringValue) -> ir.IntegerValue:
    """Number the tiers from the lowest; missing where it is not known."""
    known = [name for name in reversed(TIERS) if name != UNKNOWN]
    return ibis.cases(*((tier == name, place) for place, name in enumerate(known)))
