"""How much smaller a map must be printed so that it fits one page."""

from __future__ import annotations

import math
import re
from html import unescape
from typing import Final

from cjm_workbench.schemas.locale import PLAIN, language

_FOLDED: Final = re.compile(r"<details.*?</details>", re.DOTALL)
_OTHER_VARIANTS: Final = re.compile(
    r'<div class="var v[1-9]">.*?(?=<div class="var|</t[dh]>)', re.DOTALL
)
_SHARED: Final = re.compile(r'<div class="var v0(?: v\d)+">')
_ROW: Final = re.compile(r"<tr.*?</tr>", re.DOTALL)
_CELL: Final = re.compile(r"(?=<(?:td|th)\b|<div><div class=\"ho)")
_BLOCK: Final = re.compile(r"</?(?:p|div|q|dl|td|th|b class=|span class=\"(?:goal|cnt))[ >]")
_HIDDEN: Final = re.compile(r'<span class="(?:sr|needs)">.*?</span>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")

# Millimetres of the printed page, at which the sheet of styles sets 0.65 rem of 12.6 pixels.
_LINE: Final = 2.75
_LETTER: Final = 1.13
_WIDTH: Final = 279.0
_NAMES: Final = 28.0
_PADDING: Final = 1.4
_CURVE: Final = 20.7
_ROOM: Final = 150.0  # of the 191 millimetres: the rest is for heading, reading and note
_LONGER: Final = 8.0  # of that room: for names of lanes and a note that are put into a language
_STEPS: Final = tuple(step / 100 for step in range(100, 44, -2))


def find_zoom(table: str, stages: int) -> float:
    """Estimate the scale at which a map's table fits an A4 page, landscape.

    Text is not measured, but counted: at a scale of one half twice as many letters fit a line, and
    twice as many lines the page.

    Parameters
    ----------
    table
        The HTML of the table.
    stages
        Its columns.

    Returns
    -------
    float
        From 0.46 to 1.

    Examples
    --------
    >>> find_zoom("<tr><td>Short</td></tr>", 1)
    1.0
    """
    room = _ROOM - (_LONGER if language() != PLAIN else 0)
    shown = table
    for unseen in (_FOLDED, _OTHER_VARIANTS, _SHARED, _HIDDEN):
        shown = unseen.sub("", shown)
    rows = [_CELL.split(row) for row in _ROW.findall(shown)]
    for zoom in _STEPS:
        letters = (_WIDTH / zoom - _NAMES) / stages / _LETTER
        if sum(_measure(cells, letters) for cells in rows) <= room / zoom:
            return zoom
    return _STEPS[-1]


def _measure(cells: list[str], letters: float) -> float:
    if any('class="curve"' in cell for cell in cells):
        return _CURVE
    return _PADDING + max((_height(cell, letters) for cell in cells), default=0.0)


def _height(cell: str, letters: float) -> float:
    texts = (unescape(_TAG.sub("", part)).strip() for part in _BLOCK.split(cell))
    return _LINE * sum(math.ceil(len(text) / letters) for text in texts if text)
