"""client.yaml: what all segments of a client share."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.groups import (
    PERSONA,
    VALUE_TIER,
    Persona,
    PersonaName,
    ValueTiers,
)
from cjm_workbench.settings.kpis import Kpi
from cjm_workbench.settings.locales import LocaleName
from cjm_workbench.settings.simulated import Simulated
from cjm_workbench.settings.sources import Source, TableMap
from cjm_workbench.settings.zones import Zone


class Privacy(Settings):
    """What a report may show.

    Attributes
    ----------
    smallest_cell
        A published cell of fewer customers is suppressed. Public data may set it to 1.
    names
        Names and roles that comments and notes may hold, such as those of staff: they are replaced
        before the text is stored, as e-mail addresses, accounts and long numbers always are.
    """

    smallest_cell: int = Field(default=10, ge=1)
    names: list[Annotated[str, Field(min_length=2)]] = []


class Engine(Settings):
    """Limits of the embedded engine; what does not fit in memory spills to disk.

    Attributes
    ----------
    memory_limit
        Of one process, for example ``2GB``.
    threads
        Worker threads; all cores where absent.
    """

    memory_limit: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|TB)$")
    threads: int | None = Field(default=None, ge=1)


class Sufficiency(Settings):
    """When a number is sufficient to be claimed; half-widths are of the 95 % interval.

    Attributes
    ----------
    n_min
        Fewer rows are insufficient: shown grey, and not claimed.
    events_min
        Of a share: at least so many events, and so many non-events.
    share_half_width
        Of a share: at most this half-width (0.1 is 10 points).
    score_half_width
        Of a score: at most this part of its scale.
    relative_half_width
        Of waits, amounts and counts: at most this part of the estimate.
    """

    n_min: int = Field(default=30, ge=2)
    events_min: int = Field(default=10, ge=1)
    share_half_width: float = Field(default=0.10, gt=0)
    score_half_width: float = Field(default=0.05, gt=0)
    relative_half_width: float = Field(default=0.20, gt=0)


class Client(Settings):
    """What all segments of a client share.

    Attributes
    ----------
    client
        The client's name, that of its folder.
    title
        As shown on the first page.
    note
        What the data is, as shown on the first page: where it is from, what it leaves out.
    time_zone
        In which days begin and end, and in which times without an offset are read.
    currency
        Of every amount, as three letters.
    locale
        In which numbers and days are written, and the report's fixed words where a catalogue holds
        the language: ``en``, ``de``, ``de_CH``. Sentences made of numbers stay English. Plain
        ``en`` writes days as 2026-09-30.
    fiscal_year_start
        The month in which the fiscal year starts.
    sources
        Name to source.
    kpis
        Name to measure.
    personas
        Name to persona. They may overlap; who fits none is `unknown`.
    value_tiers
        Which customers are of high, medium and low value; by default nobody is told apart.
    privacy
        What a report may show.
    sufficiency
        When a number may be claimed.
    engine
        Limits of the engine.
    seed
        Of every random step.
    simulated
        Where the data is made by the workbench itself, on first use.
    """

    client: str
    title: str
    note: str = ""
    time_zone: Zone = "UTC"
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    locale: LocaleName = "en"
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    sources: dict[str, Source] = Field(min_length=1)
    kpis: dict[str, Kpi] = {}
    personas: dict[PersonaName, Persona] = {}
    value_tiers: ValueTiers | None = None
    privacy: Privacy = Privacy()
    sufficiency: Sufficiency = Sufficiency()
    engine: Engine = Engine()
    seed: int = 20260101
    simulated: Simulated | None = None

    @model_validator(mode="after")
    def _measures_something(self) -> Self:
        if not self.maps("events") and not self.maps("feedback"):
            raise ValueError("no source maps the table events or feedback: nothing to review")
        return self

    @property
    def data_note(self) -> str:
        """What the data is, as every page and check must show it; empty where nothing is said."""
        notes = [self.simulated.note] if self.simulated else []
        return ". ".join([*notes, *([self.note] if self.note else [])])

    def maps(self, table: str) -> list[TableMap]:
        """List the mappings of all sources to a canonical table."""
        return [m for source in self.sources.values() for m in source.maps if m.table == table]

    def attributes(self, table: str) -> set[str]:
        """Name the attributes that the sources give to a canonical table."""
        return {name for mapping in self.maps(table) for name in mapping.attributes}

    def groups(self) -> set[str]:
        """Name the groups that a filter over customers can read."""
        given = {PERSONA: bool(self.personas), VALUE_TIER: self.value_tiers is not None}
        return {name for name, is_set in given.items() if is_set}
