"""Tables are computed by the chapters' own statements, and by no others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from proof import chapters

FIRST = """
import no_such_picture as figures
from math import floor
review = open_somehow()
base = floor(2.5)
table = review.save("first.numbers", base)
figures.plot(table)
other = review.save("first.others", no_such_name)
"""
SECOND = """
loaded = review.load("first.numbers")
parts = {}
parts["more"] = loaded + 1
sums = review.save("second.sums", parts["more"])
"""


class Fake:
    """A review that keeps its tables in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, object] = {}

    def save(self, name: str, table: object) -> object:
        self.kept[name] = table
        return table

    def load(self, name: str) -> object:
        return self.kept[name]


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the chapter that loads comes first by name, and has to run last
    (tmp_path / "00_second.py").write_text(SECOND, encoding="utf-8")
    (tmp_path / "01_first.py").write_text(FIRST, encoding="utf-8")
    monkeypatch.setattr(chapters, "SOURCES", tmp_path)
    for cached in (chapters.plan, chapters.parse_chapter):
        cached.cache_clear()
    yield
    for cached in (chapters.plan, chapters.parse_chapter):
        cached.cache_clear()


@pytest.mark.usefixtures("sources")
def test_what_a_table_follows_from_is_run_across_chapters_and_nothing_else():
    # the picture, the other table and the opening of the review would fail
    review = Fake()
    assert chapters.run_chapters(review, ["second.sums"]) == {"second.sums": 3}
    assert review.kept == {"first.numbers": 2, "second.sums": 3}


@pytest.mark.usefixtures("sources")
def test_a_table_that_no_chapter_saves_is_refused():
    with pytest.raises(KeyError, match=r"first\.nothing"):
        chapters.run_chapters(Fake(), ["first.nothing"])


def test_the_real_chapters_need_no_picture_for_their_tables():
    for name in chapters.chapters():
        statements = chapters.parse_chapter(name)
        picked = chapters.pick(statements, chapters.saved_by(name))
        bound = {name for each in picked for name in each.binds}
        assert not bound & {"figures", "show", "say", "render", "Picture"}


def test_a_chapter_saves_each_table_once():
    saved = [table for name in chapters.chapters() for table in chapters.saved_by(name)]
    assert pd.Series(saved).is_unique
    assert {"paths.personas", "experience.gaps"} <= {*saved}
