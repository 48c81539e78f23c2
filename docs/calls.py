"""The calls that draw the figures of the chapters, as anybody can make them of finished reviews.

A chapter draws what it has just saved: the same call elsewhere loads it. The index draws what it
makes of finished reviews: elsewhere that is made again.
"""

from __future__ import annotations

import ast
import builtins
import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import nbformat

FIGURES: Final = "cjm_workbench.figures"
DRAWS: Final = re.compile(r"(plot|draw)_\w+")
SHOWS: Final = {"show", "show_drawn"}
"""What draws a figure of each journey type in the table given first."""

OPENED: Final = {"review", "reviews"}
"""What a chapter opens, and the index: its reader has opened it too."""

_GIVEN: Final = {*OPENED, *dir(builtins)}


@dataclass(frozen=True)
class Call:
    """A call of a figure, by the names ``review`` and ``reviews`` alone.

    Attributes
    ----------
    module, name
        Of the figure's function.
    source
        The first result table that it draws, ``<chapter>.<question>``.
    imports
        What the call needs, line by line.
    rows
        The table of which one journey type is drawn at a time; empty where `whole` says all.
    whole
        The call itself; of a table of journey types, of ``rows``.
    """

    module: str
    name: str
    source: str
    imports: tuple[str, ...]
    rows: str
    whole: str


@dataclass
class Scope:
    """What the names of a chapter stand for, as far as it has been read.

    Attributes
    ----------
    modules
        Imported name to its module and its name there; to its module alone where it is one.
    values
        Assigned name to an expression of what is opened and imported.
    tables
        Assigned name to the result table that it is.
    """

    modules: dict[str, tuple[str, str]] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

    def read(self, statement: ast.stmt) -> None:
        """Take in an import, or an assignment; a name whose value needs more is forgotten."""
        if isinstance(statement, ast.ImportFrom) and statement.module:
            for alias in statement.names:
                self.modules[alias.asname or alias.name] = (statement.module, alias.name)
        for name, value in _assigned(statement):
            resolved = None if name in OPENED else self.resolve(value)
            self.values.pop(name, None)
            if resolved is not None:
                self.values[name] = resolved
                self.tables[name] = self.table_of(value)

    def resolve(self, node: ast.expr) -> ast.expr | None:
        """Say an expression by what is opened and imported; nothing where it needs more."""
        resolved: ast.expr = _Loader(self.values).visit(copy.deepcopy(node))
        return resolved if self.names_of(resolved) <= {*_GIVEN, *self.modules} else None

    def table_of(self, node: ast.expr) -> str:
        """Give the first result table that an expression names, or that a name in it is."""
        for each in ast.walk(node):
            match each:
                case ast.Call(
                    func=ast.Attribute(attr="save" | "load"), args=[ast.Constant(value=name), *_]
                ):
                    return str(name)
                case ast.Name(id=name) if self.tables.get(name):
                    return self.tables[name]
        return ""

    @staticmethod
    def names_of(node: ast.AST) -> set[str]:
        """Give the names that an expression uses."""
        return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}

    def figure(self, node: ast.AST) -> tuple[str, str] | None:
        """Give module and name of the figure that an expression is, if it is one."""
        match node:
            case ast.Name(id=name) if name in self.modules:
                module, own = self.modules[name]
            case ast.Attribute(value=ast.Name(id=alias), attr=own) if alias in self.modules:
                module = ".".join(self.modules[alias])
            case _:
                return None
        return (module, own) if module.startswith(FIGURES) and DRAWS.fullmatch(own) else None


class _Loader(ast.NodeTransformer):
    """Puts what names stand for in their place; what was saved is loaded."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.values.get(node.id, node))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="review"), attr="save")):
                load, named = (ast.Attribute(ast.Name("review"), m) for m in ("load", "named"))
                return ast.Call(named, [ast.Call(load, [node.args[0]], [])], [])
            case ast.Call(func=ast.Attribute(value=ast.Name(id="reviews"), attr="save")):
                made: ast.expr = self.visit(node.args[1])
                return made
        self.generic_visit(node)
        return node


def read_calls(chapters: Path) -> list[Call]:
    """Read the figures' calls of a folder of notebooks, each function with a table once."""
    found: dict[tuple[str, str], Call] = {}
    for path in sorted(chapters.glob("*.ipynb")):
        for call in _read_chapter(path):
            found.setdefault((f"{call.module}.{call.name}", call.source), call)
    return [*found.values()]


def list_figures(chapters: Path) -> list[str]:
    """Name the functions that the notebooks of a folder draw with, as ``module.function``."""
    named = set()
    for path in sorted(chapters.glob("*.ipynb")):
        scope = Scope()
        for statement in _statements(path):
            scope.read(statement)
            named |= {scope.figure(node) for node in ast.walk(statement)} - {None}
    return sorted(".".join(each) for each in named if each)


def _read_chapter(path: Path) -> Iterator[Call]:
    scope = Scope()
    for statement in _statements(path):
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                yield from _calls(node, scope)
        scope.read(statement)


def _statements(path: Path) -> Iterator[ast.stmt]:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            yield from ast.parse(cell.source).body


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            for each, value in zip(names, values, strict=True):
                if isinstance(each, ast.Name):
                    yield each.id, value


def _calls(node: ast.Call, scope: Scope) -> Iterator[Call]:
    """Give the call of a figure: as it stands, or of what it is shown with."""
    direct = scope.figure(node.func)
    if direct:
        arguments = scope.resolve(ast.Call(ast.Name("print"), node.args, node.keywords))
        if isinstance(arguments, ast.Call):
            whole = ast.Call(ast.Name(direct[1]), arguments.args, arguments.keywords)
            yield _write(direct, scope, scope.table_of(ast.Tuple(node.args)), None, whole)
    elif isinstance(node.func, ast.Name) and node.func.id in SHOWS:
        rows = scope.resolve(node.args[0])
        inner = (each for argument in node.args[1:] for each in ast.walk(argument))
        shown = next((figure for each in inner if (figure := scope.figure(each))), None)
        if rows is not None and shown is not None:
            whole = ast.Call(ast.Name(shown[1]), [ast.Name("rows")], [])
            yield _write(shown, scope, scope.table_of(node.args[0]), rows, whole)


def _write(
    figure: tuple[str, str], scope: Scope, source: str, rows: ast.expr | None, whole: ast.expr
) -> Call:
    used = Scope.names_of(whole) | (Scope.names_of(rows) if rows else set())
    needed = {scope.modules[name] for name in used if name in scope.modules} | {figure}
    imports = tuple(f"from {module} import {name}" for module, name in sorted(needed))
    return Call(*figure, source, imports, ast.unparse(rows) if rows else "", ast.unparse(whole))
