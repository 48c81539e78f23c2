"""KPIs of a few customers, for tests of chapter 08."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from cjm_workbench.analyses.kpis.estimates import Measured, measure_kpis
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiTotals

UNITS = {"share": "share", "retention": "share", "mean": "amount", "sum": "amount",
         "count": "count", "cost": "amount", "nps": "points", "quantile": "seconds"}  # fmt: skip
TOTALS = ("sum", "count", "cost")
Counted = tuple[str, float, float, float]


def kpi(rows: Sequence[Counted], measure: str, **keys: object) -> KpiTotals:
    """Make a KPI of (customer, n, y, x); without other words, of all customers' rows."""
    table = pd.DataFrame(rows, columns=["customer_id", "n", "y", "x"])
    base = {
        "name": measure, "title": f"The {measure}", "description": "", "unit": UNITS[measure],
        "more_is_better": True, "target": None, "tolerance": 0.0, "quantile": 0.5,
        "total": measure in TOTALS, "scale": (math.nan, math.nan), "definition": "{}",
    }  # fmt: skip
    customers = table.assign(plain=table["y"]).sort_values(["customer_id", "y"], ignore_index=True)
    return KpiTotals(measure=measure, customers=customers, **(base | keys))


def measured(*kpis: KpiTotals, smallest_cell: int = 1) -> list[Measured]:
    """Measure KPIs as a review does."""
    return measure_kpis(kpis, Rules(smallest_cell=smallest_cell))


def people(n: int, hits: int, *, start: int = 0) -> list[Counted]:
    """One row a customer, the first of them hits."""
    return [(f"c{start + i:04d}", 1, float(i < hits), 1.0) for i in range(n)]
