"""Raw files as a company's systems would export them: each with its own habits."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from cjm_workbench.simulate.quarters import ZONE, Bools, Floats, Ints

SUMMER_SECONDS = 7200


def write_csv(path: Path, columns: Mapping[str, pa.Array], *, delimiter: str = ",") -> None:
    """Write delimited text; compressed where the name ends in ``.gz``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = csv.WriteOptions(delimiter=delimiter, quoting_style="needed")
    text = io.BytesIO()
    csv.write_csv(pa.table(dict(columns)), text, options)
    # no clock time in the header: the same rows give the same bytes
    packed = path.suffix == ".gz"
    path.write_bytes(gzip.compress(text.getvalue(), 3, mtime=0) if packed else text.getvalue())


def write_parquet(path: Path, columns: Mapping[str, pa.Array]) -> None:
    """Write Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.table(dict(columns)), path, compression="zstd")


def write_json_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def label(codes: Ints, names: Sequence[str | None]) -> pa.Array:
    """Write codes as names; a negative code is an empty cell."""
    kept = pa.array(codes, mask=codes < 0)
    return pa.array(names, type=pa.string()).take(kept)


def number(prefix: str, values: Ints, digits: int = 6) -> pa.Array:
    """Write numbers as keys: a prefix and digits; a negative number is an empty cell.

    Examples
    --------
    >>> number("K", np.array([7, -1]), 3).to_pylist()
    ['K007', None]
    """
    text = pc.utf8_lpad(pa.array(values, mask=values < 0).cast("string"), digits, "0")
    return pc.binary_join_element_wise(prefix, text, "")


def keys(prefix: str, size: int) -> list[str]:
    """Name each customer as a system of its own does: by a key that says nothing.

    Examples
    --------
    >>> keys("v", 2)
    ['v5feceb66f', 'v6b86b273f']
    """
    digests = (hashlib.sha256(str(place).encode()).hexdigest()[:9] for place in range(size))
    return [f"{prefix}{digest}" for digest in digests]


def amount(values: Floats, *, mark: str = ".") -> pa.Array:
    """Write amounts with two decimals.

    Examples
    --------
    >>> amount(np.array([9.5, 0.07]), mark=",").to_pylist()
    ['9,50', '0,07']
    """
    whole, cents = np.divmod(np.round(values * 100).astype(np.int64), 100)
    return pc.binary_join_element_wise(number("", whole, 1), number("", cents, 2), mark)


def utc(seconds: Ints) -> pa.Array:
    """Write moments as text in UTC, ending in ``Z``; 0 is an empty cell."""
    return pc.binary_join_element_wise(_moments(seconds).cast("string"), "Z", "")


def local(seconds: Ints) -> pa.Array:
    """Write moments as the wall clock showed them, without a zone; 0 is an empty cell."""
    return _moments(_wall_clock(seconds), seconds == 0).cast("string")


def local_day(seconds: Ints) -> pa.Array:
    """Write the day of moments as the calendar on the wall showed it; 0 is an empty cell."""
    return _moments(_wall_clock(seconds), seconds == 0).cast("date32").cast("string")


def german(seconds: Ints) -> pa.Array:
    """Write moments as a German office does, without a zone."""
    return pc.strftime(_moments(_wall_clock(seconds)), format="%d.%m.%Y %H:%M:%S")


def with_offset(seconds: Ints) -> pa.Array:
    """Write moments as the wall clock showed them, with its distance from UTC."""
    wall = _wall_clock(seconds)
    summer = (wall - seconds == SUMMER_SECONDS).astype(np.int64)
    text = _moments(wall).cast("string")
    return pc.binary_join_element_wise(text, label(summer, ["+01:00", "+02:00"]), "")


def _wall_clock(seconds: Ints) -> Ints:
    moments = pd.DatetimeIndex(seconds.astype("datetime64[s]"), tz="UTC")
    naive = moments.tz_convert(ZONE).tz_localize(None)
    return naive.to_numpy().astype("datetime64[s]").astype(np.int64)


def _moments(seconds: Ints, empty: Bools | None = None) -> pa.Array:
    mask = seconds == 0 if empty is None else empty
    return pa.array(seconds, mask=mask).cast(pa.timestamp("s"))
