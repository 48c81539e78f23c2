"""Small hand-made tables in the shape of a review's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from cjm_workbench.journeys.columns import JOURNEYS, SCORES, STEPS


class Make:
    """Makers of tables; what is not given is missing, and the journey type is ``buy``."""

    def steps(self, *rows: tuple[Any, ...]) -> ir.Table:
        """Make steps of (journey, customer, touchpoint, stage, channel, day of May, repeats)."""
        dated = [(*row[:5], *[datetime(2026, 5, row[5])] * 2, row[6]) for row in rows]
        names = ["journey_id", "customer_id", "touchpoint", "stage", "channel", "occurred_at",
                 "last_at", "repeats"]  # fmt: skip
        return _table(dated, names, STEPS)

    def journeys(self, *rows: tuple[str, str, str, bool]) -> ir.Table:
        """Make journeys of (journey, customer, status, followed), from 1 May to 5 May."""
        names = ["journey_id", "customer_id", "status", "followed", "started_at", "reached_at"]
        dated = [
            (*row, datetime(2026, 5, 1), datetime(2026, 5, 5) if row[2] == "reached" else None)
            for row in rows
        ]
        return _table(dated, names, JOURNEYS)

    def scores(self, *rows: tuple[Any, ...]) -> ir.Table:
        """Make scores of (answer, customer, touchpoint, stage, instrument, score, min, max)."""
        names = ["feedback_id", "customer_id", "touchpoint", "stage", "instrument", "score",
                 "scale_min", "scale_max"]  # fmt: skip
        return _table(rows, names, SCORES)


@pytest.fixture
def make() -> Make:
    """Give the makers of tables."""
    return Make()


def _table(rows: Iterable[tuple[Any, ...]], names: Sequence[str], schema: ibis.Schema) -> ir.Table:
    records = [{"journey_type": "buy", **dict(zip(names, row, strict=True))} for row in rows]
    return ibis.memtable(pa.Table.from_pylist(records, schema=schema.to_pyarrow()))
