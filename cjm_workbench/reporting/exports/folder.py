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

from cjm_workbench.errors import DataError, SettingsError
from cjm_workbench.finished import read_json
from cjm_workbench.reporting.chapter import ALONE, CLAIM, read_said
from cjm_workbench.saving import Meaning, read_meaning
from cjm_workbench.schemas.locale import PLAIN, write_for

BRIEF: Final = "00_brief.ipynb"


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
    run = f"cjm run {client} {segment}" + (f" --period {period}" if period else "")
    found = [path for path in sorted(reports.glob("*/*/*")) if _may_be_one(path)]
    for key, name, place in (
        ("client", client, -3),
        ("segment", segment, -1),
        ("period", period, -2),
    ):
        there = {path.parts[place] for path in found}
        if name not in there and (name or not there):
            raise SettingsError(
                f"{reports}: no finished review of {key} '{name}'",
                got=name, allowed=there, next_step=f"Make it: {run}",
            )  # fmt: skip
        found = [path for path in found if name in ("", path.parts[place])]
    review = max((_open(path, run) for path in found), key=lambda review: review.as_of)
    write_for(review.locale)
    return review


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
