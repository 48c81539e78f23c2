"""segments/<segment>.yaml: what one segment changes; a papermill parameter file as it stands."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

from pydantic import ValidationInfo, field_validator

from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.filters import CheckedFilter
from cjm_workbench.settings.journey import Desired
from cjm_workbench.settings.periods import parse_moment, parse_period


class StageTargets(Settings):
    """The targets that a segment overrides in one journey type.

    Attributes
    ----------
    desired
        Of the whole journey.
    stages
        Stage to what is wanted of it.
    """

    desired: Desired = Desired()
    stages: dict[str, Desired] = {}


class Segment(Settings):
    """One segment of a client.

    Attributes
    ----------
    client, segment
        Their names; the file lies in the client's folder, and is named after the segment.
    parameters
        The folder that holds the client's, relative to the working directory.
    title
        As shown on the first page.
    filter
        Over the customers table and its attributes; empty: everybody.
    targets
        Journey type to the desired levels that differ here; what is not named stays.
    """

    client: str
    segment: str
    parameters: str = "parameters"
    title: str = ""
    filter: CheckedFilter = {}
    targets: dict[str, StageTargets] = {}


class RunParameters(Segment):
    """What a chapter is run with: a segment's own keys, and those of the run.

    Attributes
    ----------
    period
        As typed: ``2026Q3``, ``2026-09``, ``2026`` or ``2026-07-01..2026-09-30``; by default the
        last full fiscal quarter that the data covers.
    as_of
        The moment to judge from (ISO 8601, in the client's time zone); by default the end of the
        period, or the last event if that is earlier.
    save_to
        The folder for result tables; a scratch folder where empty.
    reports
        The folder of finished reviews.
    """

    period: str = ""
    as_of: str = ""
    save_to: str = ""
    reports: str = "reports"

    @field_validator("period", mode="before")
    @classmethod
    def _year_is_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value  # papermill reads 2026 as a number

    @field_validator("period", "as_of")
    @classmethod
    def _can_be_read(cls, value: str, info: ValidationInfo) -> str:
        """Refuse here what would otherwise be noticed only after all data was read."""
        if value:
            (parse_period if info.field_name == "period" else parse_moment)(value)
        return value
