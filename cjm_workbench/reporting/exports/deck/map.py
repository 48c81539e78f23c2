"""The journey map as a slide: an emotion curve, and a table of stages and lanes, to be edited."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cjm_workbench.reporting.exports.deck.board import FULL, HEIGHT, MARGIN, TOP, Board, Box
from cjm_workbench.reporting.exports.deck.fit import fit_size
from cjm_workbench.reporting.exports.deck.map_cells import map_cells
from cjm_workbench.reporting.exports.deck.map_curve import add_curve, plan
from cjm_workbench.reporting.exports.deck.trace import trace_note
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.translate import say

MAP: Final = "brief.map"
NEEDED: Final = frozenset({"journey_type", "variant", "stage_no", "stage", "lane", "text", "value"})
"""Columns without which an older version made the table."""

STAGES: Final = 8
"""Stages of a slide."""

STUB: Final = 0.6  # the width of the first column, as a part of another's
CURVE: Final = 1.35  # inches: the height of the emotion curve


def add_map(board: Board, review: ReviewFolder) -> None:
    """Add a slide a journey type; more where it has more than `STAGES` stages."""
    table = review.named(review.read(MAP))
    if table.empty or not NEEDED.issubset(table.columns):
        slide = board.add(say("The journey map is empty"), source=f"Table {MAP}")
        said = "No stage has data yet: map events or feedback to the stages of the journey."
        board.text(slide, [say(said)], Box(MARGIN, TOP, FULL, 1))
        return
    everybody = table[table["variant"] == ""]
    for journey_type, rows in everybody.groupby("journey_type", sort=False):
        stages = rows[rows["stage_no"] > 0]
        numbers = sorted(stages["stage_no"].unique())
        for at in range(0, len(numbers), STAGES):
            own = stages[stages["stage_no"].isin(numbers[at : at + STAGES])]
            title = f"Journey map: {journey_type}" + (", continued" if at else "")
            _add_slide(board, review, own, title)


def _add_slide(board: Board, review: ReviewFolder, rows: pd.DataFrame, title: str) -> None:
    notes = (
        "Each number has its 95 % interval. The commonest are shown and the others counted; the "
        f"sheet {MAP} of the workbook holds all, personas and earlier periods among them.\n"
    )
    slide = board.add(say(title), source=f"Table {MAP}", notes=notes + trace_note(review, MAP))
    cells = map_cells(rows)
    widths = [STUB, *[1.0] * (len(cells[0]) - 1)]
    box = Box(MARGIN, TOP - 0.45, FULL, HEIGHT - TOP - 0.05)
    if drawing := plan(rows):
        # over the table: its rows grow with their text, and would slip from under a drawing
        stages = [*map(int, sorted(rows["stage_no"].unique()))]
        curve = Box(box.left, box.top, box.width, CURVE)
        add_curve(board, slide, drawing, stages, curve, FULL * STUB / sum(widths))
        box = Box(box.left, box.top + CURVE, box.width, box.height - CURVE)
    size = fit_size(cells, widths, box)
    board.table(slide, cells, Box(box.left, box.top, box.width, 0.2 * len(cells)), widths=widths,
                size=size)  # fmt: skip
