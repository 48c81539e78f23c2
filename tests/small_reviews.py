"""Finished reviews written by hand: what the index reads, without a chapter being run."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

GAP = {
    "journey_type": "buy", "stage": "(whole journey)", "measure": "conversion", "instrument": "",
    "customers": 400, "n": 400, "value": 0.50, "ci_low": 0.45, "ci_high": 0.55, "unit": "share",
    "evidence": "sufficient", "reason": "", "target": 0.60, "verdict": "missed",
    "shortfall": 0.10, "more_is_better": True,
}  # fmt: skip
KPI = {
    "kpi": "revenue", "title": "Revenue", "measure": "sum", "customers": 400, "n": 400,
    "value": 9000.0, "ci_low": 8500.0, "ci_high": 9500.0, "unit": "amount",
    "evidence": "sufficient", "reason": "", "target": 8000.0, "verdict": "met",
    "more_is_better": True,
}  # fmt: skip
FINDING = {
    "rank": 1, "kind": "gap", "chapter": "experience", "journey_type": "buy",
    "sentence": "Buy: conversion 50.0 % against 60.0 % wanted", "basis": "Missed.",
    "n": 400, "value": -0.10, "ci_low": -0.15, "ci_high": -0.05, "unit": "share",
    "evidence": "sufficient", "reason": "", "claimed": True,
}  # fmt: skip
CELL = {
    "journey_type": "buy", "variant": "", "stage_no": 1, "stage": "Pay", "touchpoint": "",
    "department": "", "text": "", "detail": "", "n": 400, "evidence": "sufficient", "reason": "",
    "target": float("nan"), "verdict": "",
}  # fmt: skip
TABLES: dict[str, list[dict[str, object]]] = {
    "paths.overview": [{"journey_type": "buy", "customers": 400, "journeys": 400}],
    "experience.gaps": [GAP],
    "brief.verdict": [
        {"journey_type": "buy", "targets": 1, "met": 0, "missed": 1, "undetermined": 0,
         "worst": "(whole journey): conversion 50.0 % against 60.0 % wanted"},
    ],
    "kpis.scorecard": [KPI],
    "brief.claims": [FINDING],
    "readiness.verdict": [{"state": "Ready", "reasons": "every stage is sufficient"}],
    "brief.map": [
        {**CELL, "lane": "touchpoint", "touchpoint": "till", "department": "counter", "value": 0.4,
         "ci_low": 0.35, "ci_high": 0.45, "unit": "share"},
        {**CELL, "lane": "emotion", "text": "csat", "value": 0.5, "ci_low": 0.4, "ci_high": 0.6,
         "unit": "emotion"},
    ],
    "handoffs.switches": [
        {"journey_type": "buy", "kind": "department", "from_value": "sales", "to_value": "counter",
         "n": 400, "value": 0.2, "ci_low": 0.16, "ci_high": 0.24, "unit": "share",
         "evidence": "sufficient", "reason": ""},
    ],
}  # fmt: skip
RECORD = {
    "client": "tiny", "as_of": "2026-09-30T21:59:59.999999", "settings": "s", "store": "d",
    "versions": {"cjm-workbench": "0.1.0"}, "rows": [{"source": "shop", "not_yet": 0}],
}  # fmt: skip


def write_review(
    reports: Path,
    period: str = "2026Q3",
    segment: str = "all",
    *,
    tables: dict[str, list[dict[str, object]]] | None = None,
    **record: object,
) -> Path:
    """Write a finished review of the client `tiny`; give its folder.

    Parameters
    ----------
    reports
        The folder of finished reviews.
    period, segment
        What it is about.
    tables
        Rows in the place of those of `TABLES`; an empty list leaves the table out.
    **record
        Keys in the place of those of `RECORD`.
    """
    folder = reports / "tiny" / period / segment
    (folder / "tables").mkdir(parents=True)
    for name, rows in (TABLES | (tables or {})).items():
        if rows:
            table = pd.DataFrame(rows)
            table.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
    written = {**RECORD, "period": period, "segment": segment, **record}
    (folder / "build.json").write_text(json.dumps(written), encoding="utf-8")
    (folder / "review.html").write_text("A review", encoding="utf-8")
    return folder
