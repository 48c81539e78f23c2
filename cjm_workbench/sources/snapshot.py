"""What a database held when it was last read: a Parquet file, and from there a file like any other.

A database has no bytes to hash. Its rows are therefore written down, sorted, so that equal rows
make an equal file: the store that is made from it keeps its name while nothing changes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from cjm_workbench.settings.sources import Source
from cjm_workbench.sources.postgres import read_postgres
from cjm_workbench.writing import whole_folder

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

FILE = "rows.parquet"


def snapshot_path(name: str, source: Source, folder: Path) -> Path:
    """Name the file of a source's rows; another table or query has another one."""
    asked = json.dumps([source.url_from, source.table, source.sql])
    return folder / f"{name}-{hashlib.sha256(asked.encode()).hexdigest()[:10]}" / FILE


def take_snapshot(con: Backend, name: str, source: Source, path: Path) -> None:
    """Read a database's rows as text, and write them down: whole, or not at all.

    Parameters
    ----------
    con
        An engine to sort them in.
    name
        The source's name, for messages.
    path
        What `snapshot_path` gives.

    Raises
    ------
    SourceError
        If the database cannot be read; what was written down before then stays.
    """
    table = ibis.util.gen_name("remote")
    read_postgres(con, table, source, f"source {name}")
    with whole_folder(path.parent, replace=True) as work:
        target = str(work / FILE).replace("'", "''")
        con.raw_sql(f"COPY (FROM {table} ORDER BY ALL) TO '{target}' (FORMAT parquet)")
    con.drop_table(table)
