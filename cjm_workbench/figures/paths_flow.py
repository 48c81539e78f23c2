"""The flow picture of chapter 03: stages from left to right, and what leaves each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from cjm_workbench.figures.rows import Row, note_more, plain, records_of, wrap
from cjm_workbench.figures.style import (
    ACTUAL,
    ALT,
    EXIT,
    FLOW,
    INK,
    INK_2,
    INK_3,
    MET,
    PAPER,
    figure,
    styled_rows,
)
from cjm_workbench.figures.words import WORD, Word, gid_of
from cjm_workbench.schemas.format import number, share

START: Final = "(start)"
REACHED: Final = "(reached)"
DROPS: Final = {"(lost)": Word("lost"), "(open)": Word("open")}

_HALF: Final = 0.06  # of the width of a stage's bar; stages stand 1 apart
_OUT: Final = 0.34  # how far an exit's ribbon runs to the right
_BELOW: Final = 0.16  # room under the bars, as a part of the highest
_LABEL: Final = 0.09  # room that an exit's words take, likewise
_ARC: Final = 0.10  # how high a way back rises, likewise
_CURVE: Final = (Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4)
_BACK: Final = (Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.CLOSEPOLY)
_LINE: Final = 11  # points from line to line of a stage's name


@dataclass
class _Stage:
    """A bar: how high it is, and how much of either side and of what is below it is taken."""

    name: str
    place: int
    size: float = 0.0
    fallen: float = 0.0
    taken: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})

    def take(self, side: str, size: float) -> float:
        """Take the next stretch of a side, and give where it begins."""
        top = -self.taken[side]
        self.taken[side] += size
        return top

    def fall(self, size: float, highest: float) -> float:
        """Take the next stretch under the bars, and give where it begins."""
        top = -(1 + _BELOW) * highest - self.fallen
        self.fallen += max(size, _LABEL * highest)
        return top


@styled_rows
def plot_flow(table: pd.DataFrame) -> Axes:
    """Draw stages as bars and the moves between them as ribbons, as wide as they are many.

    What leaves the journey falls away to the right of its last stage; ways back are arcs above.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.flow``; hidden moves are left out, and counted.
    """
    known = table[table["moves"].notna()]
    stages = _stages(known)
    highest = max((stage.size for stage in stages.values()), default=1.0)
    [axes] = figure(height=4.4)
    tops = [_draw_move(axes, row, stages, highest) for row in sorted(records_of(known), key=_order)]
    for stage in stages.values():
        _draw_stage(axes, stage)
    axes.set_xlim(-0.4, len({stage.place for stage in stages.values()}) - 0.6)
    fallen = max((stage.fallen for stage in stages.values()), default=0.0)
    lowest = (1 + _BELOW) * highest + max(fallen, _BELOW * highest)
    axes.set_ylim(-lowest, max([0.02 * highest, *tops]) + 0.02 * highest)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(note_more(len(table) - len(known), "hidden move"), loc="left", gid=WORD)
    return axes


def _stages(known: pd.DataFrame) -> dict[str, _Stage]:
    """Size each stage by what leaves it, or came to it where more of that can be shown."""
    inner = known[known["from_stage"] != START]
    sides = {"from": inner, "to": known[~known["to_stage"].isin(DROPS)]}
    found: dict[str, _Stage] = {}
    for side, rows in sides.items():
        for (place, name), own in rows.groupby([f"{side}_place", f"{side}_stage"]):
            stage = found.setdefault(str(name), _Stage(str(name), int(str(place))))
            stage.size = max(stage.size, float(own["moves"].sum()))
    order = sorted({stage.place for stage in found.values()})
    for stage in found.values():
        stage.place = order.index(stage.place)
    return found


def _order(row: Row) -> tuple[int, int, int]:
    """Order ribbons so that few cross: the farthest ways on first, what leaves last."""
    return (int(row["to_stage"] in DROPS), int(row["from_place"]), -int(row["to_place"]))


def _draw_move(axes: Axes, row: Row, stages: dict[str, _Stage], highest: float) -> float:
    """Draw a move, and say how high above the bars it rises."""
    if row["from_stage"] == START:
        return 0.0
    start, size = stages[row["from_stage"]], float(row["moves"])
    if row["to_stage"] in DROPS:
        _draw_drop(axes, row, start, highest)
        return 0.0
    end = stages[row["to_stage"]]
    if end.place <= start.place:
        return _draw_back(axes, start, end, size / highest, highest)
    ends = (start.place + _HALF, end.place - _HALF)
    tops = (start.take("out", size), end.take("in", size))
    # a way past other stages rises above their bars
    rise = 0.0 if end.place == start.place + 1 else 0.8 * size - min(tops) + 0.06 * highest
    axes.add_patch(_ribbon(ends, tops, size, FLOW, "move", rise))
    return 0.75 * (rise + size) if rise else 0.0


def _draw_drop(axes: Axes, row: Row, start: _Stage, highest: float) -> None:
    """Let a ribbon fall below the bars, lost ones above open ones."""
    size, word = float(row["moves"]), DROPS[row["to_stage"]]
    deep = start.fall(size, highest)
    x = start.place + _HALF
    y0 = start.take("out", size)
    axes.add_patch(_ribbon((x, x + _OUT), (y0, deep), size, EXIT, word))
    text = f"{number(size)} {word}, {share(row['value'])}"
    axes.text(
        x + _OUT + 0.02, deep - size / 2, text, va="center", color=INK_2, fontsize="small", gid=WORD
    )  # fmt: skip


def _ribbon(
    ends: tuple[float, float], tops: tuple[float, float], size: float, colour: str, gid: str,
    rise: float = 0.0,
) -> PathPatch:  # fmt: skip
    """Make a ribbon of one width from a side of one bar to a side of another."""
    (x0, x1), (y0, y1) = ends, tops
    if rise:
        near, far = x0 + (x1 - x0) / 3, x1 - (x1 - x0) / 3
        over, under = (rise + size, rise + size), (rise, rise)
    else:
        near = far = (x0 + x1) / 2
        over, under = (y0, y1), (y0 - size, y1 - size)
    there = [(x0, y0), (near, over[0]), (far, over[1]), (x1, y1)]
    back = [(x1, y1 - size), (far, under[1]), (near, under[0]), (x0, y0 - size), (x0, y0)]
    path = Path([*there, *back], [*_CURVE, *_BACK])
    return PathPatch(path, facecolor=colour, edgecolor=PAPER, linewidth=0.4, gid=gid)


def _draw_back(axes: Axes, start: _Stage, end: _Stage, part: float, highest: float) -> float:
    """Draw a way back as an arc above the bars, as thick as it is common."""
    rise = (start.place - end.place) * _ARC * highest * 4 / 3
    points = [(start.place, 0), (start.place, rise), (end.place, rise), (end.place, 0)]
    width = max(0.7, 20 * part)
    axes.add_patch(
        PathPatch(
            Path(points, _CURVE), fill=False, edgecolor=ALT, linewidth=width, gid="back", zorder=3
        )
    )
    return 0.75 * rise


def _draw_stage(axes: Axes, stage: _Stage) -> None:
    """Draw a bar, with its name and how often it was visited above the picture."""
    reached = stage.name == REACHED
    x, colour = stage.place - _HALF, MET if reached else ACTUAL
    axes.add_patch(
        Rectangle((x, -stage.size), 2 * _HALF, stage.size, color=colour, linewidth=0, gid="stage")
    )
    lines = [Word("Goal reached")] if reached else wrap(stage.name, most=3, wide=17)
    for at, line in enumerate([number(stage.size), *reversed(lines)]):
        axes.annotate(
            plain(line), (stage.place, 1), xycoords=axes.get_xaxis_transform(),
            textcoords="offset points", xytext=(0, 2 + _LINE * at), ha="center", va="bottom",
            color=INK if at else INK_3, annotation_clip=False, gid=gid_of(line),
        )  # fmt: skip
