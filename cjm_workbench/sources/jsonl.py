"""JSON lines: one object a line. What a nested object holds is named by its path, ``user.id``.

Numbers keep the text they are written with (``12.50``), a list stays JSON, ``null`` is missing.
A line that is no object is set aside with its number and text. ``source_row`` is the number of the
line; blank lines are not records.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from cjm_workbench.sources.rows import Rows
from cjm_workbench.sources.text import unreadable

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

Cells = dict[str, str | None]


def read_jsonl(con: Backend, table: str, path: Path, *, encoding: str, where: str) -> None:
    """Read JSON lines, packed or not, into a table of text cells with ``source_row``.

    Lines that are no object are kept in the table ``<table>_unread`` (source_row, raw, reason).

    Raises
    ------
    SourceError
        If the file is not in the encoding, or its names cannot be used beside each other.
    """
    rows = Rows(con, table, f"{where}: {path.name}")
    try:
        with (
            pa.input_stream(str(path), compression="detect") as stream,
            io.TextIOWrapper(stream, encoding=encoding) as lines,
        ):
            for number, line in enumerate(lines, start=1):
                text = line.strip("\ufeff \t\r\n")
                if text:
                    _add(rows, number, text, path.name)
    except (LookupError, UnicodeError, OSError, pa.ArrowException) as error:
        raise unreadable(path, encoding, where, error) from error
    rows.write()


def _add(rows: Rows, number: int, text: str, file: str) -> None:
    try:
        cells = cells_of(text)
    except (ValueError, RecursionError) as error:
        rows.set_aside(number, text, f"{file}: the line {_reason(error)}")
    else:
        rows.add(number, cells)


def cells_of(text: str) -> Cells:
    """Split a JSON object into text cells, named by their paths.

    Raises
    ------
    ValueError
        If the text is no JSON object, or a name stands twice in it.

    Examples
    --------
    >>> cells_of('{"user": {"id": 7}, "paid": 12.50, "tags": ["a", 1.0], "note": null}')
    {'user.id': '7', 'paid': '12.50', 'tags': '["a",1.0]', 'note': None}
    """
    content = _DECODER.decode(text)
    if not isinstance(content, dict):
        raise ValueError("is JSON, but no object")
    cells: Cells = {}
    for name, cell in _flat(content, ""):
        _refuse_half_letters(name)
        if name in cells:
            raise ValueError("holds a name twice")
        cells[name] = cell
    return cells


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("holds a name twice")
    return content


def _refuse(constant: str) -> object:
    raise ValueError(f"holds {constant}, which is not JSON")


# a number stays as it is written: as bytes, so that it is told from a text
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=str.encode,
    parse_int=str.encode,
    parse_constant=_refuse,
)


def _flat(content: dict[str, object], before: str) -> Iterator[tuple[str, str | None]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, _text(value)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        _refuse_half_letters(value)
        return value
    return _json(value)


def _refuse_half_letters(text: str) -> None:
    r"""Refuse what no file can hold: ``\ud83d`` without its other half."""
    if not text.isascii():
        text.encode()


def _json(value: object) -> str:
    """Write a list, and what stands in it, as JSON; numbers as they were read."""
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    if isinstance(value, dict):
        members = (f"{_json(name)}:{_json(member)}" for name, member in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        _refuse_half_letters(value)
    return json.dumps(value, ensure_ascii=False)


def _reason(error: Exception) -> str:
    """Say why a line is set aside; equal faults in equal words, so that they can be counted."""
    if isinstance(error, json.JSONDecodeError):
        return "is cut short or is not JSON"
    if isinstance(error, UnicodeError):
        return "holds half a letter"
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return str(error)
