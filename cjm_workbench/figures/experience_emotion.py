"""The picture of emotion along the journey, one curve an instrument."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from scipy.interpolate import PchipInterpolator

from cjm_workbench.figures.rows import Row, plain, records_of, short
from cjm_workbench.figures.style import (
    ACTUAL,
    ALT,
    ALT_BAND,
    BAND,
    GRID,
    INK,
    INK_2,
    INK_3,
    LINE_2,
    PAPER,
    figure,
    styled_rows,
)
from cjm_workbench.figures.words import WORD, Word
from cjm_workbench.schemas.format import number, quantity
from cjm_workbench.schemas.series import SERIES, Series, name_series


class Look(NamedTuple):
    """How a series is drawn: never by its colour alone."""

    colour: str
    band: str
    marker: str


LOOKS: Final = (
    Look(ACTUAL, BAND, "o"),
    Look(INK_2, GRID, "s"),
    Look(ALT, ALT_BAND, "^"),
    Look(INK, GRID, "v"),
)
"""By rank; the first two are those of the journey map."""


def rank_series(table: pd.DataFrame) -> list[Series]:
    """Give the series of a whole review, those asked at most stages first.

    Parameters
    ----------
    table
        ``experience.emotion``, of all its journey types: so that a series looks the same in the
        picture of each.

    Examples
    --------
    >>> asked = pd.DataFrame({"level": "stage", "instrument": ["ces", "csat", "csat"]})
    >>> rank_series(asked.assign(scale_min=1.0, scale_max=5.0))
    [('csat', 1.0, 5.0), ('ces', 1.0, 5.0)]
    """
    asked = Counter(table.loc[table["level"] == "stage", SERIES].itertuples(index=False, name=None))
    return sorted(asked, key=lambda series: (-asked[series], series))


@styled_rows
def plot_emotion(table: pd.DataFrame, *, series: Sequence[Series] = ()) -> Axes:
    """Draw emotion over the stages with its band, one curve a series; desired is dashed.

    The curve is a monotone cubic (Fritsch and Carlson 1980), which never overshoots.

    Parameters
    ----------
    table
        Rows of one journey type of ``experience.emotion``; touchpoints are left out.
    series
        All those of the review, as `rank_series` ranks them: a series' place decides its colour
        and its marker.
    """
    stages = table[table["level"] == "stage"]
    order = list(dict.fromkeys(stages["stage"]))
    [axes] = figure(height=4.2)
    # of several series, labels stand outside: over the higher point and under the lower
    above = stages["value"] >= stages.groupby("stage")["value"].transform("mean")
    placed = stages.assign(x=stages["stage"].map(order.index), above=above)
    ranked = list(series) or rank_series(table)
    names = name_series(ranked)
    for _, group in placed.groupby(SERIES, sort=True):
        key = tuple(group[SERIES].iloc[0])
        _draw_curve(axes, group, LOOKS[ranked.index(key) % len(LOOKS)], names[key])
    _draw_desired(axes, stages.drop_duplicates("stage"), order)
    _scale_emotion(axes, order)
    return axes


def _draw_curve(axes: Axes, rows: pd.DataFrame, look: Look, name: str) -> None:
    colour, band, marker = look
    known = rows[rows["value"].notna()]
    bounded = known[known["ci_low"].notna() & known["ci_high"].notna()]
    if len(bounded) > 1:
        grid = _grid(bounded["x"])
        low, high = (_smooth(bounded, name, grid) for name in ("ci_low", "ci_high"))
        axes.fill_between(grid, low, high, color=band, linewidth=0, alpha=0.7, gid="band")
    if len(known) > 1:
        grid = _grid(known["x"])
        style = "-" if (known["evidence"] == "sufficient").all() else (0, (4, 2))
        axes.plot(grid, _smooth(known, "value", grid), color=colour, linestyle=style, gid="curve")
    for row in records_of(known):
        _draw_point(axes, row, colour, marker)
    if len(known):
        end = known.iloc[-1]
        # beyond the widest label of a point, which stands over or under it
        axes.annotate(plain(name), (end["x"], end["value"]), xytext=(32, 0),
                      textcoords="offset points", color=colour, weight="bold",
                      va="bottom" if end["above"] else "top", annotation_clip=False)  # fmt: skip


def _draw_point(axes: Axes, row: Row, colour: str, marker: str) -> None:
    above = row["above"]
    hollow = row["evidence"] == "insufficient"
    ink = INK_3 if hollow else colour
    fill = PAPER if hollow else ink
    axes.plot(row["x"], row["value"], marker, color=ink, markerfacecolor=fill, gid="value")
    label = f"{quantity(row['value'], 'emotion')}\nn = {number(row['n'])}"
    axes.annotate(label, (row["x"], row["value"]), xytext=(0, 9 if above else -9),
                  textcoords="offset points", ha="center", color=ink,
                  va="bottom" if above else "top")  # fmt: skip


def _draw_desired(axes: Axes, rows: pd.DataFrame, order: list[str]) -> None:
    wanted = rows[rows["desired"].notna()]
    if wanted.empty:
        return
    x = [order.index(stage) for stage in wanted["stage"]]
    axes.plot(x, wanted["desired"], "--D", color=INK, markersize=4, linewidth=1, gid="desired")
    axes.annotate(Word("desired"), (x[-1], wanted["desired"].iloc[-1]), xytext=(12, 0), gid=WORD,
                  textcoords="offset points", va="center", annotation_clip=False)  # fmt: skip


def _grid(x: pd.Series) -> list[float]:
    first, last = float(x.iloc[0]), float(x.iloc[-1])
    count = 24 * max(1, round(last - first))
    return [first + (last - first) * i / count for i in range(count + 1)]


def _smooth(rows: pd.DataFrame, name: str, grid: list[float]) -> list[float]:
    curve = PchipInterpolator(rows["x"].to_numpy(float), rows[name].to_numpy(float))
    return [float(y) for y in curve(grid)]


def _scale_emotion(axes: Axes, order: list[str]) -> None:
    axes.set(xlim=(-0.5, max(1, len(order)) - 0.4), ylim=(-2.05, 2.05))
    wide = max(8, 90 // max(1, len(order)))
    lines = [textwrap.wrap(short(stage, 3 * wide), wide) or [""] for stage in order]
    axes.set_xticks(range(len(order)), ["\n".join(plain(t) for t in text) for text in lines])
    axes.set_yticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "+1", "+2"])
    axes.grid(axis="y", visible=True)
    axes.grid(axis="x", visible=False)
    axes.axhline(0, color=LINE_2, linewidth=1)
