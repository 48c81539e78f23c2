"""The lane of emotion: the curve, and its numbers under it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.canvas import marks
from cjm_workbench.figures.canvas.curve import SHAPES, draw_curve
from cjm_workbench.figures.canvas.layout import Map, Row, Rows, lane_row, vary
from cjm_workbench.figures.canvas.plan import LETTERS, Drawing, Marked, plan_beside, plan_lane
from cjm_workbench.schemas import format as fmt

AXIS: Final = (
    '<span class="axis" aria-hidden="true"><span class="ax0">+2</span><span class="ax1">+1</span>'
    '<span class="ax2">0</span><span class="ax3">−1</span><span class="ax4">−2</span></span>'
)
BEHIND: Final = (
    '<span class="ser"><svg class="ic" viewBox="-6 -6 12 12" aria-hidden="true">'
    '<path class="every" d="M-6 0H6"></path><circle class="every" r="4.6"></circle></svg> '
    "everybody</span>"
)


def emotion(drawn: Map) -> str:
    """Draw the emotion curve across the stages, and list its numbers under it.

    A persona has a curve of its own before everybody's; where a variant has none, everybody's
    stays.
    """
    drawing = _plan(drawn)
    if drawing is None:
        return ""
    own = {
        place: plan_beside(
            pd.DataFrame(drawn.rows("emotion", variant=drawn.variants[place])), drawing
        )
        for place in drawn.told("emotion")
    }
    return _draw(drawn, drawing, own, _marked(drawn)) + _list(drawn, drawing, own)


def find_felt(drawn: Map) -> list[int]:
    """Give the places of the variants whose emotion is drawn: beside everybody's, or not at all."""
    return drawn.told("emotion") if _plan(drawn) else []


def _plan(drawn: Map) -> Drawing | None:
    most = 2 if drawn.crowded else 4
    return plan_lane(pd.DataFrame(drawn.rows("emotion")), most, _marked(drawn))


def _draw(drawn: Map, drawing: Drawing, own: Mapping[int, Drawing], marked: Marked) -> str:
    columns = len(drawn.stages)
    curve = vary(
        drawn,
        draw_curve(drawing, columns, marked=marked),
        {
            place: draw_curve(each, columns, marked={}, everybody=drawing)
            for place, each in own.items()
        },
    )
    keys = "".join(_key(sign, name) for sign, name in enumerate(drawing.series))
    if own:
        places = " ".join(f"v{place}" for place in own)
        keys += f'<span class="var {places}">{BEHIND}</span>'
    return (
        f'<tr class="emo"><th scope="row">Emotion<small>mean, −2 upset to +2 delighted, with 95 % '
        f'band{keys}</small>{AXIS}</th><td class="wide" colspan="{columns}">{curve}</td></tr>\n'
    )


def _list(drawn: Map, drawing: Drawing, own: Mapping[int, Drawing]) -> str:
    cells = [_cell(drawn, drawing, own, number) for number in drawn.numbers()]
    whole = "".join(_felt_line(row, "") for row in drawn.rows("emotion", 0))
    name = vary(
        drawn,
        f"<span>of the stage, and by touchpoint</span>{whole}",
        dict.fromkeys(own, "<span>of the stage, beside everybody</span>"),
    )
    return lane_row(name, "", cells, kind="in felt")


def _cell(drawn: Map, drawing: Drawing, own: Mapping[int, Drawing], number: int) -> str:
    rows = drawn.rows("emotion", number)
    none = "no answer of theirs" if rows else "not asked"
    parts = {
        place: _felt(
            each, drawn.rows("emotion", number, drawn.variants[place]), number, drawn, none=none
        )
        for place, each in own.items()
    }
    return vary(drawn, _felt(drawing, rows, number, drawn, none="not asked"), parts)


def _key(sign: int, name: str) -> str:
    shape = f'<svg class="ic" viewBox="-6 -6 12 12" aria-hidden="true">{SHAPES[sign]}</svg>'
    return f'<span class="ser">{shape} {marks.name(name)}</span>'


def _marked(drawn: Map) -> Marked:
    return {
        (int(row["stage_no"]), str(row["touchpoint"])): lane
        for lane in ("delight", "pain")
        for row in drawn.rows(lane)
        if row["detail"] == "touchpoint"
    }


def _felt(drawing: Drawing, rows: Rows, number: int, drawn: Map, *, none: str) -> str:
    if not rows:
        return f'<span class="none">{none}</span>'
    strokes = drawing.touchpoints.get(number, [])
    lettered = {
        _asked(stroke.row): letter for letter, stroke in zip(LETTERS, strokes, strict=False)
    }
    first = [row for row in rows if not row["touchpoint"] and row["text"] in drawing.series]
    first += [stroke.row for stroke in strokes]
    told = {_asked(row) for row in first}
    rest = [row for row in rows if _asked(row) not in told]
    shown = "".join(_felt_line(row, lettered.get(_asked(row), ""), drawn.longest) for row in first)
    folded = "".join(_felt_line(row, "", 10_000) for row in rest)
    return shown + marks.fold(f"{len(rest)} more", folded)


def _asked(row: Row) -> tuple[str, str]:
    return str(row["touchpoint"]), str(row["text"])


def _felt_line(row: Row, letter: str, longest: int = 60) -> str:
    key = f"<b>{letter}</b> " if letter else ""
    name = marks.name(row["touchpoint"] or row["text"], longest)
    if fmt.is_missing(row["value"]):
        return (
            f'<p>{key}{name}: <span class="none">{escape(row["reason"]) or "not shown"}</span></p>'
        )
    wanted = f" {marks.wanted(row)}" if marks.wanted(row) else ""
    return (
        f'<p>{key}{name} <b class="nw">{marks.value(row)}</b>{wanted} {marks.rest(row)}'
        f"{_beside(row)}{marks.evidence_mark(row['evidence'])}</p>"
    )


def _beside(row: Row) -> str:
    """Set everybody's mean beside a persona's."""
    if fmt.is_missing(row["others_value"]):
        return ""
    known = fmt.quantity(row["others_value"], row["unit"])
    return f'<span class="ci">; <span class="nw">everybody {known}</span></span>'
