"""What each customer did before the period, in the numbers that discovered groups are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.clock import wall_clock
from cjm_workbench.settings.periods import Period
from cjm_workbench.settings.touchpoints import Touchpoint

WINDOW = timedelta(days=364)
"""Before the period: whole weeks, so that every weekday is in it equally often."""

LEAST_EVENTS = 5
"""Of a customer who is judged: of fewer events, a share is all or nothing."""

MOST_CHANNELS = 6
"""Channels whose share is a feature: the most used."""

NIGHT_FROM, NIGHT_UNTIL = 22, 6
"""Hours on the client's clock."""

SATURDAY = 5
"""The number of the first day of the weekend, from Monday as 0."""

SKEWED = (
    "events a month", "days a month", "contacts a month", "value a month", "touchpoints",
    "quiet days",
)  # fmt: skip
"""Features that count by their logarithm, after 1 is added."""

CHANNEL = "channel "
"""Before a channel's name, in the name of its feature."""

DAY_SECONDS = 86_400
MONTH_SECONDS = 30.4375 * DAY_SECONDS

PLAIN = {
    "value a month": "value", "quiet days": "quiet", "events at night": "night",
    "events at the weekend": "weekend",
}  # fmt: skip
"""Features as a reader is told them, by the columns that they are computed in."""


def mark_events(events: ir.Table, touchpoints: Sequence[Touchpoint], period: Period) -> ir.Table:
    """Mark the events before a period with what features are counted from.

    Parameters
    ----------
    events
        The canonical table.
    touchpoints
        The inventory, for the channel of events that name none, and for contacts.
    period
        The events of the `WINDOW` before it are kept.

    Returns
    -------
    ir.Table
        customer_id, occurred_at, touchpoint, value, channel, contact, day, night, weekend (0 or
        1), and half: 0 or 1, by turns of weeks.
    """
    own = events.filter(
        events.occurred_at >= period.start - WINDOW, events.occurred_at < period.start
    )
    rows = own.left_join(_inventory(touchpoints), "touchpoint")
    # the engine's casts need the zone in which the column is
    clock = wall_clock(rows.occurred_at, period.zone)
    hour, weeks = clock.hour(), (rows.occurred_at.epoch_seconds() // (7 * DAY_SECONDS))
    return rows.select(
        "customer_id", "occurred_at", "touchpoint", "value",
        channel=ibis.coalesce(rows.channel, rows.usual_channel),
        contact=rows.is_contact.fill_null(0),
        day=clock.date(),
        night=((hour >= NIGHT_FROM) | (hour < NIGHT_UNTIL)).cast("int64"),
        weekend=(clock.day_of_week.index() >= SATURDAY).cast("int64"),
        half=weeks % 2,
    )  # fmt: skip


def _inventory(touchpoints: Sequence[Touchpoint]) -> ir.Table:
    """Give each touchpoint once: of several rows, the first channel, and whether any is contact."""
    known: dict[str, tuple[str, str | None, int]] = {}
    for each in touchpoints:
        _, channel, contact = known.get(each.touchpoint, ("", None, 0))
        known[each.touchpoint] = (
            each.touchpoint, channel or each.channel or None, max(contact, int(each.is_contact)),
        )  # fmt: skip
    return ibis.memtable(
        sorted(known.values()),
        schema={"touchpoint": "string", "usual_channel": "string", "is_contact": "int64"},
    )


def find_channels(marked: ir.Table) -> list[str]:
    """Name the most used channels; none where there is only one, which tells nobody apart."""
    known = marked.filter(marked.channel.notnull())
    counted = known.group_by("channel").agg(n=known.count())
    names = counted.order_by([ibis.desc("n"), "channel"]).limit(MOST_CHANNELS).channel.execute()
    return sorted(names) if len(names) > 1 else []


def measure_features(
    marked: ir.Table, channels: Sequence[str], period: Period, by: Sequence[str]
) -> ir.Table:
    """Measure what each customer did before the period.

    Parameters
    ----------
    marked
        As of `mark_events`.
    channels
        Those whose share is a feature.
    period
        Its start is where the window ends.
    by
        ``customer_id``, alone or with ``half``.

    Returns
    -------
    ir.Table
        `by`, n (events) and the features: events, days with any, contacts and value a month since
        the customer's first event of the window; different touchpoints; quiet days since the last
        event; and the shares of events at night, at the weekend and in each channel.
    """
    rows = marked.group_by(list(by)).agg(
        n=marked.count(), events=marked.count(),
        first=marked.occurred_at.min(), last=marked.occurred_at.max(),
        days=marked.day.nunique(), contacts=marked.contact.sum(),
        # whole cents: a sum of fractions would depend on the order of its rows
        value=marked.value.sum().fill_null(0),
        touchpoints=marked.touchpoint.nunique(),
        night=marked.night.mean(), weekend=marked.weekend.mean(),
        **{
            CHANNEL + name: (marked.channel == name).fill_null(False).cast("int64").mean()
            for name in channels
        },
    )  # fmt: skip
    end = ibis.literal(period.start, type="timestamp(6)")
    seen = (end.epoch_seconds() - rows["first"].epoch_seconds()) / MONTH_SECONDS
    months = ibis.greatest(seen, 1.0)  # nobody's single week is told as a month four times as full
    return rows.select(
        *by, "n",
        # more returned than bought counts as none
        value=ibis.greatest(rows.value.cast("float64"), 0.0) / months,
        **{f"{name} a month": rows[name] / months for name in ("events", "days", "contacts")},
        touchpoints=rows.touchpoints.cast("float64"), night=rows.night, weekend=rows.weekend,
        quiet=(end.epoch_seconds() - rows["last"].epoch_seconds()) / DAY_SECONDS,
        **{CHANNEL + name: rows[CHANNEL + name] for name in channels},
    ).rename(PLAIN)  # fmt: skip


def straighten(features: ir.Table, name: str) -> ir.Value:
    """Give a feature as it is compared: of those that are skewed, its logarithm."""
    return (features[name] + 1).ln() if name in SKEWED else features[name]
