"""Where the numbers of a page come from: a note to each saved table that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Final

from cjm_workbench.reporting.outline import slug
from cjm_workbench.saving import read_trace
from cjm_workbench.schemas.format import plural

_NOTE: Final = re.compile(r'<p class="src">([^<]*)<code>([^<]*)</code>([^<]*)</p>')


@dataclass
class Provenance:
    """Leads from a number to its result table, to what that was made from, and to its queries.

    Attributes
    ----------
    traces
        Of each saved table: ``rows``, and the names in ``reads``, ``tables`` and ``queries``.

    Examples
    --------
    >>> told = Provenance({"a.b": {"rows": 3}})
    >>> first, again = (told.explain('<p class="src">Table <code>a.b</code></p>') for _ in "12")
    >>> print(first.splitlines()[1])
    <p>3 rows in <a href="tables/a.b.parquet">tables/a.b.parquet</a>.</p></details>
    >>> print(again)
    <p class="src">Table <a href="#from-a-b"><code>a.b</code></a></p>
    """

    traces: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, tables: Path | None) -> Provenance:
        """Read what a folder of saved tables says of itself; without a folder, nothing is told."""
        found = sorted(tables.glob("*.parquet")) if tables else []
        return cls({path.stem: read_trace(path) for path in found})

    def explain(self, html: str) -> str:
        """Put to each note that names a table where it comes from: once in full, then a link."""
        return _NOTE.sub(self._explain, html)

    def _explain(self, note: re.Match[str]) -> str:
        before, name, after = note.groups()
        if name not in self.traces:
            return note[0]
        place = f"from-{slug(name)}"
        if name in self._told:
            return f'<p class="src">{before}<a href="#{place}"><code>{name}</code></a>{after}</p>'
        self._told.add(name)
        # Sentences before the table's name stay in sight: they are about the numbers.
        said, stop, before = before.rpartition(". ")
        first = f'<p class="src">{said}.</p>\n' if stop else ""
        return (
            f'{first}<details class="from" id="{place}"><summary>{before}<code>{name}</code>'
            f"{after.removesuffix('.')}: where it comes from</summary>\n"
            f"<p>{_tell(name, self.traces[name])}</p></details>"
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
