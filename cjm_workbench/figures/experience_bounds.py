"""The picture of how far scores can be trusted: who answered, and what the silent could change."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from cjm_workbench.figures.rows import Row, open_rows, records_of
from cjm_workbench.figures.style import ACTUAL, ALT, BAND, INK_2, INK_3, PAPER, styled_rows
from cjm_workbench.figures.words import WORD, Word
from cjm_workbench.schemas.format import is_missing, number, quantity, share

POINTS = (-100.0, 100.0)


@styled_rows
def plot_bounds(table: pd.DataFrame) -> Axes:
    """Draw the mean of those who answered within what is certain of all who were asked.

    Parameters
    ----------
    table
        ``experience.bounds``. Each question has its own scale, drawn from its worst to its best.
    """
    rows = records_of(table)
    names = [[str(row["instrument"]), _asked(row)] for row in rows]
    axes, centres = open_rows(names, least_lines=2)
    for y, row in zip(centres, rows, strict=True):
        if not is_missing(row["value"]):
            _draw(axes, y, row)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 1], [Word("worst"), Word("best")], gid=WORD)
    return axes


def _asked(row: Row) -> str:
    if is_missing(row["value"]):
        return Word("not shown")
    return Word(f"{share(row['response_share'])} of {number(row['invited'])}")


def _draw(axes: Axes, y: float, row: Row) -> None:
    low, high = POINTS if row["unit"] == "points" else (row["scale_min"], row["scale_max"])

    def place(name: str) -> float:
        return float((row[name] - low) / (high - low))

    ends = [place("silent_bad"), place("silent_good")]
    axes.plot(ends, [y, y], color=BAND, linewidth=7, solid_capstyle="butt", gid="silent")
    hollow = row["evidence"] == "insufficient"
    ink = INK_3 if hollow else ACTUAL
    bounds = [place("ci_low"), place("ci_high")]
    axes.plot(bounds, [y, y], color=ink, clip_on=False, gid="interval")
    axes.plot(place("value"), y, "o", color=ink, markerfacecolor=PAPER if hollow else ink,
              clip_on=False, gid="value")  # fmt: skip
    axes.plot(place("weighted"), y, "d", color=ALT, markerfacecolor=PAPER, clip_on=False,
              gid="weighted")  # fmt: skip
    labels = (("silent_bad", "right", -4), ("silent_good", "left", 4))
    for name, side, offset in labels:
        axes.annotate(quantity(row[name], row["unit"]), (place(name), y), xytext=(offset, 0),
                      textcoords="offset points", ha=side, va="center", color=INK_2,
                      annotation_clip=False)  # fmt: skip
    axes.annotate(quantity(row["value"], row["unit"]), (place("value"), y), xytext=(0, 8),
                  textcoords="offset points", ha="center", va="bottom", color=ink, weight="bold",
                  annotation_clip=False)  # fmt: skip
