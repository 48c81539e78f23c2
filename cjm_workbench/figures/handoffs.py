"""The pictures of chapter 05: each draws the rows of one journey type."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cjm_workbench.figures.cells import holds
from cjm_workbench.figures.rows import (
    Row,
    draw_dot,
    note_more,
    open_rows,
    plain,
    records_of,
    short,
    write_columns,
)
from cjm_workbench.figures.style import (
    ACTUAL,
    HEAT_1,
    HEAT_2,
    HEAT_3,
    INK,
    INK_3,
    LINE_2,
    MISSED,
    PAPER,
    figure,
    styled_rows,
)
from cjm_workbench.figures.words import WORD, Word
from cjm_workbench.schemas.format import (
    MISSING,
    difference,
    difference_interval,
    is_missing,
    number,
    share,
)

MOST: Final = 12
MOST_VALUES: Final = 10
HEAT: Final = ((0.1, HEAT_3), (0.02, HEAT_2), (0.0, HEAT_1))
"""The fill of a share is that of the first break it reaches."""

_NAME: Final = 34


@styled_rows
def plot_switches(table: pd.DataFrame) -> Axes:
    """Draw the share of moves from each channel to each other one as a table of shaded numbers.

    Parameters
    ----------
    table
        Rows of one journey type of ``handoffs.switches``; the first kind of handoff in it is drawn.
    """
    kind = table["kind"].iloc[0]
    own = table[table["kind"] == kind]
    ends = own.melt("handoffs", ["from_value", "to_value"], value_name="name")
    counts = ends["handoffs"].fillna(0).astype(int).groupby(ends["name"]).sum()
    names = counts.sort_values(ascending=False, kind="stable").head(MOST_VALUES).index.tolist()
    [axes] = figure(height=1.2 + 0.32 * len(names))
    for row in records_of(own[own["from_value"].isin(names) & own["to_value"].isin(names)]):
        _draw_cell(axes, names.index(row["to_value"]), names.index(row["from_value"]), row)
    labels = [plain(short(name, 14)) for name in names]
    axes.set(xlim=(-0.5, len(names) - 0.5), ylim=(len(names) - 0.5, -0.5))
    axes.set_xticks(range(len(names)), labels)
    axes.set_yticks(range(len(names)), [plain(short(name, _NAME)) for name in names])
    axes.set_xlabel(Word(f"To this {kind}, from that to the left"), loc="left", gid=WORD)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return axes


def _draw_cell(axes: Axes, x: int, y: int, row: Row) -> None:
    hidden = is_missing(row["value"])
    fill = PAPER if hidden else next(fill for least, fill in HEAT if row["value"] >= least)
    axes.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=fill, linewidth=0))
    ink = INK_3 if row["evidence"] == "insufficient" else INK
    text = MISSING if hidden else number(100 * row["value"], 1)
    axes.text(x, y, text, ha="center", va="center", color=ink)


@styled_rows
def plot_effects(table: pd.DataFrame) -> Axes:
    """Draw what of reaching the goal goes with each handoff: the adjusted difference.

    Parameters
    ----------
    table
        Rows of one journey type of ``handoffs.effects``; those of the goal are drawn, where any of
        them is compared only these.
    """
    goals = table[table["outcome"] == "goal"]
    compared = goals[goals["difference"].notna()]
    every = goals if compared.empty else compared
    rows = every.head(MOST)
    axes, centres = open_rows([_pair_lines(row) for row in records_of(rows)])
    records = records_of(rows)
    for y, row in zip(centres, records, strict=True):
        shift = {"value": row["difference"], "ci_low": row["diff_low"], "ci_high": row["diff_high"]}
        worse = holds(row) and row["difference"] < 0
        draw_dot(axes, y, {**row, **shift}, MISSED if worse else ACTUAL)
    _scale_differences(axes, rows)
    columns = {
        Word("Adjusted"): [difference(row["difference"], "share") for row in records],
        "95 %": [
            difference_interval(row["diff_low"], row["diff_high"], "share") for row in records
        ],
        Word("As it is"): [difference(row["unadjusted"], "share") for row in records],
        Word("With"): [share(row["value"]) for row in records],
        Word("n"): [number(row["n"]) for row in records],
    }
    write_columns(axes, centres, columns)
    axes.set_xlabel(note_more(len(every) - len(rows), "handoff"), loc="left", gid=WORD)
    return axes


def _pair_lines(row: Row) -> list[str]:
    return [
        f"{str(row['kind']).capitalize()}: {short(row['from_value'], _NAME)}",
        "→ " + short(row["to_value"], _NAME),
    ]


def _scale_differences(axes: Axes, rows: pd.DataFrame) -> None:
    reach = max(0.02, *(1.05 * rows[name].abs().max() for name in ("diff_low", "diff_high")))
    reach = 0.1 if is_missing(reach) else reach
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=LINE_2, linewidth=1)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: difference(x, "share")))
