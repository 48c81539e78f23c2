"""Whose words a text is: the workbench's, which are put into the client's language, or data's.

The heads of a table and its title are ours unless they are a `Name`; the texts of a drawing are
data's unless they are a `Word`, for most of them name something of the client's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

WORD: Final = "word"
"""The id that a text of ours has in matplotlib, and its class in the drawing."""

_MARKED: Final = re.compile(rf'<g id="{WORD}">.*?</g>', re.DOTALL)
_SEVERAL: Final = re.compile(rf"{WORD}((?: \d+)+)")


class Word(str):
    """A text of a drawing that the workbench says: a header, a verdict, a note."""

    __slots__ = ()


class Name(str):
    """A text from data where the workbench's own stand: it is never put into another language."""

    __slots__ = ()


def write_name(text: str) -> str:
    """Write a text from data as HTML: whole, in its own direction, and in its own language.

    Examples
    --------
    >>> write_name("<Open>")
    '<bdi>&lt;Open&gt;</bdi>'
    """
    return f"<bdi>{escape(text)}</bdi>"


def write_head(text: str) -> str:
    """Write a head or a title as HTML.

    Examples
    --------
    >>> write_head("Open"), write_head(Name("Open"))
    ('Open', '<bdi>Open</bdi>')
    """
    return write_name(text) if isinstance(text, Name) else escape(text)


def gid_of(*lines: str) -> str | None:
    """Give the id of a text in matplotlib, which says of each of its lines whose it is.

    Examples
    --------
    >>> gid_of(Word("Share")), gid_of("Shop"), gid_of("Shop", Word("not shown"))
    ('word', None, 'word 1')
    """
    ours = [str(place) for place, line in enumerate(lines) if isinstance(line, Word)]
    if len(ours) == len(lines):
        return WORD
    return " ".join([WORD, *ours]) if ours else None


def split_gid(gid: str | None, lines: Sequence[str]) -> list[str | None]:
    """Give the id of each line of a text, for where its lines are written one by one.

    Examples
    --------
    >>> split_gid("word 1", ["Shop", "not shown"]), split_gid(None, ["Shop", "Web"])
    ([None, 'word'], [None, None])
    """
    if gid == WORD:
        return [WORD] * len(lines)
    found = _SEVERAL.fullmatch(gid or "")
    ours = found[1].split() if found else []
    return [WORD if str(place) in ours else None for place in range(len(lines))]


def mark_words(drawing: str) -> str:
    """Give the texts of ours in a drawing their class.

    Parameters
    ----------
    drawing
        An SVG document as matplotlib writes it: a text stands in a group with its id.

    Examples
    --------
    >>> mark_words('<g id="word"><text x="1">Share</text></g><g id="text_2"><text>Shop</text></g>')
    '<g id="word"><text class="word" x="1">Share</text></g><g id="text_2"><text>Shop</text></g>'
    """
    return _MARKED.sub(lambda group: group[0].replace("<text", f'<text class="{WORD}"'), drawing)
