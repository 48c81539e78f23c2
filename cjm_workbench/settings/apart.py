"""Which filters can have no customer in common, whatever the data."""

from __future__ import annotations

from collections.abc import Mapping

from cjm_workbench.settings.filters import Filter
from cjm_workbench.settings.groups import PERSONA


def are_apart(one: Filter, other: Filter) -> bool:
    """Tell whether two filters ask one column for different values, so that nobody fits both.

    Personas may overlap, and alternatives and bounds are not compared: then it is not known.

    Examples
    --------
    >>> are_apart({"tier": "gold", "age": 9}, {"tier": ["new", "old"]})
    True
    >>> are_apart({"persona": "keen"}, {"persona": "calm"})
    False
    """
    shared = (set(one) & set(other)) - {"any", PERSONA}
    return any(_differ(one[column], other[column]) for column in shared)


def _differ(one: object, other: object) -> bool:
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return False
    return _values(one).isdisjoint(_values(other))


def _values(condition: object) -> set[object]:
    return {_value(each) for each in (condition if isinstance(condition, list) else [condition])}


def _value(value: object) -> object:
    """Give a number as a number, for a filter finds 12.50 by 12.5."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        return float(text)
    except ValueError:
        return text
