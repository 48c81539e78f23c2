"""The blocks of a chapter, one a question, and what the page folds away of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from itertools import pairwise
from typing import Final

from nbformat import NotebookNode

from cjm_workbench.figures.show import plain_markdown
from cjm_workbench.reporting.markdown import part_sentences
from cjm_workbench.schemas.format import plural

DETAIL: Final = "detail"
"""The tag of a question's heading that only an analyst asks."""

_SVG: Final = "image/svg+xml"
_SOURCE: Final = re.compile(r'<p class="src">[^<]*<code>([^<]*)</code>')
_BODY: Final = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)
_TITLE: Final = re.compile(r"<caption><strong>([^<]*)</strong>")


def mark_blocks(cells: Sequence[NotebookNode]) -> None:
    """Mark in the cells' metadata what the page's template needs of their blocks.

    A block begins with the first cell, and with each heading of a question. Its first cell gets
    ``opens``, its last one ``closes``: the name of the element around it. A question tagged
    `DETAIL` is a closed ``details``; its first cell gets ``answer``, the first sentence of what
    it shows, and ``holds``, what it folds away: they stand in the line that opens it. A table
    whose values a picture of the block draws already gets ``folded``: the words of the line that
    opens it.

    Parameters
    ----------
    cells
        Of a chapter, without those that are not shown.
    """
    starts = [place for place, cell in enumerate(cells) if place == 0 or _asks(cell)]
    for start, end in pairwise([*starts, len(cells)]):
        block = cells[start:end]
        _fold_values(block)
        kind = "details" if DETAIL in block[0].metadata.get("tags", []) else "div"
        block[0].metadata["opens"] = block[-1].metadata["closes"] = kind
        if kind == "details":
            outputs = _outputs(block)
            block[0].metadata["answer"] = next(filter(None, map(_answer, outputs)), "")
            block[0].metadata["holds"] = _count(outputs)


def is_text(cell: NotebookNode) -> bool:
    """Say whether a cell is Markdown that says something."""
    return cell.cell_type == "markdown" and bool(cell.source.strip())


def _outputs(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    return [output for cell in cells for output in cell.get("outputs", [])]


def _data(output: NotebookNode) -> Mapping[str, str]:
    data: Mapping[str, str] = output.get("data", {})
    return data


def _asks(cell: NotebookNode) -> bool:
    return is_text(cell) and bool(cell.source.lstrip().startswith("## "))


def _answer(output: NotebookNode) -> str:
    """Give, as Markdown, the first sentence of a reading or of a picture's title."""
    data = _data(output)
    said = data.get("text/markdown", "")
    if _SVG in data:
        said = plain_markdown(output.metadata.get(_SVG, {}).get("title", ""))
    return part_sentences(said)[0]


def _count(outputs: Sequence[NotebookNode]) -> str:
    """Count what is folded away, as a line of the page."""
    tables = sum(data.get("text/html", "").count("<caption>") for data in map(_data, outputs))
    figures = sum(_SVG in data for data in map(_data, outputs))
    counts = {"figure": figures, "table": tables}
    return ", ".join(plural(count, noun) for noun, count in counts.items() if count)


def _fold_values(block: Sequence[NotebookNode]) -> None:
    drawn: set[str] = set()
    for output in _outputs(block):
        data = _data(output)
        if _SVG in data:
            drawn.add(output.metadata.get(_SVG, {}).get("source", ""))
        elif drawn.intersection(map(unescape, _SOURCE.findall(data.get("text/html", "")))):
            output.metadata["folded"] = describe(data["text/html"])


def describe(html: str) -> str:
    """Say what a folded table holds.

    Examples
    --------
    >>> describe("<table><caption><strong>Paths</strong></caption><tbody><tr></tr></tbody>")
    'The values as a table: Paths, 1 row'
    """
    rows = sum(body.count("<tr") for body in _BODY.findall(html))
    titles = [unescape(title) for title in _TITLE.findall(html)]
    return f"The values as a table: {', '.join([*titles, plural(rows, 'row')])}"
