"""A folder of CSV files, with the dictionary of what they hold."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from cjm_workbench.figures.show import plain_markdown
from cjm_workbench.reporting.exports.dictionary import HEAD, NOTES, Column, list_columns
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.exports.values import Cell, guard, rows_of
from cjm_workbench.reporting.translate import say

DICTIONARY: Final = "_dictionary"
"""The name of both dictionary files: no table begins so."""

FORM: Final = (
    "UTF-8, comma-separated, lines end in CR LF (RFC 4180), the first line names the columns.",
    "Numbers have a decimal point and all their digits; true and false are written out.",
    "A text that begins with =, +, -, @, a tab or a carriage return has an apostrophe (') before "
    "it, so that no spreadsheet computes it.",
)


def write_csv_folder(review: ReviewFolder, target: Path) -> None:
    """Write each result table as CSV, and the dictionary as CSV and Markdown.

    Parameters
    ----------
    review
        A finished review.
    target
        The folder to make.
    """
    target.mkdir()
    for name in review.tables:
        table = review.read(name)
        _write(target / f"{name}.csv", [str(column) for column in table.columns], rows_of(table))
    columns = list(list_columns(review))
    rows = ([c.table, c.name, c.kind, c.unit, c.meaning] for c in columns)
    _write(target / f"{DICTIONARY}.csv", HEAD, rows)
    (target / f"{DICTIONARY}.md").write_text(_tell(review, columns), encoding="utf-8")


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)  # its default form is that of RFC 4180
        writer.writerow(head)
        writer.writerows([_text(value) for value in row] for row in rows)


def _text(value: Cell) -> str:
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _tell(review: ReviewFolder, columns: Sequence[Column]) -> str:
    """Write the dictionary as Markdown: a section for each table."""
    parts = [
        f"# {say('Data dictionary')}",
        plain_markdown(review.about),
        "\n".join(f"- {say(note)}" for note in (*FORM, *NOTES)),
    ]
    for name in review.tables:
        own = [column for column in columns if column.table == name]
        lines = [f"| `{c.name}` | {c.kind} | {c.unit} | {_escape(c.meaning)} |" for c in own]
        head = [f"| {' | '.join(map(say, HEAD[1:]))} |", "| --- | --- | --- | --- |"]
        parts += [f"## {name}", _escape(review.meaning(name).table), "\n".join(head + lines)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _escape(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")
