"""The chapters' own computation, without notebooks: the statements that saved tables follow from.

A chapter is a list of statements. Those that a table follows from are picked by the names that they
read and bind, and run in this process on a review that is open already. So what is proved is what
the chapters publish, whatever they come to compute; pictures and sentences are never touched.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pandas as pd

from cjm_workbench.review import Review

SOURCES = Path(__file__).parents[1] / "notebooks" / "source"
GIVEN = "review"
"""The name under which a chapter knows its review; the statement that opens it is left out."""


@dataclass(frozen=True)
class Statement:
    """One statement of a chapter: its code, and what it has to do with the others.

    Attributes
    ----------
    code
        The statement, by itself.
    binds, reads
        The names that it gives a value, and those whose value it takes.
    saves, loads
        The result tables that it saves, and those of other chapters that it loads.
    """

    code: ast.stmt
    binds: frozenset[str]
    reads: frozenset[str]
    saves: frozenset[str]
    loads: frozenset[str]


def run_chapters(review: Review, wanted: Collection[str]) -> dict[str, pd.DataFrame]:
    """Compute result tables as their chapters do.

    Parameters
    ----------
    review
        The review, open; what is saved goes to its folder of tables.
    wanted
        Names of result tables, ``<chapter>.<question>``. What these load of other chapters is
        computed too.

    Returns
    -------
    dict
        Name to table, as saved, of `wanted`.

    Raises
    ------
    KeyError
        If no chapter saves a table of such a name.
    """
    for name, wanted_here in plan(frozenset(wanted)).items():
        run(pick(parse_chapter(name), wanted_here), {GIVEN: review}, name)
    return {name: review.load(name) for name in wanted}


@cache
def plan(wanted: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Say which tables of which chapter are needed, the loaded before those that load them."""
    homes = {table: name for name in chapters() for table in saved_by(name)}
    needed, more = set[str](), {*wanted}
    while more:
        needed |= more
        more = {t for table in more for t in loaded_for(homes[table], table)} - needed
    before = {homes[table]: set[str]() for table in needed}
    for table in needed:
        home = homes[table]
        before[home] |= {homes[t] for t in loaded_for(home, table)} - {home}
    order = TopologicalSorter(before).static_order()
    return {name: frozenset(t for t in needed if homes[t] == name) for name in order}


def chapters() -> list[str]:
    """Name the chapters' sources, in order."""
    return sorted(path.stem for path in SOURCES.glob("[0-9]*.py"))


def saved_by(chapter: str) -> frozenset[str]:
    """Name the result tables that a chapter saves."""
    return frozenset().union(*(each.saves for each in parse_chapter(chapter)))


def loaded_for(chapter: str, table: str) -> frozenset[str]:
    """Name the tables of other chapters that a table follows from."""
    picked = pick(parse_chapter(chapter), frozenset({table}))
    return frozenset().union(*(each.loads for each in picked))


@cache
def parse_chapter(chapter: str) -> tuple[Statement, ...]:
    """Take the source of a chapter apart, without the statement that opens its review."""
    text = (SOURCES / f"{chapter}.py").read_text(encoding="utf-8")
    found = (describe(code) for code in ast.parse(text).body)
    return tuple(each for each in found if GIVEN not in each.binds)


def describe(code: ast.stmt) -> Statement:
    """Tell what a statement binds, reads, saves and loads."""
    nodes = list(ast.walk(code))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    return Statement(
        code=code,
        binds=frozenset({*_stored(names), *_imported(nodes), *_changed(nodes)}),
        reads=frozenset(node.id for node in names if isinstance(node.ctx, ast.Load)),
        saves=frozenset(_tables(nodes, "save")),
        loads=frozenset(_tables(nodes, "load")),
    )


def _stored(names: list[ast.Name]) -> Iterator[str]:
    return (node.id for node in names if isinstance(node.ctx, ast.Store))


def _imported(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _changed(nodes: list[ast.AST]) -> Iterator[str]:
    """Name what is changed in place: ``table["column"] = ...``."""
    for node in nodes:
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from (inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name))


def _tables(nodes: list[ast.AST], method: str) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr=attr),
                args=[ast.Constant(value=str(table)), *_],
            ) if name == GIVEN and attr == method:
                yield table


def pick(statements: tuple[Statement, ...], wanted: frozenset[str]) -> list[Statement]:
    """Pick the statements that tables follow from, in order.

    Examples
    --------
    >>> source = "a = 1\\nb = 2\\nt = review.save('paths.t', a)\\nprint(t)\\n"
    >>> found = pick(tuple(describe(code) for code in ast.parse(source).body), {"paths.t"})
    >>> [ast.unparse(each.code) for each in found]
    ['a = 1', "t = review.save('paths.t', a)"]
    """
    picked, needed = list[Statement](), set[str]()
    for each in reversed(statements):
        if each.saves & wanted or each.binds & needed:
            picked.append(each)
            needed |= each.reads
    return picked[::-1]


def run(statements: Collection[Statement], names: dict[str, object], chapter: str) -> None:
    """Run statements one after another, in a space of names of their own."""
    code = ast.Module([each.code for each in statements], type_ignores=[])
    exec(compile(code, str(SOURCES / f"{chapter}.py"), "exec"), names)
