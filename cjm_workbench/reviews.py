"""What the index opens: a client's finished reviews, side by side and over periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from cjm_workbench.analyses.dictionary import describe
from cjm_workbench.analyses.index.spans import EVERYBODY, IndexRules
from cjm_workbench.errors import DataError, WorkbenchError
from cjm_workbench.finished import (
    READ,
    SPAN,
    Finished,
    find_finished,
    find_segment,
    read_json,
    title_of,
)
from cjm_workbench.intake.store import open_store
from cjm_workbench.journeys.timing import find_span
from cjm_workbench.review import HERE, WORKSPACE, find_home, rules_of
from cjm_workbench.saving import round_table, write_table
from cjm_workbench.schemas.locale import write_for
from cjm_workbench.settings.apart import are_apart
from cjm_workbench.settings.explain import parse
from cjm_workbench.settings.load import ClientSettings, load_client
from cjm_workbench.settings.periods import Period, last_ended, parse_period
from cjm_workbench.settings.segment import RunParameters
from cjm_workbench.sources.engine import connect

INDEX = "_index"
"""The folder of the index beside those of the segments; no segment's name begins with ``_``."""

FAILED = "failed.json"
"""Beside the index' tables: segment to what its review failed of."""


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
        Of the period: segment to why no review of it is read.
    tables
        The folder that result tables are saved in.
    workspace
        The folder of stores, in which the client's data as it now is is found.
    """

    settings: ClientSettings
    period: Period
    rules: IndexRules
    titles: Mapping[str, str]
    finished: tuple[Finished, ...]
    unfinished: Mapping[str, str]
    tables: Path
    workspace: Path

    @cached_property
    def data_until(self) -> datetime | None:
        """The last event of the client's data as it now is, in the client's time zone.

        Nothing where the data cannot be read: finished reviews can outlive it.
        """
        engine = self.settings.client.engine
        try:
            store = open_store(self.settings, self.workspace)
        except WorkbenchError:
            return None
        _, last = find_span(connect(engine.memory_limit, engine.threads), store)
        return last.replace(tzinfo=UTC).astimezone(ZoneInfo(self.period.zone)).replace(tzinfo=None)

    @property
    def newer_quarter(self) -> str:
        """The last fiscal quarter that the data has gone past, if it began after the period."""
        if self.data_until is None:
            return ""
        past = last_ended(
            "quarter", self.data_until.date() - timedelta(days=1), zone=self.period.zone,
            fiscal_year_start=self.settings.client.fiscal_year_start,
        )  # fmt: skip
        return past.name if past.first > self.period.last else ""

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
                **each.span,
                "complete": each.as_of.date() >= each.period.last,
                "definition": each.definition,
            }
            for each in self.finished
        ]
        return pd.DataFrame(rows)

    def inventory(self) -> pd.DataFrame:
        """List the period's segments: what is finished, what is not, and what does not fit.

        Returns
        -------
        pandas.DataFrame
            segment, segment_title, state (``finished`` or ``not finished``), reason, as_of (in
            the client's time zone), later_rows (valid rows after it), remarks (joined by "; "),
            data_until, newer_quarter.
        """
        made = {each.segment: each for each in self.here}
        return pd.DataFrame([self._row(name, made.get(name)) for name in self.titles])

    def save(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Save a result table of the index, and give it back as it was saved."""
        rounded = round_table(table)
        titles = {key: journey.title for key, journey in self.settings.journeys.items()}
        meaning = replace(describe(name, rounded.columns), titles=titles)
        write_table(self.tables / f"{name}.parquet", rounded, meaning=meaning)
        return rounded

    def _join(self, name: str, reviews: Iterable[Finished]) -> pd.DataFrame:
        parts = [part for each in reviews if len(part := each.read(name))]
        empty = pd.DataFrame(columns=[*SPAN, *READ[name]])
        table = pd.concat(parts, ignore_index=True) if parts else empty
        if "journey_type" not in table:
            return table
        titles = {key: journey.title for key, journey in self.settings.journeys.items()}
        named = [titles.get(key) or key for key in table["journey_type"]]
        return table.assign(journey_title=named)

    def _row(self, segment: str, made: Finished | None) -> dict[str, object]:
        return {
            "segment": segment,
            "segment_title": self.titles[segment],
            "state": "finished" if made else "not finished",
            "reason": "" if made else self.unfinished[segment],
            "as_of": pd.Timestamp(made.as_of) if made else pd.NaT,
            "later_rows": made.later_rows if made else 0,
            "remarks": "; ".join(self._remarks(made)) if made else "",
            "data_until": pd.Timestamp(self.data_until) if self.data_until else pd.NaT,
            "newer_quarter": self.newer_quarter if made else "",
        }

    def _remarks(self, made: Finished) -> list[str]:
        """Say what keeps a review from being set beside the first one."""
        first = self.here[0]
        unlike = {
            "made from other data than": made.record["store"] != first.record["store"],
            "made under other settings than": made.record["settings"] != first.record["settings"],
            "judged from another moment than": made.as_of != first.as_of,
        }
        remarks = [f"{words} {first.title}" for words, holds in unlike.items() if holds]
        if made.missing:
            remarks.append(f"made by an older version, without {', '.join(made.missing)}")
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
    write_for(settings.client.locale)
    folder = home / run.reports / run.client
    finished, refused = find_finished(settings, folder)
    period = _choose_period(settings, run.period, finished)
    scratch = home / WORKSPACE / run.client / "scratch" / period.name / INDEX
    tables = Path(run.save_to) if run.save_to else scratch
    failed = _read_failed(tables.parent, folder / period.name / INDEX)
    # what stands of a failed segment is older than the others
    kept = [each for each in finished if each.period != period or each.segment not in failed]
    names = _names(settings, kept, period)
    return Reviews(
        settings=settings,
        period=period,
        rules=_rules(settings, names),
        titles={name: title_of(settings, name) for name in names},
        finished=tuple(sorted(kept, key=lambda each: (*_place(each.period), _first(each.segment)))),
        unfinished={
            name: failed.get(name)
            or refused.get((period.name, name))
            or f"not made yet: cjm run {run.client} {name} --period {period.name}"
            for name in names
        },
        tables=tables,
        workspace=home / WORKSPACE,
    )


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


def _names(settings: ClientSettings, finished: list[Finished], period: Period) -> list[str]:
    """Name the period's segments: those of the settings and those found, `EVERYBODY` first."""
    found = {each.segment for each in finished if each.period == period}
    if not found:
        client = settings.client.client
        raise DataError(
            f"no review of {client} in {period.name} is finished",
            next_step=f"Make the reviews first: cjm review {client} --period {period.name}",
        )
    return sorted({*settings.segment_names(), *found}, key=_first)


def _rules(settings: ClientSettings, names: list[str]) -> IndexRules:
    """Add to a client's rules which of its segments share nobody."""
    filters = {each: segment.filter for each in names if (segment := find_segment(settings, each))}
    pairs = combinations(filters, 2)
    apart = frozenset(
        frozenset(pair) for pair in pairs if are_apart(*(filters[each] for each in pair))
    )
    return IndexRules(**vars(rules_of(settings)), apart=apart)


def _first(segment: str) -> tuple[bool, str]:
    return segment != EVERYBODY, segment


def _place(period: Period) -> tuple[object, ...]:
    return period.last, period.first, period.name


def _read_failed(*folders: Path) -> dict[str, str]:
    """Read what the run said of segments that failed; the run's own folder comes first."""
    paths = [folder / FAILED for folder in folders]
    found = next((path for path in paths if path.is_file()), None)
    told = read_json(found) if found else {}
    return {name: str(message) for name, message in told.items()}
