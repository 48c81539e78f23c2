"""What a result table was made from: queries, what they read, and tables that were saved before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from cjm_workbench.sources.lineage import Lineage

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

READS = re.compile(r'\b(?:FROM|JOIN)\s+(?:"\w+"\.)*"(\w+)"')
MADE = re.compile(r"\bibis_[a-z_]+_[a-z0-9]{20,}\b")
"""The names that Ibis gives to what it keeps in between, other ones in each run."""

LEFT_OUT = re.compile(r"\bEXCLUDE \(([^()]*)\)")
"""The columns that a query drops; Ibis keeps them as a set, of another order in each run."""


class Trace:
    """Notes what an engine is asked, from its making on.

    Parameters
    ----------
    con
        The engine.

    Examples
    --------
    >>> import ibis
    >>> con = ibis.duckdb.connect()
    >>> trace = Trace(con)
    >>> kept = con.create_table("kept", ibis.range(0, 3, 1).unnest().name("x").as_table())
    >>> kept.count().execute()
    3
    >>> for query in trace.take()["queries"]:
    ...     print(query)
    kept: SELECT UNNEST(RANGE(0, 3, 1)) AS "x"
    SELECT COUNT(*) AS "CountStar(kept)" FROM "memory"."main"."kept" AS "t0"
    """

    def __init__(self, con: Backend) -> None:
        self._kept: dict[str, str] = {}
        self._asked: list[str] = []
        self._lineage = Lineage()
        self._folders: dict[str, str] = {}
        self._followed: dict[str, Trace] = {}
        compiled, create, open_file = con.compile, con.create_table, con.read_parquet

        def compile_noted(expr: ir.Expr, /, **more: Any) -> str:
            query: str = compiled(expr, **more)
            self._asked.append(_order_left_out(query))
            return query

        def create_noted(name: str, /, obj: Any = None, **more: Any) -> ir.Table:
            if not isinstance(obj, ir.Table):
                return create(name, obj, **more)
            query = compiled(obj)
            self._kept[name] = _order_left_out(query)
            if more.get("overwrite"):  # it may read the table that it takes the place of
                return create(name, obj, **more)
            # Ibis would compile once more, which often takes longer than what the engine does
            con._run_pre_execute_hooks(obj)
            made = create(name, **{"schema": obj.schema(), **more})
            con.raw_sql(f'INSERT INTO "{name}" {query}')
            return made

        def read_noted(path: Path, /, *, table_name: str, **more: Any) -> ir.Table:
            self._folders[table_name] = Path(path).parent.name
            return open_file(path, table_name=table_name, **more)

        con.compile, con.create_table, con.read_parquet = compile_noted, create_noted, read_noted

    def note_table(self, name: str) -> None:
        """Note that a result table is read."""
        self._lineage.note_load(name)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Ask within it what is part of no table."""
        asked = len(self._asked)
        try:
            yield
        finally:
            del self._asked[asked:]

    def follow(self, name: str, other: Trace) -> None:
        """Tell from now on, under a name such as ``2026Q2``, what another engine is asked too."""
        self._followed[name] = other

    def take(self, table: str = "") -> dict[str, Any]:
        """Give what was read and asked since the last call, and forget what was asked.

        Parameters
        ----------
        table
            Whose trace it is.

        Returns
        -------
        dict
            ``tables``: the saved tables that the chapter's code hands in; see `Lineage`. ``reads``:
            name of each file read to its folder, a hash of all that made it. ``queries``: what was
            asked; before each stand the kept tables that it reads, as ``name: query``. Tables that
            Ibis named are numbered in the order of their use, so that equal work reads equal. Of
            an engine that is followed, each read begins with its name, and each query too.
        """
        asked, self._asked = self._asked, []
        found: dict[str, None] = {}
        for query in asked:
            self._add_kept(query, found)
            found[query] = None
        names = {name for query in found for name in READS.findall(query)}
        tables = self._lineage.take(table)
        reads = {name: self._folders[name] for name in sorted(names & self._folders.keys())}
        queries = _number_names([*found])
        for name, other in self._followed.items():
            told = other.take()
            reads |= {f"{name}.{read}": key for read, key in told["reads"].items()}
            queries += [f"{name}: {query}" for query in told["queries"]]
        return {"tables": tables, "reads": reads, "queries": queries}

    def _add_kept(self, query: str, found: dict[str, None]) -> None:
        for name in READS.findall(query):
            kept = self._kept.get(name)
            if kept is not None and (line := f"{name}: {kept}") not in found:
                self._add_kept(kept, found)
                found[line] = None


def _order_left_out(query: str) -> str:
    return LEFT_OUT.sub(lambda found: f"EXCLUDE ({', '.join(sorted(found[1].split(', ')))})", query)


def _number_names(queries: list[str]) -> list[str]:
    names: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"kept_{len(names) + 1}")

    return [MADE.sub(numbered, query) for query in queries]
