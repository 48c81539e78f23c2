"""What the settings know, as plain lists: analyses take no settings objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def map_channels(touchpoints: Sequence[TouchpointLike]) -> dict[str, str]:
    """Give the channel of each touchpoint of the inventory that has one."""
    return {row.touchpoint: row.channel for row in touchpoints if row.channel}


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
        Rows of the inventory; one without a journey type serves every type that has its stage and
        no row of its own for the touchpoint, as `journeys.steps.serving` has it.
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
        _describe(name, journey, rows)
        for name, journey in journey_types.items()
        for rows in _serving(name, journey, touchpoints)
    ]
    return pd.DataFrame(rows, columns=TOUCHPOINT_COLUMNS)


def _maps(source: SourceLike, table: str) -> bool:
    return any(mapped.table == table for mapped in source.maps)


def _serving(
    name: str, journey: JourneyTypeLike, touchpoints: Sequence[TouchpointLike]
) -> list[list[TouchpointLike]]:
    """Give the rows of each touchpoint that serves a journey type, in the order of stages."""
    order = [stage.stage for stage in journey.stages]
    staged = [row for row in touchpoints if row.stage in order]
    staged.sort(key=lambda row: order.index(row.stage))
    own = _by_touchpoint(row for row in staged if row.journey_type == name)
    common = _by_touchpoint(row for row in staged if not row.journey_type)
    names = dict.fromkeys(row.touchpoint for row in staged)
    found = [own.get(each) or common.get(each, []) for each in names]  # its own rows win
    return sorted(filter(None, found), key=lambda rows: order.index(rows[0].stage))


def _by_touchpoint(rows: Iterable[TouchpointLike]) -> dict[str, list[TouchpointLike]]:
    found: dict[str, list[TouchpointLike]] = {}
    for row in rows:
        found.setdefault(row.touchpoint, []).append(row)
    return found


def _describe(
    name: str, journey: JourneyTypeLike, rows: Sequence[TouchpointLike]
) -> tuple[object, ...]:
    first, touchpoint = rows[0], rows[0].touchpoint
    stages = " / ".join(dict.fromkeys(row.stage for row in rows))
    desired = touchpoint in journey.touchpoints()
    return name, touchpoint, stages, first.channel, first.phase, desired
