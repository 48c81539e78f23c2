"""client.yaml: what all segments of a client share."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from cjm_workbench.errors import nearest
from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.filters import CheckedFilter
from cjm_workbench.settings.sources import Source


def check_zone(zone: str) -> str:
    """Refuse a time zone that the IANA database does not know."""
    zones = available_timezones()
    if zone not in zones:
        hint = nearest(zone, zones)
        raise ValueError(
            f"'{zone}' is not a time zone"
            + (f"; did you mean '{hint}'" if hint else "")
            + "; use a name of the IANA database such as Europe/Paris or UTC"
        )
    return str(ZoneInfo(zone))


Zone = Annotated[str, AfterValidator(check_zone)]


class Privacy(Settings):
    """What a report may show.

    Attributes
    ----------
    smallest_cell
        A published cell of fewer customers is suppressed. Public data may set it to 1.
    """

    smallest_cell: int = Field(default=10, ge=1)


class Engine(Settings):
    """Limits of the embedded engine; what does not fit in memory spills to disk."""

    memory_limit: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|TB)$")
    threads: int | None = Field(default=None, ge=1)


class Sufficiency(Settings):
    """When a number is sufficient to be claimed; half-widths are of the 95 % interval."""

    n_min: int = Field(default=30, ge=2)
    events_min: int = Field(default=10, ge=1)
    share_half_width: float = Field(default=0.10, gt=0)
    score_half_width: float = Field(default=0.05, gt=0)
    relative_half_width: float = Field(default=0.20, gt=0)


class Kpi(Settings):
    """A named measure.

    A share is ``where`` over ``out_of``, counted in rows; the other measures aggregate ``column``
    over the rows that fit ``where``.

    Attributes
    ----------
    measure
        ``share``, ``mean``, ``sum`` or ``count``.
    table, column
        What is measured.
    unit
        How the number is written.
    more_is_better, target, tolerance
        What is wanted.
    """

    title: str
    table: Literal["events", "feedback"] = "events"
    measure: Literal["share", "mean", "sum", "count"]
    column: Literal["value", "duration_seconds", "score"] | None = None
    where: CheckedFilter = {}
    out_of: CheckedFilter = {}
    unit: Literal["share", "score", "seconds", "count", "amount"]
    more_is_better: bool = True
    target: float | None = None
    tolerance: float = Field(default=0.0, ge=0)


class Client(Settings):
    """What all segments of a client share.

    Attributes
    ----------
    client
        The client's name, that of its folder.
    title, note
        As shown on the first page; the note says what the data is (for example "simulated").
    time_zone
        In which days begin and end, and in which times without an offset are read.
    fiscal_year_start
        The month in which the fiscal year starts.
    sources
        Name to source.
    kpis
        Name to measure.
    """

    client: str
    title: str
    note: str = ""
    time_zone: Zone = "UTC"
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    locale: str = "en"
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    sources: dict[str, Source] = Field(min_length=1)
    kpis: dict[str, Kpi] = {}
    privacy: Privacy = Privacy()
    sufficiency: Sufficiency = Sufficiency()
    engine: Engine = Engine()
    seed: int = 20260101

    def attributes(self, table: str) -> set[str]:
        """Name the attributes that the sources give to a canonical table."""
        maps = [m for source in self.sources.values() for m in source.maps if m.table == table]
        return {name for m in maps for name in m.attributes}
