"""What a streamed sheet does not tell: merged cells, and formulas that have no value.

openpyxl knows both only when it holds the whole sheet in memory, so the sheet's own text is
searched, block by block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from openpyxl.utils.cell import range_boundaries

BLOCK = 1 << 20
OVERLAP = 1 << 14
"""Bytes searched again with the next block: more than a cell's markup takes."""

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
# a text formula (t="str") may be empty; any other leaves <v> out, or empty, if never calculated
WITHOUT_VALUE = re.compile(
    rb'<(?:\w+:)?c(?=\s[^>]*?r="([A-Z]+\d+)")(?![^>]*t="str")[^>]*>'
    rb"<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass
class Parts:
    """What was found in a sheet.

    Attributes
    ----------
    merged
        Row, as Excel numbers it, to the merged range that touches it.
    without_value
        The first cell whose formula has no value; empty where all have.
    """

    merged: dict[int, str] = field(default_factory=dict)
    without_value: str = ""


def read_parts(path: Path, sheet: str) -> Parts:
    """Search a sheet's XML for merged cells and for formulas without a value.

    Parameters
    ----------
    path
        The workbook.
    sheet
        The sheet's path inside it.
    """
    parts, before = Parts(), b""
    with ZipFile(path) as book, book.open(sheet) as stream:
        while block := stream.read(BLOCK):
            text = before + block
            _search(text, parts)
            before = text[-OVERLAP:]
    return parts


def _search(text: bytes, parts: Parts) -> None:
    for match in MERGED.finditer(text):
        reference = match[1].decode()
        _, first, _, last = range_boundaries(reference)
        for row in range(first, last + 1):
            parts.merged.setdefault(row, reference)
    found = WITHOUT_VALUE.search(text)
    if found and not parts.without_value:
        parts.without_value = found[1].decode()
