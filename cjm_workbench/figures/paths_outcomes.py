"""The picture of patterns and outcomes of chapter 03: how many times as often, with intervals."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from cjm_workbench.figures.rows import (
    Columns,
    Row,
    draw_dot,
    note_more,
    open_rows,
    records_of,
    wrap,
    write_beside,
)
from cjm_workbench.figures.style import ACTUAL, INK_3, MET, MISSED, styled_rows
from cjm_workbench.figures.words import WORD, Word
from cjm_workbench.schemas.format import is_missing, share
from cjm_workbench.schemas.results import Q_MAX

MOST: Final = 14
GOOD: Final = ("reached", "again", "risen")
"""Outcomes that are wanted; of the others, more is worse."""

WORDS: Final = {
    "reached": Word("reaching the goal"), "lost": Word("being lost"),
    "again": Word("coming back"), "churned": Word("leaving for good"),
    "risen": Word("rising to a higher value tier"),
}  # fmt: skip


@styled_rows
def plot_outcomes(table: pd.DataFrame) -> Axes:
    """Draw the lift of each pattern for one outcome: right of 1, it is more common with it.

    Parameters
    ----------
    table
        Rows of one journey type of ``paths.outcomes``; drawn is the first outcome of which a lift
        can be shown.
    """
    known = table[table["lift"].notna() & table["lift_low"].notna()]
    outcome = known["outcome"].iloc[0] if len(known) else table["outcome"].iloc[0]
    own = known if known.empty else known[known["outcome"] == outcome]
    rows = (table[table["outcome"] == outcome] if own.empty else own).head(MOST)
    axes, centres = open_rows([wrap(pattern) for pattern in rows["pattern"]])
    records = records_of(rows)
    axes.axvline(1, color=INK_3, linewidth=0.8, gid="no difference")
    for y, row in zip(centres, records, strict=True):
        draw_dot(axes, y, _as_lift(row), _colour(row, outcome))
    _scale(axes, rows)
    columns: Columns = {
        Word("Without"): [share(row["others_share"]) for row in records],
        Word("Lift"): [_write(row["lift"]) for row in records],
        Word("95 % of it"): [
            f"{_write(row['lift_low'])}–{_write(row['lift_high'])}" for row in records
        ],
    }
    write_beside(axes, centres, records, columns)
    more = note_more(len(own) - len(rows), "pattern")
    label = Word(f"Lift of {WORDS[outcome]}: how many times as often as without the pattern")
    axes.set_xlabel(f"{label}. {more}" if more else label, loc="left", gid=WORD)
    return axes


def _as_lift(row: Row) -> Row:
    return {**row, "value": row["lift"], "ci_low": row["lift_low"], "ci_high": row["lift_high"]}


def _colour(row: Row, outcome: str) -> str:
    if is_missing(row["q_value"]) or row["q_value"] > Q_MAX:
        return ACTUAL
    return MET if (row["lift"] > 1) == (outcome in GOOD) else MISSED


def _scale(axes: Axes, rows: pd.DataFrame) -> None:
    """Scale by ratios, about 1: half as often lies as far from it as twice as often."""
    axes.set_xscale("log")
    low, high = rows["lift_low"].min(), rows["lift_high"].max()
    if is_missing(low) or is_missing(high):
        low, high = 0.5, 2.0
    axes.set_xlim(min(low, 0.98) / 1.02, max(high, 1.02) * 1.02)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g} ×"))


def _write(lift: float) -> str:
    return "—" if is_missing(lift) else f"{lift:.2f}"
