"""A table whose cells are already HTML: what stands side by side and is no plain result table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from cjm_workbench.figures.cells import Row, badge
from cjm_workbench.figures.tables import ResultTable, name_source
from cjm_workbench.figures.words import write_head
from cjm_workbench.schemas import format as fmt

UNLESS: Final = "Evidence is sufficient unless said."
"""Beside a table whose cells name the exceptions only."""

WEAK: Final = "insufficient"
"""Evidence on which a number is shown, greyed, and claims nothing."""


@dataclass(frozen=True)
class Line:
    """One row: its head and its cells, as HTML; or the heading of the rows that follow."""

    head: str
    cells: Sequence[str] = ()
    group: bool = False


def grid(
    title: str,
    heads: Sequence[str],
    lines: Sequence[Line],
    *,
    kinds: Sequence[str] = (),
    subtitle: str = "",
    source: str = "",
    folded: Sequence[Line] = (),
    what: str = "more row",
    whats: str = "",
) -> ResultTable:
    """Lay out cells that are HTML; whoever writes them escapes what comes from data.

    Parameters
    ----------
    title, subtitle
        Plain text: what the table shows, and its unit and interval; a title from data is a `Name`.
    heads
        HTML of the columns' heads, names from data marked as such; the first is that of the rows'
        heads.
    lines
        The rows.
    kinds
        A class a column; none where empty.
    source
        The saved table, ``<chapter>.<question>``.
    folded
        Rows that a line opens, which counts them as `what` (`whats` where they are several).

    Examples
    --------
    >>> print(grid("Odd", ["Segment", "n"], [Line("All", ["7"])]).html)
    <div class="scroll"><table class="tb-l gapt side"><caption><strong>Odd</strong></caption>
    <thead><tr><th scope="col">Segment</th><th scope="col">n</th></tr></thead>
    <tbody><tr><th scope="row">All</th><td>7</td></tr></tbody></table></div>
    """
    classes = [f' class="{kind}"' if kind else "" for kind in (kinds or [""] * len(heads))]
    second = f'<span class="sub">{escape(subtitle)}</span>' if subtitle else ""
    caption = f"<caption><strong>{write_head(title)}</strong>{second}</caption>"
    parts = [_table(heads, lines, classes, caption)] if lines else []
    if folded:
        opened = _table(heads, folded, classes, "")
        parts.append(
            f'<details class="more"><summary>{fmt.plural(len(folded), what, whats)}</summary>\n'
            f"{opened}</details>"
        )
    if source:
        empty = "" if lines or folded else " holds no row."
        parts.append(name_source(source, empty))
    return ResultTable(title, "\n".join(parts))


def write_estimate(row: Row) -> str:
    """Write an estimate in one cell: value, interval, n, and what its evidence lacks.

    Examples
    --------
    >>> write_estimate({"value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "unit": "share", "n": 96,
    ...                 "evidence": "sufficient", "reason": ""})
    '<b>50.0 %</b><small>40.0–60.0, n = 96</small>'
    """
    lacks = "" if row["evidence"] == "sufficient" else f" {badge('ev', row['evidence'])}"
    if fmt.is_missing(row["value"]):
        return f"{fmt.MISSING}{lacks}<small>{escape(row['reason'])}</small>"
    bounds = fmt.interval(row["ci_low"], row["ci_high"], row["unit"], of=row["value"])
    value = escape(fmt.quantity(row["value"], row["unit"]))
    shown = f'<span class="mut">{value}</span>' if row["evidence"] == WEAK else f"<b>{value}</b>"
    return f"{shown}{lacks}<small>{bounds}, n = {fmt.number(row['n'])}</small>"


def _table(
    heads: Sequence[str], lines: Sequence[Line], classes: Sequence[str], caption: str
) -> str:
    opening = '<div class="scroll"><table class="tb-l gapt side">'
    top = "".join(
        f'<th scope="col"{kind}>{head}</th>' for head, kind in zip(heads, classes, strict=True)
    )
    body = "\n".join(_line(line, classes) for line in lines)
    return f"{opening}{caption}\n<thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table></div>"


def _line(line: Line, classes: Sequence[str]) -> str:
    if line.group:
        return (
            f'<tr class="grp"><th scope="rowgroup" colspan="{len(classes)}">{line.head}</th></tr>'
        )
    first, *others = classes
    cells = "".join(f"<td{kind}>{cell}</td>" for cell, kind in zip(line.cells, others, strict=True))
    return f'<tr><th scope="row"{first}>{line.head}</th>{cells}</tr>'
