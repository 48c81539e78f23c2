"""The backlog: findings without a slide of their own, and claims held back, with the reason."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from cjm_workbench.figures.brief import pick_rest
from cjm_workbench.figures.cells import write_effect
from cjm_workbench.reporting.exports.deck.board import FULL, MARGIN, TOP, Board, Box, shorten
from cjm_workbench.reporting.exports.deck.findings import BOTTOM, CLAIMS, read_claims
from cjm_workbench.reporting.exports.deck.fit import fit_size, spread
from cjm_workbench.reporting.exports.deck.trace import trace_note
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.translate import say
from cjm_workbench.schemas import format as fmt

ROWS: Final = 10
SLIDES: Final = 3
"""Rows of a slide, and slides of a list: the rest is counted, and stands in the workbook."""

LETTERS: Final = 240
"""Letters of a cell: longer ones are cut, and whole in the workbook."""

WIDTHS: Final = (4.2, 2.1, 0.8, 3.4, 1.9)
LEAST: Final = 0.42
LARGEST: Final = 10
BOX: Final = Box(MARGIN, TOP, FULL, BOTTOM - TOP)
"""The columns' parts of the width, the inches that a row is high at least, the points of its text
at most, and where the table stands."""


def add_backlog(board: Board, review: ReviewFolder) -> None:
    """Add what has changed, the further findings, then what is held back."""
    claims = read_claims(review)
    if claims.empty:
        return
    rest = pick_rest(claims)
    later, held = rest[rest["claimed"]], rest[~rest["claimed"]]
    changed = later["kind"] == "change"
    _add_list(board, review, later[changed], "change", "basis", "What it rests on", "over time")
    _add_list(board, review, later[~changed], "further finding", "basis", "What it rests on")
    _add_list(board, review, held, "claim", "why_not", "Why it is held back", "held back")


def _add_list(
    board: Board, review: ReviewFolder, rows: pd.DataFrame, noun: str, reason: str, head: str,
    state: str = "",
) -> None:  # fmt: skip
    shown = rows.head(ROWS * SLIDES)
    count = " ".join(part for part in (fmt.plural(len(rows), noun), state) if part)
    left = len(rows) - len(shown)
    last = 0
    for part in spread(shown, ROWS):
        first, last = last + 1, last + len(part)
        place = f": {first} to {last}" if len(rows) > ROWS else ""
        more = f"; the workbook holds {left:,} more" if left and last == len(shown) else ""
        slide = board.add(
            say(f"{count}{place}"), source=f"Table {CLAIMS}{more}", notes=trace_note(review, CLAIMS)
        )
        cells = [[*map(say, ("Claim", "Size, 95 % interval", "n", head, "Table"))]]
        cells += [_row(row, reason) for row in part.to_dict("records")]
        size = fit_size(cells, WIDTHS, BOX, least=LEAST, largest=LARGEST)
        board.table(slide, cells, Box(MARGIN, TOP, FULL, LEAST * len(cells)), widths=WIDTHS,
                    size=size)  # fmt: skip


def _row(row: dict[Any, Any], reason: str) -> list[str]:
    size, bounds = write_effect(row)
    about = f"{row['journey_type']}: " if row["journey_type"] else ""
    effect = size if bounds == fmt.MISSING else f"{size} ({bounds})"
    return [
        shorten(about + row["sentence"], LETTERS), effect, fmt.number(row["n"]),
        shorten(str(row[reason]), LETTERS), say(f"{row['source']}, row {row['row']}"),
    ]  # fmt: skip
