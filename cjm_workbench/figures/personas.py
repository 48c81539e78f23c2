"""The pictures of chapter 02: sizes, overlaps, behaviour and tiers, and the personas' cards."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from cjm_workbench.figures.cells import holds
from cjm_workbench.figures.dumbbell import KEY, draw_second, join, key_groups
from cjm_workbench.figures.panels import draw_panels
from cjm_workbench.figures.rows import (
    Columns,
    Row,
    draw_dot,
    draw_shares,
    note_more,
    open_rows,
    out_of,
    plain,
    records_of,
    scale_shares,
    wrap,
    write_beside,
)
from cjm_workbench.figures.style import (
    ACTUAL,
    INK,
    INK_2,
    INK_3,
    UNDETERMINED_WASH,
    canvas_of,
    styled_rows,
)
from cjm_workbench.figures.tables import ResultTable, render
from cjm_workbench.figures.words import WORD, Name, Word, gid_of
from cjm_workbench.schemas.format import difference, interval, is_missing, number, plural, share

MOST: Final = 15
CELL: Final = ["measure", "detail", "scale_min", "scale_max"]
_NAME: Final = 34  # characters of a line of a name beside a chart that has many columns
_APART: Final = 0.12  # lines that a mark of a pair stands above or below its row: 2 pixels
_ROOM: Final = 1.05  # how far the axis of shares goes, by the farthest of them
_DIFFERENCE: Final = 206  # points to the right of a panel

_CARD: Final = {
    "description": "Who they are",
    "rule": "Rule",
    "size": "How many",
    "channels": "Most used channels",
    "reached": "Reached the goal",
    "attributes": "Unlike other personas",
    "interacts": "How they deal with us",
    "learns": "How they learn of us",
    "also_buys": "What else they buy",
    "considers": "Whom else they consider",
    "active_in": "Where else they are active",
    "formats": "Formats they use",
    "objects_to": "What they object to",
    "objections": "Objections noted",
    "blanks": "Questions to research",
}


@styled_rows
def plot_sizes(table: pd.DataFrame) -> Axes:
    """Draw the share of customers that fit each persona, and of those that fit none.

    Parameters
    ----------
    table
        Rows of ``personas.sizes``.
    """
    columns: Columns = {
        Word("Customers"): _counts(table["customers"]),
        Word("Journeys"): _counts(table["journeys"]),
    }
    names = [wrap(title) for title in table["title"]]
    return draw_shares(table, names, columns, left_out=_note_n(table))


def _counts(counts: pd.Series[Any]) -> list[str]:
    return ["" if is_missing(count) else number(count) for count in counts]


def _note_n(table: pd.DataFrame) -> str:
    """Say once what all rows are a share of."""
    n = table["n"].max()
    return "" if is_missing(n) else Word(f"n = {plural(int(n), 'customer')}")


@styled_rows
def plot_overlap(table: pd.DataFrame) -> Axes:
    """Draw what share of the smaller of two personas fits both.

    Parameters
    ----------
    table
        Rows of ``personas.overlap``.
    """
    rows = table.head(MOST)
    names = [
        [*wrap(title, most=2), *wrap(f"and {other}", most=2)]
        for title, other in zip(rows["title"], rows["other_title"], strict=True)
    ]
    columns: Columns = {Word("Customers"): out_of(rows["customers"], rows["n"])}
    return draw_shares(rows, names, columns, left_out=note_more(len(table) - MOST, "pair"))


@styled_rows
def plot_behaviour(table: pd.DataFrame) -> Axes:
    """Draw each persona's measures with their intervals, a panel a measure; channels are left out.

    Parameters
    ----------
    table
        Rows of one journey type of ``personas.behaviour``.
    """
    rows = table[table["measure"] != "channel"]
    panels = [group for _, group in rows.groupby(CELL, sort=False, dropna=False)]
    axes = draw_panels(
        panels,
        titles=[_title(group.iloc[0]) for group in panels],
        names=[[_narrow(title) for title in group["title"]] for group in panels],
    )
    for panel, group in zip(axes.figure.axes, panels, strict=True):
        _write_differences(panel, records_of(group))
    return axes


def _narrow(name: str) -> list[str]:
    return textwrap.wrap(name, _NAME, max_lines=2, placeholder=" …") or [""]


def _title(row: pd.Series[Any]) -> str:
    words = {
        "conversion": "Conversion",
        "time": "Median time to the goal",
        "journeys": "Journeys a customer",
        "steps": "Steps a journey",
        "score": f"Score ({row['detail']})",
    }
    return Word(words[row["measure"]])


def _write_differences(axes: Axes, rows: Sequence[Row]) -> None:
    """Write beside each row how far it is from the other personas."""
    at = [-0.5, *axes.get_yticks()]
    inks = [INK_3, *(INK if holds(row) else INK_2 for row in rows)]
    for y, text, ink in zip(at, [Word("Difference"), *map(_against, rows)], inks, strict=True):
        axes.annotate(
            plain(text), (1, y), xytext=(_DIFFERENCE, 0), textcoords="offset points",
            xycoords=axes.get_yaxis_transform(), va="center", color=ink, annotation_clip=False,
            gid=gid_of(text),
        )  # fmt: skip


def _against(row: Row) -> str:
    """Write a difference that holds up; of another, that it does not."""
    if is_missing(row["n"]):
        return Word("not shown")
    if is_missing(row["others_n"]):
        return Word("not compared")
    if is_missing(row["q_value"]):
        return Word("alike") if row["difference"] == 0 else Word("not tested")
    if not holds(row):
        return Word("not clear")
    text = difference(row["difference"], row["unit"])
    return text if row["evidence"] == "sufficient" else Word(f"{text} (thin)")


@styled_rows
def plot_channels(table: pd.DataFrame) -> Axes:
    """Draw what share of each persona's journeys touched each of the most used channels.

    Parameters
    ----------
    table
        Rows of one journey type of ``personas.behaviour``; other measures are left out.
    """
    rows = table[table["measure"] == "channel"]
    firsts = ~rows.duplicated("detail")
    names = [
        [*(wrap(f"{row['detail']}:", most=1) if first else []), *wrap(row["title"], most=2)]
        for row, first in zip(records_of(rows), firsts, strict=True)
    ]
    columns: Columns = {
        Word("n"): [number(n) for n in rows["n"]],
        Word("Difference"): [_against(row) for row in records_of(rows)],
    }
    return draw_shares(rows, names, columns)


@styled_rows
def plot_discovered(table: pd.DataFrame) -> Axes:
    """Draw the share of customers in each group found in behaviour, with what marks it.

    Parameters
    ----------
    table
        Rows of ``personas.discovered``.
    """
    names = [
        [*wrap(row["title"], most=1), *(wrap(row["marks"], most=2) if row["marks"] else [])]
        for row in records_of(table)
    ]
    columns: Columns = {Word("Customers"): _counts(table["customers"])}
    return draw_shares(table, names, columns, left_out=_note_n(table))


@styled_rows
def plot_tiers(table: pd.DataFrame) -> Axes:
    """Draw the share of customers in each value tier, joined to their share of the revenue.

    Parameters
    ----------
    table
        Rows of ``personas.tiers``.
    """
    axes, centres = open_rows([[Word(tier.capitalize())] for tier in table["value_tier"]])
    records = records_of(table)
    _scale_tiers(axes, table)
    for y, row in zip(centres, records, strict=True):
        _draw_tier(axes, y, row)
    columns: Columns = {
        Word("Customers"): _counts(table["customers"]),
        Word("Of the revenue"): [_revenue(row) for row in records],
    }
    write_beside(axes, centres, records, columns)
    axes.set_xlabel(_note_n(table), loc="left", gid=WORD)
    axes.tick_params(axis="y", pad=7)  # a mark at 0 does not touch the name
    canvas = canvas_of(axes)
    canvas.set_figheight(canvas.get_figheight() + KEY)
    key_groups(canvas, "Share of customers", "Share of the revenue", ACTUAL)
    return axes


def _scale_tiers(axes: Axes, table: pd.DataFrame) -> None:
    """Scale from 0 to the largest share; where revenue is negative, shares lie beyond 0 and 1."""
    columns = ["revenue_share", "revenue_low_share", "revenue_high_share"]
    revenue = pd.Series(table[columns].to_numpy("float64").ravel()).dropna()
    highest = table[["ci_high", "revenue_high_share"]].max().max()
    most = 1.0 if is_missing(highest) else min(1.0, highest * _ROOM)
    beyond = revenue[~revenue.between(0, 1)] * _ROOM
    scale_shares(axes, max([most, *beyond]), least=min([0.0, *beyond]))


def _draw_tier(axes: Axes, y: float, row: Row) -> None:
    weak = row["evidence"] == "insufficient"
    if not weak:
        join(axes, y, (row["value"], row["revenue_share"]), UNDETERMINED_WASH)
    bounds = (row["revenue_low_share"], row["revenue_high_share"])
    draw_second(axes, y + _APART, row["revenue_share"], bounds, weak=weak)
    draw_dot(axes, y - _APART, row, ACTUAL)


def _revenue(row: Row) -> str:
    if is_missing(row["revenue_share"]):
        return ""
    bounds = interval(row["revenue_low_share"], row["revenue_high_share"], "share")
    return f"{share(row['revenue_share'])} ({bounds})"


@styled_rows
def plot_tier_conversion(table: pd.DataFrame) -> Axes:
    """Draw the share of each tier's journeys that reached their goal.

    Parameters
    ----------
    table
        Rows of one journey type of ``personas.tier_conversion``.
    """
    columns: Columns = {Word("Reached"): out_of(table["reached"], table["n"])}
    names = [[Word(tier.capitalize())] for tier in table["value_tier"]]
    return draw_shares(table, names, columns)


def draw_cards(table: pd.DataFrame) -> ResultTable:
    """Set the personas side by side: one column a persona, every text escaped.

    Parameters
    ----------
    table
        The saved table ``personas.cards``.
    """
    cards = {f"card_{place}": row for place, row in enumerate(records_of(table))}
    sides = {column: [row[name] or "—" for name in _CARD] for column, row in cards.items()}
    upright = pd.DataFrame({"what": [*_CARD.values()], **sides})
    headers = {column: Name(row["title"]) for column, row in cards.items()}
    return render(
        upright, title="Personas", columns={"what": "Persona", **headers}, source="personas.cards"
    )
