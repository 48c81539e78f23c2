"""client.yaml: what all segments of a client share."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.filters import CheckedFilter
from cjm_workbench.settings.sources import Source, TableMap
from cjm_workbench.settings.zones import Zone


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

    @model_validator(mode="after")
    def _has_a_column(self) -> Self:
        if (self.measure in ("mean", "sum")) != (self.column is not None):
            raise ValueError("mean and sum take a column; share and count take none")
        return self

    @model_validator(mode="after")
    def _a_score_has_one_scale(self) -> Self:
        if (self.column == "score") != (self.unit == "score"):
            raise ValueError("column score and unit score go together")
        if self.column == "score" and (
            self.table != "feedback"
            or self.measure != "mean"
            or not isinstance(self.where.get("instrument"), str)
        ):
            raise ValueError(
                "a score is a mean over table feedback, of one instrument: add "
                "where: {instrument: ...}, for instruments are never pooled"
            )
        return self


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

    @model_validator(mode="after")
    def _measures_something(self) -> Self:
        if not self.maps("events") and not self.maps("feedback"):
            raise ValueError("no source maps the table events or feedback: nothing to review")
        return self

    def maps(self, table: str) -> list[TableMap]:
        """List the mappings of all sources to a canonical table."""
        return [m for source in self.sources.values() for m in source.maps if m.table == table]

    def attributes(self, table: str) -> set[str]:
        """Name the attributes that the sources give to a canonical table."""
        return {name for mapping in self.maps(table) for name in mapping.attributes}
