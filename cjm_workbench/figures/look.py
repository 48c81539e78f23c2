"""The look of a report in a notebook: its style sheets and icons, for what stands in an output."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

# Files of the report's page, read as text: a table looks the same in JupyterLab.
PAGE: Final = Path(__file__).parents[1] / "reporting" / "templates" / "review"
OUTPUT: Final = ".jp-OutputArea-output"
"""What JupyterLab shows an output in: the styles reach nothing else of it."""

OF_PAGE: Final = ("7_review.css", "8_narrow.css", "9_print.css")
"""Sheets of a page as a whole."""


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
    css = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
    return f"{OUTPUT}{{{css.replace(':root', '&')}}}"
