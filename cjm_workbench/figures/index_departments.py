"""The view of each department: what it owns, where it falls short, what it hands over."""

from __future__ import annotations

from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import Row
from cjm_workbench.figures.grid import UNLESS, Line, grid, write_estimate
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.tables import ResultTable, name_source
from cjm_workbench.figures.words import Name, write_head
from cjm_workbench.schemas import format as fmt

HEADS: Final = {
    "touchpoint": "Touchpoints: share of the stage's journeys that come there",
    "gap": "Gaps: targets missed at its stages",
    "pain": "Pains",
    "gives": "Hands over to: share of the moves that could be a handoff",
    "takes": "Takes over from: share of the moves that could be a handoff",
}
COUNTED: Final = {"touchpoint": "touchpoint", "gap": "gap", "pain": "pain"}
MOST: Final = 6
"""Handoffs of a kind that a view lists; the saved table holds all."""


def draw_departments(
    departments: pd.DataFrame, *, source: str = "index.departments"
) -> ResultTable:
    """Draw a folded section a department; its line counts what it holds.

    Parameters
    ----------
    departments
        The saved table `index.departments`.
    source
        Its name.
    """
    parts = [
        _department(str(name), own) for name, own in departments.groupby("department", sort=True)
    ]
    note = name_source(source)
    return ResultTable("Departments", f"{''.join(parts)}{note}")


def _department(name: str, own: pd.DataFrame) -> str:
    lines = []
    for kind, rows in own.groupby("kind", sort=False):
        lines.append(Line(HEADS[str(kind)], group=True))
        shown = rows.head(MOST) if kind in ("gives", "takes") else rows
        lines += [_line(row) for row in records_of(shown)]
        if len(shown) < len(rows):
            lines.append(Line(f"and {fmt.number(len(rows) - len(shown))} more", ["", ""]))
    title = Name(name[:1].upper() + name[1:])
    drawn = grid(
        title, ["What", "Journey, stage", "Number with 95 % interval, n"], lines,
        subtitle=f"As the review of all customers shows it. {UNLESS}",
    )  # fmt: skip
    return (
        f'<details class="more"><summary><b>{write_head(title)}</b>: {_count(own)}</summary>'
        f"{drawn.html}</details>"
    )


def _count(own: pd.DataFrame) -> str:
    counts = own["kind"].value_counts()
    said = [fmt.plural(int(counts[kind]), noun) for kind, noun in COUNTED.items() if kind in counts]
    for kind, verb in (("gives", "hands over to"), ("takes", "takes over from")):
        if kind in counts:
            others = own.loc[own["kind"] == kind, "subject"].nunique()
            said.append(f"{verb} {fmt.plural(others, 'department')}")
    return ", ".join(said)


def _line(row: Row) -> Line:
    place = " · ".join(part for part in (row["journey_title"], row["stage"]) if part)
    shared = (
        f"<small>{fmt.number(row['shared'])} departments have touchpoints at this stage</small>"
        if row["shared"] > 1
        else ""
    )
    wanted = "" if fmt.is_missing(row["target"]) else (
        f"<small>wanted {fmt.target(row['target'], row['unit'], beside=row['value'])}</small>"
    )  # fmt: skip
    subject = row["subject"][:1].upper() + row["subject"][1:]
    return Line(escape(subject), [f"{escape(place)}{shared}", f"{write_estimate(row)}{wanted}"])
