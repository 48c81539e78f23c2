"""The pictures of chapter 03: each draws the rows of one journey type."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cjm_workbench.figures.cells import holds
from cjm_workbench.figures.rows import (
    STEP,
    Columns,
    Row,
    draw_bar,
    draw_dot,
    draw_shares,
    leave_hidden,
    note_more,
    open_rows,
    out_of,
    plain,
    records_of,
    scale_shares,
    short,
    wrap,
    wrap_path,
    write_beside,
)
from cjm_workbench.figures.style import (
    ACTUAL,
    BAND,
    HEAT_1,
    HEAT_2,
    HEAT_3,
    INK,
    INK_3,
    LINE_2,
    MISSED,
    PAPER,
    UNDETERMINED,
    UNDETERMINED_WASH,
    figure,
    styled_rows,
)
from cjm_workbench.figures.words import WORD, Word
from cjm_workbench.schemas.format import MISSING, difference, duration, is_missing, number
from cjm_workbench.schemas.groups import UNKNOWN

MOST: Final = 12
MOST_STAGES: Final = 8
END: Final = "(end)"
ENDED: Final = "(ended)"
HEAT: Final = ((0.4, HEAT_3), (0.1, HEAT_2), (0.0, HEAT_1))
"""The fill of a share is that of the first break it reaches."""

SENSES: Final = {
    "open": (Word("at all"), BAND),
    "closed": (Word("in order"), HEAT_3),
    "strict": (Word("straight on"), ACTUAL),
}
"""How a journey came to a stage: the word for it, and the fill of its bar."""

_NAME = 44  # characters of a name
_NARROW: Final = 36  # characters of a line of a path beside many columns


@styled_rows
def plot_variants(table: pd.DataFrame) -> Axes:
    """Draw the share of each path as a dot with its interval.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.variants``.
    """
    rows = table.head(MOST)
    names = [wrap_path(variant) for variant in rows["variant"]]
    columns: Columns = {Word("Journeys"): out_of(rows["journeys"], rows["n"])}
    return draw_shares(rows, names, columns, left_out=note_more(len(table) - MOST, "path"))


@styled_rows
def plot_personas(table: pd.DataFrame) -> Axes:
    """Draw, for each of the commonest paths, the share of each persona's journeys as a dot.

    Where a difference to the others holds, it stands beside the persona's name.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.personas``; the row of the other paths is left out
        where there is a path.
    """
    paths = table[table["steps"].notna()]
    rows = table if paths.empty else paths
    groups = [group for _, group in rows.groupby("rank", sort=True)]
    names = [wrap_path(group["variant"].iloc[0], wide=_NARROW) for group in groups]
    axes, centres = open_rows(names, least_lines=max(map(len, groups)))
    at = [
        centre + place - (len(group) - 1) / 2
        for centre, group in zip(centres, groups, strict=True)
        for place in range(len(group))
    ]
    records = records_of(rows)
    for y, row in zip(at, records, strict=True):
        draw_dot(axes, y, row, UNDETERMINED if row["persona"] == UNKNOWN else ACTUAL)
    highest = rows["ci_high"].max()
    scale_shares(axes, 1.0 if is_missing(highest) else min(1.0, highest * 1.05))
    columns: Columns = {
        Word("Journeys"): out_of(rows["journeys"], rows["n"]),
        Word("Persona"): [_persona(row) for row in records],
    }
    write_beside(axes, at, records, columns)
    return axes


def _persona(row: Row) -> str:
    title = short(row["title"], STEP)
    return f"{title}, {difference(row['difference'], 'share')}" if holds(row) else title


@styled_rows
def plot_transitions(table: pd.DataFrame) -> Axes:
    """Draw the share of departures of each common move, with the wait of those who moved on.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.transitions``; ends are left out where any journey
        moves on.
    """
    going_on = table[table["to_touchpoint"] != END]
    moves = table if going_on.empty else going_on
    rows = moves.head(MOST)
    names = [
        [short(start, _NAME), "→ " + short(to, _NAME)]
        for start, to in zip(rows["from_touchpoint"], rows["to_touchpoint"], strict=True)
    ]
    columns: Columns = {
        Word("Moves"): out_of(rows["transitions"], rows["n"]),
        Word("Median wait"): [duration(seconds) for seconds in rows["wait_median_seconds"]],
    }
    return draw_shares(rows, names, columns, left_out=note_more(len(moves) - MOST, "move"))


@styled_rows
def plot_drop_off(table: pd.DataFrame) -> Axes:
    """Draw the share lost at each stage and below at each touchpoint, the most losses first.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.drop_off``; places without a loss are left out where
        another has one.
    """
    lossy = table[table["lost"].isna() | (table["lost"] > 0)]
    kept, hidden = leave_hidden(table if lossy.empty else lossy)
    stages = kept[kept["level"] == "stage"].head(MOST_STAGES)
    rows = pd.concat([stages, kept[kept["level"] == "touchpoint"].head(MOST)])
    names = _place_lines(rows)
    columns: Columns = {
        Word("Lost"): out_of(rows["lost"], rows["n"]),
        Word("Place"): [*map(Word, rows["level"])],
    }
    left_out = "   ".join(filter(None, [note_more(len(kept) - len(rows), "place"), hidden]))
    axes = draw_shares(rows, names, columns, left_out=left_out, colour=MISSED)
    if 0 < len(stages) < len(rows):
        axes.axhline(sum(axes.get_yticks()[len(stages) - 1 : len(stages) + 1]) / 2, color=LINE_2)
    return axes


def _place_lines(rows: pd.DataFrame) -> list[list[str]]:
    """Write the names of places; of touchpoints that stand in several stages, with the stage."""
    twice = rows.duplicated(["level", "name"], keep=False)
    return [
        [*wrap(row["name"]), *([f"in {short(row['within_stage'], _NAME)}"] if double else [])]
        for row, double in zip(records_of(rows), twice, strict=True)
    ]


@styled_rows
def plot_funnel(table: pd.DataFrame) -> Axes:
    """Draw, for each stage, who came at all, through every stage in order, and straight on.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.funnel``.
    """
    rows = table.assign(sense=table["kind"].map([*SENSES].index)).sort_values(["place", "sense"])
    names = [wrap(stage) for stage in rows["stage"].drop_duplicates()]
    axes, centres = open_rows(names, least_lines=len(SENSES))
    at = [centre + shift for centre in centres for shift in range(-1, len(SENSES) - 1)]
    records = records_of(rows)
    for y, row in zip(at, records, strict=True):
        draw_bar(axes, y, row, SENSES[row["kind"]][1])
    scale_shares(axes, 1.0)
    senses = [SENSES[kind][0] for kind in rows["kind"]]
    columns: Columns = {Word("Came"): senses, Word("Journeys"): out_of(rows["journeys"], rows["n"])}
    write_beside(axes, at, records, columns)
    return axes


@styled_rows
def plot_step_matrix(table: pd.DataFrame) -> Axes:
    """Draw the share of journeys at each touchpoint and step as a table of shaded numbers.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.step_matrix``.
    """
    names = table.drop_duplicates("place").sort_values("place")["touchpoint"].tolist()
    [axes] = figure(height=1.0 + 0.3 * len(names))
    for row in records_of(table):
        _draw_cell(axes, row["step_no"], names.index(row["touchpoint"]), row)
    last, n = int(table["step_no"].max()), table["n"].max()
    axes.set(xlim=(0.5, last + 0.5), ylim=(len(names) - 0.5, -0.5))
    axes.set_xticks(range(1, last + 1))
    axes.set_yticks(range(len(names)), [plain(short(name, _NAME)) for name in names])
    note = Word("Step") if is_missing(n) else Word(f"Step; % of {number(n)} journeys")
    axes.set_xlabel(note, loc="left", gid=WORD)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return axes


def _draw_cell(axes: Axes, step: int, line: int, row: Row) -> None:
    insufficient = row["evidence"] == "insufficient"
    fill = PAPER if insufficient else _heat(row)
    axes.add_patch(Rectangle((step - 0.48, line - 0.46), 0.96, 0.92, facecolor=fill, linewidth=0))
    ink = INK_3 if insufficient else INK
    axes.text(step, line, _percent(row["value"]), ha="center", va="center", color=ink)


def _heat(row: Row) -> str:
    if row["touchpoint"] == ENDED:
        return UNDETERMINED_WASH
    return next(fill for least, fill in HEAT if row["value"] >= least)


def _percent(value: float) -> str:
    """Write a share in whole percent: a cell has no room for more."""
    if is_missing(value):
        return MISSING
    return "<1" if 0 < value < 0.005 else number(100 * value)
