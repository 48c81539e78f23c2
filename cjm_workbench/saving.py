"""Result tables as files: rounded, marked with their review, and traced to what made them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

DIGITS = 10
"""Significant digits of a saved float: more would differ from run to run."""

MARK = b"cjm_review"
TRACE = b"cjm_trace"
"""Where a saved table says of which review it is, and what it was made from."""


def write_table(path: Path, table: pd.DataFrame, *, mark: str, trace: Mapping[str, object]) -> None:
    """Write a result table.

    Parameters
    ----------
    path
        Of the Parquet file.
    table
        Rounded; see `round_table`.
    mark
        The key of its review.
    trace
        What made it, ready for JSON.
    """
    saved = pa.Table.from_pandas(table, preserve_index=False)
    told = {**saved.schema.metadata, MARK: mark.encode(), TRACE: json.dumps(trace).encode()}
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


def round_table(table: pd.DataFrame) -> pd.DataFrame:
    """Round every float to `DIGITS` significant digits, as tables are saved."""
    floats = table.select_dtypes("float").columns
    rounded = {
        name: table[name].map(lambda x: float(f"{x:.{DIGITS}g}"), na_action="ignore")
        for name in floats
    }
    return table.assign(**rounded).astype(dict.fromkeys(floats, "float64"))
