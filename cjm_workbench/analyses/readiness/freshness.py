"""How fresh each source is, and when it fell silent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.readiness.weeks import measure_weeks
from cjm_workbench.schemas.canonical import MOMENTS
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.locale import write_day
from cjm_workbench.schemas.results import Listing, conform

DAY = pd.Timedelta(days=1)


class Freshness(Listing):
    """One row a source, over its whole span until `as_of`; days are of UTC.

    Attributes
    ----------
    records
        Dated rows of all its tables.
    first_at, last_at
        The first and the last of them.
    silent_days, longest_silence_days
        Days between these two without any record, and the longest run of such days.
    age_days
        Whole days from the last record to `as_of`.
    drops, last_drop
        Weeks of sudden drop (see `readiness.weeks`), and the first day of the latest of them.
    """

    source: Series[str]
    records: Series[int]
    first_at: Series[pd.Timestamp]
    last_at: Series[pd.Timestamp]
    silent_days: Series[int]
    longest_silence_days: Series[int]
    age_days: Series[int]
    drops: Series[int]
    last_drop: Series[pd.Timestamp] = pa.Field(nullable=True)


def count_days(tables: Mapping[str, ir.Table], as_of: datetime) -> pd.DataFrame:
    """Count the dated records of each source by day of UTC.

    Parameters
    ----------
    tables
        Canonical tables by name, those of `schemas.canonical.MOMENTS`.
    as_of
        Later records are left out.

    Returns
    -------
    pandas.DataFrame
        source, day, records, first_at, last_at; one row a source and day that has a record.
    """
    parts = [rows.select("source", moment=rows[MOMENTS[table]]) for table, rows in tables.items()]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    rows = rows.filter(rows.moment <= ibis.literal(as_of, type="timestamp(6)"))
    rows = rows.mutate(day=rows.moment.truncate("D"))
    counted = rows.group_by(["source", "day"]).agg(
        records=rows.count(), first_at=rows.moment.min(), last_at=rows.moment.max()
    )
    table: pd.DataFrame = counted.order_by(["source", "day"]).execute()
    return table


def measure_freshness(days: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Measure how old each source's last record is, and when it was silent.

    Parameters
    ----------
    days
        Records by source and day: see `count_days`.
    as_of
        The moment to judge from.

    Returns
    -------
    pandas.DataFrame
        `Freshness`, by source.
    """
    weeks = measure_weeks(days, as_of)
    rows = [
        _measure(str(source), own, weeks[weeks["source"] == source], pd.Timestamp(as_of))
        for source, own in days.groupby("source", sort=True)
    ]
    return conform(pd.DataFrame(rows, columns=list(Freshness.to_schema().columns)), Freshness)


def _measure(
    source: str, days: pd.DataFrame, weeks: pd.DataFrame, as_of: pd.Timestamp
) -> dict[str, object]:
    # the days between two days with a record
    between = np.diff(days["day"].to_numpy()) // DAY.to_timedelta64() - 1
    dropped = weeks.loc[weeks["drop"], "week"]
    return {
        "source": source,
        "records": days["records"].sum(),
        "first_at": days["first_at"].min(),
        "last_at": days["last_at"].max(),
        "silent_days": between.sum(),
        "longest_silence_days": between.max(initial=0),
        "age_days": (as_of - days["last_at"].max()) // DAY,
        "drops": len(dropped),
        "last_drop": dropped.max(),
    }


def read_freshness(table: pd.DataFrame) -> str:
    """Say which source is oldest, which was silent longest, and whose volume fell."""
    if table.empty:
        return "No source holds a dated record until this review's date."
    old = table.sort_values("age_days", ascending=False, kind="stable").iloc[0]
    said = (
        f"The oldest last record is that of {old.source}, "
        f"{plural(int(old.age_days), 'day')} before the review's date."
    )
    return " ".join(part for part in (said, _silence(table), _drops(table)) if part)


def _silence(table: pd.DataFrame) -> str:
    row = table.sort_values("longest_silence_days", ascending=False, kind="stable").iloc[0]
    if row.longest_silence_days == 0:
        return "No source misses a day between its first and its last record."
    return f"The longest silence is {plural(int(row.longest_silence_days), 'day')} of {row.source}."


def _drops(table: pd.DataFrame) -> str:
    dropped = table[table["drops"] > 0]
    if dropped.empty:
        return "No week shows a sudden drop."
    each = [
        f"{row['source']} ({plural(row['drops'], 'week')}, last from {write_day(row['last_drop'])})"
        for row in dropped.to_dict("records")
    ]
    of_all = plural(len(table), "source")
    return f"Weekly volume fell suddenly in {number(len(each))} of {of_all}: {', '.join(each)}."
