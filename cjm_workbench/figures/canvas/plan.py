"""What the emotion lane draws: the means of the commonest instruments, and some touchpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

Row = Mapping[Any, Any]
Marked = Mapping[tuple[int, str], str]
"""Stage number and touchpoint to ``pain`` or ``delight``."""

SERIES: Final = 2
"""Instruments that are drawn; those asked at most stages. The others stand in the list below."""

LETTERS: Final = "abcd"
"""Touchpoints of a stage that are drawn, by their number of answers."""

_SPREAD: Final = {1: (0.22,), 2: (0.22, 0.78), 3: (0.1, 0.26, 0.78), 4: (0.1, 0.26, 0.74, 0.9)}
"""Where touchpoints stand within their stage: beside its middle, where the mean stands."""

_ASIDE: Final = 0.07  # of a stage: to each side of its middle, where two series meet


@dataclass(frozen=True)
class Stroke:
    """A row of the map with its place: ``x`` in stages from 0, and the sign of its series."""

    x: float
    row: Row
    sign: int


Means = Sequence[Sequence[Stroke]]
"""Of each series, its means."""


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
    """Choose what is drawn; insufficient evidence is not.

    Parameters
    ----------
    table
        The lane ``emotion`` of one journey type and of everybody.
    most
        Touchpoints of a stage.
    marked
        Those that stand out, which are drawn before the others.
    """
    firm = _firm(table)
    at_stages = firm[firm["touchpoint"] == ""]
    series = _choose_series(at_stages)
    means = [_place_means(at_stages, series, sign) for sign in range(len(series))]
    asked = firm[(firm["touchpoint"] != "") & firm["text"].isin(series)]
    touchpoints = {
        number: _spread(asked[asked["stage_no"] == number], series, most, marked or {})
        for number in map(int, asked["stage_no"].unique())
    }
    return Drawing(series, means, touchpoints)


def plan_lane(
    table: pd.DataFrame, most: int = len(LETTERS), marked: Marked | None = None
) -> Drawing | None:
    """Choose what is drawn, as `plan_curve` does; nothing where no stage has a mean to show."""
    drawing = plan_curve(table, most, marked) if len(table) else None
    return drawing if drawing and any(drawing.means) else None


def is_across(before: Stroke, after: Stroke) -> bool:
    """Say whether a stage that was not asked lies between."""
    return bool(after.row["stage_no"] - before.row["stage_no"] > 1)


def at_stage(stroke: Stroke, means: Means) -> list[Stroke]:
    """Give the means of a mean's stage."""
    number = stroke.row["stage_no"]
    return [each for strokes in means for each in strokes if each.row["stage_no"] == number]


def is_under(stroke: Stroke, means: Means) -> bool:
    """Say whether another series of the stage stands above; of equal ones the first does."""
    own = (stroke.row["value"], -stroke.sign)
    return any(own < (other.row["value"], -other.sign) for other in at_stage(stroke, means))


def plan_beside(table: pd.DataFrame, everybody: Drawing) -> Drawing:
    """Choose what is drawn of one persona: the means of the series that everybody's curve has.

    Parameters
    ----------
    table
        The lane ``emotion`` of one journey type and persona.
    everybody
        Whose series, signs and places it takes over.
    """
    firm, series = _firm(table), everybody.series
    places = {
        (stroke.sign, stroke.row["stage_no"]): stroke.x
        for strokes in everybody.means
        for stroke in strokes
    }
    means = [
        [
            replace(stroke, x=places.get((sign, stroke.row["stage_no"]), stroke.x))
            for stroke in _place_means(firm, series, sign)
        ]
        for sign in range(len(series))
    ]
    return Drawing(series, means, {})


def _firm(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["evidence"] != "insufficient") & table["value"].notna()]


def _choose_series(at_stages: pd.DataFrame) -> list[str]:
    """Choose answers before comments that were scored, whose place is higher."""
    by_name = at_stages.groupby("text")
    places, reach = by_name["place"].min(), by_name["stage_no"].nunique()
    ranked = sorted(map(str, places.index), key=lambda name: (places[name], -reach[name], name))
    return ranked[:SERIES]


def _place_means(at_stages: pd.DataFrame, series: Sequence[str], sign: int) -> list[Stroke]:
    own = at_stages[at_stages["text"] == series[sign]].sort_values("stage_no")
    others = at_stages[at_stages["text"].isin(series) & (at_stages["text"] != series[sign])]
    met = set(others["stage_no"])
    return [
        Stroke(
            row["stage_no"] - 0.5 + (row["stage_no"] in met) * _ASIDE * (2 * sign - 1), row, sign
        )
        for row in own.to_dict("records")
    ]


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
