"""The look of the report elsewhere: its styles and icons, for a notebook or a page alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

# Files of the report's page, read as text: what is drawn looks the same in JupyterLab.
PAGE: Final = Path(__file__).parents[1] / "reporting" / "templates" / "review"
OUTPUT: Final = ".jp-OutputArea-output"
"""What JupyterLab shows an output in: the styles reach nothing else of it."""

OF_PAGE: Final = ("7_review.css", "8_narrow.css", "9_print.css")
"""Sheets of a page as a whole."""

_USED: Final = re.compile(r'href="#([\w-]+)"')
_SYMBOL: Final = re.compile(r'<symbol id="([\w-]+)".*?</symbol>', re.DOTALL)


def introduce(facts: Mapping[str, str]) -> str:
    """Show a notebook what a review is about, and dress its tables as the report does.

    Parameters
    ----------
    facts
        Label to text.

    Returns
    -------
    str
        HTML that holds the style sheets, the icons and the facts, escaped.

    Examples
    --------
    >>> introduce({"Client": "<b>Shop</b>"}).splitlines()[-1]
    '<dl class="meta"><dt>Client</dt><dd>&lt;b&gt;Shop&lt;/b&gt;</dd></dl>'
    """
    sprite = (PAGE / "icons.svg").read_text("utf-8")
    told = "".join(f"<dt>{escape(k)}</dt><dd>{escape(text)}</dd>" for k, text in facts.items())
    return f'<style>{notebook_css()}</style>{sprite}\n<dl class="meta">{told}</dl>'


@cache
def notebook_css() -> str:
    """Give the sheets for what stands in an output of a notebook, nested in it."""
    sheets = (s for s in sorted((PAGE / "css").glob("*.css")) if s.name not in OF_PAGE)
    return nest(read_sheets(*(sheet.name for sheet in sheets)), OUTPUT)


@cache
def read_sheets(*names: str) -> str:
    """Read style sheets of the report, by the names of their files."""
    return "\n".join((PAGE / "css" / name).read_text("utf-8") for name in names)


def nest(css: str, selector: str) -> str:
    """Confine styles to what is within an element: nothing outside of it changes its look.

    Examples
    --------
    >>> nest(":root{--a:1}.x{b:2}.x p{c:3}", ".x")
    '.x{&{--a:1}&{b:2}& p{c:3}}'
    """
    return f"{selector}{{{css.replace(':root', '&').replace(selector, '&')}}}"


@cache
def _symbols() -> dict[str, str]:
    text = (PAGE / "icons.svg").read_text("utf-8")
    return {found[1]: found[0] for found in _SYMBOL.finditer(text)}


def sprite(html: str) -> str:
    """Give the icons that a drawing uses, so that it carries them along.

    Examples
    --------
    >>> sprite("no icon")
    ''
    """
    names = sorted(set(_USED.findall(html)) & _symbols().keys())
    if not names:
        return ""
    icons = "".join(_symbols()[name] for name in names)
    return f'<svg class="sprite" width="0" height="0" aria-hidden="true"><defs>{icons}</defs></svg>'
