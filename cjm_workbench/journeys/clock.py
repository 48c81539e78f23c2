"""Moments as the clocks of a time zone show them."""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir


def wall_clock(moment: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Give what the clocks of a zone show at a moment in UTC."""
    return _local(zone, moment.cast(dt.Timestamp("UTC", 6)))


@ibis.udf.scalar.builtin(name="timezone")
def _local(zone: dt.string, moment: dt.Timestamp("UTC", 6)) -> dt.Timestamp(scale=6):  # type: ignore[valid-type]
    """Give the wall clock of a zone (the engine's own function)."""
