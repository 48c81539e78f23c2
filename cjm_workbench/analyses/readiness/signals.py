"""What is odd in the records themselves: silences, jumps, bots, repetitions, broken identities."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.readiness.linked import BREAK, count_linked, find_breaks
from cjm_workbench.analyses.readiness.odd_records import (
    RULE,
    count_inhuman,
    count_twice,
    find_inhuman,
)
from cjm_workbench.analyses.readiness.rhythm import expect_days
from cjm_workbench.analyses.readiness.volume import (
    DROP,
    RISE,
    SILENCE,
    find_shifts,
    find_silences,
)
from cjm_workbench.schemas.format import number, plural, share
from cjm_workbench.schemas.locale import write_day
from cjm_workbench.schemas.results import Listing, conform

BOTS, TWICE = "bots", "duplicates"
TO_DO = {
    SILENCE: "ask its owner what was not recorded; leave these days out of what they concern",
    DROP: "ask its owner whether recording, consent or the business changed",
    RISE: "ask its owner whether something is recorded twice, or the business changed",
    BOTS: f"have the ids checked (an id counts with {RULE}); nothing is left out for them",
    TWICE: "have the export checked; repeats at one touchpoint already count as one step",
    BREAK: "have the links mended; until then customers of this source stand apart",
}
"""What to do about each signal."""

SAID = 4


class Signals(Listing):
    """One row a signal; what concerns the period first, the latest first.

    Attributes
    ----------
    signal
        ``silence``: days without a record, more than the source's own rhythm explains. ``drop``,
        ``rise``: weeks with less than half or more than double of what is usual (see
        `readiness.weeks`). ``bots``: ids that do what no person can. ``duplicates``: events that
        stand there again under another id. ``identity break``: from a day on fewer keys are linked.
    since, until
        Its first and last day.
    size, usual
        Records missing, too many or concerned; and what is usual in that time, where that is known.
    size_share
        Size as a share of what is usual, or of the source's events in the period.
    in_period
        Whether it touches the period. Bots and duplicates are looked for there alone.
    to_do
        What to do about it.
    """

    source: Series[str]
    signal: Series[str] = pa.Field(isin=list(TO_DO))
    since: Series[pd.Timestamp]
    until: Series[pd.Timestamp]
    size: Series[int]
    usual: Series[float] = pa.Field(nullable=True)
    size_share: Series[float] = pa.Field(nullable=True)
    in_period: Series[bool]
    to_do: Series[str]


def measure_signals(
    events: ir.Table, keys: ir.Table, days: pd.DataFrame, weeks: pd.DataFrame, *,
    period: tuple[datetime, datetime], as_of: datetime,
) -> pd.DataFrame:  # fmt: skip
    """Look for what is odd in the records, each by a rule of its own; nothing is left out for it.

    Parameters
    ----------
    events
        Canonical events.
    keys
        What each key became: see `intake.identify.KEYS`.
    days, weeks
        Of `freshness.count_days` and `weeks.measure_weeks`.
    period
        Its first moment, and the first after it.
    as_of
        Later records are left out.

    Returns
    -------
    pandas.DataFrame
        `Signals`.
    """
    start, end = pd.Timestamp(period[0]), pd.Timestamp(period[1])
    known = events.filter(events.occurred_at <= as_of)
    within = known.filter(known.occurred_at >= period[0], known.occurred_at < period[1])
    inhuman = find_inhuman(known).cache()
    # what bots do says nothing of the links of customers
    human = known.anti_join(inhuman, ["source", "customer_id"])
    silences, bots = find_silences(expect_days(days, as_of)), count_inhuman(within, inhuman)
    parts = {
        "": [silences, find_shifts(weeks, silences, bots), find_breaks(count_linked(human, keys))],
        BOTS: [bots],
        TWICE: [count_twice(within)],
    }
    rows = [
        _row(row, name or row["signal"], start, end)
        for name, found in parts.items()
        for part in found
        for row in part.to_dict("records")
    ]
    table = pd.DataFrame(rows, columns=[*Signals.to_schema().columns])
    order = ["in_period", "since", "source", "signal"]
    ordered = table.sort_values(order, ascending=[False, False, True, True], kind="stable")
    return conform(ordered, Signals)


def _row(
    found: Mapping[Hashable, Any], signal: str, start: pd.Timestamp, end: pd.Timestamp
) -> dict[str, object]:
    usual = found.get("usual")
    base = found["records"] if usual is None else usual
    return {
        "source": found["source"], "signal": signal,
        "since": found["since"], "until": found["until"],
        "size": round(found["size"]), "usual": usual,
        "size_share": found["size"] / base if base else None,
        "in_period": found["since"] < end and found["until"] >= start - pd.Timedelta(days=1),
        "to_do": TO_DO[signal],
    }  # fmt: skip


def read_signals(table: pd.DataFrame) -> str:
    """Name the signals that touch the period, and count the earlier ones."""
    own = table[table["in_period"]]
    earlier = len(table) - len(own)
    before = f" Earlier, there were {number(earlier)}." if earlier else ""
    if own.empty:
        return f"Nothing odd was found in the records of the period.{before}"
    said = [_say(row) for row in own.head(SAID).to_dict("records")]
    rest = len(own) - SAID
    more = f"; and {number(rest)} more" if rest > 0 else ""
    return f"{plural(len(own), 'signal')} in the period: {'; '.join(said)}{more}.{before}"


def _say(row: Mapping[Hashable, Any]) -> str:
    span = f"{write_day(row['since'])} to {write_day(row['until'])}"
    size = number(row["size"])
    of = f" ({share(row['size_share'])})"
    return {
        SILENCE: f"{row['source']} is silent from {span}, about {size} records are missing",
        DROP: f"{row['source']} fell from {span}, about {size} records are missing{of}",
        RISE: f"{row['source']} rose from {span}, by about {size} records",
        BOTS: f"{size} events of {row['source']}{of} are of ids that no person can be",
        TWICE: f"{size} events of {row['source']}{of} stand there again under another id",
        BREAK: f"links of {row['source']} broke off on {write_day(row['since'])}, about {size} "
        f"records{of} to {write_day(row['until'])}",
    }[row["signal"]]
