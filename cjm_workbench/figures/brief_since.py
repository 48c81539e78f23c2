"""What the first page says beside its findings: what has changed, and how far actions are."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.brief_tiles import write_change
from cjm_workbench.figures.cells import Row
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.tables import ResultTable, name_source
from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.locale import write_day

MOST: Final = 4
"""Changes of a kind, and actions, that are not folded away."""

HEADS: Final = {
    "new gap": ("■", "worse", "New gap", "new gaps"),
    "gap wider": ("▲", "worse", "Gap wider", "gaps wider"),
    "gap narrower": ("▼", "better", "Gap narrower", "gaps narrower"),
    "gap closed": ("●", "better", "Gap closed", "gaps closed"),
    "KPI worse": ("▼", "worse", "KPI worse", "KPIs worse"),
    "KPI better": ("▲", "better", "KPI better", "KPIs better"),
    "restated": ("○", "ns", "Restated", "restated"),
}
"""Of each kind of change its mark, its worth, and its heading for one and for several."""

STATES: Final = {
    "late": ("!", "worse", "Late"),
    "in progress": ("◐", "", "In progress"),
    "done": ("●", "", "Done"),
    "stopped": ("■", "ns", "Stopped"),
    "not yet": ("○", "ns", "Not yet"),
}
"""Of each state of an action its mark, its worth, and its word."""


def draw_changes(changes: pd.DataFrame, said: str, *, source: str = "brief.changes") -> ResultTable:
    """Draw what has changed since each earlier period, kind by kind.

    Parameters
    ----------
    changes
        The saved table `brief.changes`.
    said
        Its reading.
    source
        Its name.
    """
    parts = [f"<h3>What has changed?</h3><p>{escape(said)}</p>"]
    # what has changed since both is said of the period before
    told = changes.drop_duplicates(["kind", "journey_type", "subject"])
    for (_, earlier), rows in told.groupby(["against", "earlier"], sort=False):
        parts.append(f"<h4>Since {escape(str(earlier))}</h4>")
        parts += [_kind(str(kind), own) for kind, own in rows.groupby("kind", sort=False)]
    return _beside("What has changed", "".join(parts) + name_source(source))


def _beside(title: str, html: str) -> ResultTable:
    """Dress a drawing as what stands beside the findings, wherever it is shown."""
    return ResultTable(title, f'<div class="since">{html}</div>')


def _kind(kind: str, rows: pd.DataFrame) -> str:
    mark, worth, one, several = HEADS[kind]
    items = [_change(row) for row in records_of(rows)]
    head = one if len(items) == 1 else f"{len(items)} {several}"
    shown, rest = items[:MOST], items[MOST:]
    more = (
        f'<details class="more"><summary>{fmt.plural(len(rest), "more change")}</summary>'
        f"<ul>{''.join(rest)}</ul></details>"
        if rest
        else ""
    )
    return f'<p class="{worth}"><b>{mark} {head}</b></p><ul>{"".join(shown)}</ul>{more}'


def _change(row: Row) -> str:
    unit = row["unit"]
    now = fmt.quantity(row["value"], unit)
    wanted = (
        "" if fmt.is_missing(row["target"])
        else f", wanted {fmt.target(row['target'], unit, beside=row['value'])}"
    )  # fmt: skip
    then = f"{row['earlier']}: {fmt.target(row['earlier_value'], unit, beside=row['value'])}"
    if row["kind"] == "restated":
        then += f", reported as {fmt.quantity(row['published'], unit)}"
    journey = escape(row["journey_type"])
    about = f"<small><bdi>{journey}</bdi></small>" if journey else ""
    moved = "" if row["kind"] == "restated" or not row["change"] else f" {write_change(row)}"
    n = f"n = {fmt.number(row['n'])} and {fmt.number(row['earlier_n'])}"
    return (
        f"<li>{escape(row['subject'])} <b>{now}</b>{wanted} "
        f'<span>({escape(then)}; <span class="nw">{n}</span>)</span>{moved}{about}</li>'
    )


def draw_actions(actions: pd.DataFrame, said: str, *, source: str = "brief.actions") -> ResultTable:
    """Draw the client's actions: title, owner, state, dates and the change expected of each.

    Parameters
    ----------
    actions
        The saved table `brief.actions`.
    said
        Its reading.
    source
        Its name.
    """
    head = f"<h3>What became of the actions?</h3><p>{escape(said)}</p>"
    if actions.empty:
        return _beside("Actions", head + name_source(source))
    rows = [_action(row) for row in records_of(actions)]
    more = (
        f'<details class="more"><summary>{fmt.plural(len(rows) - MOST, "more action")}</summary>'
        f"{_table(rows[MOST:], 'Further actions')}</details>"
        if len(rows) > MOST
        else ""
    )
    return _beside("Actions", f"{head}{_table(rows[:MOST], 'Actions')}{more}{name_source(source)}")


def _table(rows: Sequence[str], caption: str) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Action", "State"))
    return (
        f'<table class="acts"><caption class="sr">{caption}</caption>'
        f'<thead class="sr"><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _action(row: Row) -> str:
    mark, worth, word = STATES[row["state"]]
    owner = f"<small><bdi>{escape(row['owner_role'])}</bdi></small>" if row["owner_role"] else ""
    return (
        f'<tr><th scope="row">{escape(row["title"])}{owner}</th>'
        f'<td><span class="st {worth}">{mark} {word}</span>'
        f"<small>{_days(row)}</small>{_expected(row)}</td></tr>"
    )


def _days(row: Row) -> str:
    began = write_day(row["started_on"])
    if fmt.is_missing(row["ended_on"]):
        return f"since {began}"
    return f"{began} to {write_day(row['ended_on'])}"


def _expected(row: Row) -> str:
    if fmt.is_missing(row["expected_change"]) or not row["unit"]:
        return ""
    size = fmt.difference(row["expected_change"], row["unit"])
    return f"<small>expected: {size} in {escape(row['kpi_title'])}</small>"
