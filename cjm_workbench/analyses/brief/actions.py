"""How far the client's actions are: done, in progress, late or stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.journeys.clock import wall_clock
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import UNITS, Listing, conform

Row = Mapping[Any, Any]

LATE, RUNNING, DONE, STOPPED, NOT_YET = "late", "in progress", "done", "stopped", "not yet"
STATES: Final = (LATE, RUNNING, DONE, STOPPED, NOT_YET)
"""In the order of what asks for attention."""

FINISHED: Final = frozenset({"done", "closed", "complete", "completed", "finished", "live"})
ENDED_EARLY: Final = frozenset({"stopped", "abandoned", "canceled", "cancelled", "rejected"})
"""Words of the column ``status``; its values can be mapped to them in client.yaml."""

TEXTS: Final = ("title", "owner_role", "effort", "status")
KEPT: Final = ("action_id", "stage", "touchpoint", "kpi", "expected_change")


class Actions(Listing):
    """One row an action of the client, whatever the segment.

    Attributes
    ----------
    state
        At the review's date. ``done``: its status says so, or it has none and its end has come.
        ``stopped``: its status says so. ``late``: its end has come, and its status is another; or
        it is still only planned. ``not yet``: it begins after that date. Else ``in progress``.
    action_id
        The client's key of the action.
    title, owner_role, effort, status
        As the client wrote them, redacted at the gate; empty where unknown.
    stage, touchpoint
        As the client named them; empty where unknown.
    started_on, ended_on
        Days of the client's calendar; the last may be missing.
    kpi, kpi_title, expected_change, unit
        The KPI it should move, and by how much in the KPI's unit; missing or empty where the KPI
        is not one of this review.
    """

    action_id: Series[str]
    state: Series[str] = pa.Field(isin=STATES)
    title: Series[str]
    owner_role: Series[str]
    stage: Series[str]
    touchpoint: Series[str]
    effort: Series[str]
    status: Series[str]
    started_on: Series[pd.Timestamp]
    ended_on: Series[pd.Timestamp] = pa.Field(nullable=True)
    kpi: Series[str]
    kpi_title: Series[str]
    expected_change: Series[float] = pa.Field(nullable=True)
    unit: Series[str] = pa.Field(isin=["", *UNITS])


def list_actions(actions: ir.Table, kpis: pd.DataFrame, as_of: datetime, zone: str) -> pd.DataFrame:
    """List the client's actions, judged from the review's date.

    Parameters
    ----------
    actions
        The canonical table.
    kpis
        The saved table `kpis.scorecard`.
    as_of
        The moment to judge from, in UTC.
    zone
        The client's time zone.

    Returns
    -------
    pandas.DataFrame
        `Actions`, by state, then the latest first. A state later than `as_of` is not known: what
        is done by its status but ends after that date is in progress.
    """
    found = _open(actions, zone).execute()
    known = {row["kpi"]: row for row in kpis.to_dict("records")}
    today = pd.Timestamp(as_of, tz="UTC").tz_convert(zone).tz_localize(None).normalize()
    rows = [_row(row, known, today) for row in found.to_dict("records")]
    table = pd.DataFrame(rows, columns=[*Actions.to_schema().columns])
    order = table["state"].map(STATES.index)
    ordered = table.assign(order=order).sort_values(
        ["order", "started_on", "action_id"], ascending=[True, False, True], kind="stable"
    )
    return conform(ordered.drop(columns="order"), Actions)


def _open(actions: ir.Table, zone: str) -> ir.Table:
    texts = {name: actions[name].fill_null("") for name in TEXTS}
    days = {
        name: wall_clock(actions[name], zone).truncate("D") for name in ("started_on", "ended_on")
    }
    return actions.select(*KEPT, **texts, **days).order_by("action_id")


def _row(row: Row, kpis: Mapping[Any, Row], today: pd.Timestamp) -> dict[str, object]:
    kpi = kpis.get(row["kpi"], {})
    texts = {name: _text(row[name]) for name in ("stage", "touchpoint", "kpi")}
    return {
        **row, **texts,
        "state": _judge(str(row["status"]), row["started_on"], row["ended_on"], today),
        "kpi_title": kpi.get("title", ""), "unit": kpi.get("unit", ""),
    }  # fmt: skip


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _judge(status: str, started: pd.Timestamp, ended: pd.Timestamp, today: pd.Timestamp) -> str:
    word = status.strip().lower()
    if started > today:
        return NOT_YET
    if word in ENDED_EARLY:
        return STOPPED
    over = not pd.isna(ended) and ended <= today
    if word in FINISHED:
        return DONE if over or pd.isna(ended) else RUNNING
    if over:
        return LATE if word else DONE
    return LATE if word == "planned" else RUNNING


def read_actions(table: pd.DataFrame) -> str:
    """Count the actions by their state, and say where their effect belongs."""
    if table.empty:
        return (
            "No action is known: map a table of actions (title, owner role, start, end, status, "
            "KPI) in client.yaml to see here what was agreed and how far it is."
        )
    counts = [(state, int((table["state"] == state).sum())) for state in STATES]
    begun = [f"{number(n)} {state}" for state, n in counts if n and state != NOT_YET]
    later = dict(counts)[NOT_YET]
    verb = "begins" if later == 1 else "begin"
    said = [f"{plural(later, 'action')} {verb} after the review's date"] if later else []
    if begun:
        said.insert(0, f"Of {plural(len(table) - later, 'action')} begun: {', '.join(begun)}")
    counted = "; ".join(said)
    return (
        f"{counted}. What they changed is not measured here, but under opportunities (chapter 9)."
    )
