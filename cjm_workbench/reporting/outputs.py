"""What a cell shows, made ready for the report: pictures with words, tables with numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Final

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.clean import clean
from cjm_workbench.reporting.outline import Outline, slug

_SVG: Final = re.compile(r"<svg\b[^>]*?\bviewBox=\"([^\"]*)\"[^>]*>")
_BADGE: Final = re.compile(r'<span class="(v|ev) (v|ev)-(\w+)">')
_SCROLLER: Final = re.compile(r'(<div class="scroll")>')
_UNITS_PER_REM: Final = 11.52  # 72 points an inch, 100 pixels an inch, 16 pixels a rem


def table(html: str, outline: Outline) -> str:
    """Number the captions of an HTML output, put the icons to its badges, and clean it.

    Examples
    --------
    >>> table("<table><caption>Paths</caption></table>", Outline())
    '<table><caption><span class="no">Table 1</span>Paths</caption></table>'
    """
    scope = slug(outline.number("Output"))
    numbered = re.sub(
        "<caption>",
        lambda tag: f'{tag[0]}<span class="no">{outline.number("Table")}</span>',
        html,
    )
    return reach(clean(_BADGE.sub(_with_icon, numbered), scope=scope))


def reach(html: str) -> str:
    """Let the keyboard reach what scrolls sideways where the window is narrow.

    Examples
    --------
    >>> reach('<div class="scroll">')
    '<div class="scroll" tabindex="0" role="group" aria-label="May scroll sideways">'
    """
    return _SCROLLER.sub(r'\1 tabindex="0" role="group" aria-label="May scroll sideways">', html)


def picture(drawing: str, words: Mapping[str, str], name: str) -> str:
    """Inline an SVG drawing, with its title and description for those who do not see it.

    Parameters
    ----------
    drawing
        The SVG document.
    words
        Its ``title`` and ``alt``.
    name
        Put before its ids: ``figure-3``.

    Raises
    ------
    RunError
        If the output is no SVG drawing with a ``viewBox``.
    """
    root = _SVG.search(drawing)
    if root is None:
        raise RunError(f"{name}: the output is not an SVG drawing with a viewBox")
    title, alt = words.get("title") or name, words.get("alt", "")
    # What is the same is said once to whoever listens.
    parts = {"title": title, "desc": "" if alt == title else alt}
    said = "".join(
        f'<{tag} id="{tag}">{escape(text)}</{tag}>' for tag, text in parts.items() if text
    )
    labels = " ".join(tag for tag, text in parts.items() if text)
    opening = (
        f'<svg class="chart" role="img" aria-labelledby="{labels}" viewBox="{root[1]}"'
        f' style="max-width:{_rem(root[1])}">{said}'
    )
    return clean(opening + drawing[root.end() :], scope=name)


def bitmap(data: str, words: Mapping[str, str], name: str) -> str:
    """Show a PNG or JPEG output, with the words that replace it for those who do not see it.

    Examples
    --------
    >>> bitmap("iVBORw0KGgo=", {"alt": "A screen"}, "figure-1")
    '<img class="chart" src="data:image/png;base64,iVBORw0KGgo=" alt="A screen">'
    """
    kind = "png" if data.startswith("iVBOR") else "jpeg"
    source = f"data:image/{kind};base64,{''.join(data.split())}"
    alt = escape(words.get("alt", ""))
    return clean(f'<img class="chart" src="{escape(source)}" alt="{alt}">', scope=name)


def _with_icon(badge: re.Match[str]) -> str:
    family = "e" if badge[1] == "ev" else "v"
    return f'{badge[0]}<svg class="ic" aria-hidden="true"><use href="#{family}-{badge[3]}"/></svg>'


def _rem(view_box: str) -> str:
    """Give the width at which the drawing's text has the size it was drawn for."""
    width = float(view_box.split()[2])
    return f"{width / _UNITS_PER_REM:.4g}rem"
