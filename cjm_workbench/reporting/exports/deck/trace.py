"""Where a slide's numbers come from, for its notes."""

from __future__ import annotations

from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.translate import say


def trace_note(review: ReviewFolder, table: str, *, row: int | None = None) -> str:
    """Say which table a slide stands on, what that was made from, and when it is judged from.

    Parameters
    ----------
    review
        The review.
    table
        ``<chapter>.<question>``.
    row
        The position of the row in it, from 0; the workbook's row lies two below, under its header.
    """
    if table not in review.tables:
        return say(f"Table {table} is not part of this review.")
    told = review.trace(table)
    place = "" if row is None else f", row {row} (row {row + 2} of its sheet)"
    lines = [say(f"Table {table}{place}")]
    meaning = review.meaning(table).table
    if meaning:
        lines.append(meaning)
    for key, words in (("tables", "Made from the tables"), ("reads", "Reads")):
        if told.get(key):
            lines.append(say(f"{words}: {', '.join(sorted(told[key]))}."))
    queries = len(told.get("queries", ()))
    lines += [
        say(f"Queries: {queries}, written out in build.json."),
        say(f"SHA-256 of the table: {told['sha256']}"),
        review.about,
    ]
    return "\n".join(lines)
