"""Where the numbers of a page come from: a note to each saved table that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from cjm_workbench.reporting.outline import slug
from cjm_workbench.saving import read_trace
from cjm_workbench.schemas.format import plural

_NOTE: Final = re.compile(r'<p class="src">([^<]*)<code>([^<]*)</code>([^<]*)</p>')
_FINDING: Final = re.compile(r'<a href="#[\w-]*"(>Evidence</a>: <code>([^<]*)</code>)')

Traces = Mapping[str, Mapping[str, Any]]
"""Of each saved table: ``rows``, and the names in ``reads``, ``tables`` and ``queries``."""


def read_traces(tables: Path | None) -> Traces:
    """Read what a folder of saved tables says of itself; without a folder, nothing is told."""
    found = sorted(tables.glob("*.parquet")) if tables else []
    return {path.stem: read_trace(path) for path in found}


def explain(bodies: Sequence[tuple[str, str]], traces: Traces) -> list[str]:
    """Lead from numbers to their result table, to what that was made from, and to its queries.

    The first note that names a table in its own chapter says where it comes from; where its chapter
    does not name it, the first on the page does. Other notes, and findings, are links to that one.

    Parameters
    ----------
    bodies
        Name and HTML of each chapter, in the order of the page.
    traces
        What is told of each table; a note to another stays as it is.

    Returns
    -------
    list of str
        The HTML of each chapter.

    Examples
    --------
    >>> note = '<p class="src">Table <code>a.b</code></p>'
    >>> first, again = explain([("a", note), ("c", note)], {"a.b": {"rows": 3}})
    >>> print(first.splitlines()[1])
    <p>3 rows in <a href="tables/a.b.parquet">tables/a.b.parquet</a>.</p></details>
    >>> print(again)
    <p class="src">Table <a href="#from-a-b"><code>a.b</code></a></p>
    """
    homes = _find_homes(bodies, traces)
    return [
        _lead_findings(_explain_notes(html, chapter, homes, traces), homes)
        for chapter, html in bodies
    ]


def _find_homes(bodies: Iterable[tuple[str, str]], traces: Traces) -> dict[str, str]:
    """Give of each table that is named the chapter that says where it comes from."""
    homes: dict[str, str] = {}
    for chapter, html in bodies:
        for _, name, _ in _NOTE.findall(html):
            own = name.partition(".")[0] == chapter
            if name in traces and (own or name not in homes):
                homes[name] = chapter
    return homes


def _explain_notes(html: str, chapter: str, homes: Mapping[str, str], traces: Traces) -> str:
    told: set[str] = set()

    def put(note: re.Match[str]) -> str:
        before, name, after = note.groups()
        if name not in homes:
            return note[0]
        if homes[name] != chapter or name in told:
            link = f'<a href="#{_place(name)}"><code>{name}</code></a>'
            return f'<p class="src">{before}{link}{after}</p>'
        told.add(name)
        return _unfold_note(before, name, after, traces[name])

    return _NOTE.sub(put, html)


def _lead_findings(html: str, homes: Mapping[str, str]) -> str:
    """Lead each finding to the note of its table; where there is none it leads to the chapter."""

    def put(finding: re.Match[str]) -> str:
        rest, name = finding.groups()
        return f'<a href="#{_place(name)}"{rest}' if name in homes else finding[0]

    return _FINDING.sub(put, html)


def _place(name: str) -> str:
    return f"from-{slug(name)}"


def _unfold_note(before: str, name: str, after: str, trace: Mapping[str, Any]) -> str:
    # Sentences before the table's name stay in sight: they are about the numbers.
    said, stop, before = before.rpartition(". ")
    first = f'<p class="src">{said}.</p>\n' if stop else ""
    return (
        f'{first}<details class="from" id="{_place(name)}"><summary>{before}<code>{name}</code>'
        f"{after.removesuffix('.')}: where it comes from</summary>\n"
        f"<p>{_tell(name, trace)}</p></details>"
    )


def _tell(name: str, trace: Mapping[str, Any]) -> str:
    file = f"tables/{name}.parquet"
    said = f'{plural(trace["rows"], "row")} in <a href="{escape(file)}">{escape(file)}</a>'
    made = [*_names(sorted(trace.get("reads", ())), "data"), *_names(trace.get("tables", ()), "")]
    said += f", made from {' and '.join(made)}." if made else "."
    queries = len(trace.get("queries", ()))
    if queries:
        verb = "stands" if queries == 1 else "stand"
        said += (
            f" Its {plural(queries, 'query', 'queries')} {verb} in "
            f'<a href="build.json">build.json</a>, under tables and {escape(name)}.'
        )
    return said


def _names(names: Sequence[str], kind: str) -> list[str]:
    """Write names in a list, after the word for what they are the names of."""
    if not names:
        return []
    word = kind or ("table" if len(names) == 1 else "tables")
    return [f"the {word} " + ", ".join(f"<code>{escape(name)}</code>" for name in names)]
