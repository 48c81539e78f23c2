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
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[“\"(]?[A-Z0-9])")
_CLAUSE = re.compile("; ")
_WIDE = 200
"""Characters of a sentence that stand as a heading: longer ones are cut behind a clause."""

_LONG = 4
"""Parts of a first sentence, by semicolons after a colon, from which they read as a list."""


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


def part_sentences(text: str) -> tuple[str, str]:
    """Part the first sentence of a text from those that follow; of a long one, what stands early.

    Examples
    --------
    >>> part_sentences("Half are lost (50.0 %, n = 96). Most leave early. Few come back.")
    ('Half are lost (50.0 %, n = 96).', 'Most leave early. Few come back.')
    >>> part_sentences("Half are lost, e.g. at Pay")
    ('Half are lost, e.g. at Pay', '')
    """
    first, *rest = _SENTENCE.split(text.strip(), maxsplit=1)
    head, *others = _cut(first) if len(first) > _WIDE else (first,)
    return head, " ".join([*others, *rest])


def _cut(sentence: str) -> tuple[str, ...]:
    """Cut a sentence behind a clause: the last that ends early enough, or else the first.

    Where a bracket or a quotation is open, no clause ends.
    """
    ends = [
        found.start()
        for found in _CLAUSE.finditer(sentence)
        if all(
            sentence.count(opens, 0, found.start()) == sentence.count(closes, 0, found.start())
            for opens, closes in ("()", "“”")
        )
    ]
    if not ends:
        return (sentence,)
    end = max((end for end in ends if end <= _WIDE), default=ends[0])
    rest = sentence[end + 2 :]
    return f"{sentence[:end]}.", rest[:1].upper() + rest[1:]


def lead_in(source: str) -> str:
    """Give the first sentence of a reading, which is the answer, a paragraph of its own.

    Parameters
    ----------
    source
        Markdown. Where it is more than one paragraph, it stays as it is.

    Examples
    --------
    >>> lead_in("Half are lost (50.0 %, n = 96). Most leave early.")
    'Half are lost (50.0 %, n = 96).\\n\\nMost leave early.'
    >>> lead_in("Not ready: no score; no goal; no date; no owner.")
    'Not ready:\\n\\n- no score\\n- no goal\\n- no date\\n- no owner.'
    """
    text = source.strip()
    if "\n" in text:
        return text
    whole, *rest = _SENTENCE.split(text, maxsplit=1)
    listed = _list_parts(whole)
    return "\n\n".join(filter(None, [listed, *rest] if listed else part_sentences(text)))


def _list_parts(sentence: str) -> str:
    """Write a long enumeration, ``Ready with limits: a; b; c; d``, as a list; nothing of others."""
    head, _, tail = sentence.partition(": ")
    parts = tail.split("; ")
    if len(parts) < _LONG or "; " in head:
        return ""
    return "\n".join([f"{head}:", "", *(f"- {part}" for part in parts)])


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
