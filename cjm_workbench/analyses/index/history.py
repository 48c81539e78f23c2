"""How conversion and KPIs stood in each period that has finished reviews."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment, IndexRules, hide_rest
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import VERDICTS, conform

SPAN = ["form", "period", "first_day", "last_day", "segment", "segment_title"]
SUBJECTS = ("conversion", "kpi")
SUBJECT = ["subject", "name"]
COLUMNS = [
    *SPAN, *SUBJECT, "title", "measure", "customers", *ESTIMATE, "target", "more_is_better",
    "verdict",
]  # fmt: skip


class History(EstimateOfSegment):
    """One row a period, segment and measure.

    Attributes
    ----------
    form, period, first_day, last_day
        The period; ``form`` is ``quarter``, ``month``, ``year`` or ``days``.
    subject, name, title
        The conversion of a journey type, or a KPI.
    measure
        Of a KPI: ``share``, ``mean``, ``sum`` or ``count``; of a conversion ``share``.
    customers
        Behind the number; missing where too few.
    target, more_is_better, verdict
        What was wanted when its review was made, and how it stood.
    complete
        Whether its review is judged from the period's last day, or later.
    definition
        What must be equal for two periods to have measured the same.
    """

    form: Series[str]
    period: Series[str]
    first_day: Series[pd.Timestamp]
    last_day: Series[pd.Timestamp]
    subject: Series[str] = pa.Field(isin=SUBJECTS)
    name: Series[str]
    title: Series[str]
    measure: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    target: Series[float] = pa.Field(nullable=True)
    more_is_better: Series[bool]
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])
    complete: Series[bool]
    definition: Series[str]


def measure_history(
    gaps: pd.DataFrame, kpis: pd.DataFrame, spans: pd.DataFrame, rules: IndexRules
) -> pd.DataFrame:
    """Set the periods' conversions and KPIs one after the other.

    Parameters
    ----------
    gaps, kpis
        The tables `experience.gaps` and `kpis.scorecard`, collected over all periods.
    spans
        One row a finished review: its period and segment, complete, definition.
    rules
        Name the smallest cell, and segments that share nobody.

    Returns
    -------
    pandas.DataFrame
        A table of `History`: conversions by journey type, then KPIs in the order of the settings;
        of each the segments in their order, and the periods in the order of time.
    """
    whole = gaps[(gaps["stage"] == WHOLE) & (gaps["measure"] == "conversion")]
    whole = whole.sort_values("journey_type", kind="stable")
    titles = [f"Conversion: {title}" for title in whole["journey_title"]]
    conversion = whole.assign(
        subject="conversion", name=whole["journey_type"], title=titles, measure="share"
    )
    own = kpis.assign(subject="kpi", name=kpis["kpi"])
    parts = [part[COLUMNS] for part in (conversion, own) if len(part)]
    if not parts:
        return conform(pd.DataFrame(columns=list(History.to_schema().columns)), History)
    table = pd.concat(parts, ignore_index=True)
    table = table.merge(spans[["period", "segment", "complete", "definition"]],
                        on=["period", "segment"])  # fmt: skip
    return conform(_in_order(hide_rest(table, rules, ["period", *SUBJECT])), History)


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Bring together what is of one measure, then of one segment, in the order of time."""
    measures = table.groupby(SUBJECT, sort=False).ngroup()
    segments = table.groupby("segment", sort=False).ngroup()
    placed = table.assign(_measure=measures, _segment=segments)
    by = ["_measure", "_segment", "last_day", "first_day", "period"]
    ordered = placed.sort_values(by, ignore_index=True, kind="stable")
    return ordered.drop(columns=["_measure", "_segment"])


def select_until(history: pd.DataFrame, period: str) -> pd.DataFrame:
    """Select the periods of one form up to a period.

    Parameters
    ----------
    history
        A table of `History`.
    period
        The last one; nothing is selected where the table does not hold it.
    """
    last = history[history["period"] == period]
    if last.empty:
        return last
    row = last.iloc[0]
    until = history["last_day"] <= row["last_day"]
    chosen: pd.DataFrame = history[until & (history["form"] == row["form"])]
    return chosen


def read_history(table: pd.DataFrame) -> str:
    """Say over how many periods the history runs."""
    if table.empty:
        return "No finished review measures a conversion or a KPI."
    periods = table.drop_duplicates("period").sort_values("last_day", kind="stable")
    measures = len(table.drop_duplicates(SUBJECT))
    if len(periods) == 1:
        return (
            f"{periods['period'].iloc[0]} is the first period with a finished review: there is "
            "nothing to compare it with yet."
        )
    return (
        f"{plural(measures, 'measure')} over {number(len(periods))} periods, from "
        f"{periods['period'].iloc[0]} to {periods['period'].iloc[-1]}."
    )
