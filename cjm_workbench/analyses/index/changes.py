"""What has changed since the period before, and since the same period a year before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.index.history import SUBJECT, SUBJECTS
from cjm_workbench.analyses.index.spans import OfSegment
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shifts import count_hits, tell_none, tell_shift
from cjm_workbench.schemas.format import difference as write_difference
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import BEFORE, Q_MAX, YEAR_BEFORE, Comparison, conform
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.multiplicity import benjamini_hochberg

Row = Mapping[Any, Any]

CHANGES = ("better", "worse", "no clear change")
TOTALS = ("sum", "count")
LIKE = 0.9
"""The shorter of two periods must have this share of the longer's days: months do."""

ONE_DAY = pd.Timedelta(days=1)
KEYS = ["form", "segment", *SUBJECT]
EARLIER = [
    "period", "first_day", "last_day", "n", "value", "ci_low", "ci_high", "unit", "evidence",
    "reason", "complete", "definition",
]  # fmt: skip


class Changes(Comparison, OfSegment):
    """One row a period, segment, measure and earlier period: ``value`` is the later one's.

    Attributes
    ----------
    form, period, subject, name, title, more_is_better
        As in `index.history`.
    against, earlier, earlier_value
        The period it is compared with: the one before it, or the same a year before; a sum or
        count as it would be over as many days as the later one has.
    difference, diff_low, diff_high, p_value, q_value
        Later minus earlier; q over all comparisons of the table.
    change
        ``better`` or ``worse`` where q is at most 0.05 and the evidence is not insufficient, else
        ``no clear change``; empty where the two cannot be compared.
    why_not
        Why they cannot.
    """

    form: Series[str]
    period: Series[str]
    subject: Series[str] = pa.Field(isin=SUBJECTS)
    name: Series[str]
    title: Series[str]
    more_is_better: Series[bool]
    against: Series[str] = pa.Field(isin=(BEFORE, YEAR_BEFORE))
    earlier: Series[str]
    earlier_value: Series[float] = pa.Field(nullable=True)
    change: Series[str] = pa.Field(isin=("", *CHANGES))
    why_not: Series[str]


def measure_changes(history: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Compare each period with the one that it follows directly, and with a year before.

    Segments are not compared with each other: they may share customers. The two periods' journeys
    differ; a customer who is in both makes the interval of the difference wider than it need be.

    Parameters
    ----------
    history
        A table of `History`.
    rules
        When evidence is sufficient.

    Returns
    -------
    pandas.DataFrame
        A table of `Changes`, in the order of `history`. The interval of the difference recovers
        the variances of both estimates (Zou and Donner 2008; of shares it is Newcombe's method 10),
        p takes that interval's half toward zero for 1.96 standard errors: near 0.05 it is that
        at which the interval would touch zero, elsewhere nearly so, for the bounds of a share do
        not widen in proportion. q is Benjamini and Hochberg's.
        Evidence is that of the difference of shares; of other units, the weaker of both estimates.
    """
    pairs = _pair(history)
    if pairs.empty:
        return conform(pd.DataFrame(columns=list(Changes.to_schema().columns)), Changes)
    cells = pd.DataFrame([_compare(row, rules) for row in pairs.to_dict("records")])
    table = pd.concat([pairs.drop(columns=list(cells), errors="ignore"), cells], axis="columns")
    table = table.assign(q_value=benjamini_hochberg(table["p_value"].astype(float)))
    table = table.assign(change=[_word(row) for row in table.to_dict("records")])
    return conform(table[list(Changes.to_schema().columns)], Changes)


def _pair(history: pd.DataFrame) -> pd.DataFrame:
    """Put to each row the earlier rows that it is compared with."""
    later = history.assign(place=range(len(history)))
    named = {name: f"earlier_{name}" for name in EARLIER}
    pairs = later.merge(history[[*KEYS, *EARLIER]].rename(columns=named), on=KEYS)
    days = _days(pairs, "")
    days_before = _days(pairs, "earlier_")
    scale = days / days_before
    alike = scale.between(LIKE, 1 / LIKE)
    follows = pairs["earlier_last_day"] + ONE_DAY == pairs["first_day"]
    year = pairs["earlier_first_day"] + pd.DateOffset(years=1) == pairs["first_day"]
    against = pd.Series("", index=pairs.index).mask(year, YEAR_BEFORE).mask(follows, BEFORE)
    found = pairs.assign(against=against, scale=scale)[alike & (follows | year)]
    # of two names for the same earlier days, the first stands
    found = found.sort_values(["place", "against", "earlier_period"], kind="stable")
    return found.drop_duplicates(["place", "against"], ignore_index=True)


def _days(pairs: pd.DataFrame, prefix: str) -> pd.Series[int]:
    return (pairs[f"{prefix}last_day"] - pairs[f"{prefix}first_day"]).dt.days + 1


def _compare(row: Row, rules: Rules) -> dict[str, object]:
    """Subtract the earlier estimate from the later one, where both measure the same."""
    later, earlier = _interval(row, ""), _interval(row, "earlier_")
    if row["measure"] in TOTALS:
        scale = row["scale"]
        earlier = replace(
            earlier, value=earlier.value * scale, low=earlier.low * scale, high=earlier.high * scale
        )
    named = {"earlier": row["earlier_period"], "earlier_value": earlier.value}
    why_not = _why_not(row, later, earlier)
    if why_not:
        return {**named, **tell_none(why_not)}
    sides = [(row[f"{prefix}evidence"], row[f"{prefix}reason"]) for prefix in ("", "earlier_")]
    shift, counts = difference(later, earlier), count_hits(later, earlier)
    return {**named, **tell_shift(shift, row["unit"], sides, counts, rules)}


def _interval(row: Row, prefix: str) -> Interval:
    value, low, high = (float(row[f"{prefix}{name}"]) for name in ("value", "ci_low", "ci_high"))
    n = row[f"{prefix}n"]
    return Interval(0 if pd.isna(n) else int(n), value, low, high)


def _why_not(row: Row, later: Interval, earlier: Interval) -> str:
    if row["definition"] != row["earlier_definition"]:
        return f"{row['earlier_period']} was measured under other settings, or by another version"
    if row["measure"] in TOTALS and not (row["complete"] and row["earlier_complete"]):
        return "a total of a period that is not complete"
    if math.isnan(later.half_width + earlier.half_width):
        return "one of the two is not known, or is not shown"
    return ""


def _word(row: Row) -> str:
    if row["why_not"]:
        return ""
    clear = row["q_value"] <= Q_MAX and row["evidence"] != "insufficient"
    if not clear:
        return "no clear change"
    return "better" if (row["difference"] > 0) == row["more_is_better"] else "worse"


def read_changes(table: pd.DataFrame, period: str = "") -> str:
    """Say what is better and what is worse than in the period before.

    Parameters
    ----------
    table
        A table of `Changes`.
    period
        The later period; empty: each of them.
    """
    own = table[table["against"] == BEFORE]
    own = own if not period else own[own["period"] == period]
    if own.empty:
        return "There is no period before this one that it could be compared with."
    rows = own[own["change"] != ""]
    if rows.empty:
        return f"Nothing is compared with the period before: {own['why_not'].iloc[0]}."
    parts = [part for word in ("worse", "better") if (part := _name(rows, word))]
    unclear = int((rows["change"] == "no clear change").sum())
    tests = int(table["p_value"].notna().sum())
    rest = f"{number(unclear)} of {plural(len(rows), 'comparison')} show no clear change"
    adjusted = f"{plural(tests, 'test')} adjusted together"
    said = f"{'; '.join(parts)}. " if parts else ""
    return f"{said}{rest if unclear != 1 else rest.replace('show', 'shows')} ({adjusted})."


def _name(rows: pd.DataFrame, word: str) -> str:
    own = rows[rows["change"] == word]
    named = [
        f"{row['title']} in {row['segment_title']} "
        f"({write_difference(row['difference'], row['unit'])} since {row['earlier']})"
        for row in own.to_dict("records")
    ]
    return f"{word.capitalize()}: {', '.join(named)}" if named else ""
