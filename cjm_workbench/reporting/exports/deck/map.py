"""The journey map as a slide: a table of stages and lanes that can be edited."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from cjm_workbench.reporting.exports.deck.board import FULL, MARGIN, TOP, Board, Box, shorten
from cjm_workbench.reporting.exports.deck.trace import trace_note
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.schemas import format as fmt

MAP: Final = "brief.map"
STAGES: Final = 8
ITEMS: Final = 4
"""Stages of a slide, and items of a cell: the commonest; the others are counted."""

LETTERS: Final = 44
GOAL_LETTERS: Final = 90

LANES: Final = {
    "touchpoint": "Touchpoints, share of journeys",
    "department": "Departments, share of steps",
    "emotion": "Emotion, −2 to +2",
    "desired": "Desired and actual",
    "lost": "Lost here",
}
"""How lanes are called; one that is not named here goes by its own name."""


def add_map(board: Board, review: ReviewFolder) -> None:
    """Add a slide a journey type; more where it has more than `STAGES` stages."""
    table = review.named(review.read(MAP))
    if table.empty:
        slide = board.add("The journey map is empty", source=f"Table {MAP}")
        said = "No stage has data yet: map events or feedback to the stages of the journey."
        board.text(slide, [said], Box(MARGIN, TOP, FULL, 1))
        return
    for journey_type, rows in table.groupby("journey_type", sort=False):
        numbers = sorted(rows["stage_no"].unique())
        for at in range(0, len(numbers), STAGES):
            own = rows[rows["stage_no"].isin(numbers[at : at + STAGES])]
            title = f"Journey map: {journey_type}" + (", continued" if at else "")
            _add_slide(board, review, own, title)


def _add_slide(board: Board, review: ReviewFolder, rows: pd.DataFrame, title: str) -> None:
    notes = "Value (95 % interval); n of a stage stands in its head.\n" + trace_note(review, MAP)
    slide = board.add(title, source=f"Table {MAP}", notes=notes)
    cells = map_cells(rows)
    height = 7.5 - TOP - 0.7
    size = 9 if len(cells[0]) <= 7 else 8
    board.table(slide, cells, Box(MARGIN, TOP - 0.25, FULL, height), size=size,
                widths=[1.1] + [1.6] * (len(cells[0]) - 1))  # fmt: skip


def map_cells(rows: pd.DataFrame) -> list[list[str]]:
    """Lay a map out as texts: the stages with their journeys, what customers want, each lane.

    Parameters
    ----------
    rows
        Rows of `brief.map`, of one journey type.
    """
    stages = [stage for _, stage in rows.groupby("stage_no", sort=True)]
    firsts = [stage.iloc[0] for stage in stages]
    cells = [["Stage", *(_head(first) for first in firsts)]]
    goals = [shorten(str(first["customer_goal"]), GOAL_LETTERS) for first in firsts]
    if any(goals):
        cells.append(["Customers want", *goals])
    for lane in rows["lane"].drop_duplicates():
        name = LANES.get(str(lane), str(lane).replace("_", " ").capitalize())
        cells.append([name, *(_cell(stage[stage["lane"] == lane]) for stage in stages)])
    return cells


def _head(first: pd.Series[Any]) -> str:
    count = first["journeys"]
    n = "too few to show" if pd.isna(count) else fmt.plural(int(count), "journey")
    return f"{shorten(str(first['stage']), LETTERS)}\n{n}"


def _cell(items: pd.DataFrame) -> str:
    ordered = items.sort_values("item_no", kind="stable")
    lines = [_item(row) for row in ordered.head(ITEMS).to_dict("records")]
    if len(items) > ITEMS:
        lines.append(f"+ {len(items) - ITEMS} more")
    return "\n".join(lines) or fmt.MISSING


def _item(row: dict[Any, Any]) -> str:
    label, unit = shorten(str(row["label"]), LETTERS), str(row["unit"])
    if pd.isna(row["value"]):
        return f"{label}: {row['reason'] or 'not shown'}"
    bounds = fmt.interval(row["ci_low"], row["ci_high"], unit, of=row["value"])
    said = f"{label} {fmt.quantity(row['value'], unit)} ({bounds})"
    if pd.notna(row["target"]):
        said += f"; wanted {fmt.target(row['target'], unit, beside=row['value'])}"
    return f"{said}, {row['verdict']}" if row["verdict"] else said
