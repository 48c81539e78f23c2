"""Titles, questions and column names of a page in the client's language, by a catalogue."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

CATALOGUES = Path(__file__).parent / "translations"
_TEXT = re.compile(r"(<[a-zA-Z][^<>]*[^<>/]|<[a-zA-Z])?>([^<>]+)(?=<)")
"""A text of the page, with the tag that opens right before it."""


def translate(page: str, language: str) -> str:
    """Put the texts of a page that a catalogue holds into its language.

    A text is translated where it is all that stands between two tags: a title, the name of a
    column, a verdict. Sentences stay as they are.

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
    """
    words = read_catalogue(language)
    if not words:
        return page

    def replace(found: re.Match[str]) -> str:
        tag, text = found.group(1) or "", found.group(2)
        bare = text.strip()
        said = words.get(html.unescape(bare))
        if said is None:
            return found.group(0)
        mark = f' lang="{language}"' if tag and not tag.startswith("<html") else ""
        return f"{tag}{mark}>{text.replace(bare, html.escape(said, quote=False))}"

    return _TEXT.sub(replace, page)


@cache
def read_catalogue(language: str) -> Mapping[str, str]:
    """Read the catalogue of a language: English text to its translation.

    Parameters
    ----------
    language
        As ``de``. There is no need of one for English.

    Returns
    -------
    Mapping
        Empty where no catalogue of the language ships.
    """
    path = CATALOGUES / f"{language}.yaml"
    if not path.is_file():
        return {}
    words: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words
