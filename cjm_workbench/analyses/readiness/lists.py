"""What the settings know, as plain lists: analyses take no settings objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

TOUCHPOINT_COLUMNS = ["journey_type", "touchpoint", "stage", "channel", "phase", "desired"]


class StageLike(Protocol):
    """A stage, with its name."""

    @property
    def stage(self) -> str: ...


class JourneyTypeLike(Protocol):
    """A journey type: its stages, and the touchpoints that its settings name."""

    @property
    def stages(self) -> Sequence[StageLike]: ...

    def touchpoints(self) -> set[str]: ...


class TouchpointLike(Protocol):
    """A row of the inventory of touchpoints."""

    @property
    def touchpoint(self) -> str: ...
    @property
    def journey_type(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def phase(self) -> str: ...


class MapLike(Protocol):
    """A mapping of a source to one canonical table."""

    @property
    def table(self) -> str: ...


class SourceLike(Protocol):
    """A source, with the canonical tables that it maps."""

    @property
    def maps(self) -> Sequence[MapLike]: ...


def list_channels(touchpoints: Sequence[TouchpointLike]) -> list[str]:
    """Name the channels of the inventory."""
    return sorted({row.channel for row in touchpoints if row.channel})


def list_sources(sources: Mapping[str, SourceLike]) -> dict[str, list[str]]:
    """Name the sources that map each canonical table."""
    tables = sorted({mapped.table for source in sources.values() for mapped in source.maps})
    return {
        table: [name for name, source in sources.items() if _maps(source, table)]
        for table in tables
    }


def merge_sources(sources: Mapping[str, Sequence[str]], tables: Sequence[str]) -> list[str]:
    """Name the sources that map any of some canonical tables.

    Examples
    --------
    >>> merge_sources({"events": ["shop"], "feedback": ["survey", "shop"]}, ["events", "feedback"])
    ['shop', 'survey']
    """
    return sorted({name for table in tables for name in sources.get(table, ())})


def list_touchpoints(
    touchpoints: Sequence[TouchpointLike], journey_types: Mapping[str, JourneyTypeLike]
) -> pd.DataFrame:
    """List the inventory for each journey type.

    Parameters
    ----------
    touchpoints
        Rows of the inventory; one without a journey type serves every type that has its stage.
    journey_types
        By name.

    Returns
    -------
    pandas.DataFrame
        One row a journey type and touchpoint, in the order of stages, with ``stage`` (several
        joined by a slash), ``channel`` and ``phase`` (of its first row) and ``desired``: whether
        the journey type's settings name it.
    """
    rows = [
        _describe(name, journey, touchpoint, touchpoints)
        for name, journey in journey_types.items()
        for touchpoint in _serving(name, journey, touchpoints)
    ]
    return pd.DataFrame(rows, columns=TOUCHPOINT_COLUMNS)


def _maps(source: SourceLike, table: str) -> bool:
    return any(mapped.table == table for mapped in source.maps)


def _serving(
    name: str, journey: JourneyTypeLike, touchpoints: Sequence[TouchpointLike]
) -> list[str]:
    order = [stage.stage for stage in journey.stages]
    own = [row for row in touchpoints if _serves(row, name, order)]
    own.sort(key=lambda row: order.index(row.stage))
    return list(dict.fromkeys(row.touchpoint for row in own))


def _serves(row: TouchpointLike, name: str, stages: Sequence[str]) -> bool:
    return row.stage in stages and row.journey_type in ("", name)


def _describe(
    name: str, journey: JourneyTypeLike, touchpoint: str, touchpoints: Sequence[TouchpointLike]
) -> tuple[object, ...]:
    order = [stage.stage for stage in journey.stages]
    rows = [r for r in touchpoints if r.touchpoint == touchpoint and _serves(r, name, order)]
    stages = sorted({row.stage for row in rows}, key=order.index)
    first = rows[0]
    desired = touchpoint in journey.touchpoints()
    return name, touchpoint, " / ".join(stages), first.channel, first.phase, desired
