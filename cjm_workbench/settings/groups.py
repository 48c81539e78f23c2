"""The groups of client.yaml: personas by rule, and value tiers by revenue before the period."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cjm_workbench.errors import nearest
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.settings.base import NAME, Settings, parse_duration
from cjm_workbench.settings.filters import CheckedFilter
from cjm_workbench.settings.periods import Part, Period, last_ended

PERSONA, VALUE_TIER = "persona", "value_tier"
"""The names by which a filter reads a group."""

COMPARED = ("conversion", "time", "journeys", "steps")
"""What personas are compared in; see chapter 02."""

COMPARED_BY_NAME = ("channel", "score")
"""The same, of a channel or an instrument that is named."""


def check_difference(name: str) -> str:
    """Refuse what chapter 02 does not compare personas in.

    Raises
    ------
    ValueError
        With the measures that it does.

    Examples
    --------
    >>> check_difference("channel app")
    'channel app'
    """
    measure, _, detail = name.partition(" ")
    if name in COMPARED or (measure in COMPARED_BY_NAME and detail.strip()):
        return name
    allowed = [*COMPARED, *(f"{each} NAME" for each in COMPARED_BY_NAME)]
    near = nearest(name, allowed)
    raise ValueError(
        f"personas are not compared in '{name}'{f'; did you mean {near!r}?' if near else '.'} "
        f"Allowed: {', '.join(allowed)}"
    )


Compared = Annotated[str, AfterValidator(check_difference)]


class Persona(Settings):
    """A described archetype.

    Attributes
    ----------
    title, description
        As shown.
    filter
        Who it is: over the customers table, its attributes, and ``value_tier``.
    differs_in
        What is said of it against the other personas, for the data to confirm or not: measure to
        ``higher`` or ``lower``. Measures: conversion, time (to the goal), journeys (a customer),
        steps (a journey), ``channel NAME`` (share of journeys through it), ``score INSTRUMENT``.
    interacts, learns, also_buys, considers, active_in, formats, objects_to
        What research found, for its card: how they deal with the company, how they learn of it,
        what else they buy, whom else they consider, where else they are active, which formats
        they use, and what they object to. What is left out is listed as a question to research.
    """

    title: str
    description: str = ""
    filter: CheckedFilter
    differs_in: dict[Compared, Literal["higher", "lower"]] = {}
    interacts: str = ""
    learns: str = ""
    also_buys: str = ""
    considers: str = ""
    active_in: str = ""
    formats: str = ""
    objects_to: str = ""

    @model_validator(mode="after")
    def _is_not_everybody(self) -> Self:
        if not self.filter:
            raise ValueError("an empty filter fits everybody")
        return self


class Thresholds(Settings):
    """The least revenue of a tier; less than medium is low.

    Attributes
    ----------
    high
        In the client's currency.
    medium
        In the client's currency.
    """

    high: float = Field(gt=0, allow_inf_nan=False)
    medium: float = Field(gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high <= self.medium:
            raise ValueError(f"high is {self.high:g}, and must be above medium: {self.medium:g}")
        return self


class Quantiles(Thresholds):
    """The least revenue of a tier, as quantiles among the customers with any in the window.

    Attributes
    ----------
    high
        Between 0 and 1: 0.8 is the revenue that a fifth of these customers reach.
    medium
        Between 0 and 1, and below high.
    """

    high: float = Field(gt=0, lt=1)
    medium: float = Field(gt=0, lt=1)


def _window(value: object) -> object:
    return value if value in ("quarter", "year") else parse_duration(value)


def _some_time(value: Part | timedelta) -> Part | timedelta:
    if value == timedelta(0):
        raise ValueError("a window of no length holds no revenue")
    return value


class ValueTiers(Settings):
    """Who is of high, medium or low value, by revenue in a window before the period.

    Attributes
    ----------
    window
        ``quarter`` or ``year``: the fiscal one that ended last before the period. A duration such
        as ``365 days``: the span that ends where the period starts.
    where
        Which events carry the revenue, in their column ``value``; all of them where empty.
    thresholds, quantiles
        One of the two.
    """

    window: Annotated[
        Literal["quarter", "year"] | timedelta, BeforeValidator(_window), AfterValidator(_some_time)
    ] = "quarter"
    where: CheckedFilter = {}
    thresholds: Thresholds | None = None
    quantiles: Quantiles | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.thresholds is None) == (self.quantiles is None):
            raise ValueError("give either thresholds or quantiles")
        return self

    def span(self, period: Period, fiscal_year_start: int) -> tuple[datetime, datetime]:
        """Give the window's first moment and the first one after it, in UTC without a zone.

        Examples
        --------
        >>> from cjm_workbench.settings.periods import parse_period
        >>> tiers = ValueTiers(window="7 days", thresholds={"high": 9, "medium": 1})
        >>> [str(bound) for bound in tiers.span(parse_period("2026Q3"), 1)]
        ['2026-06-24 00:00:00', '2026-07-01 00:00:00']
        """
        if isinstance(self.window, timedelta):
            # on the clock of the zone: seven days are seven days when the clock moves too
            start = datetime.combine(period.first, time.min, ZoneInfo(period.zone)) - self.window
            return start.astimezone(UTC).replace(tzinfo=None), period.start
        ended = last_ended(
            self.window, period.first - timedelta(days=1),
            zone=period.zone, fiscal_year_start=fiscal_year_start,
        )  # fmt: skip
        return ended.start, ended.end


def check_persona_name(name: str) -> str:
    """Refuse the name of who fits none, and one that cannot be typed in a filter.

    Raises
    ------
    ValueError
        Saying what a name is made of.
    """
    if name == UNKNOWN:
        raise ValueError(f"persona '{UNKNOWN}' is who fits none: choose another name")
    if NAME.fullmatch(name) is None:
        raise ValueError(f"persona name {name!r}: use letters, digits, '-' and '_' only")
    return name


PersonaName = Annotated[str, AfterValidator(check_persona_name)]
