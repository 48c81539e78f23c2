"""XES, the log format of process mining (IEEE 1849): one record an event.

An attribute of the event is a column by its key; one of its trace is ``case:<key>``; what is nested
in an attribute is ``<key>:<key>``. Values keep their text. ``source_row`` is the number of the
event in the file. Attributes of the log, its classifiers and its ``global`` defaults are not read.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from xml.parsers import expat

from cjm_workbench.errors import SourceError
from cjm_workbench.sources.rows import Rows

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

GZIP = b"\x1f\x8b"
Attributes = list[tuple[str, str]]


def read_xes(con: Backend, table: str, path: Path, *, where: str) -> None:
    """Read an XES log, packed by gzip or not, into a table of text cells with ``source_row``.

    Events in which a key stands twice are kept in the table ``<table>_unread``.

    Raises
    ------
    SourceError
        If the file is cut short, is not XML, is in an unknown encoding, declares a document type,
        or is no XES log.
    """
    place = f"{where}: {path.name}"
    rows = Rows(con, table, place)
    log = _Log(rows, path.name)
    try:
        with _open(path) as stream:
            log.parser.ParseFile(stream)
    except (LookupError, ValueError) as error:
        raise SourceError(
            f"{place} names an encoding in its first line that cannot be read",
            next_step="Export the file as UTF-8.",
        ) from error
    except (expat.ExpatError, EOFError, OSError, zlib.error) as error:
        raise SourceError(
            f"{place} is cut short or is no XML: it breaks off at line "
            f"{log.parser.CurrentLineNumber}, after event {log.ended} in trace {log.traces}",
            next_step="Export the file again.",
        ) from error
    rows.write()


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        packed = stream.read(len(GZIP)) == GZIP
    return cast("BinaryIO", gzip.open(path) if packed else path.open("rb"))


class _Log:
    """The events of a log, as the parser meets them; they wait until their trace ends.

    Attributes
    ----------
    traces
        How many have begun.
    events
        How many are written.
    """

    def __init__(self, rows: Rows, file: str) -> None:
        self.traces = self.events = 0
        self._rows = rows
        self._file = file
        self._root = True
        self._keys: list[str | None] = []  # of the open attributes, from the outermost inward
        self._trace: Attributes | None = None
        self._event: Attributes | None = None
        self._waiting: list[Attributes] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type

    @property
    def ended(self) -> int:
        """How many events have ended, in traces that may not have."""
        return self.events + len(self._waiting)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = _local(tag)
        if self._root:
            self._check_root(name)
        if name == "trace":
            self.traces += 1
            self._trace = []
        elif name == "event":
            self._event = []
        else:
            self._attribute(given)

    def _end(self, tag: str) -> None:
        name = _local(tag)
        if name == "trace":
            self._write(self._trace or [])
            self._trace = None
        elif name == "event":
            self._waiting.append(self._event or [])
            self._event = None
            if self._trace is None:
                self._write([])
        elif self._keys:
            self._keys.pop()

    def _attribute(self, given: dict[str, str]) -> None:
        owner = self._trace if self._event is None else self._event
        if owner is None:  # of the log itself
            return
        self._keys.append(given.get("key"))
        if "key" in given and "value" in given:
            owner.append((":".join(key for key in self._keys if key is not None), given["value"]))

    def _write(self, trace: Attributes) -> None:
        case = [(f"case:{key}", value) for key, value in trace]
        for event in self._waiting:
            self.events += 1
            self._add(case + event)
        self._waiting = []

    def _add(self, attributes: Attributes) -> None:
        cells = dict(attributes)
        if len(cells) == len(attributes):
            self._rows.add(self.events, cells)
            return
        raw = json.dumps(attributes, ensure_ascii=False)
        self._rows.set_aside(self.events, raw, f"{self._file}: the event holds a key twice")

    def _check_root(self, name: str) -> None:
        self._root = False
        if name != "log":
            raise SourceError(
                f"{self._rows.where} is no XES log: its outermost element is '{name}'",
                next_step="Export the log as XES, or name the file's format.",
            )

    def _refuse_document_type(self, *_: object) -> None:
        raise SourceError(
            f"{self._rows.where} declares a document type, which can make a small file endless",
            next_step="Remove the line <!DOCTYPE ...>; XES needs none.",
        )


def _local(tag: str) -> str:
    """Give a tag without the prefix of its namespace."""
    return tag.rpartition(":")[2]
