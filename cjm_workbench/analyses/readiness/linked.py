"""Which records of a source belong to a linked customer, and when the links broke off."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

BREAK = "identity break"
BEFORE, LEAST = 8, 20
"""Weeks whose median is usual, and records that a week needs to be judged."""

FALL = 0.15
"""How far the linked share must fall, in any case; and beyond the noise of the weeks before."""

NOISE = 5.0


def mark_linked(rows: ir.Table, keys: ir.Table) -> ir.Table:
    """Mark whose key is linked, in the sources that have keys.

    Parameters
    ----------
    rows
        Canonical rows, with source and customer_id.
    keys
        What each key became: see `intake.identify.KEYS`.

    Returns
    -------
    ir.Table
        `rows` of these sources, with ``linked``.
    """
    own = rows.semi_join(keys, "source")
    unlinked = keys.filter(~keys.linked).select("source", "customer_id", lost=True).distinct()
    joined = own.left_join(unlinked, ["source", "customer_id"])
    return joined.select(*rows.columns, linked=joined.lost.isnull())


def count_linked(events: ir.Table, keys: ir.Table) -> pd.DataFrame:
    """Count the events of linked keys by source and day.

    Parameters
    ----------
    events
        Canonical events, up to the review's date.
    keys
        What each key became.

    Returns
    -------
    pandas.DataFrame
        source, day, records, linked; one row a source and day with an event.
    """
    marked = mark_linked(events.select("source", "customer_id", "occurred_at"), keys)
    by = marked.mutate(day=marked.occurred_at.truncate("D")).group_by(["source", "day"])
    counted = by.agg(records=ibis._.count(), linked=ibis._.linked.sum().cast("int64"))
    table: pd.DataFrame = counted.order_by(["source", "day"]).execute()
    return table


def find_breaks(days: pd.DataFrame) -> pd.DataFrame:
    """Find where the share of linked records falls from one week to the next, and stays low.

    Parameters
    ----------
    days
        As of `count_linked`.

    Returns
    -------
    pandas.DataFrame
        source, signal, since, until, size, usual: ``size`` is the records that would be linked
        as usual, and are not. A break begins on the first day of its first week, or of the week
        before, from which on fewer are linked than half-way between before and after.
    """
    rows = [
        {"source": source, "signal": BREAK, **found}
        for source, own in days.groupby("source", sort=True)
        for found in _find(own.set_index("day")[["records", "linked"]])
    ]
    return pd.DataFrame(rows, columns=["source", "signal", "since", "until", "size", "usual"])


def _find(days: pd.DataFrame) -> Iterator[dict[str, object]]:
    weeks = days.resample("W-MON", closed="left", label="left").sum()
    weeks = weeks[weeks["records"] >= LEAST]
    share = (weeks["linked"] / weeks["records"]).to_numpy()
    low = _mark_low(share, weeks["records"].to_numpy())
    starts = np.flatnonzero(low & ~np.concatenate([[False], low[:-1]]))
    for start in starts:
        length = int(np.argmin(np.concatenate([low[start:], [False]])))
        usual = float(np.median(share[:start][~low[:start]][-BEFORE:]))
        run = weeks.iloc[start : start + length]
        middle = (usual + run["linked"].sum() / run["records"].sum()) / 2
        yield {
            "since": _first_day(days, run.index[0], middle),
            "until": run.index[-1] + pd.Timedelta(days=6),
            "size": float(usual * run["records"].sum() - run["linked"].sum()),
            "usual": float(usual * run["records"].sum()),
        }


def _mark_low(share: Floats, records: Floats) -> npt.NDArray[np.bool_]:
    """Mark the weeks below those before them that were sound."""
    low = np.zeros(len(share), dtype=bool)
    for week in range(BEFORE, len(share)):
        sound = share[:week][~low[:week]][-BEFORE:]
        usual = float(np.median(sound))
        by_count = float(np.sqrt(usual * (1 - usual) / records[week]))
        by_weeks = 1.4826 * float(np.median(np.abs(sound - usual)))
        low[week] = usual - share[week] > max(FALL, NOISE * by_count, NOISE * by_weeks)
    return low


def _first_day(days: pd.DataFrame, monday: pd.Timestamp, middle: float) -> pd.Timestamp:
    near = days.loc[monday - pd.Timedelta(weeks=1) : monday + pd.Timedelta(days=6)]
    above = near.index[near["linked"] > middle * near["records"]]
    after = near.index[near.index > above.max()] if len(above) else near.index
    return after.min() if len(after) else monday
