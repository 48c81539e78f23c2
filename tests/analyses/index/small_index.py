"""Rows of collected tables: what a review's table holds, with its segment and period."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.spans import IndexRules
from tests.small_reviews import FINDING, GAP, KPI

PUBLIC = IndexRules(smallest_cell=1)
TITLES = {"all": "All customers", "gold": "Gold customers", "new": "New customers"}
QUARTERS = {
    "2025Q2": ("2025-04-01", "2025-06-30"),
    "2026Q1": ("2026-01-01", "2026-03-31"),
    "2026Q2": ("2026-04-01", "2026-06-30"),
    "2026Q3": ("2026-07-01", "2026-09-30"),
}


def span(segment: str, period: str = "2026Q3") -> dict[str, object]:
    first, last = QUARTERS[period]
    return {
        "form": "quarter", "period": period, "first_day": pd.Timestamp(first),
        "last_day": pd.Timestamp(last), "segment": segment, "segment_title": TITLES[segment],
    }  # fmt: skip


def gap(segment: str, period: str = "2026Q3", **cells: object) -> dict[str, object]:
    return {**span(segment, period), **GAP, "journey_title": "Buy something", **cells}


def kpi(segment: str, period: str = "2026Q3", **cells: object) -> dict[str, object]:
    return {**span(segment, period), **KPI, **cells}


def finding(segment: str, **cells: object) -> dict[str, object]:
    return {**span(segment), **FINDING, "journey_title": "Buy something", **cells}


def spans(*names: tuple[str, str], **cells: object) -> pd.DataFrame:
    """List finished reviews by segment and period, all made alike unless said."""
    alike = {"complete": True, "definition": "d"}
    return pd.DataFrame([{**span(*name), **alike, **cells} for name in names])
