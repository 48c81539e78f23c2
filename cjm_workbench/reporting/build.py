"""The build record: what a review was made from, and with what."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from cjm_workbench.review import Review
from cjm_workbench.saving import read_trace

PACKAGES = ("cjm-workbench", "duckdb", "ibis-framework", "pandas", "pandera", "statsmodels")


def build_record(review: Review) -> dict[str, object]:
    """Write down what a review rests on.

    Returns
    -------
    dict
        JSON-ready; equal between runs on equal inputs.
    """
    counts = review.table("reconciliation").order_by(["source", "table"]).execute()
    return {
        "client": review.settings.client.client,
        "locale": review.settings.client.locale,
        "segment": review.segment.segment,
        "period": review.period.name,
        "as_of": review.as_of.isoformat(),
        "seed": review.rules.seed,
        "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
        "settings": review.settings.fingerprint,
        "segment_settings": _hash_segment(review),
        "store": review.store.key,
        "inputs": review.store.inputs,
        "rows": _rows(counts, review.not_yet()),
    }


def finish_record(
    record: Mapping[str, object], tables: Path, seconds: Mapping[str, float]
) -> dict[str, object]:
    """Add how a review was made to what it rests on.

    Parameters
    ----------
    record
        See `build_record`.
    tables
        The folder of its result tables: of each stands what it read, and the queries that made it.
    seconds
        How long each chapter took.

    Returns
    -------
    dict
        JSON-ready. Only ``finished_at`` and ``seconds`` differ between runs on equal inputs.
    """
    return {
        **record,
        "tables": {path.stem: read_trace(path) for path in sorted(tables.glob("*.parquet"))},
        "chapters": {
            name: {"status": "complete", "seconds": round(taken, 2)}
            for name, taken in sorted(seconds.items())
        },
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _hash_segment(review: Review) -> str:
    """Hash what a segment's file changes: equal numbers of two periods need an equal one."""
    text = review.segment.model_dump_json(exclude={"title", "parameters"})
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(counts: pd.DataFrame, not_yet: Mapping[tuple[str, str], int]) -> list[dict[str, object]]:
    """Split the gate's valid rows into those up to `as_of` and those after it."""
    rows = []
    for row in counts.to_dict("records"):
        late = not_yet.get((row["source"], row["table"]), 0)
        named = {str(name): value for name, value in row.items()}
        rows.append({**named, "valid": row["valid"] - late, "not_yet": late})
    return rows
