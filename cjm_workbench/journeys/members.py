"""Who belongs to a segment."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir

from cjm_workbench.errors import MAX_SHOWN, DataError
from cjm_workbench.journeys.groups import Groups, hide_later
from cjm_workbench.journeys.scope import find_column
from cjm_workbench.schemas.format import number
from cjm_workbench.settings.filters import Filter, filter_columns, predicate
from cjm_workbench.settings.groups import PERSONA, VALUE_TIER
from cjm_workbench.settings.periods import Period
from cjm_workbench.settings.segment import Segment

IDS = {"customer_id", "account_id"}
"""Columns whose values no message lists."""


def find_members(
    customers: ir.Table,
    groups: Groups | None,
    segment: Segment,
    period: Period,
    smallest_cell: int,
) -> ir.Table | None:
    """Select the customers of a segment.

    Parameters
    ----------
    customers
        The canonical table.
    groups
        Given where the segment's filter reads a persona or a value tier: then customers are
        selected among all that have a group, not only among those of the customers table.
    segment
        Its filter reads columns, attributes and groups.
    period
        A moment after its start was not known: nobody has left or come by then.
    smallest_cell
        Values of fewer customers are not told.

    Returns
    -------
    ir.Table or None
        ``customer_id``; nothing where the segment has no filter: everybody.

    Raises
    ------
    DataError
        If nobody matches, with the values that there are.
    """
    if not segment.filter:
        return None
    known = hide_later(customers, period)
    people = known if groups is None else _with_groups(known, groups)
    fitting = people.filter(predicate(segment.filter, lambda name: _column(people, name)))
    own = fitting.select("customer_id")
    if own.count().execute() == 0:
        raise DataError(
            f"segment '{segment.segment}': no customer matches its filter "
            f"{_without_ids(segment.filter)}",
            allowed=_values(people, segment.filter, smallest_cell),
            next_step="Compare the filter with these values of the customers.",
        )
    return own


def _with_groups(customers: ir.Table, groups: Groups) -> ir.Table:
    personas = groups.personas
    lists = personas.group_by("customer_id").agg(persona=personas.persona.collect())
    grouped = groups.value_tiers.join(lists, "customer_id")
    return grouped.left_join(customers, "customer_id").drop("customer_id_right")


def _column(people: ir.Table, name: str) -> ir.Value:
    if name in (PERSONA, VALUE_TIER) and name in people.columns:
        return people[name]
    return find_column(people, "customers", name)


def _without_ids(filter_: Filter) -> Filter:
    """Leave out of a filter, as a message shows it, who it names."""
    return {
        name: [_without_ids(each) for each in condition] if name == "any"
        else "(ids)" if name in IDS else condition
        for name, condition in filter_.items()
    }  # fmt: skip


def _values(people: ir.Table, filter_: Filter, smallest_cell: int) -> Iterator[str]:
    """Give the commonest values of the columns that a filter reads, with their customers."""
    for name in sorted(filter_columns(filter_) - IDS):
        column = _column(people, name)
        values = column.unnest() if isinstance(column, ir.ArrayValue) else column
        counts = people.select(value=values).value.topk(MAX_SHOWN, name="n").execute()
        for value, n in counts.dropna().itertuples(index=False):
            if n >= smallest_cell:
                yield f"{name} {value} ({number(n)})"
