"""The rows that a KPI of the settings counts: filters applied, in the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

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
        ``customer_id``, ``amount`` (the column measured; missing where rows are counted) and
        ``hit`` (of a share: whether the row is in the numerator).
    """

    name: str
    title: str
    measure: str
    unit: str
    more_is_better: bool
    target: float | None
    tolerance: float
    rows: ir.Table


def select_kpis(kpis: Mapping[str, Kpi], records: Callable[[str], ir.Table]) -> list[KpiRows]:
    """Select the rows of each KPI.

    Parameters
    ----------
    kpis
        Name to definition.
    records
        Gives the review's rows of a canonical table.
    """
    return [_select(name, kpi, records(kpi.table)) for name, kpi in kpis.items()]


def _select(name: str, kpi: Kpi, rows: ir.Table) -> KpiRows:
    where = predicate(kpi.where, lambda column: _column(rows, column))
    out_of = predicate(kpi.out_of, lambda column: _column(rows, column))
    kept = rows.filter(out_of if kpi.measure == "share" else where)
    amount = kept[kpi.column] if kpi.column else ibis.null("float64")
    hit = predicate(kpi.where, lambda column: _column(kept, column))
    return KpiRows(
        name=name,
        title=kpi.title,
        measure=kpi.measure,
        unit=kpi.unit,
        more_is_better=kpi.more_is_better,
        target=kpi.target,
        tolerance=kpi.tolerance,
        rows=kept.select("customer_id", amount=amount, hit=hit),
    )


def _column(rows: ir.Table, name: str) -> ir.Value:
    if name in rows.columns:
        return rows[name]
    return rows.attributes.cast("json")[name].unwrap_as("string")
