"""The numbers and names that run through a whole review: figures, tables, headings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Outline:
    """Counts figures and tables across chapters, and gives each heading an id of its own.

    Examples
    --------
    >>> outline = Outline()
    >>> outline.number("Figure"), outline.number("Table"), outline.number("Figure")
    ('Figure 1', 'Table 1', 'Figure 2')
    >>> outline.open("paths")
    >>> outline.heading("Which paths?", level=2), outline.heading("Which paths?", level=2)
    ('paths-which-paths', 'paths-which-paths-2')
    >>> outline.contents
    [('paths-which-paths', 'Which paths?'), ('paths-which-paths-2', 'Which paths?')]
    """

    chapter: str = ""
    contents: list[tuple[str, str]] = field(default_factory=list)
    _numbers: Counter[str] = field(default_factory=Counter)
    _names: set[str] = field(default_factory=set)

    def open(self, chapter: str) -> None:
        """Begin a chapter: its headings carry its name, and its contents start empty."""
        self.chapter = chapter
        self.contents = []
        self._names.add(f"{chapter}-title")  # the chapter's own heading

    def number(self, kind: str) -> str:
        """Give the next number of a kind: ``Figure 3``."""
        self._numbers[kind] += 1
        return f"{kind} {self._numbers[kind]}"

    def heading(self, text: str, *, level: int) -> str:
        """Give a heading its id; those of level 2 make up the chapter's contents."""
        stem = f"{self.chapter}-{slug(text)}"
        name, count = stem, 1
        while name in self._names:
            count += 1
            name = f"{stem}-{count}"
        self._names.add(name)
        if level == 2:
            self.contents.append((name, text))
        return name


def slug(text: str) -> str:
    """Reduce a text to what an id and an address may hold.

    Examples
    --------
    >>> slug("Où tombent-ils? 3 %"), slug("…")
    ('ou-tombent-ils-3', 'part')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "part"
