"""What the first page says of the ground it stands on: data, scope, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import Row
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.tables import ResultTable, name_source
from cjm_workbench.figures.words import write_name
from cjm_workbench.schemas import format as fmt

MOST: Final = 5
"""Items of a kind that are not folded away."""

HEADS: Final = {
    "limit of the data": "What limits the data",
    "left out": "What is left out",
    "expired assumption": "Assumptions that have expired",
}


def draw_ground(ground: pd.DataFrame, *, source: str = "brief.ground") -> ResultTable:
    """Draw the limits of the data, what is left out, and the expired assumptions side by side.

    Parameters
    ----------
    ground
        The saved table `brief.ground`.
    source
        Its name.
    """
    parts = [
        _part(HEADS[str(kind)], records_of(rows))
        for kind, rows in ground.groupby("kind", sort=False)
    ]
    html = f'<div class="ground">{"".join(parts)}</div>'
    return ResultTable("Ground", html + name_source(source))


def _part(head: str, rows: Sequence[Row]) -> str:
    items = [_item(row) for row in rows]
    rest = items[MOST:]
    more = (
        f'<details class="more"><summary>{fmt.number(len(rest))} more</summary>'
        f"<ul>{''.join(rest)}</ul></details>"
        if rest
        else ""
    )
    return f"<div><h4>{head}</h4><ul>{''.join(items[:MOST])}</ul>{more}</div>"


def _item(row: Row) -> str:
    text = row["text"]
    if row["kind"] == "left out":
        kind = escape(row["group"].capitalize())
        return f"<li>{kind} <b>{write_name(text)}</b><small>{escape(row['note'])}</small></li>"
    owner = f"Owner: {row['group']}; " if row["kind"] == "expired assumption" else ""
    note = f"<small>{escape(owner + row['note'])}</small>" if row["note"] else ""
    return f"<li>{escape(text[:1].upper() + text[1:])}{note}</li>"
