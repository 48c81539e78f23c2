"""The client's KPIs against their targets."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import hide_rates
from cjm_workbench.analyses.kpis.estimates import Measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.schemas.format import plural, quantity
from cjm_workbench.schemas.format import target as write_target
from cjm_workbench.schemas.results import VERDICTS, Estimate, conform
from cjm_workbench.stats.verdict import verdict


class Scorecard(Estimate):
    """One row a KPI; ``n`` counts rows or units, and customers of a sum, count or cost in all.

    Attributes
    ----------
    kpi, title, description, measure
        As the settings name it.
    customers
        Behind the number.
    unweighted
        Of a mean score, without the survey's weights; missing otherwise.
    target, tolerance, more_is_better
        What is wanted; missing where no target is set.
    verdict
        ``met``, ``missed`` or ``undetermined``, as wherever evidence is insufficient; empty
        without a target.
    definition
        What it is measured by, as text; another text measures something else.
    """

    kpi: Series[str]
    title: Series[str]
    description: Series[str]
    measure: Series[str]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    unweighted: Series[float] = pa.Field(nullable=True)
    more_is_better: Series[bool]
    target: Series[float] = pa.Field(nullable=True)
    tolerance: Series[float]
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])
    definition: Series[str]


def list_scorecard(kpis: Sequence[Measured], rules: Rules) -> pd.DataFrame:
    """Set the KPIs of a review beside their targets.

    Parameters
    ----------
    kpis
        As measured.
    rules
        Names the smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Scorecard`, in the order given. Intervals are those of `estimates.measure_kpis`.
    """
    if not kpis:
        return conform(pd.DataFrame(columns=list(Scorecard.to_schema().columns)), Scorecard)
    table = pd.DataFrame([_row(measured) for measured in kpis])
    # KPIs do not add up to a total: each is hidden for its own sake
    table = hide_rates(table, rules, more=["unweighted"]).drop(columns="hit_customers")
    weak = (table["evidence"] == "insufficient") & (table["verdict"] != "")
    return conform(table.assign(verdict=table["verdict"].mask(weak, "undetermined")), Scorecard)


def count_customers(kpi: KpiTotals) -> tuple[int, int]:
    """Count the customers behind a KPI, and of a share those with a hit (otherwise all)."""
    people = kpi.customers["customer_id"].nunique()
    hits = kpi.customers["y"].gt(0).sum() if kpi.unit == "share" else people
    return int(people), int(hits)


def _row(measured: Measured) -> dict[str, object]:
    kpi = measured.kpi
    people, hits = count_customers(kpi)
    return {
        "kpi": kpi.name, "title": kpi.title, "description": kpi.description,
        "measure": kpi.measure, "customers": people, "hit_customers": hits,
        "unweighted": measured.unweighted, "more_is_better": kpi.more_is_better,
        "target": kpi.target, "tolerance": kpi.tolerance, "definition": kpi.definition,
        "verdict": _verdict(measured), **measured.cells,
    }  # fmt: skip


def _verdict(measured: Measured) -> str:
    kpi = measured.kpi
    if kpi.target is None:
        return ""
    return verdict(
        measured.interval, kpi.target, tolerance=kpi.tolerance, more_is_better=kpi.more_is_better
    )


def read_scorecard(table: pd.DataFrame) -> str:
    """Say how the KPIs stand against their targets."""
    if table.empty:
        return "No KPI is defined: add kpis to client.yaml to see them here."
    judged = table[table["verdict"] != ""]
    if judged.empty:
        return f"{plural(len(table), 'KPI')} measured; none has a target in client.yaml."
    missed = judged[judged["verdict"] == "missed"]
    if missed.empty:
        met = int((judged["verdict"] == "met").sum())
        return f"{met} of {plural(len(judged), 'KPI')} with a target met; none is missed."
    named = "; ".join(
        f"{row['title']} at {quantity(row['value'], row['unit'])} "
        f"against {write_target(row['target'], row['unit'], beside=row['value'])}"
        for row in missed.to_dict("records")
    )
    return f"{len(missed)} of {plural(len(judged), 'KPI')} with a target missed: {named}."
