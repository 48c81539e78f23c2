"""The pictures of chapter 01: what is covered, how fresh it is, and what it can carry."""

from __future__ import annotations

import textwrap
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from cjm_workbench.figures.rows import (
    Columns,
    Row,
    draw_shares,
    note_more,
    open_rows,
    plain,
    records_of,
    short,
    wrap,
)
from cjm_workbench.figures.style import (
    ACTUAL,
    BAND,
    HEAT_1,
    HEAT_2,
    HEAT_3,
    INK,
    INK_2,
    INK_3,
    LINE_2,
    MISSED,
    PAPER,
    figure,
    styled,
)
from cjm_workbench.figures.words import WORD, Word
from cjm_workbench.schemas.format import MISSING, is_missing, number, plural
from cjm_workbench.schemas.locale import write_day

MOST: Final = 15
HEAT: Final = ((0.8, HEAT_3), (0.4, HEAT_2), (0.0, HEAT_1))
"""The fill of a share, as it is written in whole percent, is that of the first break it reaches."""

_NAME: Final = 44  # characters of a name beside the heat table
_ROOM: Final = 96  # characters of all stage names of one line together
_LEAST_ROOM: Final = 8
_STAGE_LINES: Final = 3
_FRAME, _LINE, _ROW = 0.27, 0.18, 0.3  # inches: around the heat table, a line of a stage, a row
_BAND: Final = 2.4  # lines of text that the busiest week of a source is high


@styled
def plot_coverage(table: pd.DataFrame) -> Axes:
    """Draw the share of customers with a record at each stage as a table of shaded numbers.

    Parameters
    ----------
    table
        Rows of one journey type of ``readiness.coverage_channels`` or ``..._sources``. An empty
        cell is hollow and says 0; one that is too small to show holds a dash.
    """
    n = table["n"].max()
    of = "" if is_missing(n) else Word(f"% of {plural(int(n), 'customer')}")
    stages = table["stage"].drop_duplicates().tolist()
    return _draw_heat(table.rename(columns={"stage": "column"}), of, stages)


@styled
def plot_overlay(table: pd.DataFrame) -> Axes:
    """Draw the share of each source's customers whom another one knows, as shaded numbers.

    Parameters
    ----------
    table
        ``readiness.overlay``.
    """
    if table.empty:
        return _say(Word("There are no two sources to show."))
    names = table["source"].drop_duplicates().head(MOST).tolist()
    columns = [*dict.fromkeys([table["other"].iloc[0], *names])]  # (any other) stands first
    cells = table[table["other"].isin(columns)]
    cells = cells.rename(columns={"source": "name", "other": "column"})
    return _draw_heat(cells, Word("% of the customers of the source on the left"), columns)


@styled
def plot_sufficiency(table: pd.DataFrame) -> Axes:
    """Draw the conversion of each stage as a dot with its interval, beside what it still needs.

    Parameters
    ----------
    table
        Rows of one journey type of ``readiness.sufficiency``; those of scores are left out.
    """
    every = table[table["measure"] == "conversion"]
    if every["n"].eq(0).all():
        return _say(Word("There is no followed journey to show."))
    rows = every.head(MOST)
    columns: Columns = {
        Word("n"): [_count(n) for n in rows["n"]],
        Word("Lacking"): [_count(more) for more in rows["more"]],
    }
    names = [wrap(stage) for stage in rows["stage"]]
    return draw_shares(rows, names, columns, left_out=note_more(len(every) - MOST, "stage"))


@styled
def plot_weeks(table: pd.DataFrame) -> Axes:
    """Draw the weekly volume of each source on a scale of its own, with its sudden drops.

    Parameters
    ----------
    table
        Rows of ``readiness.weeks``.
    """
    every = table["source"].drop_duplicates().tolist()
    names = every[:MOST]
    if not names:
        return _say(Word("There is no whole week to show."))
    axes, centres = open_rows([wrap(name, most=2) for name in names], least_lines=3)
    for y, name in zip(centres, names, strict=True):
        _draw_weeks(axes, y + _BAND / 2, table[table["source"] == name])
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=7))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: write_day(num2date(day))))
    axes.set_xlabel(note_more(len(every) - MOST, "source"), loc="left", gid=WORD)
    return axes


def _draw_heat(table: pd.DataFrame, label: str, columns: list[str]) -> Axes:
    """Draw a table of shares: one line a ``name``, one column a ``column``."""
    every = table["name"].drop_duplicates().tolist()
    names = every[:MOST]
    room = max(_ROOM // max(len(columns), 1), _LEAST_ROOM)
    heads = [_break(column, room) for column in columns]
    lines = max((head.count("\n") + 1 for head in heads), default=1)
    [axes] = figure(height=_FRAME + _LINE * lines + _ROW * len(names))
    for row in records_of(table[table["name"].isin(names)]):
        _draw_cell(axes, columns.index(row["column"]), names.index(row["name"]), row)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(names) - 0.5, -0.5))
    axes.set_xticks(range(len(columns)), heads)
    axes.set_yticks(range(len(names)), [plain(short(name, _NAME)) for name in names])
    axes.xaxis.tick_top()
    rest = note_more(len(every) - MOST, "row")
    axes.set_xlabel("   ".join(filter(None, [label, rest])), loc="left", gid=WORD)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return axes


def _draw_cell(axes: Axes, column: int, line: int, row: Row) -> None:
    value = row["value"]
    empty = is_missing(value) or value == 0
    fill = PAPER if empty else next(fill for least, fill in HEAT if round(value, 2) >= least)
    edge = LINE_2 if empty else fill
    axes.add_patch(
        Rectangle(
            (column - 0.48, line - 0.44), 0.96, 0.88,
            facecolor=fill, edgecolor=edge, linewidth=0.7, linestyle=":" if empty else "-",
        )
    )  # fmt: skip
    ink = INK_3 if empty else INK
    axes.text(column, line, _percent(value), ha="center", va="center", color=ink)


def _percent(value: float) -> str:
    """Write a share in whole percent; all and nothing are written for those alone."""
    if is_missing(value):
        return MISSING
    if 0 < value < 0.01:
        return "<1"
    return ">99" if 0.99 < value < 1 else number(100 * value)


def _break(stage: str, room: int) -> str:
    lines = textwrap.wrap(stage, room, max_lines=_STAGE_LINES, placeholder=" …")
    return "\n".join(plain(line) for line in lines)


def _draw_weeks(axes: Axes, base: float, weeks: pd.DataFrame) -> None:
    """Draw one source's weeks upwards from its base line, and its drops as triangles on it."""
    busiest = max(int(weeks["records"].max()), 1)
    top = base - _BAND * weeks["records"] / busiest
    axes.fill_between(weeks["week"], base, top, color=BAND, linewidth=0)
    axes.plot(weeks["week"], top, color=ACTUAL, linewidth=1, gid="weeks")
    dropped = weeks[weeks["drop"]]
    at = [base] * len(dropped)
    axes.plot(dropped["week"], at, "v", color=MISSED, markersize=5, clip_on=False, gid="drop")
    said = [Word(f"at most {number(busiest)}"), Word("a week")]
    said += [Word(plural(len(dropped), "sudden drop"))] if at else []
    axes.annotate(
        "\n".join(said),
        (1, base - _BAND / 2),
        xycoords=axes.get_yaxis_transform(), textcoords="offset points", xytext=(8, 0),
        va="center", color=INK_2, annotation_clip=False, gid=WORD,
    )  # fmt: skip


def _say(text: str) -> Axes:
    """Draw a sentence in the place of a chart that would be empty."""
    [axes] = figure(height=0.8)
    axes.set_axis_off()
    axes.text(0, 0.5, text, color=INK_2, gid=WORD)
    return axes


def _count(value: float) -> str:
    return MISSING if is_missing(value) else number(value)
