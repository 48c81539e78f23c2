"""The build record: what a review was made from, and with what."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version

import pandas as pd

from cjm_workbench.review import Review

PACKAGES = ("cjm-workbench", "duckdb", "ibis-framework", "pandas", "pandera", "statsmodels")


def build_record(review: Review, seconds: Mapping[str, float]) -> dict[str, object]:
    """Write down what a finished review rests on.

    Parameters
    ----------
    review
        The review.
    seconds
        How long each chapter took.

    Returns
    -------
    dict
        JSON-ready. Only ``finished_at`` and ``seconds`` differ between runs on equal inputs.
    """
    counts = review.table("reconciliation").order_by(["source", "table"]).execute()
    return {
        "client": review.settings.client.client,
        "segment": review.segment.segment,
        "period": review.period.name,
        "as_of": review.as_of.isoformat(),
        "seed": review.rules.seed,
        "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
        "settings": review.settings.fingerprint,
        "store": review.store.key,
        "inputs": review.store.inputs,
        "rows": _rows(counts, review.not_yet()),
        "chapters": {
            name: {"status": "complete", "seconds": round(taken, 2)}
            for name, taken in sorted(seconds.items())
        },
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _rows(counts: pd.DataFrame, not_yet: Mapping[tuple[str, str], int]) -> list[dict[str, object]]:
    """Split the gate's valid rows into those up to `as_of` and those after it."""
    rows = []
    for row in counts.to_dict("records"):
        late = not_yet.get((row["source"], row["table"]), 0)
        named = {str(name): value for name, value in row.items()}
        rows.append({**named, "valid": row["valid"] - late, "not_yet": late})
    return rows
