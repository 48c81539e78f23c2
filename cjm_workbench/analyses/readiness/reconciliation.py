"""What became of every row that the sources gave."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.intake.counts import UNREAD
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Listing, conform

COUNTS = ["read", "mapped", "valid", "not_yet", "quarantined", "absent"]


class Reconciliation(Listing):
    """One row a source and table: ``mapped = valid + not_yet + quarantined + absent``.

    Attributes
    ----------
    read
        Records of the source. One record may map to several rows.
    valid, not_yet
        Rows that passed the gate, until `as_of` and after it.
    quarantined, absent
        Rows set aside with a reason, and rows of an empty cell, which hold nothing.
    valid_share
        Of the rows that hold something, the share that passed the gate; missing where none does.
        Of table ``(record)``, the share of the source's records that could be split into cells.
    """

    source: Series[str]
    table: Series[str]
    read: Series[int]
    mapped: Series[int]
    valid: Series[int]
    not_yet: Series[int]
    quarantined: Series[int]
    absent: Series[int]
    valid_share: Series[float] = pa.Field(ge=0, le=1, nullable=True)


def measure_reconciliation(
    reconciliation: ir.Table, not_yet: Mapping[tuple[str, str], int]
) -> pd.DataFrame:
    """Set the rows after `as_of` apart from the valid ones.

    Parameters
    ----------
    reconciliation
        The gate's own counts: source, table, read, mapped, valid, quarantined, absent.
    not_yet
        Source and table to the number of valid rows after `as_of`.

    Returns
    -------
    pandas.DataFrame
        A `Reconciliation`, by source and table. It speaks of the client's whole data, whatever
        the segment and period.
    """
    counts = reconciliation.order_by(["source", "table"]).execute()
    late = [
        not_yet.get((row.source, row.table), 0) for row in counts[["source", "table"]].itertuples()
    ]
    unread = counts["table"] == UNREAD
    holding = (counts["mapped"] - counts["absent"]).where(~unread, counts["read"]).astype(float)
    passed = counts["valid"].where(~unread, counts["read"] - counts["quarantined"])
    share = (passed / holding).where(holding > 0)
    return conform(
        counts.assign(not_yet=late, valid=counts["valid"] - late, valid_share=share),
        Reconciliation,
    )


def read_reconciliation(table: pd.DataFrame) -> str:
    """Say how many of the mapped rows are valid, and what became of the others."""
    if table.empty:
        return "No source gave a row: map one in client.yaml."
    total = {name: int(table[name].sum()) for name in COUNTS}
    said = (
        f"Of {plural(total['mapped'], 'row')} mapped from "
        f"{plural(table['source'].nunique(), 'source')}: {number(total['valid'])} valid, "
        f"{number(total['quarantined'])} quarantined, {number(total['absent'])} of empty cells "
        f"and {number(total['not_yet'])} after the review's date."
    )
    return f"{said} {_worst(table)}".strip()


def _worst(table: pd.DataFrame) -> str:
    dirty = table[table["quarantined"] > 0]
    if dirty.empty:
        return ""
    row = dirty.sort_values(["valid_share", "source", "table"]).iloc[0]
    if row["table"] == UNREAD:
        lost, records = number(row.quarantined), plural(row["read"], "record")
        return f"Source {row.source} lost most: {lost} of {records} cannot be read."
    return (
        f"Source {row.source} lost the largest share of its {row['table']}: "
        f"{number(row.quarantined)} of {plural(row.mapped - row.absent, 'row')}."
    )
