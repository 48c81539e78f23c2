"""The emotion curve: a monotone cubic through the means of the stages, with its band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from cjm_workbench.schemas import format as fmt

Row = Mapping[Any, Any]
Numbers = Sequence[float]
Marked = Mapping[tuple[int, str], str]
"""Stage number and touchpoint to ``pain`` or ``delight``."""

SERIES: Final = 2
"""Instruments that are drawn; those asked at most stages. The others stand in the list below."""

SHAPES: Final = (
    '<circle class="dot s0" r="4.6"></circle>',
    '<rect class="dot s1" x="-4" y="-4" width="8" height="8"></rect>',
)
"""The sign of each series."""

LETTERS: Final = "abcd"
"""Touchpoints of a stage that are drawn, by their number of answers."""

_TOP, _BOTTOM = 14.0, 88.0  # per cent of the height: what lies beyond is for labels
_SPREAD: Final = {1: (0.22,), 2: (0.22, 0.78), 3: (0.1, 0.26, 0.78), 4: (0.1, 0.26, 0.74, 0.9)}
"""Where touchpoints stand within their stage: beside its middle, where the mean stands."""


@dataclass(frozen=True)
class Stroke:
    """A row of the map with its place: ``x`` in stages from 0, and the sign of its series."""

    x: float
    row: Row
    sign: int


@dataclass(frozen=True)
class Drawing:
    """What the emotion lane draws of one journey type.

    Attributes
    ----------
    series
        Instruments, in the order of their signs.
    means
        Of each instrument, the stages' means in order.
    touchpoints
        Stage number to its touchpoints, in the order of their letters.
    """

    series: list[str]
    means: list[list[Stroke]]
    touchpoints: dict[int, list[Stroke]]


def plan_curve(
    table: pd.DataFrame, most: int = len(LETTERS), marked: Marked | None = None
) -> Drawing:
    """Choose what is drawn: firm means of the commonest instruments, and a few touchpoints.

    Parameters
    ----------
    table
        The lane ``emotion`` of one journey type and of everybody.
    most
        Touchpoints of a stage.
    marked
        Those that stand out, which are drawn before the others.
    """
    firm = table[(table["evidence"] != "insufficient") & table["value"].notna()]
    at_stages = firm[firm["touchpoint"] == ""]
    reach = at_stages.groupby("text")["stage_no"].agg(["nunique", "min"])
    # answers go before comments that were scored: those have a higher place
    own = at_stages.groupby("text")["place"].min()
    ranked = sorted(reach.index, key=lambda name: (own[name], -reach["nunique"][name], name))
    series = ranked[:SERIES]
    several = set(
        at_stages[at_stages["text"].isin(series)]
        .groupby("stage_no")
        .size()
        .loc[lambda n: n > 1]
        .index
    )
    means = [
        [
            Stroke(_middle(row, sign if row["stage_no"] in several else None), row, sign)
            for row in _ordered(at_stages[at_stages["text"] == name])
        ]
        for sign, name in enumerate(series)
    ]
    asked = firm[(firm["touchpoint"] != "") & firm["text"].isin(series)]
    touchpoints = {
        number: _spread(asked[asked["stage_no"] == number], series, most, marked or {})
        for number in map(int, asked["stage_no"].unique())
    }
    return Drawing(series, means, touchpoints)


def draw_curve(drawing: Drawing, stages: int, *, marked: Marked) -> str:
    """Draw the emotion lane as SVG, as wide as the stages' columns.

    Parameters
    ----------
    drawing
        What is drawn.
    stages
        The number of columns.
    marked
        Stage number and touchpoint to ``pain`` or ``delight``.

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
    dots = "".join(_mean(stroke, drawing, stages) for each in drawing.means for stroke in each)
    return (
        f'<svg class="curve" role="img" aria-label="{_describe(drawing)}">{_grid(stages)}'
        f'<svg viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">{lines}'
        f"</svg>{marks}{dots}</svg>"
    )


def monotone(xs: Numbers, ys: Numbers) -> list[tuple[float, float, float, float]]:
    """Give the Bézier handles of a monotone cubic through points: it never overshoots them.

    Parameters
    ----------
    xs, ys
        The points; `xs` ascend.

    Returns
    -------
    list of tuple
        For each piece x and y of its first handle, and x and y of its second.

    Notes
    -----
    Slopes by Fritsch and Butland (1984): the weighted harmonic mean of the two neighbouring
    secants, and 0 where they differ in sign.

    Examples
    --------
    >>> monotone([0, 3], [0, 3])
    [(1.0, 1.0, 2.0, 2.0)]
    """
    widths = [b - a for a, b in pairwise(xs)]
    secants = [(b - a) / w for (a, b), w in zip(pairwise(ys), widths, strict=True)]
    slopes = [
        secants[0],
        *(_slope(*each) for each in zip(secants, secants[1:], widths, widths[1:], strict=False)),
        secants[-1],
    ]
    return [
        (
            xs[i] + width / 3,
            ys[i] + slopes[i] * width / 3,
            xs[i + 1] - width / 3,
            ys[i + 1] - slopes[i + 1] * width / 3,
        )
        for i, width in enumerate(widths)
    ]


def _slope(before: float, after: float, width: float, next_width: float) -> float:
    if before * after <= 0:
        return 0.0
    left, right = 2 * next_width + width, next_width + 2 * width
    return (left + right) / (left / before + right / after)


def _ordered(rows: pd.DataFrame) -> list[Row]:
    return list(rows.sort_values("stage_no").to_dict("records"))


def _middle(row: Row, sign: int | None) -> float:
    """Give the middle of the stage; where two series meet, a little to each side of it."""
    aside = 0.0 if sign is None else 0.14 * (sign - 0.5)
    return float(row["stage_no"]) - 0.5 + aside


def _spread(rows: pd.DataFrame, series: Sequence[str], most: int, marked: Marked) -> list[Stroke]:
    plain = [key not in marked for key in zip(rows["stage_no"], rows["touchpoint"], strict=True)]
    ordered = rows.assign(plain=plain).sort_values(
        ["plain", "n", "touchpoint"], ascending=[True, False, True]
    )
    first = ordered[:most]
    shown = first.sort_values(["touchpoint", "text"]).to_dict("records")
    return [
        Stroke(row["stage_no"] - 1 + at, row, series.index(row["text"]))
        for at, row in zip(_SPREAD.get(len(shown), ()), shown, strict=True)
    ]


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
        _pieces(xs, [_height(_known(stroke.row, name)) for stroke in strokes])
        for name in ("value", "ci_low", "ci_high")
    )
    sign = strokes[0].sign
    parts = []
    for i, (before, after) in enumerate(pairwise(strokes)):
        across = after.row["stage_no"] - before.row["stage_no"] > 1
        thin = "thin" in (before.row["evidence"], after.row["evidence"])
        if not across:
            band = f"{_path(high[i])} L{low[i][1]} C{low[i][3]} {low[i][2]} {low[i][0]} Z"
            parts.append(f'<path class="band{" thin" * thin}" d="{band}"></path>')
        kind = " across" if across else " thin" if thin else ""
        parts.append(f'<path class="mean s{sign}{kind}" d="{_path(value[i])}"></path>')
    return "".join(parts)


Piece = tuple[str, str, str, str]
"""The start, the end and the two handles of a piece of a curve, as SVG writes them."""


def _pieces(xs: Numbers, ys: Numbers) -> list[Piece]:
    points = [f"{x:.1f} {y:.2f}" for x, y in zip(xs, ys, strict=True)]
    return [
        (points[i], points[i + 1], f"{x1:.1f} {y1:.2f}", f"{x2:.1f} {y2:.2f}")
        for i, (x1, y1, x2, y2) in enumerate(monotone(xs, ys))
    ]


def _path(piece: Piece) -> str:
    """Write a piece of a curve as an SVG path."""
    start, end, first, second = piece
    return f"M{start} C{first} {second} {end}"


def _wanted(strokes: Sequence[Stroke], stages: int) -> str:
    known = [stroke for stroke in strokes if not fmt.is_missing(stroke.row["target"])]
    if len(known) < 2:
        return ""
    xs = [1000 * stroke.x / stages for stroke in known]
    pieces = _pieces(xs, [_height(stroke.row["target"]) for stroke in known])
    return "".join(f'<path class="want" d="{_path(piece)}"></path>' for piece in pieces)


def _known(row: Row, name: str) -> float:
    value = row[name]
    return float(row["value"] if fmt.is_missing(value) else value)


def _mean(stroke: Stroke, drawing: Drawing, stages: int) -> str:
    row, x = stroke.row, _x(stroke.x, stages)
    wanted = ""
    if not fmt.is_missing(row["target"]):
        wanted = _sign(x, _y(row["target"]), '<path class="want" d="M0-6 6 0 0 6-6 0Z"></path>')
    label = fmt.quantity(row["value"], "emotion")
    return (
        f"{wanted}{_whisker(row, x)}{_sign(x, _y(row['value']), _dot(stroke.sign, row))}"
        f"{_label(row, x, label, 'val', below=_is_lower(stroke, drawing))}"
    )


def _is_lower(stroke: Stroke, drawing: Drawing) -> bool:
    others = [
        other.row["value"]
        for strokes in drawing.means
        for other in strokes
        if other.row["stage_no"] == stroke.row["stage_no"] and other.sign != stroke.sign
    ]
    return any((stroke.row["value"], -stroke.sign) < (value, stroke.sign - 1) for value in others)


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


def _describe(drawing: Drawing) -> str:
    """Say the curve in words, without what data could have written into them."""
    said = [
        f"{_count_stages(strokes)}: "
        + ", ".join(fmt.quantity(stroke.row["value"], "emotion") for stroke in strokes)
        for strokes in drawing.means
    ]
    return "Emotion from stage to stage, minus 2 to plus 2. " + ". ".join(said)


def _count_stages(strokes: Sequence[Stroke]) -> str:
    """Count the stages of a series."""
    return fmt.plural(len(strokes), "stage")
