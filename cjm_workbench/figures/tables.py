"""A result table as the report shows it: every estimate with its interval, n and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, cast

import pandas as pd

from cjm_workbench.errors import WorkbenchError
from cjm_workbench.figures.cells import Column, Row, columns_of
from cjm_workbench.figures.words import write_head
from cjm_workbench.schemas.format import plural

LISTED: Final = 200
"""Rows that a table folds away at most: a report is read, the saved table holds them all."""


@dataclass(frozen=True)
class ResultTable:
    """A rendered table: shown by JupyterLab and by the report alike."""

    title: str
    html: str

    def __repr__(self) -> str:
        """Name the table; its rows stand in the HTML."""
        return f"Table: {self.title}"

    def _repr_html_(self) -> str:
        return self.html


def render(
    table: pd.DataFrame,
    *,
    title: str,
    columns: Mapping[str, str],
    subtitle: str = "",
    source: str = "",
    most: int | None = None,
) -> ResultTable:
    """Render a result table as HTML, with every text escaped.

    Parameters
    ----------
    table
        An ``Estimate``, a ``Comparison`` or a ``Listing``. The row's ``unit`` says how ``value``,
        ``difference`` and ``target`` are written; a missing number is a dash, with the row's
        ``reason``.
    title
        What the table shows; it becomes the caption.
    columns
        Column to header, in the order shown; a header from data is a `Name`. ``value`` and
        ``difference`` bring their interval, and ``n`` and ``evidence`` follow ``value`` where they
        are not named. Columns ending in ``seconds`` are times; those ending in ``share`` are
        shares between 0 and 1.
    subtitle
        Measure, unit, n and interval.
    source
        The saved table, ``<chapter>.<question>``.
    most
        Rows shown at once; the others are counted in a line that opens them.

    Returns
    -------
    ResultTable
        Its ``_repr_html_`` is what a notebook shows.

    Raises
    ------
    WorkbenchError
        If a column named is not in the table.

    Notes
    -----
    An empty table is said to hold no row; a journey type that all rows share is named once.

    Examples
    --------
    >>> odd = pd.DataFrame({"touchpoint": ["<b>Call</b>"], "journeys": [1434]})
    >>> print(render(odd, title="Most used", columns={"touchpoint": "Touchpoint"}).html)
    <div class="scroll"><table class="tb-l"><caption><strong>Most used</strong></caption>
    <thead><tr><th scope="col">Touchpoint</th></tr></thead>
    <tbody><tr><th scope="row">&lt;b&gt;Call&lt;/b&gt;</th></tr></tbody></table></div>
    """
    for column in columns:
        if column not in table:
            raise WorkbenchError(
                f"Table '{title}': no column '{column}'", got=column, allowed=table.columns
            )
    if table.empty:
        return ResultTable(title, name_source(source, " holds no row.") if source else "")
    columns, subtitle = _without_only_type(table, columns, subtitle)
    shown = columns_of(table, columns)
    rows = cast("list[Row]", table.to_dict("records"))
    first = len(rows) if most is None else most
    parts = [_table(shown, rows[:first], _caption(title, subtitle)), _rest(shown, rows[first:])]
    if source:
        parts.append(name_source(source))
    return ResultTable(title, "\n".join(part for part in parts if part))


def name_source(name: str, rest: str = "") -> str:
    """Name the saved table that something was made from: the report leads on from there."""
    return f'<p class="src">Table <code>{escape(name)}</code>{rest}</p>'


def _without_only_type(
    table: pd.DataFrame, columns: Mapping[str, str], subtitle: str
) -> tuple[Mapping[str, str], str]:
    """Name the journey type once, above the table, where all its rows are of one."""
    lead = next(iter(columns))
    if "journey_type" not in columns or lead == "journey_type":
        return columns, subtitle
    types = table["journey_type"].unique()
    if len(types) > 1:
        return columns, subtitle
    others = {name: text for name, text in columns.items() if name != "journey_type"}
    named = f"Journey type {types[0]}"
    return others, f"{named}. {subtitle}" if subtitle else named


def _caption(title: str, subtitle: str) -> str:
    second = f'<span class="sub">{escape(subtitle)}</span>' if subtitle else ""
    return f"<caption><strong>{write_head(title)}</strong>{second}</caption>\n"


def _rest(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Fold away the rows that are not shown at once, under a line that counts them."""
    if not rows:
        return ""
    beyond = len(rows) - LISTED
    note = (
        f'<p class="src">{plural(beyond, "row")} more in the saved table.</p>' if beyond > 0 else ""
    )
    return (
        f'<details class="more"><summary>{plural(len(rows), "more row")}</summary>\n'
        f"{_table(columns, rows[:LISTED])}{note}</details>"
    )


def _table(columns: Sequence[Column], rows: Sequence[Row], caption: str = "") -> str:
    head = "".join(
        f'<th scope="col"{_class(each)}>{write_head(each.header)}</th>' for each in columns
    )
    body = "\n".join(f"<tr>{_row(columns, row)}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table class="tb-l">{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(columns: Sequence[Column], row: Row) -> str:
    lead, *others = columns
    cells = "".join(f"<td{_class(each)}>{each.write(row)}</td>" for each in others)
    return f'<th scope="row"{_class(lead)}>{lead.write(row)}</th>{cells}'


def _class(column: Column) -> str:
    return f' class="{column.kind}"' if column.kind else ""
