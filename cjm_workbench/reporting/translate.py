"""Fixed words of a page and of its exports in the client's language, by a catalogue.

What is put into the language is what the workbench itself says: titles, questions, names of
columns, labels, verdicts. Sentences that are made of numbers stay English, and so do the names of
tables and of their columns in files.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from cjm_workbench.schemas import locale

CATALOGUES: Final = Path(__file__).parent / "translations"

_TEXT = re.compile(r"(<[a-zA-Z][^<>]*[^<>/]|<[a-zA-Z])?>([^<>]+)(?=<)")
"""A text of the page, with the tag that opens right before it."""

_LABEL = re.compile(r'(?<= aria-label=")[^"]+(?=")')
_CONTENT = re.compile(r'(content:" ?)([^"\\]+)(?=")')
"""What is read out to those who do not see, and what the style sheet writes."""

_NAME: Final = "<bdi"
"""What marks a name that is data, whatever word of the catalogue it equals."""

_BLANK = re.compile(r"\\\{(\w+)\\\}")
_NUMBER = r"[+−]?\d(?:[\d.,’\xa0\u202f]*\d)?"

LONGEST: Final = 300
"""Letters of a text that may have blanks: a longer one is data, and none is worth the search."""


class Catalogue:
    """English words, and what they are in another language.

    Parameters
    ----------
    words
        English text to its translation. A text may leave blanks open: ``{n}`` is filled by a
        number, a longer name, as ``{title}``, by any text, which is translated in turn.

    Examples
    --------
    >>> german = Catalogue({"Paths": "Wege", "{title}, {n} rows": "{title}: {n} Zeilen"})
    >>> german.say("Paths, 1,434 rows"), german.say("Paths that end")
    ('Wege: 1,434 Zeilen', 'Paths that end')
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self._forms = [(_form(text), said) for text, said in words.items() if "{" in text]

    def say(self, text: str) -> str:
        """Put one text into the language; one that the catalogue does not hold stays."""
        if text in self.words or len(text) > LONGEST:
            return self.words.get(text, text)
        for form, said in self._forms:
            if found := form.fullmatch(text):
                return said.format_map({k: self.say(v) for k, v in found.groupdict().items()})
        return text

    def translate(self, page: str, tongue: str) -> str:
        """Put the texts of a page into the language, and mark the elements that hold them."""
        say = cache(self.say)

        def text(found: re.Match[str]) -> str:
            tag, bare = found[1] or "", found[2].strip()
            if tag.startswith(_NAME):
                return found[0]
            english = html.unescape(bare)
            said = say(english)
            if said == english:
                return found[0]
            mark = f' lang="{tongue}"' if tag and not tag.startswith("<html") else ""
            return f"{tag}{mark}>{found[2].replace(bare, html.escape(said, quote=False))}"

        page = _CONTENT.sub(lambda found: found[1] + say(found[2]), page)
        page = _LABEL.sub(lambda found: html.escape(say(html.unescape(found[0]))), page)
        return _TEXT.sub(text, page)


def translate(page: str, language: str) -> str:
    """Put the texts of a page that a catalogue holds into its language.

    A text is translated where it is all that stands between two tags: a title, the name of a
    column, a verdict; so are the labels that are read out, and what a style sheet writes. A name of
    the client's that is marked as one, as on the map, stays as it is.

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
    >>> translate("<bdi>Stage</bdi>", "de")
    '<bdi>Stage</bdi>'
    """
    catalogue = read_catalogue(language)
    return catalogue.translate(page, language) if catalogue.words else page


def say(text: str) -> str:
    """Put a text of an export into the language that is written in.

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


def _form(text: str) -> re.Pattern[str]:
    """Make the pattern of a text with blanks."""

    def blank(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{_NUMBER if len(found[1]) == 1 else '.+?'})"

    return re.compile(_BLANK.sub(blank, re.escape(text)))
