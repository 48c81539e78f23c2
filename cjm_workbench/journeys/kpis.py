"""The rows that a KPI of the settings counts: filters applied, in the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.scope import find_column
from cjm_workbench.settings.client import Kpi
from cjm_workbench.settings.filters import predicate


@dataclass(frozen=True)
class KpiRows:
    """A KPI, and the rows that it is measured on.

    Attributes
    ----------
    name, title, measure, unit, more_is_better, target, tolerance
        As the settings give them.
    rows
        ``customer_id``, ``amount`` (the column measured; missing where rows are counted),
        ``hit`` (of a share: whether the row is in the numerator), and of scores ``weight``,
        ``scale_min`` and ``scale_max`` (missing otherwise).
    """

    name: str
    title: str
    measure: str
    unit: str
    more_is_better: bool
    target: float | None
    tolerance: float
    rows: ir.Table


def select_kpis(
    kpis: Mapping[str, Kpi],
    records: Callable[[str], ir.Table],
    currency: str,
    *,
    everybody: bool,
) -> list[KpiRows]:
    """Select the rows of each KPI.

    Parameters
    ----------
    kpis
        Name to definition.
    records
        Gives the review's rows of a canonical table.
    currency
        Of the client's amounts; their titles name it.
    everybody
        Whether the rows are of all customers: a total that is wanted of all is not wanted of a
        segment, which then has no target for it.
    """
    selected = [_select(name, kpi, records(kpi.table), currency) for name, kpi in kpis.items()]
    return selected if everybody else [_without_total(kpi) for kpi in selected]


def _without_total(kpi: KpiRows) -> KpiRows:
    return replace(kpi, target=None) if kpi.measure in ("sum", "count") else kpi


def _select(name: str, kpi: Kpi, rows: ir.Table, currency: str) -> KpiRows:
    base = kpi.out_of if kpi.measure == "share" else kpi.where
    kept = rows.filter(predicate(base, lambda column: find_column(rows, kpi.table, column)))
    amount = kept[kpi.column] if kpi.column else ibis.null("float64")
    hit = predicate(kpi.where, lambda column: find_column(kept, kpi.table, column))
    return KpiRows(
        name=name,
        title=f"{kpi.title} ({currency})" if kpi.unit == "amount" else kpi.title,
        measure=kpi.measure,
        unit=kpi.unit,
        more_is_better=kpi.more_is_better,
        target=kpi.target,
        tolerance=kpi.tolerance,
        rows=kept.select("customer_id", amount=amount, hit=hit, **_scale(kept)),
    )


def _scale(rows: ir.Table) -> dict[str, ir.Value]:
    known = ("weight", "scale_min", "scale_max")
    return {c: rows[c] if c in rows.columns else ibis.null("float64") for c in known}
