"""The emotion curve of the journey map, drawn as SVG with its band and marks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cjm_workbench.figures.canvas.cubic import cut_pieces, write_piece
from cjm_workbench.figures.canvas.plan import (
    LETTERS,
    Drawing,
    Marked,
    Means,
    Row,
    Stroke,
    at_stage,
    is_across,
    is_under,
)
from cjm_workbench.schemas import format as fmt

SHAPES: Final = (
    '<circle class="dot s0" r="4.6"></circle>',
    '<rect class="dot s1" x="-4" y="-4" width="8" height="8"></rect>',
)
"""The sign of each series."""

_TOP, _BOTTOM = 14.0, 88.0  # per cent of the height: what lies beyond is for labels
_FLOOR: Final = -1.5  # below it there is no room for a label


def draw_curve(
    drawing: Drawing, stages: int, *, marked: Marked, everybody: Drawing | None = None
) -> str:
    """Draw the emotion lane as SVG, as wide as the stages' columns.

    Parameters
    ----------
    drawing
        What is drawn.
    stages
        The number of columns.
    marked
        Stage number and touchpoint to ``pain`` or ``delight``.
    everybody
        Where a persona is drawn: whose means stand behind it as a light line and rings.

    Returns
    -------
    str
        SVG without scripts; x in per cent, so that marks keep their size at any width.
    """
    lines = "".join(_line(strokes, stages) + _wanted(strokes, stages) for strokes in drawing.means)
    marks = "".join(
        _touchpoint(stroke, letter, stages, marked)
        for strokes in drawing.touchpoints.values()
        for letter, stroke in zip(LETTERS, strokes, strict=False)
    )
    behind = _find_behind(drawing, everybody) if everybody else []
    dots = "".join(
        _mean(stroke, stages, lower=_is_lower(stroke, drawing.means, behind))
        for strokes in drawing.means
        for stroke in strokes
    )
    lines = "".join(_light_line(strokes, stages) for strokes in behind) + lines
    points = "".join(_light_point(stroke, stages) for strokes in behind for stroke in strokes)
    return (
        f'<svg class="curve" role="img" aria-label="{_describe(drawing.means, behind)}">'
        f"{_grid(stages)}"
        f'<svg viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">{lines}'
        f"</svg>{points}{'' if behind else _bracket(drawing, stages)}{marks}{dots}</svg>"
    )


def _x(x: float, stages: int) -> str:
    return f"{100 * x / stages:.2f}%"


def _height(value: float) -> float:
    """Give the place of a value of -2 to +2, in per cent from the top."""
    return _BOTTOM - (value + 2) / 4 * (_BOTTOM - _TOP)


def _y(value: float) -> str:
    return f"{_height(value):.2f}%"


def _grid(stages: int) -> str:
    levels = "".join(
        f'<line class="{"zero" if level == 0 else "gl"}" x1="0" x2="100%" y1="{_y(level)}" '
        f'y2="{_y(level)}"></line>'
        for level in range(-2, 3)
    )
    borders = "".join(
        f'<line class="gl" x1="{_x(i, stages)}" x2="{_x(i, stages)}" y1="0" y2="100%"></line>'
        for i in range(1, stages)
    )
    return levels + borders


def _line(strokes: Sequence[Stroke], stages: int) -> str:
    """Draw a series piece by piece: dotted across a stage that was not asked, and never banded."""
    if len(strokes) < 2:
        return ""
    xs = [1000 * stroke.x / stages for stroke in strokes]
    value, low, high = (
        cut_pieces(xs, [_height(_known(stroke.row, name)) for stroke in strokes])
        for name in ("value", "ci_low", "ci_high")
    )
    sign = strokes[0].sign
    parts = []
    for i, (before, after) in enumerate(pairwise(strokes)):
        across = is_across(before, after)
        thin = "thin" in (before.row["evidence"], after.row["evidence"])
        if not across:
            band = f"{write_piece(high[i])} L{low[i][1]} C{low[i][3]} {low[i][2]} {low[i][0]} Z"
            parts.append(f'<path class="band{" thin" * thin}" d="{band}"></path>')
        kind = " across" if across else " thin" if thin else ""
        parts.append(f'<path class="mean s{sign}{kind}" d="{write_piece(value[i])}"></path>')
    return "".join(parts)


def _find_behind(drawing: Drawing, everybody: Drawing) -> list[list[Stroke]]:
    """Find everybody's means in the series that the persona has; where it has none, in all."""
    pairs = zip(drawing.means, everybody.means, strict=True)
    return [theirs for own, theirs in pairs if own] or everybody.means


def _light_line(strokes: Sequence[Stroke], stages: int) -> str:
    """Draw a series of everybody's behind a persona's, without its band."""
    if len(strokes) < 2:
        return ""
    xs = [1000 * stroke.x / stages for stroke in strokes]
    pieces = cut_pieces(xs, [_height(stroke.row["value"]) for stroke in strokes])
    return "".join(
        f'<path class="every{" across" * is_across(*ends)}" d="{write_piece(piece)}"></path>'
        for ends, piece in zip(pairwise(strokes), pieces, strict=True)
    )


def _light_point(stroke: Stroke, stages: int) -> str:
    """Mark everybody's mean by a ring, which is seen around a persona's dot as well."""
    x, y = _x(stroke.x, stages), _y(stroke.row["value"])
    return f'<circle class="every" cx="{x}" cy="{y}" r="7"></circle>'


def _wanted(strokes: Sequence[Stroke], stages: int) -> str:
    known = [stroke for stroke in strokes if not fmt.is_missing(stroke.row["target"])]
    if len(known) < 2:
        return ""
    xs = [1000 * stroke.x / stages for stroke in known]
    pieces = cut_pieces(xs, [_height(stroke.row["target"]) for stroke in known])
    return "".join(f'<path class="want" d="{write_piece(piece)}"></path>' for piece in pieces)


def _bracket(drawing: Drawing, stages: int) -> str:
    """Span the largest gap, if a mean's whole interval lies below what is wanted."""
    below = [
        stroke
        for strokes in drawing.means
        for stroke in strokes
        if not fmt.is_missing(stroke.row["target"])
        and _known(stroke.row, "ci_high") < stroke.row["target"]
    ]
    if not below:
        return ""
    worst = max(below, key=lambda stroke: stroke.row["target"] - stroke.row["value"])
    x = _x(worst.x, stages)
    ends = f'y1="{_y(worst.row["target"])}" y2="{_y(worst.row["value"])}"'
    return f'<line class="gapline" x1="{x}" x2="{x}" {ends}></line>'


def _known(row: Row, name: str) -> float:
    value = row[name]
    return float(row["value"] if fmt.is_missing(value) else value)


def _mean(stroke: Stroke, stages: int, *, lower: bool) -> str:
    row, x = stroke.row, _x(stroke.x, stages)
    wanted = ""
    if not fmt.is_missing(row["target"]):
        wanted = _sign(x, _y(row["target"]), '<path class="want" d="M0-6 6 0 0 6-6 0Z"></path>')
    label = fmt.quantity(row["value"], "emotion")
    return (
        f"{wanted}{_whisker(row, x)}{_sign(x, _y(row['value']), _dot(stroke.sign, row))}"
        f"{_label(row, x, label, 'mv', below=lower)}"
    )


def _is_lower(stroke: Stroke, means: Means, behind: Means) -> bool:
    """Say whether its label goes below: what is above is another series, or everybody's ring."""
    if len(at_stage(stroke, means)) > 1:
        return is_under(stroke, means)
    return _known(stroke.row, "ci_low") > _FLOOR and any(
        stroke.row["value"] < ring.row["value"] for ring in at_stage(stroke, behind)
    )


def _dot(sign: int, row: Row) -> str:
    return SHAPES[sign].replace('class="dot', f'class="dot{" thin" * (row["evidence"] == "thin")}')


def _touchpoint(stroke: Stroke, letter: str, stages: int, marked: Marked) -> str:
    row, x = stroke.row, _x(stroke.x, stages)
    lane = marked.get((int(row["stage_no"]), str(row["touchpoint"])), "")
    shape = {
        "pain": '<path class="pain" d="M-5-4H5L0 5Z"></path>',
        "delight": '<path class="delight" d="M-5 4H5L0-5Z"></path>',
    }.get(lane, '<circle class="tpt" r="3"></circle>')
    return f"{_whisker(row, x)}{_sign(x, _y(row['value']), shape)}{_label(row, x, letter, 'let')}"


def _sign(x: str, y: str, shape: str) -> str:
    return f'<svg x="{x}" y="{y}" overflow="visible">{shape}</svg>'


def _whisker(row: Row, x: str) -> str:
    if fmt.is_missing(row["ci_low"]) or fmt.is_missing(row["ci_high"]):
        return ""
    thin = " thin" if row["evidence"] == "thin" else ""
    return (
        f'<line class="wh{thin}" x1="{x}" x2="{x}" y1="{_y(row["ci_low"])}" '
        f'y2="{_y(row["ci_high"])}"></line>'
    )


def _label(row: Row, x: str, text: str, kind: str, *, below: bool = False) -> str:
    at, away = (_known(row, "ci_low"), "17") if below else (_known(row, "ci_high"), "-8")
    at = max(-2.0, min(2.0, at))
    return f'<text class="{kind}" x="{x}" y="{_y(at)}" dy="{away}">{text}</text>'


def _describe(means: Means, behind: Means) -> str:
    """Say the curve in words, without what data could have written into them."""
    scale = "from stage to stage, minus 2 to plus 2."
    if not behind:
        return f"Emotion {scale} {_tell(means)}"
    return (
        f"Emotion of the chosen persona {scale} {_tell(means) or 'Too few answers'}. "
        f"Behind it, everybody. {_tell(behind)}"
    )


def _tell(means: Means) -> str:
    return ". ".join(
        f"{_count_stages(strokes)}: "
        + ", ".join(fmt.quantity(stroke.row["value"], "emotion") for stroke in strokes)
        for strokes in means
        if strokes
    )


def _count_stages(strokes: Sequence[Stroke]) -> str:
    """Count the stages of a series."""
    return fmt.plural(len(strokes), "stage")
