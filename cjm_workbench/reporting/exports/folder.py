"""A finished review as its folder holds it: nothing here computes a number anew."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import nbformat
import pandas as pd

from cjm_workbench.errors import DataError, SettingsError, nearest
from cjm_workbench.finished import read_json
from cjm_workbench.reporting.chapter import ALONE, CLAIM, read_said
from cjm_workbench.saving import Meaning, read_meaning
from cjm_workbench.schemas.locale import PLAIN, write_for

BRIEF: Final = "00_brief.ipynb"
PARAMETERS: Final = Path("parameters")
"""Where the settings lie unless a command is told otherwise: they name what may be meant."""

_PLACES: Final[Mapping[str, int]] = {"client": -3, "segment": -1, "period": -2}
"""What a review is of, and where it stands in the path of its folder."""


_TITLE: Final = re.compile(r"<title>([^<]*)</title>")
_MARKED: Final = re.compile(r"\\([^a-zA-Z0-9\s])|\*\*")
"""A sign that is escaped in Markdown, or what sets words in bold."""


@dataclass(frozen=True)
class ReviewFolder:
    """A finished review.

    Attributes
    ----------
    path
        Its folder.
    record
        What its build record says.
    """

    path: Path
    record: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What the files that are made of it are called: ``demo_2026Q3_all``."""
        return "_".join(str(self.record[key]) for key in ("client", "period", "segment"))

    @property
    def as_of(self) -> datetime:
        """The moment it is judged from: the one date that its exports carry."""
        return datetime.fromisoformat(str(self.record["as_of"])).replace(microsecond=0)

    @property
    def locale(self) -> str:
        """How its client writes words and numbers."""
        return str(self.record.get("locale", PLAIN))

    @property
    def page(self) -> Path:
        """The report."""
        return self.path / "review.html"

    @cached_property
    def title(self) -> str:
        """What the report calls itself: its segment and period."""
        found = _TITLE.search(self.page.read_text(encoding="utf-8"))
        return html.unescape(found[1]).strip() if found else self.name

    @property
    def tables(self) -> list[str]:
        """The names of its result tables, in their order."""
        return sorted(self.record["tables"])

    def read(self, name: str) -> pd.DataFrame:
        """Read a result table; empty, without columns, where the review has none of this name."""
        found = name in self.record["tables"]
        return pd.read_parquet(self._table(name)) if found else pd.DataFrame()

    def meaning(self, name: str) -> Meaning:
        """Tell what a result table and its columns mean."""
        return read_meaning(self._table(name))

    def trace(self, name: str) -> Mapping[str, Any]:
        """Tell what a result table was made from; see `saving.read_trace`."""
        told: Mapping[str, Any] = self.record["tables"][name]
        return told

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Journey type to the title that readers see."""
        found: dict[str, str] = {}
        for name in self.tables:
            found |= self.meaning(name).titles
        return found

    def named(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give a table with the titles of journey types in the place of their names."""
        if "journey_type" not in table:
            return table
        titled = table["journey_type"].map(lambda name: self.titles.get(name, name))
        return table.assign(journey_type=titled)

    def chapter(self, chapter: str) -> Path | None:
        """Find the executed notebook of a chapter, by its word."""
        return next(iter(sorted(self.path.glob(f"chapters/*_{chapter}.ipynb"))), None)

    @cached_property
    def about(self) -> str:
        """What it is about, as its brief says: client, segment, period, moment, kind of data."""
        return self._said(ALONE) or f"{self.name}, judged from {self.as_of:%Y-%m-%d}."

    @cached_property
    def verdict(self) -> str:
        """What it found, as its brief says."""
        return self._said(CLAIM)

    def _said(self, tag: str) -> str:
        path = self.path / "chapters" / BRIEF
        if not path.is_file():
            return ""
        said = read_said(nbformat.read(path, as_version=4), tag)
        return html.unescape(_MARKED.sub(lambda found: found[1] or "", said))  # plain text

    def _table(self, name: str) -> Path:
        return self.path / "tables" / f"{name}.parquet"


def open_folder(reports: Path, client: str, segment: str, period: str = "") -> ReviewFolder:
    """Open a finished review, and write as its client does from here on.

    Parameters
    ----------
    reports
        The folder of finished reviews.
    client, segment, period
        Whose; without a period the one that is judged from the latest moment.

    Returns
    -------
    ReviewFolder
        A whole one: page, build record, and every table as it was saved.

    Raises
    ------
    SettingsError
        If no review of the client, segment or period is there.
    DataError
        If it is not whole.
    """
    asked = {"client": client, "segment": segment, "period": period}
    found = [path for path in sorted(reports.glob("*/*/*")) if _may_be_one(path)]
    for key, place in _PLACES.items():
        name = asked[key]
        there = {path.parts[place] for path in found}
        if name not in there and (name or not there):
            raise _none_of(reports, asked, key, there)
        found = [path for path in found if name in ("", path.parts[place])]
    run = _command("run", asked)
    review = max((_open(path, run) for path in found), key=lambda review: review.as_of)
    write_for(review.locale)
    return review


def _none_of(reports: Path, asked: Mapping[str, str], key: str, there: set[str]) -> SettingsError:
    """Say that there is no such review, and what may be meant: what is finished or can be made."""
    folder = PARAMETERS / asked["client"] / "segments"
    segments = {path.stem for path in folder.glob("*.yaml")}
    if key == "client" and segments and asked["segment"] not in segments:
        key, there = "segment", set()  # the client's name is right, and the segment's is not
    name = asked[key]
    right = {"client": bool(segments), "segment": name in segments, "period": True}[key]
    allowed = there if right else there | segments
    meant = "" if right else nearest(name, allowed)
    said, command = ("Export", "export") if meant in there else ("Make", "run")
    next_step = f"{said} it: {_command(command, {**asked, key: meant or name})}"
    return SettingsError(
        f"{reports}: no finished review of {key} '{name}'",
        got=None if right and key != "period" else name, allowed=allowed,
        next_step=next_step if right or meant or not segments else "Choose one of these.",
    )  # fmt: skip


def _command(name: str, asked: Mapping[str, str]) -> str:
    period = f" --period {asked['period']}" if asked["period"] else ""
    return f"cjm {name} {asked['client']} {asked['segment']}{period}"


def _may_be_one(path: Path) -> bool:
    """Leave out what is half made, and the index over a period's reviews."""
    return path.is_dir() and not path.name.startswith((".", "_"))


def _open(path: Path, run: str) -> ReviewFolder:
    record = read_json(path / "build.json")
    if lacking := _lacks(path, record):
        raise DataError(
            f"{path}: the review is not whole: {lacking}", next_step=f"Make it again: {run}"
        )
    return ReviewFolder(path, record)


def _lacks(path: Path, record: Mapping[str, Any]) -> str:
    """Say what a folder lacks of a finished review, or nothing: the record is written last."""
    named = tuple(record.get(key) for key in ("client", "period", "segment"))
    if named != path.parts[-3:] or not {"as_of", "tables"} <= record.keys():
        return "build.json is missing, cannot be read, or is of another review"
    if not (path / "review.html").is_file():
        return "review.html is missing"
    for name, told in record["tables"].items():
        table = path / "tables" / f"{name}.parquet"
        if not table.is_file():
            return f"tables/{name}.parquet is missing"
        if hashlib.sha256(table.read_bytes()).hexdigest() != told.get("sha256"):
            return f"tables/{name}.parquet is not the one that build.json names"
    return ""
