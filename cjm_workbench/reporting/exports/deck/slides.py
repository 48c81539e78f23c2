"""The slides of a review, in their order: title, brief, map, findings, their weights, backlog."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from cjm_workbench.figures.style import ACTUAL, INK, INK_2
from cjm_workbench.reporting.exports.deck.backlog import add_backlog
from cjm_workbench.reporting.exports.deck.board import FULL, MARGIN, TOP, Board, Box
from cjm_workbench.reporting.exports.deck.findings import add_findings
from cjm_workbench.reporting.exports.deck.fit import spread
from cjm_workbench.reporting.exports.deck.map import add_map
from cjm_workbench.reporting.exports.deck.matrix import add_matrix
from cjm_workbench.reporting.exports.deck.trace import trace_note
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.exports.packing import settle
from cjm_workbench.reporting.translate import say
from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.results import VERDICTS

KPIS: Final = "kpis.scorecard"
KPI_ROWS: Final = 11
"""KPIs that a slide holds."""


def write_deck(review: ReviewFolder, target: Path) -> None:
    """Write the deck of a review.

    Parameters
    ----------
    review
        A finished review.
    target
        The file, ``.pptx``. Tables, pictures and text are shapes that can be edited; each slide
        names the table it stands on, and its notes lead to what that was made from.
    """
    board = Board(review.title)
    _add_title(board, review)
    _add_kpis(board, review)
    add_map(board, review)
    add_findings(board, review)
    add_matrix(board, review)
    add_backlog(board, review)
    board.save(target)
    settle(target, review.as_of)


def _add_title(board: Board, review: ReviewFolder) -> None:
    slide = board.add(review.title, notes=review.about)
    board.text(slide, [say("Customer journey review")], Box(MARGIN, TOP, FULL, 0.4), colour=ACTUAL)
    verdict = review.verdict or say("The brief of this review holds no verdict.")
    size = 20 if len(verdict) < 500 else 14
    board.text(slide, [verdict], Box(MARGIN, 2.1, FULL, 3.2), size=size, colour=INK)
    board.text(slide, [review.about], Box(MARGIN, 5.6, FULL, 1.0), size=13, colour=INK_2)


def _add_kpis(board: Board, review: ReviewFolder) -> None:
    """Set the scorecard as tables."""
    kpis = review.read(KPIS)
    notes = trace_note(review, KPIS)
    if kpis.empty:
        slide = board.add(say("No KPI is measured"), source=KPIS)
        said = "Name KPIs in client.yaml, with a target each, to see them here."
        board.text(slide, [say(said)], Box(MARGIN, TOP, FULL, 1))
        return
    parts = [*spread(kpis, KPI_ROWS)]
    for number, part in enumerate(parts, start=1):
        title = _kpi_title(kpis) + (f" ({number} of {len(parts)})" if len(parts) > 1 else "")
        slide = board.add(say(title), source=f"Table {KPIS}", notes=notes)
        head = ["KPI", "Value", "95 % interval", "n", "Target", "Verdict", "Evidence"]
        rows = [[*map(say, head)], *(_kpi_row(row) for row in part.to_dict("records"))]
        board.table(
            slide, rows, Box(MARGIN, TOP, FULL, 0.42 * len(rows)),
            widths=[4.3, 1.2, 1.9, 0.9, 1.1, 1.2, 1.2], size=12,
        )  # fmt: skip


def _kpi_title(kpis: pd.DataFrame) -> str:
    judged = kpis[kpis["verdict"] != ""]
    if judged.empty:
        return f"{fmt.plural(len(kpis), 'KPI')}, none with a target"
    counts = judged["verdict"].value_counts()
    said = ", ".join(f"{counts.get(word, 0)} {word}" for word in VERDICTS)
    return f"{fmt.plural(len(judged), 'KPI')} with a target: {said}"


def _kpi_row(row: dict[Any, Any]) -> list[str]:
    unit = row["unit"]
    bounds = fmt.interval(row["ci_low"], row["ci_high"], unit, of=row["value"])
    target = fmt.MISSING
    if not fmt.is_missing(row["target"]):
        sign = "≥" if row["more_is_better"] else "≤"
        target = f"{sign} {fmt.target(row['target'], unit, beside=row['value'])}"
    return [
        row["title"], fmt.quantity(row["value"], unit), bounds, fmt.number(row["n"]), target,
        say(row["verdict"]) or fmt.MISSING, say(row["evidence"]),
    ]  # fmt: skip
