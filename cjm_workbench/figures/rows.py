"""Rows of a picture: a name to the left, a mark with its interval, its numbers to the right."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cjm_workbench.figures.style import (
    ACTUAL,
    INK,
    INK_2,
    INK_3,
    LINE_2,
    PAPER,
    figure,
    need_rows,
    right_of,
)
from cjm_workbench.figures.words import WORD, Word, gid_of
from cjm_workbench.schemas.format import MISSING, interval, is_missing, number, plural, share

WIDE: Final = 50
"""Characters of a line of a name."""

STEP: Final = 22
"""Characters of a touchpoint within a long path: two make a line."""

_LINES: Final = 4
"""Lines of a path."""

_ARROW: Final = " › "  # between the touchpoints of a path
_STICKY: Final = "\u00a0"  # a space at which no line is broken

_LINE: Final = 0.175  # inches of a line of a name
_GAP: Final = 0.8  # lines between two names
_HEADER: Final = -0.4  # lines below the top of the rows
_FRAME: Final = 0.8  # inches above and below the rows
_VALUE, _BOUNDS, _NEXT = 8, 58, 74  # points to the right: value, interval, each further column

Row = Mapping[str, Any]
Lines = Sequence[str]
Columns = Mapping[str, Sequence[str]]


def draw_shares(
    rows: pd.DataFrame,
    names: Sequence[Lines],
    columns: Columns,
    *,
    left_out: str = "",
    colour: str = ACTUAL,
) -> Axes:
    """Draw each share as a dot on its interval: dashed where thin, hollow where insufficient.

    Parameters
    ----------
    rows
        Estimates of shares, in the order shown; a suppressed one has no mark.
    names
        Of each row, line by line.
    columns
        Further texts to the right of each row, under their headers; one of several lines makes
        its row as high. Those that the workbench says are each a `Word`, headers among them.
    left_out
        A note of rows that are not drawn.
    colour
        Of the marks.
    """
    axes, centres = open_rows(names, least_lines=count_lines(columns))
    records = records_of(rows)
    for y, row in zip(centres, records, strict=True):
        draw_dot(axes, y, row, colour)
    highest = rows["ci_high"].max()
    scale_shares(axes, 1.0 if is_missing(highest) else min(1.0, highest * 1.05))
    write_beside(axes, centres, records, columns)
    axes.set_xlabel(left_out, loc="left", gid=WORD)
    return axes


def open_rows(
    names: Sequence[Lines], *, least_lines: int | Sequence[int] = 1
) -> tuple[Axes, list[float]]:
    """Open a picture as high as its rows need.

    Parameters
    ----------
    names
        Of each row, line by line.
    least_lines
        How many lines high each row is at least.

    Returns
    -------
    tuple of Axes and list of float
        The chart, and the middle of each row on its vertical scale, which counts lines of text
        from the top.

    Raises
    ------
    DataError
        If there is no row.
    """
    need_rows(names)
    least = [least_lines] * len(names) if isinstance(least_lines, int) else least_lines
    sizes = [max(len(name), lines) + _GAP for name, lines in zip(names, least, strict=True)]
    ends = list(accumulate(sizes))
    centres = [end - size / 2 for end, size in zip(ends, sizes, strict=True)]
    [axes] = figure(height=_LINE * sum(sizes) + _FRAME)
    texts = ["\n".join(plain(line) for line in lines) for lines in names]
    axes.set_yticks(centres, texts, ha="right", multialignment="right")
    for label, lines in zip(axes.get_yticklabels(), names, strict=True):
        label.set_gid(gid_of(*lines))
    axes.set_ylim(sum(sizes), 0)
    return axes, centres


def count_lines(columns: Columns) -> list[int]:
    """Count the lines that each row of some columns needs.

    Examples
    --------
    >>> count_lines({"Share": ["1 %", "2 %"], "Why": ["so", "so\\nand so"]})
    [1, 2]
    """
    return [
        max(text.count("\n") + 1 for text in row) for row in zip(*columns.values(), strict=True)
    ]


def scale_shares(axes: Axes, most: float, *, least: float = 0.0) -> None:
    """Scale the horizontal axis to a share, from 0 where no less is given, with few round ticks."""
    axes.set_xlim(least, most)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:g} %"))


def draw_dot(axes: Axes, y: float, row: Row, colour: str) -> None:
    """Draw an estimate as a dot on its interval."""
    if is_missing(row["value"]):
        return
    hollow = row["evidence"] == "insufficient"
    ink = INK_3 if hollow else colour
    _draw_interval(axes, y, row, ink)
    fill = PAPER if hollow else ink
    axes.plot(row["value"], y, "o", color=ink, markerfacecolor=fill, clip_on=False, gid="value")


def draw_bar(axes: Axes, y: float, row: Row, colour: str) -> None:
    """Draw an estimate as a bar with its interval across the end."""
    if is_missing(row["value"]):
        return
    hollow = row["evidence"] == "insufficient"
    fill, edge = (PAPER, LINE_2) if hollow else (colour, colour)
    axes.barh(y, row["value"], height=0.75, color=fill, edgecolor=edge, linewidth=0.7)
    _draw_interval(axes, y, row, INK_3 if hollow else INK)


def _draw_interval(axes: Axes, y: float, row: Row, ink: str) -> None:
    style = "-" if row["evidence"] == "sufficient" else (0, (2, 1.5))
    bounds = [row["ci_low"], row["ci_high"]]
    axes.plot(bounds, [y, y], linestyle=style, color=ink, clip_on=False, gid="interval")


def write_beside(axes: Axes, at: Sequence[float], rows: Sequence[Row], columns: Columns) -> None:
    """Write each row's share, its interval and further columns to the right of the chart."""
    bounds = [interval(row["ci_low"], row["ci_high"], "share") for row in rows]
    shown = [Word("not shown") if text == MISSING else text for text in bounds]
    shares = [share(row["value"]) for row in rows]
    _write(axes, _VALUE, Word("Share"), at, shares, INK, weight="bold")
    _write(axes, _BOUNDS, "95 %", at, shown, INK_3)
    for place, (header, texts) in enumerate(columns.items(), start=1):
        _write(axes, _BOUNDS + place * _NEXT, header, at, texts, INK_2)


def write_columns(axes: Axes, at: Sequence[float], columns: Columns) -> None:
    """Write texts to the right of each row, the first of them as what the mark shows."""
    for place, (header, texts) in enumerate(columns.items()):
        ink, weight = (INK_2, "normal") if place else (INK, "bold")
        _write(axes, _VALUE + place * _NEXT, header, at, texts, ink, weight)


def _write(
    axes: Axes, right: float, header: str, at: Sequence[float], texts: Lines, ink: str,
    weight: str = "normal",
) -> None:  # fmt: skip
    """Write a column of texts, so many points to the right of the chart."""
    # not annotations: their place, told anew at each look, is half of what a picture costs
    place: dict[str, Any] = {"transform": right_of(axes, right), "va": "center"}
    axes.text(1, _HEADER, plain(header), color=INK_3, gid=gid_of(header), **place)
    for y, text in zip(at, texts, strict=True):
        axes.text(1, y, plain(text), color=ink, weight=weight, gid=gid_of(text), **place)


def records_of(rows: pd.DataFrame) -> list[Row]:
    """Give the rows of a result table as mappings of column to cell."""
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def out_of(counts: Iterable[Any], ns: Iterable[Any]) -> list[str]:
    """Write counts beside what they were counted among; nothing where either is suppressed.

    Examples
    --------
    >>> out_of([713, None], [1434, 1434])
    ['713 of 1,434', '']
    """
    return [
        "" if is_missing(count) or is_missing(n) else Word(f"{number(count)} of {number(n)}")
        for count, n in zip(counts, ns, strict=True)
    ]


def note_more(count: int, noun: str) -> str:
    """Count the rows that are not drawn.

    Examples
    --------
    >>> note_more(39, "path"), note_more(0, "path")
    ('+ 39 more paths', '')
    """
    return "" if count <= 0 else Word(f"+ {plural(count, f'more {noun}')}")


def leave_hidden(rows: pd.DataFrame, value: str = "value") -> tuple[pd.DataFrame, str]:
    """Leave out rows that are of too few to be shown, where another one is shown; count them.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["a", "b", "c"], "value": [0.5, None, None]})
    >>> shown, note = leave_hidden(rows)
    >>> shown["name"].tolist(), note
    (['a'], '+ 2 of too few to be shown')
    """
    hidden = rows[value].isna()
    if hidden.all() or not hidden.any():
        return rows, ""
    return rows[~hidden], f"+ {number(int(hidden.sum()))} of too few to be shown"


def wrap(text: str, *, most: int | None = 3, wide: int = WIDE) -> list[str]:
    """Break a name into lines, and end it in an ellipsis where they are too many."""
    return textwrap.wrap(text, wide, max_lines=most, placeholder=" …") or [""]


def wrap_path(variant: str, *, wide: int = WIDE) -> list[str]:
    """Break a path between its touchpoints alone, and shorten these where it is long.

    Examples
    --------
    >>> wrap_path("See the plans › Order online › Connected", wide=30)
    ['See the plans › Order online ›', 'Connected']
    >>> wrap_path("Offer bought without its coupon › Paid", wide=30)
    ['Offer bought without… › Paid']
    """
    names = variant.split(_ARROW)
    if len(names) == 1:
        return wrap(variant, wide=wide)
    lines = wrap(_join(names), most=None, wide=wide)
    if len(lines) > _LINES or max(map(len, names)) + len(_ARROW) > wide:
        lines = wrap(_join([short(name, STEP) for name in names]), most=_LINES, wide=wide)
    return [line.replace(_STICKY, " ") for line in lines]


def _join(names: Sequence[str]) -> str:
    return f"{_STICKY}› ".join(name.replace(" ", _STICKY) for name in names)


def short(text: str, most: int) -> str:
    """Cut a name to so many characters, the last an ellipsis.

    Examples
    --------
    >>> short("T02 Check confirmation of receipt", 12)
    'T02 Check c…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Keep a name's dollar signs from starting a formula."""
    return text.replace("$", r"\$")
