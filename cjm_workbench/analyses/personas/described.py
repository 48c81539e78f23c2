"""What the settings say of personas, as plain values: a persona's rule is told in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cjm_workbench.schemas.groups import FITS_NONE, UNKNOWN

EVERY = "(all)"
"""Stands in the place of a journey type where all of them are meant."""

IDS = {"customer_id", "account_id"}
"""Columns whose values no report lists."""

GENERIC = {"score", "time", "step", "journey"}
"""Words of measures that stand in names of columns which say nothing of them: lead_score."""

NO_PERSONA = (
    "No persona is described: name personas in client.yaml, each with a title, a description and "
    "a filter over columns of the customers table."
)


TO_RESEARCH = {
    "interacts": "How do they deal with the company?",
    "learns": "How do they learn of it?",
    "also_buys": "What else do they buy?",
    "considers": "Whom else do they consider?",
    "active_in": "Where else are they active?",
    "formats": "Which formats do they use?",
    "objects_to": "What do they object to?",
}
"""What no event tells of a persona, and research does: key of the settings to the question."""


class PersonaLike(Protocol):
    """A persona of the settings."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def filter(self) -> Mapping[str, Any]: ...
    @property
    def differs_in(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Described:
    """A persona as the client describes it.

    Attributes
    ----------
    persona, title, description
        Its name, and what is said of it.
    rule
        Its filter in words.
    columns
        What the filter reads: variables that define the persona.
    values
        Texts that the filter names.
    differs_in
        What the persona is said to differ in: measure to ``higher`` or ``lower``.
    known
        What research found, by `TO_RESEARCH`; empty where it found nothing.
    """

    persona: str
    title: str
    description: str
    rule: str
    columns: frozenset[str]
    values: frozenset[str] = frozenset()
    differs_in: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)

    def defines(self, measure: str, detail: str) -> bool:
        """Say whether the persona is defined by what is measured.

        That is so where a column that the filter reads is named after the measure, or where the
        columns, or a value that the filter names, hold every word of the channel or instrument.

        Examples
        --------
        >>> shopper = Described(
        ...     "a", "A", "", "", frozenset({"prefers", "uses_app"}), frozenset({"shop", "phone"})
        ... )
        >>> [shopper.defines("channel", "shop"), shopper.defines("score", "app"),
        ...  shopper.defines("channel", "web"), shopper.defines("conversion", "")]
        [True, True, False, False]
        """
        words = {word for column in self.columns for word in _words(column)}
        if (words - GENERIC) & _words(measure):
            return True
        told = _words(detail)
        return bool(told) and any(told <= named for named in (words, *map(_words, self.values)))


def list_personas(personas: Mapping[str, PersonaLike]) -> list[Described]:
    """List the personas of the settings in their order.

    Parameters
    ----------
    personas
        Name to persona.
    """
    return [
        Described(
            persona=name,
            title=each.title or name,
            description=each.description.strip(),
            rule=tell_filter(each.filter),
            columns=frozenset(_columns(each.filter)),
            values=frozenset(_values(each.filter)),
            differs_in=dict(each.differs_in),
            known={key: str(getattr(each, key)).strip() for key in TO_RESEARCH},
        )
        for name, each in personas.items()
    ]


def titles_of(personas: Sequence[Described]) -> dict[str, str]:
    """Give each persona's title in order, `unknown` last.

    Examples
    --------
    >>> titles_of([Described("digital", "Digital first", "", "", frozenset())])
    {'digital': 'Digital first', 'unknown': 'Fits none'}
    """
    return {**{each.persona: each.title for each in personas}, UNKNOWN: FITS_NONE}


def tell_filter(filter_: Mapping[str, Any]) -> str:
    """Say in words whom a filter of the settings selects.

    Parameters
    ----------
    filter_
        Column to a value, a list of values, ``{min:, max:}`` or ``{not:}``; ``any`` to a list of
        filters.

    Examples
    --------
    >>> tell_filter({"age_band": ["18-29", "30-44"], "value_tier": "high"})
    'age_band is 18-29 or 30-44, and value_tier is high'
    >>> tell_filter({"any": [{"age": {"min": 65}}, {"channel": {"not": "web"}, "city": "Lyon"}]})
    'either age is at least 65, or channel is not web and city is Lyon'
    """
    return ", and ".join(_tell_parts(filter_)) or "everybody"


def _tell_parts(filter_: Mapping[str, Any]) -> list[str]:
    return [
        _tell_alternatives(condition)
        if column == "any"
        else f"{column} is {_tell(column, condition)}"
        for column, condition in filter_.items()
    ]


def _tell_alternatives(alternatives: Sequence[Mapping[str, Any]]) -> str:
    return "either " + ", or ".join(" and ".join(_tell_parts(each)) for each in alternatives)


def _tell(column: str, condition: object) -> str:
    if column in IDS:
        return "on a list"
    if isinstance(condition, Mapping) and "not" in condition:
        return _tell_not(column, condition["not"])
    if isinstance(condition, Mapping):
        return _tell_range(condition)
    options = condition if isinstance(condition, list) else [condition]
    *first, last = map(str, options)
    return f"{', '.join(first)} or {last}" if first else last


def _tell_not(column: str, condition: object) -> str:
    """Say what a condition excludes; the opposite of an open range is one, too."""
    if isinstance(condition, Mapping) and len(condition) == 1:
        if "min" in condition:
            return f"below {condition['min']}"
        if "max" in condition:
            return f"above {condition['max']}"
    return f"not {_tell(column, condition)}"


def _tell_range(bounds: Mapping[str, Any]) -> str:
    low, high = bounds.get("min"), bounds.get("max")
    if low is None or high is None:
        return f"at most {high}" if low is None else f"at least {low}"
    return f"from {low} to {high}"


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.split(r"[\W_]+", text.lower()) if word}


def _columns(filter_: Mapping[str, Any]) -> set[str]:
    inner = (_columns(each) for each in filter_.get("any", []))
    return (set(filter_) - {"any"}).union(*inner)


def _values(condition: object) -> Iterator[str]:
    """Give the texts that a filter, or a part of it, names; ids name nothing else."""
    if isinstance(condition, Mapping):
        for column, inner in condition.items():
            yield from () if column in IDS else _values(inner)
    elif isinstance(condition, list):
        for each in condition:
            yield from _values(each)
    elif isinstance(condition, str):
        yield condition
