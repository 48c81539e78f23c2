"""What the data can tell of handoffs: where channel, device and department are known."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import each_type
from cjm_workbench.journeys.handoffs import KINDS
from cjm_workbench.schemas.format import is_missing, plural, share
from cjm_workbench.schemas.results import Listing, conform

COUNTS = ("steps", "known", "names", "moves", "moves_known", "handoffs", "unlinked_journeys")
PEOPLE = {"handoffs": "handoff_customers", "unlinked_journeys": "unlinked_keys"}


class HandoffCoverage(Listing):
    """One row a journey type and kind of handoff: what is known, and what is left out.

    Attributes
    ----------
    kind
        ``channel``, ``device`` or ``department``.
    steps, known
        All steps, and those that say it; without the journeys left out.
    names
        How many channels (devices, departments) they name.
    moves, moves_known
        Moves from one step to the next, and those that say it of both.
    handoffs
        Those that change it.
    unlinked_journeys
        Journeys left out, the same ones for each kind: of keys that nothing links to a customer.
        That such a journey ends, or stays in one channel, tells of the data.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    steps: Series[int]
    known: Series[int]
    names: Series[int]
    moves: Series[int]
    moves_known: Series[int]
    handoffs: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    unlinked_journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_coverage(moves: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count what is known of each kind of handoff.

    Parameters
    ----------
    moves
        As `journeys.handoffs.find_moves` gives them.
    rules
        Names the smallest cell.

    Returns
    -------
    pandas.DataFrame
        `HandoffCoverage`; no row for a journey type without a step.
    """
    linked, led_to = moves.stitched, moves.stitched & (moves.step_no > 1)
    counted = moves.group_by("journey_type").agg(
        steps=moves.count(where=linked),
        moves=moves.count(where=led_to),
        unlinked_journeys=moves.journey_id.nunique(where=~linked),
        unlinked_keys=moves.customer_id.nunique(where=~linked),
        **{f"{kind}.{name}": each for kind in KINDS for name, each in _counts(moves, kind).items()},
    )
    wide = counted.order_by("journey_type").execute()
    parts = pd.concat([_of_kind(wide, kind, rules) for kind in KINDS])
    return conform(parts.sort_values("journey_type", kind="stable"), HandoffCoverage)


def _counts(moves: ir.Table, kind: str) -> dict[str, ir.Value]:
    before, after, linked = moves[f"{kind}_from"], moves[f"{kind}_to"], moves.stitched
    switched = (before != after).fill_null(False) & linked
    return {
        "known": moves.count(where=after.notnull() & linked),
        "names": after.nunique(where=linked),
        "moves_known": moves.count(where=before.notnull() & after.notnull() & linked),
        "handoffs": moves.count(where=switched),
        "handoff_customers": moves.customer_id.nunique(where=switched),
    }


def _of_kind(wide: pd.DataFrame, kind: str, rules: Rules) -> pd.DataFrame:
    names = {name: f"{kind}.{name}" if f"{kind}.{name}" in wide else name for name in COUNTS}
    counts = {name: wide[column].fillna(0).astype("Int64") for name, column in names.items()}
    for name, people in PEOPLE.items():
        own = f"{kind}.{people}" if f"{kind}.{people}" in wide else people
        few = wide[own].between(1, rules.smallest_cell - 1)
        counts[name] = counts[name].mask(few)
    return pd.DataFrame({"journey_type": wide["journey_type"], "kind": kind, **counts})


def read_coverage(table: pd.DataFrame) -> str:
    """Say how many moves are handoffs, and of which kinds nothing can be told."""
    if table.empty:
        return "There is no handoff to show: no journey starts in this period."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    said = [_read_kind(row) for row in rows.to_dict("records")]
    return (
        f"In {journey_type}, {'; '.join(said)}.{_read_unlinked(rows['unlinked_journeys'].iloc[0])}"
    )


def _read_kind(row: dict[Any, Any]) -> str:
    kind = row["kind"]
    if not row["known"]:
        return (
            f"no step says its {kind}, so that a change of {kind} cannot be seen: map the column "
            f"{kind} of events{'' if kind == 'device' else ', or fill it in touchpoints.csv'}"
        )
    if row["names"] == 1:
        return (
            f"all steps that say their {kind} name the same one: records of another {kind} would "
            "show where customers change"
        )
    if not row["moves_known"]:
        return f"no move is known to lead from one {kind} to another: one of its ends is not said"
    if is_missing(row["handoffs"]):
        return f"too few customers change {kind} to be shown"
    if not row["handoffs"]:
        return f"no move is seen to change {kind}, of {plural(row['moves_known'], 'move')}"
    part = share(row["handoffs"] / row["moves_known"])
    known = "" if row["moves_known"] == row["moves"] else " of which both ends are known"
    return f"{part} of {plural(row['moves_known'], 'move')}{known} changed {kind}"


def _read_unlinked(journeys: Any) -> str:
    if is_missing(journeys) or not journeys:
        return ""
    return (
        f" Left out: {plural(journeys, 'journey')} of keys that nothing links to a customer, whose "
        "handoffs stand under other names; more identities would show them."
    )
