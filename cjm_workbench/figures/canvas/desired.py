"""The lane of desired against actual, for everybody and for each variant, and who a variant is."""

from __future__ import annotations

from html import escape
from typing import Final

from cjm_workbench.figures.canvas import marks
from cjm_workbench.figures.canvas.emotion import find_felt
from cjm_workbench.figures.canvas.layout import EVERYONE, Map, Row, lane_row
from cjm_workbench.schemas import format as fmt

MEASURES: Final = {
    "conversion": ("Conversion", "to the next stage"),
    "time": ("Time", "median in the stage"),
    "channel": ("Channels", "by a wanted channel"),
    "score": ("Scores", "mean, each on its scale"),
    "emotion": ("Emotion", "mean, −2 to +2"),
}
"""A measure's name and what it says, from top to bottom."""


def desired(drawn: Map) -> str:
    """Write a row a measure: actual, interval and what is wanted, on one scale a row."""
    found = {str(row["detail"]) for row in drawn.rows("desired") if row["stage_no"] > 0}
    names = [name for name in MEASURES if name in found]
    return "".join(_measure(drawn, name, first=name == names[0]) for name in names)


def _measure(drawn: Map, name: str, *, first: bool) -> str:
    own = [
        row
        for variant in drawn.variants
        for row in drawn.rows("desired", variant=variant)
        if row["detail"] == name and row["stage_no"] > 0
    ]
    scales = {
        row["text"]: marks.find_scale([r for r in own if r["text"] == row["text"]]) for row in own
    }
    cells, classes = [], []
    for number in drawn.numbers():
        here = [row for row in own if row["stage_no"] == number]
        cells.append("".join(_variant(drawn, k, here, scales) for k in range(len(drawn.variants))))
        everybody = [row for row in here if row["variant"] == EVERYONE]
        classes.append("hatch" if any(row["evidence"] == "thin" for row in everybody) else "")
    title, note = MEASURES[name]
    above = "<b>Desired, actual</b>" if first else ""
    return lane_row(
        f"{above}<span>{title}</span>", note, cells, kind="" if first else "in", classes=classes
    )


def _variant(drawn: Map, place: int, rows: list[Row], scales: dict[str, marks.Scale]) -> str:
    own = [row for row in rows if row["variant"] == drawn.variants[place]]
    inner = "".join(_estimate(row, scales[row["text"]], everyone=place == 0) for row in own)
    if not own:
        inner = '<span class="none">not measured</span>'
    return f'<div class="var v{place}">{inner}</div>' if len(drawn.variants) > 1 else inner


def _estimate(row: Row, scale: marks.Scale, *, everyone: bool) -> str:
    if fmt.is_missing(row["value"]):
        return f'<span class="none">{escape(row["reason"]) or "not shown"}</span>'
    known = marks.interval(row)
    beside = "" if everyone else _beside(row)
    counted = "" if fmt.is_missing(row["n"]) else f"n = {fmt.number(row['n'])}"
    drawn = marks.strip(row, scale) if known else ""
    # the evidence of a variant's number is that of its difference
    judged = everyone or not fmt.is_missing(row["others_value"])
    mark = marks.evidence_mark(row["evidence"]) if judged and known else ""
    return (
        f'<div class="dv">{marks.verdict_icon(row["verdict"])}<span>{_named(row)}'
        f'<b class="nw">{marks.value(row)}</b> <span class="ci nw">{known}</span></span>'
        f'<span class="tg nw">{marks.wanted(row)}</span></div>'
        f'<div class="dn">{drawn}<span class="ci">{counted}{beside}</span>{mark}</div>'
    )


def _named(row: Row) -> str:
    """Name the instrument of a score: a stage may have been asked by several."""
    return "" if row["text"] == row["detail"] else f"{marks.name(row['text'])} "


def _beside(row: Row) -> str:
    """Say what a variant's number is compared with."""
    if fmt.is_missing(row["others_value"]):
        return "; not compared"
    word = "now" if row["source"] == "kpis.gap_changes" else "others"
    clear = "" if row["holds_up"] else ", not clear"
    return f"; {word} {fmt.quantity(row['others_value'], row['unit'])}{clear}"


def variants(drawn: Map, group: str) -> str:
    """Write the switch between everybody, personas and earlier periods.

    Parameters
    ----------
    drawn
        The map.
    group
        A name of its own: of the parts that bear it, the browser keeps one open.
    """
    if len(drawn.variants) == 1:
        return ""
    felt = find_felt(drawn)
    parts = "".join(
        f'<details class="pick p{place}" name="{group}"{" open" * (place == 0)}>'
        f"<summary>{marks.name(name) if name else 'Everybody'}</summary>"
        f"<div>{_about(drawn, name, felt=place in felt)}</div>"
        "</details>"
        for place, name in enumerate(drawn.variants)
    )
    more = f'<span class="lead">and {drawn.untold} more in the table</span>' if drawn.untold else ""
    lanes = "Emotion and desired" if felt else "Desired"
    lead = f'<span class="lead">{lanes} against actual of</span>'
    return f'<div class="who">{lead}{parts}{more}</div>'


def _about(drawn: Map, name: str, *, felt: bool) -> str:
    """Say who or when a variant is, and which lanes show it."""
    if name == EVERYONE:
        return ""
    card = drawn.rows("snapshot", variant=name)
    if not card:
        return (
            f"<p>Desired against actual shows {marks.name(name)}; emotion and the other lanes "
            "this period.</p>"
        )
    said = "".join(
        f"<div><dt>{escape(row['text'])}</dt><dd>{marks.name(row['detail'])}</dd></div>"
        for row in card
    )
    shown = "Emotion and desired against actual show" if felt else "Desired against actual shows"
    rest = "the other lanes" if felt else "emotion and the other lanes"
    return f'<dl class="card">{said}</dl><p>{shown} this persona; {rest} everybody.</p>'
