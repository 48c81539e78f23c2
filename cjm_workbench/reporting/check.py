"""What a client's settings and data hold, without writing a report."""

from __future__ import annotations

from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.intake.masks import mask_reasons
from cjm_workbench.intake.store import Store, open_store
from cjm_workbench.review import WORKSPACE
from cjm_workbench.schemas.format import plural, share
from cjm_workbench.settings.load import ClientSettings, load_client, load_segment
from cjm_workbench.sources.engine import connect

MOST = 10
MANY = 0.05
"""The share of refused rows from which the mapping is to be doubted."""


def check_client(parameters: Path, client: str) -> str:
    """Check a client's settings and pass its sources through the gate.

    Returns
    -------
    str
        What is valid, quarantined, blind and unmapped, with the next step.
    """
    settings = load_client(parameters, client)
    for segment in settings.segment_names():
        load_segment(settings, segment)
    store = open_store(settings, WORKSPACE)
    con = connect()
    counts = store.read(con, "reconciliation").execute()
    refused = store.read(con, "quarantine")
    masked = refused.mutate(reason=mask_reasons(refused.reason))
    reasons = masked.group_by(["source", "table", "reason"]).agg(rows=masked.count())
    events = store.read(con, "events")
    used = set(events.touchpoint.as_table().distinct().touchpoint.execute())
    said = _quarantined(reasons, store)
    con.disconnect()
    return "\n".join(
        [
            f"{settings.client.title}: settings are valid; "
            f"{plural(len(settings.journeys), 'journey type')}, "
            f"{plural(len(settings.segment_names()), 'segment')}.",
            counts.to_string(index=False),
            *said,
            *_touchpoints(settings, used),
            _next_step(counts, client),
        ]
    )


def _next_step(counts: pd.DataFrame, client: str) -> str:
    """Name what to look at before a review, or the command that makes one."""
    refused = counts["quarantined"] / counts["mapped"].where(counts["mapped"] > 0)
    bad = counts[refused > MANY]
    if bad.empty:
        return f"Ready for a review: cjm run {client} all --period ..."
    named = ", ".join(
        f"{share(part)} of {row['source']} -> {row['table']}"
        for part, row in zip(refused[refused > MANY], bad.to_dict("records"), strict=True)
    )
    return f"Not ready: quarantined are {named}. Mend the mapping in client.yaml first."


def _quarantined(reasons: ir.Table, store: Store) -> list[str]:
    ordered = reasons.order_by([reasons.rows.desc(), "source", "table", "reason"])
    rows = ordered.execute().to_dict("records")
    if not rows:
        return ["Nothing is quarantined."]
    lines = [
        f"  {row['source']} -> {row['table']}: {row['reason']} ({plural(row['rows'], 'row')})"
        for row in rows[:MOST]
    ]
    more = len(rows) - MOST
    rest = [f"  and {plural(more, 'further reason')}"] if more > 0 else []
    where = store.folder / "quarantine.parquet"
    return ["Quarantined:", *lines, *rest, f"Mend the source or its mapping; rows are in {where}."]


def _touchpoints(settings: ClientSettings, used: set[str]) -> list[str]:
    known = {row.touchpoint for row in settings.touchpoints}
    parts = {
        "Blind (in touchpoints.csv, not in the data)": sorted(known - used),
        "Unmapped (in the data, not in touchpoints.csv)": sorted(used - known),
    }
    return [f"{name}: {', '.join(found[:MOST]) or 'none'}" for name, found in parts.items()]
