"""The KPIs of the segments against their targets."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment, IndexRules, hide_rest
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import VERDICTS, conform

COLUMNS = [
    "segment", "segment_title", "kpi", "title", "measure", "customers", *ESTIMATE, "target",
    "more_is_better", "verdict",
]  # fmt: skip


class Kpis(EstimateOfSegment):
    """One row a KPI and segment; see `kpis.scorecard`.

    Attributes
    ----------
    kpi, title, measure
        As the settings name it.
    customers
        Behind the number; missing where too few.
    target, more_is_better, verdict
        What is wanted, and how it stands; missing and empty where no target is set.
    """

    kpi: Series[str]
    title: Series[str]
    measure: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    target: Series[float] = pa.Field(nullable=True)
    more_is_better: Series[bool]
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])


def measure_kpis(kpis: pd.DataFrame, rules: IndexRules) -> pd.DataFrame:
    """Set the segments' KPIs side by side.

    Parameters
    ----------
    kpis
        The collected table `kpis.scorecard`.
    rules
        Name the smallest cell, and segments that share nobody.

    Returns
    -------
    pandas.DataFrame
        A table of `Kpis`, in the order of the settings and then of the segments.
    """
    shown = hide_rest(kpis[COLUMNS], rules, ["kpi"])
    places = {kpi: place for place, kpi in enumerate(dict.fromkeys(shown["kpi"]))}
    ordered = shown.sort_values("kpi", key=lambda of: of.map(places), kind="stable")
    return conform(ordered, Kpis)


def read_kpis(table: pd.DataFrame) -> str:
    """Say which KPIs are missed, and in how many segments."""
    if table.empty:
        return "No KPI is defined: add kpis to client.yaml to see them here."
    judged = table[table["verdict"] != ""]
    if judged.empty:
        return (
            f"{plural(table['kpi'].nunique(), 'KPI')} measured; none has a target in client.yaml."
        )
    missed = judged[judged["verdict"] == "missed"]
    of_all = plural(judged["kpi"].nunique(), "KPI")
    if missed.empty:
        return f"Of {of_all} with a target, none is missed in a segment."
    named = "; ".join(
        f"{title} in {len(rows)} of {plural(int((judged['title'] == title).sum()), 'segment')}"
        for title, rows in missed.groupby("title", sort=False)
    )
    n = missed["kpi"].nunique()
    return f"Of {of_all} with a target, {n} {'is' if n == 1 else 'are'} missed: {named}."
