"""What a chapter opens: settings, journeys and rules of one client x segment x period."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.dictionary import describe
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.errors import DataError, SettingsError
from cjm_workbench.figures.look import introduce
from cjm_workbench.intake.store import Store, open_store
from cjm_workbench.journeys.build import Reconstructed, reconstruct
from cjm_workbench.journeys.groups import Groups, open_groups
from cjm_workbench.journeys.members import find_members
from cjm_workbench.journeys.scope import scope
from cjm_workbench.journeys.timing import choose_as_of, choose_period, find_span
from cjm_workbench.saving import is_marked, round_table, write_table
from cjm_workbench.schemas.canonical import MOMENTS
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.locale import write_day, write_days, write_for, write_long_day
from cjm_workbench.settings.explain import parse
from cjm_workbench.settings.filters import filter_columns
from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.load import (
    ClientSettings,
    check_segment,
    journeys_of,
    load_client,
    load_segment,
)
from cjm_workbench.settings.periods import Period
from cjm_workbench.settings.segment import RunParameters, Segment
from cjm_workbench.sources.engine import connect
from cjm_workbench.sources.lineage import TABLE_NAME
from cjm_workbench.sources.trace import Trace
from cjm_workbench.stats.sufficiency import Thresholds

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

WORKSPACE = Path(".cjm")
HERE = "parameters of the chapter"


@dataclass(frozen=True, repr=False)
class Review:
    """One client x segment x period, as its chapters see it.

    Attributes
    ----------
    settings, segment, period, as_of
        What it is about; `as_of` is in UTC.
    store
        The client's valid rows, whatever their segment and period.
    made
        Steps, journeys and scores of the segment and period.
    whole
        Those of all customers and periods.
    journey_types
        By name, with the segment's own targets in place.
    rules
        What the analyses may publish and claim.
    tables
        The folder that result tables are saved in.
    finished
        The folder of the finished review, from which 00 and 10 read when they are run alone.
    trace
        What the engine is asked, up to the next table that is saved.
    members
        The segment's ``customer_id``; missing: everybody.
    """

    settings: ClientSettings
    segment: Segment
    period: Period
    as_of: datetime
    con: Backend
    store: Store
    made: Reconstructed
    whole: Reconstructed
    journey_types: dict[str, Journey]
    rules: Rules
    tables: Path
    finished: Path
    trace: Trace
    members: ir.Table | None = None

    @property
    def journeys(self) -> ir.Table:
        """Journeys that start in the period; see `journeys.columns.JOURNEYS`."""
        return self.made.journeys

    @property
    def steps(self) -> ir.Table:
        """Their steps; see `journeys.columns.STEPS`."""
        return self.made.steps

    @property
    def scores(self) -> ir.Table:
        """Their scores, and those of no journey; see `journeys.columns.SCORES`."""
        return self.made.scores

    @cached_property
    def groups(self) -> Groups | None:
        """Personas and value tiers of the segment's customers; nothing where none are set."""
        client = self.settings.client
        groups = open_groups(self.con, self.store, client, self.period, self.as_of)
        return groups and groups.within(self.members)

    @property
    def filtered_by(self) -> set[str]:
        """The columns, attributes and groups that the segment is chosen by."""
        return filter_columns(self.segment.filter)

    @cached_property
    def title(self) -> str:
        """The segment's title, or its name."""
        return self.segment.title or self.segment.segment

    def __repr__(self) -> str:
        """Say what it is about: its settings and tables fill screens."""
        return f"<Review of {self.about}>"

    def _repr_html_(self) -> str:
        """Show a notebook its facts, and dress the tables there as the report does."""
        with self.trace.aside():
            counts = self.journeys.count().execute(), self.scores.count().execute()
        journeys, scores = plural(counts[0], "journey"), plural(counts[1], "answer")
        return introduce({**self.facts, "Holds": f"{journeys}, {scores}"})

    @property
    def facts(self) -> dict[str, str]:
        """What the first page says of it: label to text."""
        client, period = self.settings.client, self.period
        return {
            "Client": client.title,
            "Segment": self.title,
            "Period": write_days(period.first, period.last),
            "Judged from": write_long_day(self.as_of),
            "Time zone": client.time_zone,
            **({"Data": client.data_note} if client.data_note else {}),
        }

    @property
    def about(self) -> str:
        """What the review is about, in a sentence; and of its data, whether it is simulated."""
        client = self.settings.client
        said = f"{client.title}: {self.title}, {self.period}, judged from {write_day(self.as_of)}."
        return f"{said} {client.data_note}".rstrip()

    @cached_property
    def titles(self) -> dict[str, str]:
        """The titles of the journey types, by name; their names where two have one title."""
        titles = {name: journey.title for name, journey in self.journey_types.items()}
        return titles if len({*titles.values()}) == len(titles) else {name: name for name in titles}

    @cached_property
    def key(self) -> str:
        """A hash of all that the review's tables follow from."""
        segment = self.segment.model_dump_json()
        text = "|".join([self.store.key, self.as_of.isoformat(), str(self.period), segment])
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def table(self, name: str) -> ir.Table:
        """Open a table of the store: canonical, ``quarantine`` or ``reconciliation``."""
        return self.store.read(self.con, name)

    def records(self, name: str) -> ir.Table:
        """Select the segment's rows of a canonical table within the period, up to `as_of`."""
        rows = self.table(name)
        if self.members is not None:
            rows = rows.semi_join(self.members, "customer_id")
        moment = rows[MOMENTS[name]]
        known = moment <= self.as_of
        return rows.filter((moment >= self.period.start) & (moment < self.period.end) & known)

    def not_yet(self) -> dict[tuple[str, str], int]:
        """Count the valid rows after `as_of`, by source and table."""
        counts = {}
        for table, moment in MOMENTS.items():
            rows = self.table(table)
            late = rows.filter(rows[moment] > self.as_of)
            for row in late.group_by("source").agg(n=late.count()).execute().itertuples():
                counts[row.source, table] = int(row.n)
        return counts

    def at(self, period: Period) -> Review:
        """Open an earlier period of the segment, under today's settings, judged from its own end.

        It has an engine of its own, and nothing is saved of it.

        Raises
        ------
        DataError
            If the segment matches nobody then, or the period holds no data.
        """
        limits = self.settings.client.engine
        earlier = _look(
            connect(limits.memory_limit, limits.threads), self.settings, self.store, self.segment,
            period, as_of="", tables=self.tables,
            finished=self.finished.parents[1] / period.name / self.segment.segment,
        )  # fmt: skip
        self.trace.follow(period.name, earlier.trace)
        return earlier

    def published(self, name: str) -> pd.DataFrame | None:
        """Read a table of the period's finished review, whatever data and settings it is from."""
        path = self.finished / "tables" / f"{name}.parquet"
        return pd.read_parquet(path) if path.is_file() else None

    def save(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Save a result table, and give it back as a reader is to see it; see `named`.

        Parameters
        ----------
        name
            ``<chapter>.<question>``.
        table
            A table that its analysis has checked. It may have been made from tables with titles:
            what is saved has the names of journey types.
        """
        if TABLE_NAME.fullmatch(name) is None:
            raise SettingsError(
                f"table name '{name}' is not allowed", next_step="Write <chapter>.<question>."
            )
        names = {title: name for name, title in self.titles.items()}
        rounded = _rename_types(round_table(table), names)
        write_table(
            self.tables / f"{name}.parquet", rounded, mark=self.key, trace=self.trace.take(name),
            meaning=replace(describe(name, rounded.columns), titles=self.titles),
        )  # fmt: skip
        return self.named(rounded)

    def named(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give a table with the titles of journey types in the place of their names."""
        return _rename_types(table, self.titles)

    def saved(self, question: str) -> list[str]:
        """Name the tables of one question that the chapters of this very review have saved.

        Parameters
        ----------
        question
            What follows the chapter's name: ``claims``.
        """
        folders = (self.tables, self.finished / "tables")
        paths = (path for folder in folders for path in folder.glob(f"*.{question}.parquet"))
        return sorted({path.stem for path in paths if is_marked(path, self.key)})

    def load(self, name: str) -> pd.DataFrame:
        """Read a table that another chapter of this review has saved.

        Raises
        ------
        DataError
            If no chapter of this very review has saved it: run the review first.
        """
        for folder in (self.tables, self.finished / "tables"):
            path = folder / f"{name}.parquet"
            if is_marked(path, self.key):
                self.trace.note_table(name)
                return pd.read_parquet(path)
        client, segment = self.settings.client.client, self.segment.segment
        raise DataError(
            f"table '{name}' of this review is not there, or was made from other data or settings",
            next_step=f"Finish the review first: cjm run {client} {segment} "
            f"--period {self.period.name}",
        )


def open_review(**parameters: object) -> Review:
    """Open a review for a chapter.

    Parameters
    ----------
    **parameters
        The keys of `RunParameters`. What the segment's file says holds, unless a key given here
        differs from its default.

    Raises
    ------
    SettingsError
        If a key is unknown, or the settings do not fit together.
    SourceError
        If a source cannot be read.
    DataError
        If the segment matches nobody, or the period holds no data.
    """
    run = parse(RunParameters, dict(parameters), HERE)
    home = find_home(run.parameters, run.client)
    settings = load_client(home / run.parameters, run.client)
    segment = _segment(settings, run)
    client = settings.client
    write_for(client.locale)
    store = open_store(settings, home / WORKSPACE)
    con = connect(client.engine.memory_limit, client.engine.threads)
    period = choose_period(con, store, client, run.period, run.as_of)
    place = Path(client.client) / period.name / segment.segment
    scratch = home / WORKSPACE / client.client / "scratch" / period.name / segment.segment
    return _look(
        con, settings, store, segment, period, as_of=run.as_of,
        tables=Path(run.save_to) if run.save_to else scratch, finished=home / run.reports / place,
    )  # fmt: skip


def _look(
    con: Backend,
    settings: ClientSettings,
    store: Store,
    segment: Segment,
    period: Period,
    *,
    as_of: str,
    tables: Path,
    finished: Path,
) -> Review:
    """Make what a review speaks of: the journeys of its segment and period, as of its moment."""
    client = settings.client
    trace = Trace(con)
    moment = choose_as_of(con, store, period, as_of)
    whole = reconstruct(con, store, settings, moment)
    by_group = client.groups() & filter_columns(segment.filter)
    groups = open_groups(con, store, client, period, moment) if by_group else None
    customers = store.read(con, "customers")
    own = find_members(customers, groups, segment, period, client.privacy.smallest_cell)
    if own is not None:  # every table of the review is joined with it
        own = con.create_table("segment_members", own, overwrite=True)
    made = scope(con, whole, period, own)
    _refuse_empty(made, con, store, period)
    trace.take()  # what opening asks is part of no table
    return Review(
        settings=settings,
        segment=segment,
        period=period,
        as_of=moment,
        con=con,
        store=store,
        made=made,
        whole=whole,
        journey_types=journeys_of(settings, segment),
        rules=rules_of(settings),
        tables=tables,
        finished=finished,
        trace=trace,
        members=own,
    )


def find_home(parameters: str, client: str) -> Path:
    """Find the folder that relative paths start from.

    That is the working directory, or the nearest folder above it that holds the client: JupyterLab
    starts a chapter's kernel in the chapter's own folder.
    """
    here = Path.cwd()
    above = (folder for folder in here.parents if (folder / parameters / client).is_dir())
    return Path() if (here / parameters / client).is_dir() else next(above, Path())


def _segment(settings: ClientSettings, run: RunParameters) -> Segment:
    in_file = load_segment(settings, run.segment)
    given = {
        name: getattr(run, name)
        for name in ("title", "filter", "targets")
        if getattr(run, name) != RunParameters.model_fields[name].default
    }
    segment = in_file.model_copy(update=given)
    check_segment(settings, segment, HERE)
    return segment


def rules_of(settings: ClientSettings) -> Rules:
    """Give the rules that a client's settings lay down for every analysis."""
    client = settings.client
    thresholds = Thresholds(**client.sufficiency.model_dump())
    return Rules(thresholds, client.privacy.smallest_cell, client.seed)


def _refuse_empty(made: Reconstructed, con: Backend, store: Store, period: Period) -> None:
    if made.journeys.count().execute() or made.scores.count().execute():
        return
    first, last = find_span(con, store)
    raise DataError(
        f"period {period}: no journey starts in it and no feedback falls in it, "
        f"for this segment; the data runs from {write_day(first)} to {write_day(last)}",
        next_step="Choose a period within the data, or a wider segment.",
    )


def _rename_types(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    if "journey_type" not in table:
        return table
    return table.assign(journey_type=table["journey_type"].map(lambda name: names.get(name, name)))
