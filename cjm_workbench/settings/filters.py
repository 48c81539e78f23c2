"""Filters: one small grammar for segments, personas, KPIs and treated groups.

A filter is a mapping of column to a condition, all of which must hold. A condition is a value, a
list of values, ``{min:, max:}`` or ``{not:}``; ``any:`` holds alternatives, each a filter::

    tier: [gold, silver]
    age: {min: 18, max: 64}
    any:
      - {channel: web}
      - {channel: app, device: {not: tablet}}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Annotated, Any, TypeGuard

import ibis
import ibis.expr.types as ir
from pydantic import BeforeValidator

Scalar = str | int | float | bool
Filter = dict[str, Any]


def check_filter(filter_: object) -> Filter:
    """Refuse what the grammar does not know.

    Raises
    ------
    ValueError
        If a condition is empty, or is a mapping with keys other than min, max and not.

    Examples
    --------
    >>> check_filter({"tier": ["gold"], "age": {"min": 18}})
    {'tier': ['gold'], 'age': {'min': 18}}
    """
    if not isinstance(filter_, Mapping):
        raise ValueError("a filter is a mapping of column to condition")
    for column, condition in filter_.items():
        if column == "any":
            _check_alternatives(condition)
        elif isinstance(condition, Mapping):
            _check_range(column, condition)
        elif isinstance(condition, list):
            _check_values(column, condition)
        elif not isinstance(condition, Scalar):
            raise ValueError(
                f"filter on '{column}': '{condition}' is not a text, a number or a condition; "
                "put a date in quotes"
            )
    return dict(filter_)


CheckedFilter = Annotated[Filter, BeforeValidator(check_filter)]


def filter_columns(filter_: Filter) -> set[str]:
    """List the columns that a filter reads."""
    alternatives = filter_.get("any", [])
    inner = set().union(*(filter_columns(item) for item in alternatives))
    return (set(filter_) - {"any"}) | inner


def filter_values(filter_: Filter, column: str) -> set[str]:
    """List the values that a filter compares a column with, as texts.

    Examples
    --------
    >>> sorted(filter_values({"tier": ["gold"], "any": [{"tier": {"not": "old"}}]}, "tier"))
    ['gold', 'old']
    """
    inner = (filter_values(item, column) for item in filter_.get("any", []))
    own = _values(filter_[column]) if column in filter_ and column != "any" else set()
    return own.union(*inner)


def _values(condition: object) -> set[str]:
    if isinstance(condition, Mapping):
        return set().union(*map(_values, condition.values()))
    return {_text(value) for value in (condition if isinstance(condition, list) else [condition])}


def predicate(filter_: Filter, column: Callable[[str], ir.Value]) -> ir.BooleanValue:
    """Turn a filter into an Ibis expression; a missing value never matches, not even ``not:``.

    Parameters
    ----------
    filter_
        The filter.
    column
        Gives the text column of a name; of a column of lists, one value of a list is enough to
        match, and all must differ for ``not:``.
    """
    parts = [
        _any(condition, column) if name == "any" else _condition(column(name), condition)
        for name, condition in filter_.items()
    ]
    everything = ibis.literal(True)
    return reduce(lambda left, right: left & right, parts, everything).fill_null(False)


def _any(alternatives: list[Filter], column: Callable[[str], ir.Value]) -> ir.BooleanValue:
    return reduce(lambda left, right: left | right, (predicate(f, column) for f in alternatives))


def _condition(values: ir.Value, condition: object) -> ir.BooleanValue:
    if isinstance(condition, Mapping) and "not" in condition:
        return ~_condition(values, condition["not"])
    if isinstance(condition, Mapping):
        return _between(values, condition)
    options = condition if isinstance(condition, list) else [condition]
    if isinstance(values, ir.ArrayValue):
        return reduce(lambda left, right: left | right, map(values.contains, map(_text, options)))
    same = values.cast("string").isin([_text(option) for option in options])
    numbers = [float(option) for option in options if is_number(option)]
    # 12.5 is written 12.5000 in a column of amounts: a number is compared as a number too
    return same | values.try_cast("float64").isin(numbers).fill_null(False) if numbers else same


def _between(values: ir.Value, bounds: Mapping[str, Any]) -> ir.BooleanValue:
    numbers = values.try_cast("float64")
    parts = []
    if "min" in bounds:
        parts.append(numbers >= bounds["min"])
    if "max" in bounds:
        parts.append(numbers <= bounds["max"])
    return reduce(lambda left, right: left & right, parts)


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell a number from a text and from true or false, which Python counts as numbers."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_alternatives(alternatives: object) -> None:
    if not isinstance(alternatives, list) or not alternatives:
        raise ValueError("'any' holds a list of filters")
    for alternative in alternatives:
        check_filter(alternative)


def _check_range(column: str, condition: Mapping[str, Any]) -> None:
    keys = set(condition)
    if keys == {"not"}:
        check_filter({column: condition["not"]})
    elif not keys or not keys <= {"min", "max"}:
        raise ValueError(f"filter on '{column}': allowed are min and max, or not")
    elif not all(is_number(bound) for bound in condition.values()):
        raise ValueError(f"filter on '{column}': min and max are numbers")


def _check_values(column: str, values: list[object]) -> None:
    if not values or not all(isinstance(value, Scalar) for value in values):
        raise ValueError(f"filter on '{column}': a list holds one value or more, and no lists")
