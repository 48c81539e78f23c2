"""Fixed words of a page and of its exports in the client's language, by a catalogue.

What is put into the language is what the workbench itself says: titles, questions, names of
columns, labels, verdicts. Sentences that are made of numbers stay English, and so do the names of
tables and of their columns in files. What data says stays as it is, whatever word it equals: names,
quotes, the cells of a result table but for those of a fixed vocabulary, and the texts of a drawing
but for those that are marked as the workbench's own (`figures.words`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final

import yaml

from cjm_workbench.schemas import locale
from cjm_workbench.schemas.groups import FITS_NONE

CATALOGUES: Final = Path(__file__).parent / "translations"

_TEXT = re.compile(r"(<[a-zA-Z][^<>]*[^<>/]|<[a-zA-Z])?>([^<>]+)(?=<)")
"""A text of the page, with the tag that opens right before it."""

_LABEL = re.compile(r'(?<= aria-label=")[^"]+(?=")')
_CONTENT = re.compile(r'(content:" ?)([^"\\]+)(?=")')
"""What is read out to those who do not see, and what the style sheet writes."""

_TABLE = re.compile(r'(<table class="(?:tb-l[^"]*|acts)">.*?</table>)', re.DOTALL)
"""A rendered table (`figures.tables`, `figures.grid`, actions), whose columns have fixed names."""

_DATA = re.compile(r"<(?:q|dd|li|code)\b")
_NAMED = re.compile(r'<bdi\b|<text\b(?! class="word\b)')
_CELL = re.compile(rf'{_NAMED.pattern}|<(?:td|th scope="row")(?! class="word")')
"""What opens a text that is data, or a name: where one is marked, and, unless our words are, in a
drawing and in a cell of a rendered table."""

_ABSENT = re.compile(rf"\(.+\)|{FITS_NONE}")
"""What the workbench writes among names where there is no name: ``(no stage)``."""

_OURS = re.compile(r'<(?:summary|caption|small|text|th scope="row")')
"""What opens a text that the workbench writes around a name."""

_BLANK = re.compile(r"\\\{(\w+)\\\}")
_NUMBER = r"[+−]?\d(?:[\d.,’\xa0\u202f]*\d)?"
_QUANTITY = re.compile(rf"(?:[≥≤<]\s)?{_NUMBER}(?:\s(?:%|pp|s|min|h|days?))?")

_FILLS: Final = {"table": r"[a-z_]+\.\w+", "period": r"\d\S*(?: to \d\S*)?"}
"""Blanks that are told by their form: the name of a saved table, a period."""

_NAMES: Final = frozenset({"instrument", "kpi", "name", "names", "sum"})
"""Blanks that data fills: they stay as they are."""

_FREE: Final = _NAMES | {"title"}
"""Blanks that any text fits: a form with one could be a sentence of a customer's."""

LONGEST: Final = 300
"""Letters of a text that may have blanks: a longer one is data, and none is worth the search."""


@dataclass(frozen=True)
class Form:
    """A text with blanks, its translation, and whether any text at all fits one of them."""

    pattern: re.Pattern[str]
    said: str
    free: bool


class Catalogue:
    """English words, and what they are in another language.

    Parameters
    ----------
    words
        English text to its translation. A text may leave blanks open: ``{n}`` is filled by a
        number; a longer name, as ``{state}``, by a quantity or by another text of the catalogue,
        which is translated in turn; ``{title}`` by any text, ``{name}`` and its like by one that is
        data and stays.

    Examples
    --------
    >>> german = Catalogue({"Paths": "Wege", "{title}, {n} rows": "{title}: {n} Zeilen"})
    >>> german.say("Paths, 1,434 rows"), german.say("Paths that end")
    ('Wege: 1,434 Zeilen', 'Paths that end')
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self._forms = [_form(text, said) for text, said in words.items() if "{" in text]

    def say(self, text: str, *, free: bool = True) -> str:
        """Put one text into the language; one that the catalogue does not hold stays.

        Parameters
        ----------
        text
            What the workbench says.
        free
            Whether a form may match that any text fits, as ``Score ({instrument})``.
        """
        said = self._find(text, free)
        return text if said is None else said

    def _find(self, text: str, free: bool) -> str | None:
        if text in self.words or len(text) > LONGEST:
            return self.words.get(text)
        for form in self._forms:
            if (free or not form.free) and (found := form.pattern.fullmatch(text)):
                fills = {k: self._fill(k, v, free) for k, v in found.groupdict().items()}
                if None not in fills.values():
                    return form.said.format_map(fills)
        return None

    def _fill(self, blank: str, text: str, free: bool) -> str | None:
        """Put what fills a blank into the language; nothing where it is no text of ours."""
        if len(blank) == 1 or blank in _NAMES or blank in _FILLS or _QUANTITY.fullmatch(text):
            return text
        said = self._find(text, free)
        return text if said is None and blank in _FREE else said

    def translate(self, page: str, tongue: str) -> str:
        """Put the texts of a page into the language, and mark the elements that hold them."""
        say = cache(self.say)

        def text(found: re.Match[str], *, cells: bool) -> str:
            tag, bare = found[1] or "", found[2].strip()
            english = html.unescape(bare)
            name = (_CELL if cells else _NAMED).match(tag)
            if _DATA.match(tag) or (name and not _ABSENT.fullmatch(english)):
                return found[0]
            said = say(english, free=bool(_OURS.match(tag)))
            if said == english:
                return found[0]
            mark = f' lang="{tongue}"' if tag and not tag.startswith("<html") else ""
            return f"{tag}{mark}>{found[2].replace(bare, html.escape(said, quote=False))}"

        page = _CONTENT.sub(lambda found: found[1] + say(found[2]), page)
        page = _LABEL.sub(lambda found: html.escape(say(html.unescape(found[0]))), page)
        parts = enumerate(_TABLE.split(page))  # each second one is a result table
        return "".join(
            _TEXT.sub(partial(text, cells=place % 2 == 1), part) for place, part in parts
        )


def translate(page: str, language: str) -> str:
    """Put the texts of a page that a catalogue holds into its language.

    A text is translated where it is all that stands between two tags: a title, the name of a
    column, a verdict; so are the labels that are read out, and what a style sheet writes. What
    stands where data does stays as it is: a name, a quote, a cell of a result table, and in a
    drawing what is not marked as ours.

    Parameters
    ----------
    page
        HTML whose texts are escaped.
    language
        As ``en``; one without a catalogue changes nothing.

    Returns
    -------
    str
        The page; an element whose text was translated says in what language.

    Examples
    --------
    >>> translate("<th>Stage</th><td>Stage 1</td>", "de")
    '<th lang="de">Phase</th><td>Stage 1</td>'
    >>> translate("<bdi>Stage</bdi><q>Stage</q>", "de")
    '<bdi>Stage</bdi><q>Stage</q>'
    """
    catalogue = read_catalogue(language)
    return catalogue.translate(page, language) if catalogue.words else page


def say(text: str) -> str:
    """Put a text that the workbench says in an export into the language that is written in.

    What comes from data is not to be given to it: a word of the catalogue that is also the name of
    a stage would be changed. A form takes a name in its blank, and leaves it.

    Examples
    --------
    >>> say("Contents")
    'Contents'
    """
    return read_catalogue(locale.language()).say(text)


@cache
def read_catalogue(language: str) -> Catalogue:
    """Read the catalogue of a language.

    Parameters
    ----------
    language
        As ``de``. There is no need of one for English.

    Returns
    -------
    Catalogue
        Empty where none of the language ships.
    """
    path = CATALOGUES / f"{language}.yaml"
    if not path.is_file():
        return Catalogue({})
    words: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Catalogue(words)


def _form(text: str, said: str) -> Form:
    """Read a text with blanks."""

    def blank(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>{_NUMBER if len(name) == 1 else _FILLS.get(name, '.+?')})"

    free = not _FREE.isdisjoint(re.findall(r"{(\w+)}", text))
    return Form(re.compile(_BLANK.sub(blank, re.escape(text))), said, free)
