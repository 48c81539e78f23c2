"""The columns' heads, and the lanes of touchpoints, of action and response, and of evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final

from cjm_workbench.figures.canvas import marks
from cjm_workbench.figures.canvas.layout import Map, Row, Rows, each_stage, lane_row, leave_out
from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.format import plural

CLAIMS: Final = ("emotion", "desired")
LEVELS: Final = ("insufficient", "thin", "sufficient")
OWNERS: Final = 2
"""Touchpoints whose action and response a cell shows at once."""


def head(drawn: Map) -> str:
    """Write the columns' heads: stage, goal, needs and how many journeys come."""
    cells = "".join(f'<th scope="col">{_head(stage, drawn)}</th>' for stage in drawn.stages)
    return f'<thead><tr><th scope="col"><span class="sr">Lane</span></th>{cells}</tr></thead>\n'


def _head(stage: Row, drawn: Map) -> str:
    needs = f'<span class="needs">Needs {marks.name(stage["detail"])}</span>'
    return (
        f"<b>{marks.name(stage['stage'])}</b>"
        f'<span class="goal">{marks.name(stage["text"])}</span>{needs if stage["detail"] else ""}'
        f'<span class="cnt">{_came(stage, drawn)}</span>'
    )


def _came(stage: Row, drawn: Map) -> str:
    if fmt.is_missing(stage["n"]):
        return "journeys of fewer customers than may be told"
    if not any(fmt.is_missing(each["n"]) or each["n"] for each in drawn.stages):
        return ""  # answers alone, and no events: nobody could come
    return plural(int(stage["n"]), "journey")


def touchpoints(drawn: Map) -> str:
    """Write the commonest touchpoints of each stage in the order of time; fold the others."""
    if all(map(_is_blind, drawn.rows("touchpoint"))):
        return ""
    cells = each_stage(drawn, "touchpoint", partial(_touchpoints, drawn), none="no touchpoint")
    return lane_row("Touchpoints", "share of the journeys that come to the stage", cells)


def _touchpoints(drawn: Map, rows: Rows) -> str:
    with_data = [row for row in rows if not _is_blind(row)]
    first = pick_common(with_data, drawn.room)
    rest = leave_out(with_data, first)
    shown = leave_out(with_data, rest)
    blind = list(filter(_is_blind, rows))
    whole = [row for row in shown if len(row["touchpoint"]) > drawn.longest]
    folded = "".join(_touchpoint(row, 10_000) for row in [*whole, *rest])
    folded += "".join(f"<p>{marks.name(row['touchpoint'])}: no events</p>" for row in blind)
    counted = [
        f"{len(rest)} more" if rest else "",
        f"{len(blind)} without events" if blind else "",
        plural(len(whole), "name") + " in full" if whole else "",
    ]
    said = ", ".join(part for part in counted if part)
    return "".join(_touchpoint(row, drawn.longest) for row in shown) + marks.fold(said, folded)


def count_blind(drawn: Map) -> int:
    """Count the touchpoints of the inventory where the lane of touchpoints has none to show."""
    rows = drawn.rows("touchpoint")
    return len(rows) if all(map(_is_blind, rows)) else 0


def _is_blind(row: Row) -> bool:
    """Say whether it stands in the inventory alone: a cell that is hidden has no n."""
    return bool(row["n"] == 0) if not fmt.is_missing(row["n"]) else False


def pick_common(rows: Rows, most: int) -> Rows:
    """Pick the rows of the largest shares; those that are hidden come last."""
    known = sorted(
        rows, key=lambda row: -1.0 if fmt.is_missing(row["value"]) else row["value"], reverse=True
    )
    return known[:most]


def _touchpoint(row: Row, longest: int) -> str:
    icon = marks.channel_icon(row["channel"])
    name = marks.name(row["touchpoint"], longest)
    if fmt.is_missing(row["value"]):
        hidden = f'<span class="sr">{escape(row["reason"])}</span>'
        return f'<div class="tp">{icon}<i>{name}</i><b>–{hidden}</b></div>'
    share = f"{100 * row['value']:.0f}"
    firm = row["evidence"] == "sufficient"
    kind = "" if firm else ' class="thin"'
    said = "" if firm else f'<span class="sr">, {row["evidence"]} evidence</span>'
    bar = f'<i style="--p:{share}"{kind}>{name}</i>'
    return f'<div class="tp">{icon}{bar}<b>{share}\N{NO-BREAK SPACE}%{said}</b></div>'


def responses(drawn: Map) -> str:
    """Write what the customer does at the commonest touchpoints, and how who responds."""
    rows = [row for row in drawn.rows("touchpoint") if row["text"] or row["detail"]]
    if not rows:
        return ""
    cells = each_stage(drawn, "touchpoint", partial(_responses, drawn), none="not written down")
    return lane_row(
        "Action and response", "what the customer does, how the department responds", cells
    )


def _responses(drawn: Map, rows: Rows) -> str:
    told = [row for row in rows if row["text"] or row["detail"]]
    shown = pick_common([row for row in told if not _is_blind(row)] or told, OWNERS)
    rest = leave_out(told, shown)
    first = "".join(_response(row, drawn.longest) for row in leave_out(told, rest))
    cut = [row for row in leave_out(told, rest) if _is_cut(row, drawn.longest)]
    folded = "".join(_response(row, 10_000) for row in [*cut, *rest])
    return (first or '<span class="none">not written down</span>') + marks.fold(
        f"{len(cut) + len(rest)} more", folded
    )


def _is_cut(row: Row, longest: int) -> bool:
    return max(len(row["text"]), len(row["detail"])) > 2 * longest


def _response(row: Row, longest: int) -> str:
    does = marks.name(row["text"], 2 * longest) if row["text"] else "(nothing written down)"
    answer = f" › {marks.name(row['detail'], 2 * longest)}" if row["detail"] else ""
    owner = f"<b>{marks.name(row['department'])}</b> " if row["department"] else ""
    return f"<p>{owner}<i>{marks.name(row['touchpoint'], longest)}</i>: {does}{answer}</p>"


def evidence(drawn: Map) -> str:
    """Give the weakest evidence that a claim about the stage rests on, and count the levels."""
    cells = [_evidence(_claims(drawn, number)) for number in drawn.numbers()]
    return lane_row("Evidence", "the weakest number above", cells)


def _claims(drawn: Map, number: int) -> list[Row]:
    return [row for lane in CLAIMS for row in drawn.rows(lane, number)]


def _evidence(rows: Sequence[Row]) -> str:
    told = Counter(str(row["evidence"]) for row in rows if not fmt.is_missing(row["value"]))
    weakest = next((level for level in LEVELS if told[level]), "")
    if not weakest:
        return '<span class="none">no number to judge</span>'
    hidden = len(rows) - sum(told.values())
    counted = [f"{told[level]} {level}" for level in reversed(LEVELS) if told[level]]
    counted += [f"{hidden} not shown"] if hidden else []
    return f'{marks.evidence_badge(weakest)} <span class="ci">{", ".join(counted)}</span>'
