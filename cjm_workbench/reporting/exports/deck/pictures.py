"""Which picture shows a finding: the one that was drawn from the table it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import nbformat

from cjm_workbench.reporting.exports.folder import ReviewFolder

KIND = "image/svg+xml"


@dataclass(frozen=True)
class Shown:
    """A picture of a chapter, with its words."""

    drawing: str
    title: str
    subtitle: str
    source: str


class Pictures:
    """The pictures of a review, by the table that each was drawn from."""

    def __init__(self, review: ReviewFolder) -> None:
        self._review = review
        self._of = cache(self._read)

    def find(self, table: str, about: str) -> Shown | None:
        """Find the picture of a table.

        Parameters
        ----------
        table
            ``<chapter>.<question>``.
        about
            What it should speak of where several were drawn: the title of a journey type.
        """
        own = [one for one in self._of(table.split(".")[0]) if one.source == table]
        fitting = [one for one in own if about and about in one.title]
        return next(iter([*fitting, *own]), None)

    def _read(self, chapter: str) -> list[Shown]:
        path = self._review.chapter(chapter)
        if path is None:
            return []
        cells = nbformat.read(path, as_version=4).cells
        return list(_pictures([o for cell in cells for o in cell.get("outputs", [])]))


def _pictures(outputs: list[nbformat.NotebookNode]) -> Iterator[Shown]:
    for output in outputs:
        if KIND in output.get("data", {}):
            words = output.metadata.get(KIND, {})
            said = {key: str(words.get(key, "")) for key in ("title", "subtitle", "source")}
            yield Shown(drawing=str(output.data[KIND]), **said)
