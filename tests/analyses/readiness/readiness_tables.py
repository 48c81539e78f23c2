"""Small hand-made tables in the shape of a review's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.journeys.columns import JOURNEYS, SCORES, STEPS


def steps(*rows: tuple[Any, ...], type_: str = "buy") -> ir.Table:
    """Make steps of (journey, customer, touchpoint, stage, channel, day of May, repeats)."""
    names = ["journey_id", "customer_id", "touchpoint", "stage", "channel", "day", "repeats"]
    records = [dict(zip(names, row, strict=True)) for row in rows]
    for record in records:
        record["occurred_at"] = record["last_at"] = datetime(2026, 5, record.pop("day"))
    return _table([{"journey_type": type_, **record} for record in records], STEPS)


def journeys(*rows: tuple[str, str, str, bool], type_: str = "buy") -> ir.Table:
    """Make journeys of (journey, customer, status, followed)."""
    names = ["journey_id", "customer_id", "status", "followed"]
    records = [{"journey_type": type_, **dict(zip(names, row, strict=True))} for row in rows]
    return _table(records, JOURNEYS)


def scores(*rows: tuple[Any, ...], type_: str = "buy") -> ir.Table:
    """Make scores of (answer, customer, touchpoint, stage, instrument, score, min, max)."""
    names = ["feedback_id", "customer_id", "touchpoint", "stage", "instrument", "score",
             "scale_min", "scale_max"]  # fmt: skip
    records = [{"journey_type": type_, **dict(zip(names, row, strict=True))} for row in rows]
    return _table(records, SCORES)


def union(*tables: ir.Table) -> ir.Table:
    """Put tables under each other."""
    return ibis.union(*tables)


def _table(records: list[dict[str, Any]], schema: ibis.Schema) -> ir.Table:
    frame = pd.DataFrame(records, columns=list(schema.names)).astype(object)
    return ibis.memtable(
        frame.where(frame.notna(), None).to_dict("records") or frame, schema=schema
    )
