"""A check in words and tables, for a terminal."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cjm_workbench.intake.hints import hint_for
from cjm_workbench.reporting.check import Check
from cjm_workbench.schemas.format import plural, share

MOST = 10
"""Rows of a block; the rest is counted."""

WIDTH = 110
"""Columns of the text where it does not go to a terminal."""

MOSTLY = 0.5
"""The share of a source's rows that one reason must refuse for its mapping to be named."""


def tell_check(check: Check, width: int = 0) -> str:
    """Say what is valid, quarantined, blind and unmapped, and what to do next.

    Parameters
    ----------
    check
        The check.
    width
        Columns of the text; those of the terminal where it is 0.
    """
    stream = io.StringIO()
    columns = width or shutil.get_terminal_size((WIDTH, 24)).columns
    console = Console(file=stream, width=columns, color_system=None, highlight=False, emoji=False)
    for block in _blocks(check):
        console.print(block, markup=False)
    lines = [line.rstrip() for line in stream.getvalue().splitlines()]
    return "\n".join(lines)


def _blocks(check: Check) -> Iterator[RenderableType]:
    client = check.settings.client
    yield _plain(
        f"{client.title}: settings are valid; "
        f"{plural(len(check.settings.journeys), 'journey type')}, "
        f"{plural(len(check.segments), 'segment')}."
    )
    if client.data_note:
        yield _plain(f"Data: {client.data_note}")
    yield _sources(check)
    yield from _quarantined(check)
    yield _touchpoints(check)
    yield _segments(check)
    yield from (_plain(f"{size.nobody}\n") for size in check.segments if size.nobody)
    yield _plain(_next_step(check))


def _sources(check: Check) -> Table:
    heads = ("source", "table", "read", "mapped", "valid", "quarantined", "absent")
    rows = ([str(row[head]) for head in heads] for row in check.counts.to_dict("records"))
    return _table("Sources", heads, rows, numbers=heads[2:])


def _quarantined(check: Check) -> Iterator[RenderableType]:
    rows = check.reasons.to_dict("records")
    if not rows:
        yield _plain("Nothing is quarantined.\n")
        return
    heads = ("source", "table", "rows", "reason")
    shown = ([str(row[head]) for head in heads] for row in rows[:MOST])
    yield _table("Quarantined", heads, shown, numbers=("rows",))
    if len(rows) > MOST:
        yield _plain(f"  and {plural(len(rows) - MOST, 'further reason')}")
    yield from (_plain(f"  {hint}") for hint in _hints(check))
    yield _plain(f"  Each refused row stands, with its text, in {check.quarantine}\n")


def _hints(check: Check) -> Iterator[str]:
    """Name the key of the mapping where most of a source cannot be read for one reason."""
    mapped = check.counts.set_index(["source", "table"])["mapped"]
    for row in check.reasons.to_dict("records"):
        place = (row["source"], row["table"])
        hint = hint_for(row["reason"])
        if hint and row["rows"] > MOSTLY * mapped[place]:
            yield f"{row['source']}: {hint}."


def _touchpoints(check: Check) -> Table:
    rows = (
        ["blind", "in touchpoints.csv, not in the data", _list(check.blind)],
        ["unmapped", "in the data, not in touchpoints.csv", _list(check.unmapped)],
    )
    return _table("Touchpoints", ("", "which are", "touchpoints"), rows)


def _segments(check: Check) -> Table:
    least = check.settings.client.privacy.smallest_cell
    rows = (
        [size.segment.segment, size.segment.title, _count(size.customers, least)]
        for size in check.segments
    )
    return _table("Segments", ("segment", "title", "customers"), rows, numbers=("customers",))


def _count(customers: int, least: int) -> str:
    if customers == 0:
        return "nobody"
    return f"fewer than {least}" if customers < least else str(customers)


def _next_step(check: Check) -> str:
    """Name what to look at before a review, or the command that makes one."""
    if not check.ready:
        refused = ", ".join(
            f"{share(row['share'])} of {row['source']} -> {row['table']}"
            for row in check.doubtful.to_dict("records")
        )
        return f"Not ready: quarantined are {refused}. Mend the mapping in client.yaml first."
    folder = check.settings.folder
    place = "" if folder.parent == Path("parameters") else f" --parameters {folder.parent}"
    given = f"--period {check.period.name}{place}"
    return (
        f"Ready for a review: cjm run {folder.name} all {given}\n"
        f"or of every segment:  cjm review {folder.name} {given}"
    )


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return (", ".join(names[:MOST]) or "none") + more


def _table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str] = ()
) -> Table:
    table = Table(title=title, title_justify="left", title_style="", box=SIMPLE_HEAD, pad_edge=True)
    for head in heads:
        table.add_column(head, justify="right" if head in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    return table


def _plain(text: str) -> Text:
    """Take a text as it is: what comes from data is neither markup nor a terminal's command."""
    return Text(
        "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)
    )
