"""Markdown of a chapter as HTML: nbconvert's renderer, made safe for sentences that hold data."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from nbconvert.filters.markdown_mistune import (
    BlockParser,
    InlineParser,
    IPythonRenderer,
    MarkdownWithMath,
    import_plugin,
)

from cjm_workbench.reporting.clean import clean
from cjm_workbench.reporting.outline import Outline

_TAG = re.compile(r"<[^>]*>")


def to_html(source: str, outline: Outline) -> str:
    """Render Markdown for the report.

    Raw HTML is shown as text, because a sentence may quote a customer. There is no mathematics:
    two amounts in dollars would be taken for a formula. Headings go down one level, below the
    chapter's own, and get an id.

    Parameters
    ----------
    source
        Markdown of a cell or of an output.
    outline
        Names the headings.

    Returns
    -------
    str
        Clean HTML.

    Examples
    --------
    >>> outline = Outline("paths")
    >>> print(to_html("## Which?", outline), to_html("A *path* <b>", outline))
    <h3 id="paths-which">Which?</h3> <p>A <em>path</em> &lt;b&gt;</p>
    """
    render = MarkdownWithMath(
        _Renderer(outline),
        block=BlockParser(),
        inline=InlineParser(),
        plugins=[import_plugin(name) for name in ("strikethrough", "table")],
    )
    return clean(render.render(source))


def to_inline_html(source: str, outline: Outline) -> str:
    """Render the first paragraph of a Markdown text, without the paragraph around it.

    Examples
    --------
    >>> to_inline_html("Half are *lost*.", Outline())
    'Half are <em>lost</em>.'
    """
    first = source.strip().split("\n\n")[0]
    return to_html(first, outline).removeprefix("<p>").removesuffix("</p>")


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    def __init__(self, outline: Outline) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.outline = outline

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        name = self.outline.heading(unescape(_TAG.sub("", text)), level=level)
        shown = min(level + 1, 6)
        return f'<h{shown} id="{name}">{text}</h{shown}>\n'

    # Not the renderer's own escaping: that one would show "&lt;" of a text as it stands.
    def inline_html(self, html: str) -> str:
        return escape(html, quote=False)

    def block_html(self, html: str) -> str:
        return f"<p>{escape(html.strip(), quote=False)}</p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        # A picture named in Markdown would be a request; its words are kept.
        return escape(text)
