"""Make of the report's page what a printer without a browser can set.

WeasyPrint knows neither ``<details>`` nor custom properties inside a drawing; a style sheet of the
page does not reach a drawing there, nor an icon that is defined elsewhere on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from cjm_workbench.reporting.exports.drawing_style import Rules, style_drawing
from cjm_workbench.reporting.translate import say

SVG: Final = "{http://www.w3.org/2000/svg}"
LINK: Final = "{http://www.w3.org/1999/xlink}href"
PRINTED: Final = frozenset({"pr", "deep", "type"})
TOLD: Final = frozenset({"more", "fold"})
UNNAMED: Final = frozenset({"pick", "data"})
"""Kinds of what is closed on the page: printed whole, left out with a note, left out whole. Of any
other the summary stays: it says which table a number is from."""

LEFT_OUT: Final = "Folded away on the page and left out of print; the workbook holds every row."

A4: Final = (297, 210)
"""Millimetres of the sheet, landscape."""

_ZOOM: Final = re.compile(r'<div class="jm[^"]*" style="--p:([\d.]+)"')
_TOKEN: Final = re.compile(r"(--[\w-]+)\s*:\s*(#[0-9a-fA-F]{3,8}|[\d.]+rem)\b")
_USED: Final = re.compile(r"var\(\s*(--[\w-]+)\s*\)")


def resolve_tokens(page: str) -> str:
    """Write each colour and size where its custom property is used: the first, the light one.

    Examples
    --------
    >>> resolve_tokens(":root{--ink:#123}@media dark{:root{--ink:#eee}} a{color:var(--ink)}")
    ':root{--ink:#123}@media dark{:root{--ink:#eee}} a{color:#123}'
    """
    tokens: dict[str, str] = {}
    for name, value in _TOKEN.findall(page):
        tokens.setdefault(name, value)
    return _USED.sub(lambda found: tokens.get(found[1], found[0]), page)


def settle_page(root: Element) -> None:
    """Take out what is folded away, and let every drawing stand on its own."""
    _unfold(root)
    icons = {symbol.get("id", ""): symbol for symbol in root.iter(f"{SVG}symbol")}
    style = "\n".join(sheet.text or "" for sheet in root.iter("style"))
    for drawing in list(root.iter(f"{SVG}svg")):
        _place_icons(drawing, icons)
    style_drawing(root, Rules(style))
    _wrap_drawings(root)


def size_map(page: str) -> str:
    """Give the journey maps sheets of A4's proportions that are as large as they need.

    A browser makes a map smaller by its ``zoom``; WeasyPrint has none.

    Returns
    -------
    str
        The style of the sheets.

    Examples
    --------
    >>> size_map('<div class="jm" style="--p:0.9"></div>')
    '@page map{size:330mm 233mm!important}'
    """
    zoom = min(map(float, _ZOOM.findall(page)), default=1.0)
    width, height = (side / zoom for side in A4)
    return f"@page map{{size:{width:.0f}mm {height:.0f}mm!important}}"


def _unfold(root: Element) -> None:
    """Keep the summary of what is closed, and say that the rest is left out."""
    for details in [*root.iter("details")]:
        kinds = {*details.get("class", "").split()}
        if "open" in details.attrib or kinds & PRINTED:
            continue
        for part in [part for part in details if part.tag != "summary" or kinds & UNNAMED]:
            details.remove(part)
        if kinds & TOLD:
            SubElement(details, "p", {"class": "left-out"}).text = say(LEFT_OUT)


def _place_icons(drawing: Element, icons: dict[str, Element]) -> None:
    """Set an icon in the place of its use: a drawing of its own knows none of the page's."""
    for use in [*drawing.iter(f"{SVG}use")]:
        symbol = icons.get((use.get("href") or use.get(LINK) or "").removeprefix("#"))
        if symbol is not None:
            drawing.set("viewBox", symbol.get("viewBox", ""))
            use.tag = f"{SVG}g"
            use.extend(deepcopy([*symbol]))


def _wrap_drawings(root: Element) -> None:
    """Put each drawing into an element of its own: as an item of a grid it cannot be set."""
    for parent, place, drawing in [*_drawings(root)]:
        box = Element("span", {"class": "svgbox"})
        box.tail, drawing.tail = drawing.tail, None
        parent[place] = box
        box.append(drawing)


def _drawings(root: Element) -> Iterator[tuple[Element, int, Element]]:
    for parent in root.iter():
        if not str(parent.tag).startswith(SVG):
            for place, part in enumerate(parent):
                if part.tag == f"{SVG}svg":
                    yield parent, place, part
