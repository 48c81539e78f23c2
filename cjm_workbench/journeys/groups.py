"""Personas and value tiers: fixed from what was known before the period under review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.intake.store import Store
from cjm_workbench.journeys.kept import keep
from cjm_workbench.journeys.scope import find_column
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.filters import predicate
from cjm_workbench.settings.groups import ValueTiers
from cjm_workbench.settings.periods import Period, period_before

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

VERSION = 2
"""Raised when this room changes what it makes, so that older groups are made anew."""

AMOUNT = "decimal(38, 4)"
"""Of a sum of amounts, and of what it is compared with."""

MOMENTS = ("acquired_at", "churned_at")
"""The moments of the customers table; later ones were not known when the period began."""


@dataclass(frozen=True)
class Groups:
    """Which customers belong to which groups.

    Attributes
    ----------
    personas
        ``customer_id`` and ``persona``: one row a customer and persona, for personas may overlap;
        ``unknown`` for who fits none.
    value_tiers
        ``customer_id``, ``value_tier`` and ``revenue``: one row a customer. ``unknown``, without
        revenue: no event before the end of the window, so that there is nothing to judge from.
        Everybody is, where the settings set no tiers.
    """

    personas: ir.Table
    value_tiers: ir.Table

    def within(self, members: ir.Table | None) -> Groups:
        """Keep the customers of a segment; all of them where it has no filter."""
        if members is None:
            return self
        return Groups(
            self.personas.semi_join(members, "customer_id"),
            self.value_tiers.semi_join(members, "customer_id"),
        )


def open_groups(
    con: Backend, store: Store, client: Client, period: Period, as_of: datetime
) -> Groups | None:
    """Open the groups of a period, making them if that is not done yet.

    They are made once for all segments and chapters of a period, and kept beside the store.

    Parameters
    ----------
    con
        The engine that reads the store.
    store, client
        The client's valid rows, and their settings.
    period
        The groups are those of its first moment.
    as_of
        In UTC; later events are not there yet.

    Returns
    -------
    Groups or None
        Of all customers that are in the customers table or have an event, and whose first trace
        lies before the period's end. Nothing where the settings set neither personas nor tiers.
    """
    if not client.groups():
        return None
    folder = keep(
        store, client, "groups", f"{VERSION}|{store.key}|{period}|{as_of.isoformat()}",
        lambda maker, work: _write(maker, store, client, period, as_of, work),
    )  # fmt: skip
    return Groups(*(_read(con, folder, name) for name in ("personas", "value_tiers")))


def open_groups_before(
    con: Backend, store: Store, client: Client, period: Period, members: ir.Table | None = None
) -> Groups | None:
    """Open the groups as they were a period before, by the same rules.

    Parameters
    ----------
    con, store, client
        As of `open_groups`.
    period
        The groups are those of the first moment of the period before it.
    members
        The customers of a segment; missing: everybody.

    Returns
    -------
    Groups or None
        As of `open_groups`; nothing where no event lies before that period, so that nobody could
        have a group.
    """
    before = period_before(period, fiscal_year_start=client.fiscal_year_start)
    events = store.read(con, "events")
    if not client.groups() or not (events.occurred_at < before.start).any().execute():
        return None
    groups = open_groups(con, store, client, before, before.end)
    return groups and groups.within(members)


def _read(con: Backend, folder: Path, name: str) -> ir.Table:
    # named by its folder: the groups of two periods may be open at once
    return con.read_parquet(folder / f"{name}.parquet", table_name=f"groups_{name}_{folder.name}")


def _write(
    con: Backend, store: Store, client: Client, period: Period, as_of: datetime, work: Path
) -> None:
    customers, events = store.read(con, "customers"), store.read(con, "events")
    events = events.filter(events.occurred_at <= as_of, events.occurred_at < period.end)
    tiers = assign_tiers(find_customers(customers, events, period), events, client, period)
    con.to_parquet(tiers.order_by("customer_id"), work / "value_tiers.parquet")
    # read back, for every persona reads it
    people = describe_customers(_read(con, work, "value_tiers"), customers, period)
    personas = assign_personas(people, client)
    con.to_parquet(personas.order_by(["customer_id", "persona"]), work / "personas.parquet")


def find_customers(customers: ir.Table, events: ir.Table, period: Period) -> ir.Table:
    """List the customers of the customers table and of the events that have a trace by then.

    Parameters
    ----------
    customers
        The canonical table.
    events
        Those before the period's end.
    period
        Who was acquired after its end, and has no event before, is not there yet.

    Returns
    -------
    ir.Table
        ``customer_id``, and ``first_event_at`` where there is one.
    """
    seen = events.group_by("customer_id").agg(first_event_at=events.occurred_at.min())
    there = customers.filter(customers.acquired_at.isnull() | (customers.acquired_at < period.end))
    everybody = ibis.union(seen.select("customer_id"), there.select("customer_id"), distinct=True)
    return everybody.left_join(seen, "customer_id").select("customer_id", "first_event_at")


def assign_tiers(everybody: ir.Table, events: ir.Table, client: Client, period: Period) -> ir.Table:
    """Tell by revenue in the window who is of high, medium and low value.

    A quantile is taken among the customers with revenue, between two of them in proportion
    (Hyndman and Fan 1996, The American Statistician 50: 361, definition 7). Equal revenues have
    equal tiers.

    Parameters
    ----------
    everybody
        ``customer_id`` and ``first_event_at``.
    events
        The canonical table.
    client, period
        The rule, and the period that the window ends before.

    Returns
    -------
    ir.Table
        ``customer_id``, ``value_tier`` and ``revenue``; see `Groups`.
    """
    rule = client.value_tiers
    if rule is None:
        return everybody.select(
            "customer_id", value_tier=ibis.literal(UNKNOWN), revenue=ibis.null(AMOUNT)
        )
    start, end = rule.span(period, client.fiscal_year_start)
    spent = _sum_revenue(events, rule, start, end)
    joined = everybody.left_join(spent, "customer_id")
    judged = joined.select(
        "customer_id",
        revenue=ibis.ifelse(joined.first_event_at < end, joined.revenue.fill_null(0), ibis.null()),
    )
    high, medium = _cuts(spent, rule)
    tier = ibis.cases(
        (judged.revenue.isnull(), UNKNOWN),
        (judged.revenue >= high, "high"),
        (judged.revenue >= medium, "medium"),
        else_="low",
    )
    return judged.select("customer_id", value_tier=tier, revenue=judged.revenue)


def _sum_revenue(events: ir.Table, rule: ValueTiers, start: datetime, end: datetime) -> ir.Table:
    bearing = events.filter(
        (events.occurred_at >= start) & (events.occurred_at < end),
        predicate(rule.where, lambda name: find_column(events, "events", name)),
    )
    return bearing.group_by("customer_id").agg(revenue=bearing.value.sum())


def _cuts(spent: ir.Table, rule: ValueTiers) -> tuple[ir.Value, ir.Value]:
    """Give the least revenue of high and of medium; nobody reaches them where nobody spent."""
    if rule.quantiles is None:
        assert rule.thresholds is not None  # the settings hold one of the two
        return _amount(rule.thresholds.high), _amount(rule.thresholds.medium)
    paying = spent.filter(spent.revenue > 0).select(revenue=spent.revenue.cast("float64"))
    cuts = {
        "high": paying.revenue.quantile(rule.quantiles.high),
        "medium": paying.revenue.quantile(rule.quantiles.medium),
    }
    found = paying.agg(**cuts).execute().iloc[0]
    return _amount(found["high"]), _amount(found["medium"])


def _amount(cut: float) -> ir.Value:
    """Round a cut to what amounts are kept in.

    As a float, a quantile between equal revenues can lie just above them, and none would reach it.
    """
    if pd.isna(cut):
        return ibis.null(AMOUNT)
    return ibis.literal(round(Decimal(str(cut)), 4), type=AMOUNT)


def describe_customers(tiers: ir.Table, customers: ir.Table, period: Period) -> ir.Table:
    """Put each customer's tier beside the columns of the customers table, as known at the start.

    Attributes carry no date and count as they stand; but nothing was known of a customer who was
    acquired later, and no moment after the start.
    """
    known = customers.filter(
        customers.acquired_at.isnull() | (customers.acquired_at < period.start)
    )
    joined = tiers.left_join(hide_later(known, period), "customer_id")
    return joined.drop("customer_id_right")


def hide_later(customers: ir.Table, period: Period) -> ir.Table:
    """Take away the moments of the customers table that were not known when the period began."""
    return customers.mutate(
        **{name: ibis.ifelse(customers[name] < period.start, customers[name], ibis.null())
           for name in MOMENTS}
    )  # fmt: skip


def assign_personas(people: ir.Table, client: Client) -> ir.Table:
    """Give each customer the personas whose filter fits, or ``unknown``.

    Parameters
    ----------
    people
        As of `describe_customers`.
    client
        The personas.
    """

    def column(name: str) -> ir.Value:
        if name in client.groups():
            return people[name]
        return find_column(people, "customers", name)

    fitting = [
        people.filter(predicate(persona.filter, column)).select(
            "customer_id", persona=ibis.literal(name)
        )
        for name, persona in client.personas.items()
    ]
    rest = people.select("customer_id", persona=ibis.literal(UNKNOWN))
    if not fitting:
        return rest
    known = ibis.union(*fitting) if len(fitting) > 1 else fitting[0]
    return ibis.union(known, rest.anti_join(known, "customer_id"))
