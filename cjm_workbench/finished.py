"""Finished reviews as files: what their folders hold, and what their build records say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow.parquet as pq

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.load import ClientSettings, load_segment
from cjm_workbench.settings.periods import Period, parse_period
from cjm_workbench.settings.segment import Segment

READ: Mapping[str, tuple[str, ...]] = {
    "paths.overview": ("journey_type", "customers", "journeys"),
    "experience.gaps": (
        "journey_type", "stage", "measure", "instrument", "customers", "n", "value", "ci_low",
        "ci_high", "unit", "evidence", "reason", "target", "verdict", "shortfall",
        "more_is_better",
    ),
    "brief.verdict": ("journey_type", "targets", "met", "missed", "undetermined", "worst"),
    "kpis.scorecard": (
        "kpi", "title", "measure", "customers", "n", "value", "ci_low", "ci_high", "unit",
        "evidence", "reason", "target", "verdict", "more_is_better",
    ),
    "brief.claims": (
        "rank", "kind", "chapter", "journey_type", "sentence", "basis", "n", "value", "ci_low",
        "ci_high", "unit", "evidence", "reason", "claimed",
    ),
    "readiness.verdict": ("state", "reasons"),
    "brief.map": (
        "journey_type", "variant", "stage_no", "stage", "lane", "touchpoint", "department", "text",
        "detail", "n", "value", "ci_low", "ci_high", "unit", "evidence", "reason", "target",
        "verdict",
    ),
    "handoffs.switches": (
        "journey_type", "kind", "from_value", "to_value", "n", "value", "ci_low", "ci_high",
        "unit", "evidence", "reason",
    ),
}  # fmt: skip
"""The tables of a review that the index reads, and their columns."""

FORMS = {"quarter": r"[0-9]{4}Q[1-4]", "month": r"[0-9]{4}-[0-9]{2}", "year": r"[0-9]{4}"}
SPAN = ["form", "period", "first_day", "last_day", "segment", "segment_title"]
"""What every row that is read says of its review."""

RECORDED = {"as_of": str, "settings": str, "store": str, "versions": dict, "rows": list}
"""What a build record must say for its review to be read."""


@dataclass(frozen=True)
class Finished:
    """One finished review: its folder, and what its build record says."""

    period: Period
    segment: str
    title: str
    folder: Path
    record: Mapping[str, Any]

    @property
    def form(self) -> str:
        """The kind of period: ``quarter``, ``month``, ``year`` or ``days``."""
        named = (form for form, text in FORMS.items() if re.fullmatch(text, self.period.name))
        return next(named, "days")

    @property
    def as_of(self) -> datetime:
        """The moment that the review is judged from, in the client's time zone."""
        moment = datetime.fromisoformat(self.record["as_of"]).replace(tzinfo=UTC)
        return moment.astimezone(ZoneInfo(self.period.zone)).replace(tzinfo=None)

    @property
    def definition(self) -> str:
        """What must be equal for two periods to measure the same: settings and version."""
        version = self.record["versions"].get("cjm-workbench", "")
        return "|".join([self.record["settings"], self.record.get("segment_settings", ""), version])

    @property
    def later_rows(self) -> int:
        """Valid rows of the data after `as_of`."""
        return sum(int(row.get("not_yet", 0)) for row in self.record["rows"])

    @property
    def missing(self) -> list[str]:
        """The tables it lacks, or that lack a column: an older version made it."""
        return [name for name in READ if not self._holds(name)]

    @property
    def span(self) -> dict[str, Any]:
        """The cells of `SPAN`."""
        return {
            "form": self.form, "period": self.period.name,
            "first_day": pd.Timestamp(self.period.first),
            "last_day": pd.Timestamp(self.period.last),
            "segment": self.segment, "segment_title": self.title,
        }  # fmt: skip

    def read(self, name: str) -> pd.DataFrame:
        """Read what the index needs of a table, after `SPAN`; empty where it is missing."""
        columns = [*SPAN, *READ[name]]
        if not self._holds(name):
            return pd.DataFrame(columns=columns)
        table = pd.read_parquet(self._path(name), columns=list(READ[name]))
        return table.assign(**self.span)[columns]

    def _holds(self, name: str) -> bool:
        path = self._path(name)
        return path.is_file() and set(READ[name]) <= set(pq.read_schema(path).names)

    def _path(self, name: str) -> Path:
        return self.folder / "tables" / f"{name}.parquet"


def find_finished(
    settings: ClientSettings, folder: Path
) -> tuple[list[Finished], dict[tuple[str, str], str]]:
    """Find a client's finished reviews.

    Parameters
    ----------
    settings
        The client's.
    folder
        Its folder of reports: ``<period>/<segment>/build.json``.

    Returns
    -------
    tuple of list and dict
        The reviews, by the names of their folders; and, by period and segment, why one that is
        there cannot be read.
    """
    finished, refused = [], {}
    for path in sorted(folder.glob("*/*/build.json")):
        name, segment = path.parts[-3:-1]
        period = _period(settings.client, name)
        if period is None or segment.startswith((".", "_")):
            continue  # half made, or no review
        record = read_json(path)
        place = (settings.client.client, name, segment)
        if reason := _why_not(record, place):
            refused[name, segment] = reason
        else:
            title = title_of(settings, segment)
            finished.append(Finished(period, segment, title, path.parent, record))
    return finished, refused


def title_of(settings: ClientSettings, segment: str) -> str:
    """Give a segment's title, or its name where no settings file of it can be read."""
    found = find_segment(settings, segment)
    return (found and found.title) or segment


def find_segment(settings: ClientSettings, segment: str) -> Segment | None:
    """Load a segment's settings; nothing where no file of it can be read."""
    try:
        return load_segment(settings, segment)
    except SettingsError:
        return None  # no longer in the settings, or the file that its review failed of


def read_json(path: Path) -> dict[str, Any]:
    """Read a mapping from a JSON file; empty where there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _why_not(record: Mapping[str, Any], place: tuple[str, str, str]) -> str:
    if any(not isinstance(record.get(key), kind) for key, kind in RECORDED.items()):
        return "its build record cannot be read: make it again"
    if tuple(record.get(key) for key in ("client", "period", "segment")) != place:
        return "its build record is that of another review: make it again"
    return ""


def _period(client: Client, name: str) -> Period | None:
    try:
        return parse_period(name, zone=client.time_zone, fiscal_year_start=client.fiscal_year_start)
    except SettingsError:
        return None
