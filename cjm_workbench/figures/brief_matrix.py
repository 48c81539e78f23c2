"""The picture of what weighs most: each finding by whom it concerns and how severe it is."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from html import escape
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from cjm_workbench.errors import DataError
from cjm_workbench.figures.brief import pick_also, pick_first
from cjm_workbench.figures.brief_matrix_names import (
    LEVEL,
    SIZE,
    label_levels,
    name_beside,
    write_below,
)
from cjm_workbench.figures.rows import Row, records_of
from cjm_workbench.figures.style import (
    ACTUAL,
    HEAT_1,
    INK_2,
    INK_3,
    LINE_2,
    PAPER,
    Picture,
    figure,
    styled,
)
from cjm_workbench.figures.tables import ResultTable, name_source
from cjm_workbench.figures.words import WORD, Word
from cjm_workbench.schemas.format import interval, is_missing, number, share

MOST: Final = 12
"""Findings with their number and name; the others are small dots, and counted."""

TITLE: Final = "Findings by weight"
MEASURE: Final = (
    "Severity with its 95 % interval by number concerned, times their worth; dashed: equal weight"
)

LEVELS: Final = 3
"""Lines of equal weight."""

_ROOM: Final = 0.3  # of the width up to the last mark, to the right of it: for a name
_DOT, _SMALL = 13.0, 4.0  # points across
_TINY: Final = 7.9  # points of letters: 11 pixels of the report
_POINTS: Final = 64  # of a curve: straight from one to the next, off by half a pixel
_ROUND: Final = (1, 2, 5)


def weigh_findings(claims: pd.DataFrame) -> pd.DataFrame:
    """Give the findings that have a weight, with the number that each has on the first page.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.

    Returns
    -------
    pandas.DataFrame
        Its rows, with ``number``, with ``stake``, how many it concerns times what their customers
        are worth, and with the 95 % interval of the severity: ``low`` and ``high``. A finding has
        no weight where it troubles nobody on the way, or where it is not known how many it
        concerns.

    Notes
    -----
    A severity is the size of the effect as a part of what it could be, so its interval is that of
    the effect on the same scale; what the scale itself was measured from, as the others' median
    time, is taken as known. An effect larger than its scale has the severity 1, and only a share
    then still tells of its interval.
    """
    made = pick_first(claims, len(claims))
    made = made.assign(number=range(1, len(made) + 1))
    own = made[made["weight"] > 0]
    own = own.assign(stake=own["concerned"].astype("float64") * own["worth"])
    bounds = [_bound(row) for row in records_of(own)]
    return own.assign(low=[low for low, _ in bounds], high=[high for _, high in bounds])


def _bound(row: Row) -> tuple[float, float]:
    """Set the bounds of an effect on the scale of its severity; beyond 0 and 1 there is none."""
    if row["severity"] >= 1 and row["unit"] != "share":
        return math.nan, math.nan
    scale = row["severity"] / row["value"]
    low, high = sorted(min(1.0, max(0.0, scale * row[end])) for end in ("ci_low", "ci_high"))
    return low, high


def draw_matrix(
    claims: pd.DataFrame,
    said: str = TITLE,
    *,
    subtitle: str = MEASURE,
    source: str = "brief.claims",
) -> Picture | ResultTable:
    """Draw the matrix of findings with its words, or only say what there is to say.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.
    said
        Its reading: the picture's title.
    subtitle
        Measure, unit and interval.
    source
        Its name.
    """
    own = weigh_findings(claims)
    if own.empty:
        return ResultTable(TITLE, f"<p>{escape(said)}</p>{name_source(source)}")
    alt = " ".join([said, *map(_describe, records_of(own.head(MOST)))])
    return Picture(plot_matrix(claims), title=said, alt=alt, subtitle=subtitle, source=source)


def _describe(row: Row) -> str:
    bounds = interval(row["low"], row["high"], "share")
    known = "" if is_missing(row["low"]) else f" ({bounds})"
    return (
        f"{row['number']}: {row['sentence']}; {number(row['concerned'])} concerned, "
        f"severity {share(row['severity'])}{known}, worth {number(row['worth'], 2)}."
    )


@styled
def plot_matrix(claims: pd.DataFrame) -> Axes:
    """Draw each finding by how many it concerns, times their worth, and by how severe it is.

    The product of the two is the finding's weight, so that the dashed lines of equal weight put the
    findings into the order of their ranks. Beside its name stands what its weight is the product
    of: how many it concerns, its severity, and what a customer of its journey type is worth as a
    multiple of the average one.

    Parameters
    ----------
    claims
        The saved table `brief.claims`, with a finding that has a weight.

    Raises
    ------
    DataError
        If none has.
    """
    own = weigh_findings(claims)
    if own.empty:
        raise DataError(
            "Matrix of findings: none has a weight, so there is no dot to draw",
            next_step="Call draw_matrix, which then shows the reading alone.",
        )
    rows = records_of(own)
    [axes] = figure(height=5.0)
    _scale(axes, own)
    _draw_levels(axes, own)
    for row in rows:
        _draw_interval(axes, row)
    for row in reversed(rows):  # what comes first lies on top
        _draw_dot(axes, row)
    axes.set_title(Word("↑ Severity: the effect as a share of what it could be"), gid=WORD,
                   weight="normal", color=INK_2, fontsize=SIZE, pad=16)  # fmt: skip
    axes.set_xlabel(_say_stake(own), loc="left", gid=WORD)
    label_levels(axes)
    unnamed = name_beside(axes, [row for row in rows if _is_named(row)])
    write_below(axes, unnamed, _count_left_out(claims, own))
    return axes


def _say_stake(own: pd.DataFrame) -> Word:
    alike = (own["worth"] == 1).all()
    return Word(
        "Concerned: customers, journeys or answers →"
        if alike
        else "Concerned (customers, journeys or answers), times their worth →"
    )


def _count_left_out(claims: pd.DataFrame, own: pd.DataFrame) -> list[Word]:
    """Count what has no name, and what has no dot."""
    repeats = len(pick_also(claims, own))
    idle = len(pick_first(claims, len(claims))) - len(own)
    notes = {
        Word(f"Small dots: findings {number(MOST + 1)} to {number(len(own))}"): len(own) - MOST,
        Word(f"Left out, for they are about the same as one of these: {number(repeats)}"): repeats,
        Word(f"Left out, without weight: {number(idle)}"): idle,
    }
    return [text for text, count in notes.items() if count > 0]


def _scale(axes: Axes, own: pd.DataFrame) -> None:
    """Scale from and to a round number at stake, and from no severity to the largest."""
    highest = own["stake"].max() * 1.15
    marks = _round_marks(own["stake"].min() / 1.15, highest)
    axes.set_xscale("log")
    axes.set_xlim(marks[0], max(marks[-1], highest * (highest / marks[0]) ** _ROOM))
    axes.xaxis.set_major_locator(FixedLocator(marks if len(marks) <= 10 else marks[::3]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _write_round(x)))
    highest = max(own["severity"].max(), own["high"].max(), 0.01)
    axes.set_ylim(0, min(1.0, 1.08 * highest))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:g} %"))
    axes.grid(axis="y", visible=True)
    axes.grid(axis="x", visible=False)
    axes.spines["bottom"].set_visible(True)
    axes.tick_params(axis="x", pad=7)


def _round_marks(low: float, high: float) -> list[float]:
    """Give the round numbers from the last below the least to the first above the largest.

    Examples
    --------
    >>> _round_marks(133, 3400)
    [100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0]
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = [float(step * 10.0**power) for power in powers for step in _ROUND]
    return marks[bisect_right(marks, low) - 1 : bisect_left(marks, high) + 1]


def _write_round(mark: float) -> str:
    """Write a round number in whole, below 1 too.

    Examples
    --------
    >>> _write_round(2000), _write_round(0.5), _write_round(0.02)
    ('2,000', '0.5', '0.02')
    """
    return number(mark, max(0, -math.floor(math.log10(mark))))


def _draw_levels(axes: Axes, own: pd.DataFrame) -> None:
    """Draw where the weights are equal, and wash what lies beyond the highest line."""
    weights = own["weight"]
    marks = _round_marks(weights.min(), weights.max())
    levels = [mark for mark in marks if mark <= weights.max()][::-1][:LEVELS]
    least, most = axes.get_xlim()
    top = axes.get_ylim()[1]
    for level in levels:
        left = max(least, level / top)
        x = [left * (most / left) ** (step / _POINTS) for step in range(_POINTS + 1)]
        y = [level / each for each in x]
        if level == levels[0]:
            axes.fill_between(x, y, top, color=HEAT_1, linewidth=0, gid="first")
        axes.plot(x, y, color=LINE_2, linewidth=0.72, linestyle=(0, (4, 3)), gid=LEVEL,
                  label=f"= {_write_round(level)} × 100 %")  # fmt: skip
    axes.text(0.99, 0.98, Word("LOOK AT FIRST"), transform=axes.transAxes, ha="right", va="top",
              color=INK_3, weight="bold", fontsize=_TINY, gid=WORD)  # fmt: skip


def _draw_interval(axes: Axes, row: Row) -> None:
    if not is_missing(row["low"]):
        axes.plot([row["stake"]] * 2, [row["low"], row["high"]], color=ACTUAL, linewidth=1,
                  gid="interval")  # fmt: skip


def _draw_dot(axes: Axes, row: Row) -> None:
    x, y = row["stake"], row["severity"]
    axes.plot(x, y, "o", color=ACTUAL, markersize=_DOT if _is_named(row) else _SMALL,
              clip_on=False, gid="value")  # fmt: skip
    if _is_named(row):  # as deep as its dot: the next dot may cover both
        axes.text(x, y, str(row["number"]), color=PAPER, weight="bold", fontsize=_TINY,
                  ha="center", va="center_baseline", zorder=2, gid="number")  # fmt: skip


def _is_named(row: Row) -> bool:
    return bool(row["number"] <= MOST)
