"""The lane of hand-offs: at the borders of the stages, and within them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final

from cjm_workbench.figures.canvas import marks
from cjm_workbench.figures.canvas.layout import Map, Row, Rows, lane_row, leave_out
from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.format import plural

HANDOFFS: Final = 1
"""Hand-offs that a border shows at once."""

LONGEST: Final = 40
"""Letters of a channel's or a department's name that a border shows."""

_GAP: Final = (6.0, 26.0)  # pixels of a broken line, from no loss to a third


def handoffs(drawn: Map) -> str:
    """Write the hand-offs at the borders of the stages, and below them those within one."""
    rows = drawn.rows("handoff")
    if not rows:
        return ""
    name, note = "Hand-offs", "reach the goal, against coming to the same stage without it"
    at, within = _at_borders(drawn), _within(drawn)
    write = partial(_handoffs, worst=_find_worst([*at, *within]))
    parts = []
    if any(at):
        bordering = "".join(f"<div>{write(own)}</div>" for own in at)
        parts.append(
            f'<tr><th scope="row">{name}<small>{note}</small></th>'
            f'<td class="wide" colspan="{len(drawn.stages)}">'
            f'<div class="hand" style="--p:{len(at)}">{bordering}</div></td></tr>\n'
        )
    if any(within):
        cells = [write(own) if own else "" for own in within]
        if parts:
            name, note = "<span>within a stage</span>", ""
        parts.append(lane_row(name, note, cells, kind="in inhand" if parts else "inhand"))
    return "".join(parts)


def count_untold(drawn: Map) -> int:
    """Count the hand-offs that are not shown: at no stage, or within one and not compared."""
    shown = sum(map(len, [*_at_borders(drawn), *_within(drawn)]))
    return len(drawn.rows("handoff")) - shown


def _at_borders(drawn: Map) -> list[Rows]:
    """Give the hand-offs between two stages: on the way into the second, or back to the first."""
    ways = {("into", number - 1): number for number in drawn.numbers()[1:]}
    ways |= {("back", number): number for number in drawn.numbers()[:-1]}
    return [
        [
            row
            for row in drawn.rows("handoff")
            if ways.get((str(row["touchpoint"]).partition(" ")[0], border)) == row["stage_no"]
        ]
        for border in drawn.numbers()[:-1]
    ]


def _within(drawn: Map) -> list[Rows]:
    """Give each stage's own hand-offs, where they were compared or no border has any."""
    own = [
        [row for row in drawn.rows("handoff", number) if row["touchpoint"].startswith("within")]
        for number in drawn.numbers()
    ]
    if not any(_at_borders(drawn)):
        return list(own)
    return [rows if any(not fmt.is_missing(row["value"]) for row in rows) else [] for rows in own]


def _find_worst(groups: Sequence[Rows]) -> Row | None:
    """Find the largest loss that holds up, of those that are shown: one is washed."""
    shown = [row for rows in groups for row in _choose(rows)]
    losses = [row for row in shown if row["holds_up"] and row["value"] < 0]
    return min(losses, key=lambda row: float(row["value"]), default=None)


def _choose(rows: Rows) -> Rows:
    compared = [row for row in rows if not fmt.is_missing(row["value"])]
    firm = [row for row in compared if row["evidence"] != "insufficient"]
    return (firm or leave_out(rows, compared) or rows)[:HANDOFFS]


def _handoffs(rows: Rows, *, worst: Row | None) -> str:
    shown = _choose(rows)
    rest = leave_out(rows, shown)
    rest += [row for row in shown if max(len(row["channel"]), len(row["department"])) > LONGEST]
    folded = "".join(f"<p>{_handoff_line(row)}</p>" for row in rest)
    boxes = "".join(_handoff(row, is_worst=row is worst) for row in shown)
    return boxes + marks.fold(f"{len(rest)} more", folded)


def _handoff(row: Row, *, is_worst: bool) -> str:
    loss = 0.0 if fmt.is_missing(row["value"]) else max(0.0, -float(row["value"]))
    width = _GAP[0] + (_GAP[1] - _GAP[0]) * min(1.0, 3 * loss)
    gap = (
        f'<svg class="gap" aria-hidden="true"><line x1="0" x2="{23 - width / 2:.0f}" y1="6" y2="6">'
        f'</line><line x1="{23 + width / 2:.0f}" x2="46" y1="6" y2="6"></line></svg>'
    )
    of_department = row["text"] == "department"
    start, end = (
        marks.icon("i-dept") if of_department else marks.channel_icon(row[name])
        for name in ("channel", "department")
    )
    return (
        f'<div class="ho{" worst" * is_worst}"><p class="sw">{start}{gap}{end}</p>'
        f"<p><b>{marks.name(row['channel'], LONGEST)} to "
        f"{marks.name(row['department'], LONGEST)}</b></p>"
        f"{_handoff_numbers(row)}</div>"
    )


def _handoff_numbers(row: Row) -> str:
    wait = f" · {escape(row['detail'])}" if row["detail"] else ""
    if fmt.is_missing(row["value"]):
        return f'<p class="mut">{escape(row["text"])}, {plural(int(row["n"]), "move")}{wait}</p>'
    reach, others = fmt.share(row["target"]), fmt.share(row["others_value"])
    bounds = fmt.difference_interval(row["ci_low"], row["ci_high"], "share")
    low = float(row["value"]) < 0
    word = ("worse" if low else "better") if row["holds_up"] else "not clear"
    sign = f"m-{'dn' if low else 'up'}{'' if row['holds_up'] else '0'}"
    size = fmt.difference(row["value"], "share")
    kind = ("bad" if low else "good") if row["holds_up"] else "mut"
    return (
        f"<p>{reach}, {others} without</p>"
        f'<p><b class="{kind} nw">{marks.icon(sign)} {size} {word}</b> '
        f'<span class="ci">{bounds}, n = {fmt.number(row["n"])}{wait}</span>'
        f"{marks.evidence_mark(row['evidence'])}</p>"
    )


def _handoff_line(row: Row) -> str:
    ends = (
        f"{marks.name(row['channel'])} to {marks.name(row['department'])} ({escape(row['text'])})"
    )
    wait = f", {escape(row['detail'])}" if row["detail"] else ""
    if fmt.is_missing(row["value"]):
        return f"{ends}: {plural(int(row['n']), 'move')}{wait}"
    return f"{ends}: {fmt.difference(row['value'], 'share')}, n = {fmt.number(row['n'])}{wait}"
