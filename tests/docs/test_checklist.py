"""Every row of the checklist leads to a filled table of a demo review, and to a known value."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "checklist.md"
WANTED = [*range(1, 6), *range(7, 44), *range(56, 61), *range(63, 70)]
"""The rows that chapters 00 to 05, 08, the map and the index cover."""


class Row(NamedTuple):
    """One line of the page."""

    number: str
    what: str
    chapter: str
    tables: list[str]
    test: str
    use: str


def read_rows() -> list[Row]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| C"]
    return [_row(line) for line in lines]


def _row(line: str) -> Row:
    number, what, chapter, tables, test, use = (cell.strip() for cell in line.strip("|").split("|"))
    names = re.findall(r"`([a-z_.]+)`", tables)
    return Row(number, what, chapter, names, test.strip("`"), use)


ROWS = read_rows()


def test_every_row_is_there_once_and_in_order() -> None:
    assert [row.number for row in ROWS] == [f"C{number}" for number in WANTED]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_a_row_says_what_it_is_for(row: Row) -> None:
    assert row.use.endswith(".")
    assert row.chapter and row.tables


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_its_tables_stand_filled_in_a_demo_review(row: Row, demo_tables: dict[str, Path]) -> None:
    for name in row.tables:
        assert name in demo_tables, f"{name} is not saved"
        assert len(pd.read_parquet(demo_tables[name])), f"{name} is empty"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_its_test_asserts_a_known_value(row: Row) -> None:
    file, name = row.test.split("::")
    assert (ROOT / file).is_file(), file
    assert name in functions(file), f"{file} holds no {name}"
    assert any(map(knows_a_value, ast.walk(functions(file)[name]))), f"{row.test} asserts no value"


@cache
def functions(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def knows_a_value(node: ast.AST) -> bool:
    """Whether a node asserts, in whatever form, something about a number or a text written out."""
    if not isinstance(node, ast.Assert):
        return False
    constants = (part.value for part in ast.walk(node.test) if isinstance(part, ast.Constant))
    return any(
        isinstance(each, str) or (isinstance(each, int | float) and not isinstance(each, bool))
        for each in constants
    )
