"""One slide a finding: what is claimed, how large, how sure, and from which rows."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from cjm_workbench.figures.brief import pick_first, say_also
from cjm_workbench.figures.cells import Row, write_effect, write_small
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.style import ACTUAL, INK
from cjm_workbench.reporting.exports.deck.board import FULL, MARGIN, TOP, Board, Box, shorten
from cjm_workbench.reporting.exports.deck.interval import draw_interval
from cjm_workbench.reporting.exports.deck.pictures import Pictures, draws_outcome, place_picture
from cjm_workbench.reporting.exports.deck.trace import trace_note
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.translate import say
from cjm_workbench.schemas import format as fmt

CLAIMS: Final = "brief.claims"
EVERY: Final = "(all)"
"""What a table writes in the place of a journey type where it counts those of all."""

SIDE: Final = 3.6
GAP: Final = 0.35
BOTTOM: Final = 6.95
"""Inches: the width of the numbers beside the picture, the space between, and where both end."""

ASSOCIATION: Final = frozenset({"difference", "change", "effect"})


def add_findings(board: Board, review: ReviewFolder) -> None:
    """Add a slide for each finding of the report's first page, or one that says there is none."""
    claims = read_claims(review)
    first = pick_first(claims) if len(claims) else claims
    if first.empty:
        slide = board.add(say("No finding holds up"), source=f"Table {CLAIMS}")
        said = (
            "Among what could be measured nothing is claimed with sufficient evidence. What could "
            "be claimed with more data follows, with what each lacks."
        )
        board.text(slide, [say(said)], Box(MARGIN, TOP, FULL, 1))
        return
    # an older version's claims do not say what they are about
    pictures = Pictures(review, claims.get("about", ()))
    for row in records_of(first):
        slide = _add_finding(board, review, row, say_also(claims, row))
        left = MARGIN + SIDE + GAP
        box = Box(left, TOP + 0.1, MARGIN + FULL - left, BOTTOM - TOP - 0.1)
        shown = pictures.find(row["source"], row["journey_type"], row.get("about", ""))
        if shown and draws_outcome(review, row, shown):
            place_picture(board, slide, shown, box)
        else:
            draw_interval(board, slide, row, Box(left, box.top, box.width, 2.6))


def read_claims(review: ReviewFolder) -> pd.DataFrame:
    """Read the claims, each with the title of the one journey type that it is about, if any."""
    claims = review.named(review.read(CLAIMS))
    if claims.empty:
        return claims
    return claims.assign(journey_type=claims["journey_type"].replace(EVERY, ""))


def _add_finding(board: Board, review: ReviewFolder, row: Row, also: Sequence[str]) -> Any:
    notes = [f"Finding {row['rank']}: {row['sentence']}.", row["basis"], *also, _numbers(row)]
    notes.append(trace_note(review, row["source"], row=int(row["row"])))
    source = f"Table {row['source']}, row {row['row']}"
    slide = board.add(row["sentence"], source=source, notes="\n".join(notes))
    size, bounds = write_effect(row)
    top = TOP + 0.1
    board.text(slide, [size], Box(MARGIN, top, SIDE, 0.8), size=36, bold=True, colour=ACTUAL)
    board.text(slide, _sure(row, bounds), Box(MARGIN, top + 0.85, SIDE, 1.3), size=14, colour=INK)
    board.text(
        slide, [shorten(line, 400) for line in [*_context(row), *also]],
        Box(MARGIN, top + 2.2, SIDE, BOTTOM - top - 2.2), size=12,
    )  # fmt: skip
    return slide


def _sure(row: Row, bounds: str) -> list[str]:
    lines = [f"{say('95 % interval')} {bounds}", f"n = {fmt.number(row['n'])}"]
    if not fmt.is_missing(row["q_value"]):
        # a cell of the page, where a sign less than is written as an entity
        lines.append(f"q {html.unescape(write_small(row['q_value']))}")
    return [*lines, say(f"Evidence: {row['evidence']}")]


def _context(row: Row) -> list[str]:
    lines = [row["journey_type"], row["basis"]]
    if row["kind"] in ASSOCIATION:
        lines.append(say("An association is not a cause."))
    return [line for line in lines if line]


def _numbers(row: Row) -> str:
    """Give the numbers as the table holds them, for whoever checks the slide."""
    keys = ("value", "ci_low", "ci_high", "n", "p_value", "q_value", "concerned", "severity")
    known = (f"{key} {row[key]}" for key in keys if pd.notna(row.get(key)))
    return f"As saved ({row['unit']}): {', '.join(known)}."
