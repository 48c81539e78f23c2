"""Result tables as files: rounded, marked with their review, and traced to what made them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

DIGITS = 10
"""Significant digits of a saved float: more would differ from run to run."""

MARK = b"cjm_review"
TRACE = b"cjm_trace"
MEANING = b"cjm_meaning"
"""Where a saved table says of which review it is, what it was made from, and what it means."""


@dataclass(frozen=True)
class Meaning:
    """What a result table is, and what its columns mean: its part of a data dictionary.

    Attributes
    ----------
    table
        In a sentence; empty where nothing is said of it.
    columns
        Column to meaning, of those that are explained.
    titles
        Journey type to the title that readers see: tables hold its name.
    """

    table: str
    columns: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)


UNSAID = Meaning("", {})


def write_table(
    path: Path,
    table: pd.DataFrame,
    *,
    mark: str = "",
    trace: Mapping[str, object] | None = None,
    meaning: Meaning = UNSAID,
) -> None:
    """Write a result table.

    Parameters
    ----------
    path
        Of the Parquet file.
    table
        Rounded; see `round_table`.
    mark
        The key of its review; empty for a table of the index, which stands over reviews.
    trace
        What made it, ready for JSON, where that is known.
    meaning
        What it says: a finished folder carries its own dictionary.
    """
    saved = pa.Table.from_pandas(table, preserve_index=False)
    told = {
        **saved.schema.metadata,
        MARK: mark.encode(),
        TRACE: json.dumps(trace or {}).encode(),
        MEANING: json.dumps(asdict(meaning)).encode(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(saved.replace_schema_metadata(told), path)


def is_marked(path: Path, mark: str) -> bool:
    """Whether a file is there, and of the review with this key."""
    return path.is_file() and (pq.read_schema(path).metadata or {}).get(MARK) == mark.encode()


def read_trace(path: Path) -> dict[str, object]:
    """Tell what a saved table was made from.

    Returns
    -------
    dict
        ``rows``, ``sha256`` of the file, and what it was saved with.
    """
    told = (pq.read_schema(path).metadata or {}).get(TRACE, b"{}")
    return {
        "rows": pq.read_metadata(path).num_rows,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        **json.loads(told),
    }


def read_meaning(path: Path) -> Meaning:
    """Tell what a saved table and its columns mean; `UNSAID` where an older version saved it."""
    told = (pq.read_schema(path).metadata or {}).get(MEANING)
    return Meaning(**json.loads(told)) if told else UNSAID


def round_table(table: pd.DataFrame) -> pd.DataFrame:
    """Round every float to `DIGITS` significant digits, as tables are saved."""
    floats = table.select_dtypes("float").columns
    rounded = {
        name: table[name].map(lambda x: float(f"{x:.{DIGITS}g}"), na_action="ignore")
        for name in floats
    }
    return table.assign(**rounded).astype(dict.fromkeys(floats, "float64"))
