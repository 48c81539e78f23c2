"""Which picture shows a finding: the one that was drawn from the table it rests on, of the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import nbformat

from cjm_workbench.figures.paths_outcomes import WORDS
from cjm_workbench.figures.rows import Row
from cjm_workbench.figures.show import hold_together
from cjm_workbench.figures.style import INK, INK_2, INK_3
from cjm_workbench.reporting.exports.deck.board import Board, Box, shorten
from cjm_workbench.reporting.exports.deck.drawing import draw
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.translate import say

KIND = "image/svg+xml"

OUTCOMES: Final[Mapping[str, Mapping[str, str]]] = {
    "handoffs.effects": {"goal": ""},
    "paths.outcomes": {name: f"Lift of {words}" for name, words in WORDS.items()},
}
"""Of the tables of several outcomes whose pictures draw one: which it may be, and the words in the
picture that say that it is."""

LETTERS: Final = 260
"""Letters of a picture's title: three lines beside a finding's numbers."""

HEAD: Final = 1.05
"""Inches that a picture's title and subtitle take."""


@dataclass(frozen=True)
class Shown:
    """A picture of a chapter, with its words."""

    drawing: str
    title: str
    subtitle: str
    source: str


class Pictures:
    """The pictures of a review, by the table that each was drawn from.

    Parameters
    ----------
    review
        A finished review.
    subjects
        What its claims are about within their journey types: stages, promises.
    """

    def __init__(self, review: ReviewFolder, subjects: Iterable[str] = ()) -> None:
        self._review = review
        self._subjects = frozenset(subjects)
        self._of = cache(self._read)

    def drawn_from(self, table: str) -> list[Shown]:
        """Give the pictures of a table, ``<chapter>.<question>``, in the report's order."""
        return [one for one in self._of(table.split(".")[0]) if one.source == table]

    def find(self, table: str, journey_type: str, about: str = "") -> Shown | None:
        """Find the picture of a table that is about the same as a claim.

        Parameters
        ----------
        table
            ``<chapter>.<question>``.
        journey_type
            The title of the claim's journey type; empty where it is about none.
        about
            What the claim is about within it; empty where it is the whole.

        Returns
        -------
        Shown or None
            None where no picture names the claim's journey type, nor, where it names none at all,
            what the claim is about: a picture of something else would be taken for its evidence.
        """
        types = self._review.titles.values()
        named = {one: name_first(one.title, types) for one in self.drawn_from(table)}
        of_type = [one for one, name in named.items() if name == journey_type]
        near = [one for one, name in named.items() if name in ("", journey_type)]
        speaking = [one for one in near if about and name_first(one.title, self._subjects) == about]
        return next(iter([*speaking, *of_type]), None)

    def _read(self, chapter: str) -> list[Shown]:
        path = self._review.chapter(chapter)
        if path is None:
            return []
        cells = nbformat.read(path, as_version=4).cells
        return list(_pictures([o for cell in cells for o in cell.get("outputs", [])]))


def name_first(title: str, names: Iterable[str]) -> str:
    """Say which of some names a title speaks of: the one that stands first, the longest there.

    Examples
    --------
    >>> name_first("In Buy again, the commonest path is Buy", ["Buy", "Buy again"])
    'Buy again'
    >>> name_first("No two personas share a customer.", ["Buy"])
    ''
    """
    found = [name for name in names if name and name in title]
    return min(found, key=lambda name: (title.index(name), -len(name)), default="")


def draws_outcome(review: ReviewFolder, row: Row, shown: Shown) -> bool:
    """Say whether a picture draws the outcome that a claim is about.

    Parameters
    ----------
    review
        The review.
    row
        The claim: a row of `brief.claims`.
    shown
        A picture of the table that it rests on.
    """
    drawn = OUTCOMES.get(row["source"])
    if drawn is None:
        return True
    outcome = review.read(row["source"])["outcome"].iloc[row["row"]]
    return outcome in drawn and drawn[outcome] in shown.drawing


def place_picture(board: Board, slide: Any, shown: Shown, box: Box) -> None:
    """Set a picture on a slide, under its title and subtitle."""
    words = [shorten(hold_together(shown.title), LETTERS)]
    board.text(slide, words, Box(box.left, box.top, box.width, 0.6), size=11, bold=True, colour=INK)
    below = Box(box.left, box.top + 0.65, box.width, 0.3)
    board.text(slide, [say(shown.subtitle)], below, size=10, colour=INK_2)
    place_drawing(board, slide, shown, Box(box.left, box.top + HEAD, box.width, box.height - HEAD))


def place_drawing(board: Board, slide: Any, shown: Shown, box: Box) -> None:
    """Set a picture on a slide, without its words; or say that it has too many parts."""
    if not draw(slide, shown.drawing, box, shown.title):
        said = "The picture has too many parts for a slide; it stands in the report."
        board.text(slide, [say(said)], box, size=12, colour=INK_3)


def _pictures(outputs: list[nbformat.NotebookNode]) -> Iterator[Shown]:
    for output in outputs:
        if KIND in output.get("data", {}):
            words = output.metadata.get(KIND, {})
            said = {key: str(words.get(key, "")) for key in ("title", "subtitle", "source")}
            yield Shown(drawing=str(output.data[KIND]), **said)
