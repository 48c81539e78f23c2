"""The lanes of pain and delight."""

from __future__ import annotations

from functools import partial
from typing import Final

from cjm_workbench.figures.canvas import marks
from cjm_workbench.figures.canvas.layout import Map, Row, Rows, each_stage, lane_row

POINTS: Final = 2
"""Pains or delights that a cell shows at once, besides a quote."""

_LONGEST: Final = 150
_LONGEST_CROWDED: Final = 80


def pains(drawn: Map) -> str:
    """Write what the data says is wrong at each stage."""
    return _points(
        drawn, "pain", "Pain points", "from scores, losses, promises and comments", "m-dn"
    )


def delights(drawn: Map) -> str:
    """Write what the data says is right at each stage."""
    return _points(drawn, "delight", "Delights", "from scores and comments", "m-up")


def _points(drawn: Map, lane: str, name: str, note: str, sign: str) -> str:
    if not drawn.rows(lane):
        return ""
    write = partial(
        _cell_of_points, sign=sign, longest=_LONGEST_CROWDED if drawn.crowded else _LONGEST
    )
    cells = each_stage(drawn, lane, write, none="none found in the data")
    return lane_row(name, note, cells, kind=lane)


def _cell_of_points(rows: Rows, *, sign: str, longest: int) -> str:
    quotes = [row for row in rows if row["detail"] == "quote"]
    points = [row for row in rows if row["detail"] != "quote"]
    shown = [_point(row, sign, longest) for row in points[:POINTS]]
    shown += [_quote(row, longest) for row in quotes[:1]]
    cut = [row for row in [*points[:POINTS], *quotes[:1]] if len(row["text"]) > longest]
    rest = [
        _quote(row, 10_000) if row["detail"] == "quote" else _point(row, sign, 10_000)
        for row in [*cut, *points[POINTS:], *quotes[1:]]
    ]
    return "".join(shown) + marks.fold(f"{len(rest)} more", "".join(rest))


def _point(row: Row, sign: str, longest: int) -> str:
    against = f" {marks.wanted(row)}" if row["detail"] == "gap" else ""
    return (
        f'<p class="pt">{marks.icon(sign)} <b>{marks.name(row["text"], longest)}</b> '
        f'<span class="nw">{marks.value(row)}{against}</span> '
        f"{marks.rest(row)}{marks.evidence_mark(row['evidence'])}</p>"
    )


def _quote(row: Row, longest: int) -> str:
    said = marks.quote(marks.shorten(row["text"], longest))
    return f'<p>{said} <span class="ci">{marks.name(row["channel"])}</span></p>'
