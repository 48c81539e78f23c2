"""Rows of canonical tables: completed, typed, and as the gate writes them."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cjm_workbench.schemas.canonical import TABLES
from cjm_workbench.simulate.quarters import ZONE, Ints

Columns = Mapping[str, pa.Array]


def table(name: str, source: str, columns: Columns) -> pa.Table:
    """Complete and type the columns of a canonical table.

    Parameters
    ----------
    name
        Of the table.
    source
        Of its rows, as the client's settings name it.
    columns
        Those that the source fills; they are cast to the table's types.
    """
    types = {column: spec.dtype.type for column, spec in TABLES[name].columns.items()}
    schema = ibis.schema(types).to_pyarrow()
    size = len(next(iter(columns.values())))
    full = {
        "source": pa.array([source]).take(pa.array(np.zeros(size, dtype=np.int64))),
        "source_row": pa.array(np.arange(1, size + 1)),
        **columns,
    }
    arrays = [
        full[field.name].cast(field.type) if field.name in full else pa.nulls(size, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def moment(seconds: Ints) -> pa.Array:
    """Give moments as times; 0 is missing."""
    return pa.array(seconds, mask=seconds == 0).cast(pa.timestamp("s")).cast(pa.timestamp("us"))


def day(seconds: Ints) -> pa.Array:
    """Give the midnight with which the day of a moment begins on the wall clock."""
    wall = pd.DatetimeIndex(seconds.astype("datetime64[s]"), tz="UTC").tz_convert(ZONE)
    midnight = wall.tz_localize(None).normalize().tz_localize(ZONE).tz_convert("UTC")
    whole = midnight.tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)
    return moment(np.where(seconds == 0, 0, whole))


def attributes(**cells: pa.Array) -> pa.Array:
    """Write cells as the text of a JSON object, as the gate does."""
    parts = [
        pc.binary_join_element_wise(
            f'"{name}":', pc.coalesce(pc.binary_join_element_wise('"', cell, '"', ""), "null"), ""
        )
        for name, cell in cells.items()
    ]
    return pc.binary_join_element_wise("{", pc.binary_join_element_wise(*parts, ","), "}", "")
