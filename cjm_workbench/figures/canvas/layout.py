"""The rows of one journey's map, sorted into its cells, and how much of them fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

Row = Mapping[Any, Any]
Rows = Sequence[Row]

EVERYONE: Final = ""
VARIANTS: Final = 9
"""Variants that the style sheet can switch between; it has a rule for each."""

_MANY: Final = 6


@dataclass(frozen=True)
class Map:
    """One journey type.

    Attributes
    ----------
    name
        The journey type.
    stages
        Its columns: the rows of the lane ``goal``, in order.
    variants
        Everybody, then personas and earlier periods.
    untold
        Variants beyond those that can be switched between.
    cells
        Lane and variant to its rows, in order.
    """

    name: str
    stages: list[Row]
    variants: list[str]
    untold: int
    cells: dict[tuple[str, str], list[Row]]

    @property
    def room(self) -> int:
        """Touchpoints that a stage shows at once."""
        return max(3, min(5, 10 - len(self.stages)))

    @property
    def longest(self) -> int:
        """Letters of a name that a cell shows."""
        return max(24, min(60, 280 // len(self.stages)))

    @property
    def crowded(self) -> bool:
        """Whether its columns are narrow."""
        return len(self.stages) > _MANY

    def rows(self, lane: str, number: int | None = None, variant: str = EVERYONE) -> list[Row]:
        """Give the rows of a lane, of one stage or of all of them."""
        rows = self.cells.get((lane, variant), [])
        return rows if number is None else [row for row in rows if row["stage_no"] == number]

    def told(self, lane: str) -> list[int]:
        """Give the places of the variants, but for everybody, that have rows of a lane."""
        named = enumerate(self.variants[1:], start=1)
        return [place for place, name in named if self.rows(lane, variant=name)]

    def numbers(self) -> list[int]:
        """Give the numbers of its stages."""
        return [int(stage["stage_no"]) for stage in self.stages]


def open_map(table: pd.DataFrame) -> Map:
    """Sort the rows of one journey type.

    Parameters
    ----------
    table
        Rows of `brief.map`.
    """
    cells: dict[tuple[str, str], list[Row]] = {}
    for row in table.to_dict("records"):
        cells.setdefault((str(row["lane"]), str(row["variant"])), []).append(row)
    stages = sorted(cells.get(("goal", EVERYONE), []), key=lambda row: int(row["stage_no"]))
    named = [str(name) for name in table["variant"].unique() if name != EVERYONE]
    # who before when: a persona has a card
    named.sort(key=lambda name: (("snapshot", name) not in cells, name))
    return Map(
        str(table["journey_type"].iloc[0]),
        stages,
        [EVERYONE, *named[: VARIANTS - 1]],
        max(0, len(named) - VARIANTS + 1),
        cells,
    )


def leave_out(rows: Rows, shown: Rows) -> list[Row]:
    """Give the rows that are not among those shown, in their order."""
    known = {id(row) for row in shown}
    return [row for row in rows if id(row) not in known]


def lane_row(
    name: str, note: str, cells: Sequence[str], *, kind: str = "", classes: Sequence[str] = ()
) -> str:
    """Write a lane: its name and measure, and a cell a stage.

    Parameters
    ----------
    name, note
        HTML of the row's header.
    cells
        HTML of each stage's cell.
    kind
        The row's class.
    classes
        Each cell's class.
    """
    opened = f'<tr class="{kind}">' if kind else "<tr>"
    names = classes or [""] * len(cells)
    body = "".join(
        f'<td class="{name}">{cell}</td>' if name else f"<td>{cell}</td>"
        for cell, name in zip(cells, names, strict=True)
    )
    small = f"<small>{note}</small>" if note else ""
    return f'{opened}<th scope="row">{name}{small}</th>{body}</tr>\n'


def vary(drawn: Map, everybody: str, own: Mapping[int, str]) -> str:
    """Put a part of each variant in the place of everybody's, which the others keep.

    Parameters
    ----------
    drawn
        The map.
    everybody
        HTML of everybody's part.
    own
        Place of a variant to the HTML of its part.
    """
    if not own:
        return everybody
    keep = " ".join(f"v{place}" for place in range(len(drawn.variants)) if place not in own)
    parts = "".join(f'<div class="var v{place}">{html}</div>' for place, html in own.items())
    return f'<div class="var {keep}">{everybody}</div>{parts}'


def each_stage(drawn: Map, lane: str, draw: Callable[[Rows], str], *, none: str) -> list[str]:
    """Draw the cell of every stage; one without rows says so."""
    missing = f'<span class="none">{none}</span>'
    cells = [drawn.rows(lane, number) for number in drawn.numbers()]
    return [draw(rows) if rows else missing for rows in cells]
