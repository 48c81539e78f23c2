"""How the KPIs have changed since the period before, and since a year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.kpis.estimates import Measured
from cjm_workbench.analyses.kpis.pairs import KpiPeriod, compare_kpi, hide_sides
from cjm_workbench.analyses.kpis.shifts import CHANGES, SEASON, Row, call_changes, claim_shifts
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import difference as write_difference
from cjm_workbench.schemas.format import difference_interval, number, plural, quantity
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE, Comparison, conform


class KpiChanges(Comparison):
    """One row a KPI and earlier period: ``value`` is the later one's, ``n`` its denominator.

    Attributes
    ----------
    kpi, title, measure, more_is_better, definition
        As in `kpis.scorecard`.
    against, earlier
        The period it is compared with: the one before it, or the same a year before.
    earlier_n, earlier_value, earlier_low, earlier_high
        Its estimate under today's definitions, judged from its own end; a total as it would be
        over as many days as the later one has.
    difference, diff_low, diff_high, p_value, q_value
        Later less earlier; customers who are in both are paired. q over the table.
    change
        ``better`` or ``worse`` where q is at most 0.05 and the evidence is not insufficient;
        ``may be the season`` where the year before is known and does not bear it out; else ``no
        clear change``. Empty where the two cannot be compared.
    why_not
        Why they cannot.
    published
        What the earlier period's own review says; missing where there is none.
    restated
        Whether that differs from what is found today: other data, or another definition.
    customers
        Behind the later value.
    scale_share
        The difference as a part of what it could be, from 0 to 1.
    """

    kpi: Series[str]
    title: Series[str]
    measure: Series[str]
    more_is_better: Series[bool]
    against: Series[str] = pa.Field(isin=(BEFORE, YEAR_BEFORE))
    earlier: Series[str]
    earlier_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    earlier_value: Series[float] = pa.Field(nullable=True)
    earlier_low: Series[float] = pa.Field(nullable=True)
    earlier_high: Series[float] = pa.Field(nullable=True)
    change: Series[str] = pa.Field(isin=CHANGES)
    why_not: Series[str]
    published: Series[float] = pa.Field(nullable=True)
    restated: Series[bool]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    scale_share: Series[float] = pa.Field(ge=0, le=1, nullable=True)


def measure_changes(
    kpis: Sequence[Measured],
    days: int,
    earlier: Sequence[KpiPeriod],
    rules: Rules,
    *,
    complete: bool = True,
) -> pd.DataFrame:
    """Compare the KPIs of a period with those of earlier ones.

    Parameters
    ----------
    kpis, days, complete
        Of the later period; see `KpiPeriod`.
    earlier
        Each with the same KPIs.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `KpiChanges`, by KPI. The interval recovers the variances of both estimates (Zou and Donner
        2008), less what customers who are in both move together; p is taken from it, q is Benjamini
        and Hochberg's.
    """
    rows = [
        compare_kpi(measured, period, days, complete=complete, rules=rules)
        for measured in kpis
        for period in earlier
    ]
    if not rows:
        return conform(pd.DataFrame(columns=list(KpiChanges.to_schema().columns)), KpiChanges)
    table = hide_sides(pd.DataFrame(rows), rules)
    return conform(call_changes(table, ["kpi"]), KpiChanges)


def claim_changes(table: pd.DataFrame, notes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Give every tested change as a candidate claim; see `shifts.claim_shifts`.

    Parameters
    ----------
    table
        Checked.
    notes
        What else is to be said of an earlier period, by its name.
    """
    return claim_shifts(table, ["kpi"], _sentence, "under today's definition", notes)


def _sentence(row: Row) -> str:
    way = "higher" if row["difference"] > 0 else "lower"
    return f"{row['title']}: {way} than in {row['earlier']}"


def read_changes(table: pd.DataFrame) -> str:
    """Say what is better, what is worse, what may be the season, and what is restated."""
    if table.empty:
        return "No KPI is defined: add kpis to client.yaml to see how they change."
    said = [_read(str(name), rows) for name, rows in table.groupby("against", sort=False)]
    return " ".join([*said, *_restated(table)])


def _read(against: str, rows: pd.DataFrame) -> str:
    earlier = rows["earlier"].iloc[0]
    known = rows[rows["why_not"] == ""]
    if known.empty:
        return f"Nothing is compared with {earlier}, the {against}: {rows['why_not'].iloc[0]}."
    parts = [_name(known, word) for word in ("worse", "better", SEASON) if _has(known, word)]
    unclear = int((known["change"] == "no clear change").sum())
    verb = "shows" if unclear == 1 else "show"
    parts.append(f"{number(unclear)} of {plural(len(known), 'KPI')} {verb} no clear change")
    return f"Against {earlier}, the {against}, {'; '.join(parts)}."


def _has(rows: pd.DataFrame, word: str) -> bool:
    return bool((rows["change"] == word).any())


def _name(rows: pd.DataFrame, word: str) -> str:
    named = [_name_one(row) for row in rows[rows["change"] == word].to_dict("records")]
    return f"{word}: {', '.join(named)}"


def _name_one(row: Row) -> str:
    shift, unit = row["difference"], row["unit"]
    bounds = difference_interval(row["diff_low"], row["diff_high"], unit, of=shift)
    n = f"n = {number(row['n'])} and {number(row['earlier_n'])}"
    return f"{row['title']} {write_difference(shift, unit)} ({bounds}, {n})"


def _restated(table: pd.DataFrame) -> list[str]:
    rows = table[table["restated"]].to_dict("records")
    named = [
        f"{row['title']} of {row['earlier']} is {quantity(row['earlier_value'], row['unit'])}"
        f" today and was {quantity(row['published'], row['unit'])} when it was reported"
        for row in rows
    ]
    return [f"Restated: {'; '.join(named)}."] if named else []
