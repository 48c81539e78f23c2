"""What the index opens: a client's finished reviews, side by side and over periods."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow.parquet as pq

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.errors import DataError, SettingsError
from cjm_workbench.review import HERE, WORKSPACE, find_home, round_table, rules_of
from cjm_workbench.settings.explain import parse
from cjm_workbench.settings.load import ClientSettings, load_client, load_segment
from cjm_workbench.settings.periods import Period, parse_period
from cjm_workbench.settings.segment import RunParameters

INDEX = "_index"
"""The folder of the index beside those of the segments; no segment's name begins with ``_``."""

FAILED = "failed.json"
"""Beside the index' tables: segment to what its review failed of."""

WHOLE = "all"
"""The segment of everybody; it stands first."""

READ: Mapping[str, tuple[str, ...]] = {
    "paths.overview": ("journey_type", "customers", "journeys"),
    "experience.gaps": (
        "journey_type", "stage", "measure", "instrument", "customers", "n", "value", "ci_low",
        "ci_high", "unit", "evidence", "reason", "target", "verdict", "shortfall",
        "more_is_better",
    ),
    "brief.verdict": ("journey_type", "targets", "met", "missed", "undetermined", "worst"),
    "brief.kpis": (
        "kpi", "title", "measure", "customers", "n", "value", "ci_low", "ci_high", "unit",
        "evidence", "reason", "target", "verdict", "more_is_better",
    ),
    "brief.findings": (
        "rank", "kind", "chapter", "journey_type", "sentence", "basis", "n", "value", "ci_low",
        "ci_high", "unit", "evidence", "reason", "claimed",
    ),
    "readiness.verdict": ("state", "reasons"),
}  # fmt: skip
"""The tables of a review that the index reads, and their columns."""

FORMS = {"quarter": r"[0-9]{4}Q[1-4]", "month": r"[0-9]{4}-[0-9]{2}", "year": r"[0-9]{4}"}
SPAN = ["form", "period", "first_day", "last_day", "segment", "segment_title"]
"""What every collected row says of its review."""


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
        parts = [self.record["settings"], self.record.get("segment_settings", ""), version]
        return "|".join(parts)

    @property
    def missing(self) -> list[str]:
        """The tables it lacks, or that lack a column: an older version made it."""
        return [name for name in READ if not self._holds(name)]

    def read(self, name: str) -> pd.DataFrame:
        """Read what the index needs of a table, after `SPAN`; empty where it is missing."""
        span: dict[str, Any] = {
            "form": self.form, "period": self.period.name,
            "first_day": pd.Timestamp(self.period.first),
            "last_day": pd.Timestamp(self.period.last),
            "segment": self.segment, "segment_title": self.title,
        }  # fmt: skip
        columns = list(READ[name])
        if not self._holds(name):
            return pd.DataFrame(columns=[*SPAN, *columns])
        return pd.read_parquet(self._path(name), columns=columns).assign(**span)[[*SPAN, *columns]]

    def _holds(self, name: str) -> bool:
        path = self._path(name)
        return path.is_file() and set(READ[name]) <= set(pq.read_schema(path).names)

    def _path(self, name: str) -> Path:
        return self.folder / "tables" / f"{name}.parquet"


@dataclass(frozen=True)
class Reviews:
    """The finished reviews of a client, as the index sees them.

    Attributes
    ----------
    settings, period, rules
        What the index is about, and what it may publish.
    titles
        Of the period's segments, by name, in the order shown.
    finished
        Every finished review, in the order of time and then of the segments.
    unfinished
        Of the period: segment to why no finished review of it is read.
    tables
        The folder that result tables are saved in.
    """

    settings: ClientSettings
    period: Period
    rules: Rules
    titles: Mapping[str, str]
    finished: tuple[Finished, ...]
    unfinished: Mapping[str, str]
    tables: Path

    @cached_property
    def here(self) -> list[Finished]:
        """The finished reviews of the period."""
        return [each for each in self.finished if each.period == self.period]

    def collect(self, name: str) -> pd.DataFrame:
        """Join a table of the period's reviews, with `SPAN` before its columns.

        Parameters
        ----------
        name
            One of `READ`. A table about journey types gets their titles, as ``journey_title``.
        """
        return self._join(name, self.here)

    def collect_all(self, name: str) -> pd.DataFrame:
        """Join a table of the reviews of every period; see `collect`."""
        return self._join(name, self.finished)

    def spans(self) -> pd.DataFrame:
        """List the finished reviews of every period.

        Returns
        -------
        pandas.DataFrame
            `SPAN`, complete (judged from its last day or later), definition.
        """
        rows = [
            {
                "form": each.form, "period": each.period.name,
                "first_day": pd.Timestamp(each.period.first),
                "last_day": pd.Timestamp(each.period.last),
                "segment": each.segment, "segment_title": each.title,
                "complete": each.as_of.date() >= each.period.last,
                "definition": each.definition,
            }
            for each in self.finished
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=[*SPAN, "complete", "definition"])

    def inventory(self) -> pd.DataFrame:
        """List the period's segments: what is finished, what is not, and what does not fit.

        Returns
        -------
        pandas.DataFrame
            segment, segment_title, state (``finished`` or ``not finished``), reason, as_of (in
            the client's time zone), later_rows (valid rows after it), remarks (joined by "; ").
        """
        made = {each.segment: each for each in self.here}
        rows = [self._row(name, made.get(name)) for name in self.titles]
        return pd.DataFrame(rows)

    def save(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Save a result table of the index, and give it back as it was saved."""
        self.tables.mkdir(parents=True, exist_ok=True)
        rounded = round_table(table)
        rounded.to_parquet(self.tables / f"{name}.parquet", index=False)
        return rounded

    def _join(self, name: str, reviews: Iterable[Finished]) -> pd.DataFrame:
        parts = [part for each in reviews if len(part := each.read(name))]
        if not parts:
            table = pd.DataFrame(columns=[*SPAN, *READ[name]])
        else:
            table = pd.concat(parts, ignore_index=True)
        if "journey_type" in table:
            titles = {key: journey.title for key, journey in self.settings.journeys.items()}
            named = table["journey_type"].map(lambda key: titles.get(key) or key)
            table = table.assign(journey_title=named)
        return table

    def _row(self, segment: str, made: Finished | None) -> dict[str, object]:
        return {
            "segment": segment,
            "segment_title": self.titles[segment],
            "state": "finished" if made else "not finished",
            "reason": "" if made else self.unfinished[segment],
            "as_of": pd.Timestamp(made.as_of) if made else pd.NaT,
            "later_rows": _later_rows(made.record) if made else 0,
            "remarks": "; ".join(self._remarks(made)) if made else "",
        }

    def _remarks(self, made: Finished) -> list[str]:
        """Say what keeps a review from being set beside the others."""
        first = self.here[0]
        remarks = []
        if made.record["store"] != first.record["store"]:
            remarks.append(f"made from other data than {first.title}")
        if made.record["settings"] != first.record["settings"]:
            remarks.append(f"made under other settings than {first.title}")
        if made.as_of != first.as_of:
            remarks.append(f"judged from another moment than {first.title}")
        if made.missing:
            remarks.append(f"made by an older version: {', '.join(made.missing)} not there")
        return remarks


def open_reviews(**parameters: object) -> Reviews:
    """Open a client's finished reviews for the index.

    Parameters
    ----------
    **parameters
        The keys of `RunParameters`. An empty period is the latest that has a finished review;
        what a single review is run with (segment, title, filter, targets, as_of) has no meaning
        here.

    Raises
    ------
    SettingsError
        If a key is unknown, or the settings do not fit together.
    DataError
        If no review of the period is finished.
    """
    run = parse(RunParameters, dict(parameters), HERE)
    home = find_home(run.parameters, run.client)
    settings = load_client(home / run.parameters, run.client)
    folder = home / run.reports / run.client
    finished, broken = _find_finished(settings, folder)
    period = _choose_period(settings, run.period, finished)
    scratch = home / WORKSPACE / run.client / "scratch" / period.name / INDEX
    tables = Path(run.save_to) if run.save_to else scratch
    failed = _read_failed(tables.parent, folder / period.name / INDEX)
    kept = [each for each in finished if each.period != period or each.segment not in failed]
    if not any(each.period == period for each in kept):
        raise _nothing_finished(settings, period)
    titles = _titles(settings, [each for each in kept if each.period == period])
    return Reviews(
        settings=settings,
        period=period,
        rules=rules_of(settings),
        titles=titles,
        finished=_in_order(kept, list(titles)),
        unfinished=_explain(titles, failed, broken.get(period.name, {}), settings, period),
        tables=tables,
    )


def _find_finished(
    settings: ClientSettings, folder: Path
) -> tuple[list[Finished], dict[str, dict[str, str]]]:
    """Read the build records; those that cannot be used are told by period and segment."""
    finished, broken = [], dict[str, dict[str, str]]()
    for path in sorted(folder.glob("*/*/build.json")):
        segment, name = path.parent.name, path.parent.parent.name
        period = _period(settings, name)
        if period is None or segment.startswith("."):
            continue
        record = _read_json(path)
        if (record.get("client"), record.get("period"), record.get("segment")) != (
            settings.client.client, name, segment,
        ):  # fmt: skip
            broken.setdefault(name, {})[segment] = "its build record is of no review of this place"
            continue
        title = _title(settings, segment)
        finished.append(Finished(period, segment, title, path.parent, record))
    return finished, broken


def _period(settings: ClientSettings, name: str) -> Period | None:
    client = settings.client
    try:
        return parse_period(name, zone=client.time_zone, fiscal_year_start=client.fiscal_year_start)
    except SettingsError:
        return None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _choose_period(settings: ClientSettings, name: str, finished: list[Finished]) -> Period:
    client = settings.client
    if name:
        return parse_period(name, zone=client.time_zone, fiscal_year_start=client.fiscal_year_start)
    if not finished:
        raise DataError(
            f"no review of {client.client} is finished",
            next_step=f"Make the reviews first: cjm review {client.client}",
        )
    return max((each.period for each in finished), key=_place)


def _place(period: Period) -> tuple[object, ...]:
    return period.last, period.first, period.name


def _read_failed(*folders: Path) -> dict[str, str]:
    """Read what the run said of segments that failed; the run's own folder comes first."""
    for folder in folders:
        if (folder / FAILED).is_file():
            return {str(k): str(v) for k, v in _read_json(folder / FAILED).items()}
    return {}


def _nothing_finished(settings: ClientSettings, period: Period) -> DataError:
    client = settings.client.client
    return DataError(
        f"no review of {client} in {period.name} is finished",
        next_step=f"Make the reviews first: cjm review {client} --period {period.name}",
    )


def _titles(settings: ClientSettings, finished: list[Finished]) -> dict[str, str]:
    """Give the segments' titles: those of the settings and those found, `WHOLE` first."""
    names = {*settings.segment_names(), *(each.segment for each in finished)}
    ordered = sorted(names, key=lambda name: (name != WHOLE, name))
    return {name: _title(settings, name) for name in ordered}


def _title(settings: ClientSettings, segment: str) -> str:
    try:
        return load_segment(settings, segment).title or segment
    except SettingsError:
        return segment  # no longer in the settings, or the file that its review failed of


def _in_order(finished: list[Finished], names: list[str]) -> tuple[Finished, ...]:
    def place(each: Finished) -> tuple[object, ...]:
        known = each.segment in names
        return (*_place(each.period), names.index(each.segment) if known else len(names),
                each.segment)  # fmt: skip

    return tuple(sorted(finished, key=place))


def _explain(
    titles: Mapping[str, str],
    failed: Mapping[str, str],
    broken: Mapping[str, str],
    settings: ClientSettings,
    period: Period,
) -> dict[str, str]:
    """Say of each segment why no finished review of it would be read."""
    client = settings.client.client
    return {
        name: failed.get(name)
        or broken.get(name)
        or f"not made yet: cjm run {client} {name} --period {period.name}"
        for name in titles
    }


def _later_rows(record: Mapping[str, Any]) -> int:
    return sum(int(row.get("not_yet", 0)) for row in record.get("rows", []))
