"""Events that no person caused, and events that stand in the data twice."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

MANY, A_MINUTE = 200, 10
HOURS = 20
FAR_TOO_MANY = 1000
RULE = (
    f"at least {MANY} moments in a day of one source, {A_MINUTE} or more in each minute that has "
    f"any or spread over {HOURS} hours or more; or at least {FAR_TOO_MANY:,} moments in a day"
)
"""When an id is taken for no person. Events of one moment, such as the lines of a receipt, are one
moment."""

SAME = [
    "source", "customer_id", "touchpoint", "occurred_at", "channel", "session_key", "journey_key",
    "value", "content",
]  # fmt: skip
"""What two records of one event have in common. Device, page and attributes may differ."""

LEAST_TWICE, TWICE_SHARE = 5, 0.001


def find_inhuman(events: ir.Table) -> ir.Table:
    """Find the ids that do on some day what no person can do; see `RULE`.

    Parameters
    ----------
    events
        Canonical events.

    Returns
    -------
    ir.Table
        source, customer_id, since, until: the days on which the rule holds.
    """
    # counted twice, for distinct moments are dear: few ids have so many events
    counted = events.group_by(["source", "customer_id"]).agg(events=events.count())
    many = events.semi_join(counted.filter(counted.events >= MANY), ["source", "customer_id"])
    by = ["source", "customer_id", "day"]
    busy = many.select(
        "source", "customer_id", "occurred_at",
        day=many.occurred_at.truncate("D"), minute=many.occurred_at.truncate("m"),
        hour=many.occurred_at.truncate("h"),
    )  # fmt: skip
    days = busy.group_by(by).agg(
        moments=busy.occurred_at.nunique(), minutes=busy.minute.nunique(), hours=busy.hour.nunique()
    )
    fast = days.moments >= A_MINUTE * days.minutes
    sleepless = days.hours >= HOURS
    odd = (days.moments >= MANY) & (fast | sleepless | (days.moments >= FAR_TOO_MANY))
    return (
        days.filter(odd)
        .group_by(["source", "customer_id"])
        .agg(since=ibis._.day.min(), until=ibis._.day.max())
    )


def count_inhuman(events: ir.Table, inhuman: ir.Table) -> pd.DataFrame:
    """Count the events of inhuman ids, by source.

    Parameters
    ----------
    events
        Canonical events, of the period.
    inhuman
        As of `find_inhuman`.

    Returns
    -------
    pandas.DataFrame
        source, since, until, ids, size (their events), records (all events of the source).
    """
    totals = events.group_by("source").agg(records=events.count())
    own = events.select("source", "customer_id").join(inhuman, ["source", "customer_id"])
    counted = own.group_by("source").agg(
        since=own.since.min(), until=own.until.max(), ids=own.customer_id.nunique(),
        size=own.count(),
    )  # fmt: skip
    table: pd.DataFrame = counted.join(totals, "source").order_by("source").execute()
    return table


def count_twice(events: ir.Table) -> pd.DataFrame:
    """Count the events that stand in a source again, under another id.

    Parameters
    ----------
    events
        Canonical events, of the period.

    Returns
    -------
    pandas.DataFrame
        source, since, until, size (the repetitions), records (all events of the source); only
        sources with at least `LEAST_TWICE`, and more than one in a thousand. A source whose times
        have no clock is left out: two events of a day may be two.
    """
    totals = events.group_by("source").agg(
        records=events.count(), clocks=(events.occurred_at.epoch_seconds() % 86400).nunique()
    )
    groups = events.group_by(SAME).agg(n=events.count())
    again = groups.filter(groups.n > 1)
    counted = again.group_by("source").agg(
        since=again.occurred_at.min().truncate("D"), until=again.occurred_at.max().truncate("D"),
        size=(again.n - 1).sum().cast("int64"),
    )  # fmt: skip
    joined = counted.join(totals, "source")
    # a day without a clock begins at one or, with summer time, two moments of UTC
    real = (joined.clocks > 2) & (joined.size >= LEAST_TWICE)
    found = joined.filter(real & (joined.size > TWICE_SHARE * joined.records)).drop("clocks")
    table: pd.DataFrame = found.order_by("source").execute()
    return table
