"""Show a result table in a chapter: one picture a journey type, each titled by its own reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import pandas as pd
from IPython.display import Markdown, display
from matplotlib.axes import Axes

from cjm_workbench.figures.style import Picture
from cjm_workbench.figures.tables import ResultTable

MARKS = re.compile(r"([\\`*_{}\[\]#|~$!])")

_TORN = re.compile(r"(?<=\d) %|(?<=\b[nq]) [=≤] (?=[\d<])")

Plot = Callable[[pd.DataFrame], Axes]
Draw = Callable[[pd.DataFrame], ResultTable]
Read = Callable[[pd.DataFrame], str]


def show(
    table: pd.DataFrame,
    plot: Plot,
    read: Read,
    *,
    subtitle: str,
    source: str,
    needs: str = "",
) -> None:
    """Display a picture of each journey type in a table; where there is none, its reading alone.

    Parameters
    ----------
    table
        A result table with ``journey_type``.
    plot
        Draws the rows of one journey type.
    read
        States what these rows say; it becomes the picture's title and its alternative text.
    subtitle
        Measure, unit and interval.
    source
        The saved table, ``<chapter>.<question>``.
    needs
        A column without which there is nothing to draw.
    """
    if table.empty:
        say(read(table))
        return
    for _, rows in table.groupby("journey_type", sort=True):
        said = read(rows)
        if needs and rows[needs].isna().all():
            say(said)
            continue
        display(Picture(plot(rows), title=said, alt=said, subtitle=subtitle, source=source))


def show_drawn(table: pd.DataFrame, draw: Draw) -> None:
    """Display a drawing of each journey type in a table; of an empty table, nothing.

    Parameters
    ----------
    table
        A result table with ``journey_type``.
    draw
        Draws the rows of one journey type as HTML.
    """
    for _, rows in table.groupby("journey_type", sort=True):
        display(draw(rows))


def say(reading: str) -> None:
    """Display the sentence that answers a chapter's question; names from data stay plain text."""
    if reading:
        display(Markdown(plain_markdown(reading)))


def plain_markdown(text: str) -> str:
    """Escape what Markdown and HTML would read as more than text."""
    return MARKS.sub(r"\\\1", escape(hold_together(text), quote=False))


def hold_together(text: str) -> str:
    """Keep a number in one line with its sign and its unit.

    Examples
    --------
    >>> hold_together("11 % (n = 96, q ≤ 0.05)").split(" ")
    ['11\\xa0%', '(n\\xa0=\\xa096,', 'q\\xa0≤\\xa00.05)']
    """
    return _TORN.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
