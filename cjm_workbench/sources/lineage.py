"""Which saved tables another one is made of, as the cells of the running notebook say."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

TABLE_NAME: Final = re.compile(r"[a-z]+\.[a-z_]+")
_COMPUTED: Final = "*"  # in the place of a name that is known only as the cell runs
_SCOPES: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)

Known = Mapping[str, frozenset[str]]
"""Of each variable, the saved tables that it is made of."""


def read_cells() -> Sequence[str]:
    """Give the code of the cells that ran so far, this one last; nothing outside a notebook."""
    # imported here: whoever checks settings at the command line need not wait for it
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return shell.user_ns.get("In", []) if shell else []


class Lineage:
    """Tells which saved tables are handed to the making of another one.

    A chapter's code says so: ``review.save("brief.changes", measure_changes(moved, shifts))`` is
    made of the tables that ``moved`` and ``shifts`` were assigned from, step by step. What cannot
    be read there, such as a variable that is set within a loop, is left out: no table is named
    that was not handed in.

    Parameters
    ----------
    cells
        Gives the code that ran so far.

    Examples
    --------
    >>> code = ['gaps = review.load("a.gaps")', 'own = gaps.head(); review.save("b.own", own)']
    >>> Lineage(lambda: code).take("b.own")
    ['a.gaps']
    """

    def __init__(self, cells: Callable[[], Sequence[str]] = read_cells) -> None:
        self._cells = cells
        self._loaded: list[tuple[int, str]] = []

    def note_load(self, name: str) -> None:
        """Note that a saved table is read in the cell that runs."""
        self._loaded.append((len(self._cells()), name))

    def take(self, name: str) -> list[str]:
        """Name the tables that the one saved now is made of, and forget what was read."""
        cells = self._cells()
        found = _find_handed(cells, name) if name else frozenset[str]()
        # a computed name is that of a table read for it: in this cell, since the last save
        read = {table for cell, table in self._loaded if cell == len(cells)}
        self._loaded.clear()
        return sorted((found | read if _COMPUTED in found else found) - {_COMPUTED, name})


def _find_handed(cells: Sequence[str], name: str) -> frozenset[str]:
    """Follow the variables through all cells to the last save of a table."""
    known: dict[str, frozenset[str]] = {}
    handed: frozenset[str] = frozenset()
    for statement in _statements(cells):
        for node in ast.walk(statement):
            if _table_of(node, "save") == name:
                assert isinstance(node, ast.Call)
                parts = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
                handed = _join(parts, known)
        known |= _assigned(statement, known)
    return handed


def _statements(cells: Sequence[str]) -> Iterator[ast.stmt]:
    for cell in cells:
        try:
            yield from ast.parse(cell).body
        except SyntaxError:
            continue  # then it did not run


def _assigned(statement: ast.stmt, known: Known) -> dict[str, frozenset[str]]:
    """Tell what the variables that a statement sets are made of; within a branch, nothing."""
    names = [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    made = dict.fromkeys(names, frozenset[str]())
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            for part, value in _pairs(target, statement.value):
                tables = _tables(value, known) - {_COMPUTED}
                if isinstance(part, ast.Subscript):  # a column more of what was there before
                    tables |= _tables(part.value, known)
                made |= dict.fromkeys(_names(part), tables)
    return made


def _names(target: ast.expr) -> list[str]:
    target = target.value if isinstance(target, ast.Subscript) else target
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return [part.id for part in parts if isinstance(part, ast.Name)]


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Set ``a, b = x, y`` side by side, one by one."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _tables(node: ast.AST, known: Known) -> frozenset[str]:
    """Name the tables that an expression is made of."""
    for method in ("save", "load"):
        if table := _table_of(node, method):
            return frozenset({table})
    if isinstance(node, ast.Name):
        return known.get(node.id, frozenset())
    if isinstance(node, _SCOPES):  # its own variables hide those of the notebook
        known = {name: tables for name, tables in known.items() if name not in _bound(node)}
    return _join(ast.iter_child_nodes(node), known)


def _join(nodes: Iterable[ast.AST], known: Known) -> frozenset[str]:
    return frozenset[str]().union(*(_tables(node, known) for node in nodes))


def _bound(scope: ast.AST) -> set[str]:
    inner = [*ast.walk(scope)]
    stored = {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.arg for n in inner if isinstance(n, ast.arg)}


def _table_of(node: ast.AST, method: str) -> str:
    """Name the table of ``review.load(...)`` or ``review.save(...)``; empty for all else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return ""
    if node.func.attr != method:
        return ""
    first = node.args[0]
    if isinstance(first, ast.Constant):
        name = str(first.value)
        return name if TABLE_NAME.fullmatch(name) else ""
    return _COMPUTED
