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

COUNTS = ("steps", "known", "names", "moves", "moves_known", "handoffs", "identity_breaks")
PEOPLE = {"handoffs": "handoff_customers", "identity_breaks": "break_customers"}


class HandoffCoverage(Listing):
    """One row a journey type and kind of handoff: what is known, and what is left out.

    Attributes
    ----------
    kind
        ``channel``, ``device`` or ``department``.
    steps, known
        All steps, and those that say it.
    names
        How many channels (devices, departments) they name.
    moves, moves_known
        Moves from one step to the next, and those that say it of both; without broken identities.
    handoffs
        Those that change it.
    identity_breaks
        Further handoffs, left out: of keys that nothing links to a customer.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    steps: Series[int]
    known: Series[int]
    names: Series[int]
    moves: Series[int]
    moves_known: Series[int]
    handoffs: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    identity_breaks: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_coverage(steps: ir.Table, moves: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count what is known of each kind of handoff.

    Parameters
    ----------
    steps
        The review's steps.
    moves
        As `journeys.handoffs.find_moves` gives them.
    rules
        Names the smallest cell.

    Returns
    -------
    pandas.DataFrame
        `HandoffCoverage`; no row for a journey type without a step.
    """
    known = steps.group_by("journey_type").agg(
        steps=steps.count(),
        **{f"{kind}.known": steps[kind].count() for kind in KINDS},
        **{f"{kind}.names": steps[kind].nunique() for kind in KINDS},
    )
    counted = moves.group_by("journey_type").agg(
        moves=moves.count(where=moves.stitched),
        **{f"{kind}.{name}": each for kind in KINDS for name, each in _counts(moves, kind).items()},
    )
    both = known.left_join(counted, "journey_type").drop("journey_type_right")
    wide = both.order_by("journey_type").execute()
    parts = [_of_kind(wide, kind, rules) for kind in KINDS]
    return conform(pd.concat(parts).sort_values("journey_type", kind="stable"), HandoffCoverage)


def _counts(moves: ir.Table, kind: str) -> dict[str, ir.Value]:
    before, after = moves[f"{kind}_from"], moves[f"{kind}_to"]
    switched = (before != after).fill_null(False)
    both = before.notnull() & after.notnull()
    kept, broken = switched & moves.stitched, switched & ~moves.stitched
    return {
        "moves_known": moves.count(where=both & moves.stitched),
        "handoffs": moves.count(where=kept),
        "identity_breaks": moves.count(where=broken),
        "handoff_customers": moves.customer_id.nunique(where=kept),
        "break_customers": moves.customer_id.nunique(where=broken),
    }


def _of_kind(wide: pd.DataFrame, kind: str, rules: Rules) -> pd.DataFrame:
    names = {name: f"{kind}.{name}" if f"{kind}.{name}" in wide else name for name in COUNTS}
    counts = {name: wide[column].fillna(0).astype("Int64") for name, column in names.items()}
    for name, people in PEOPLE.items():
        few = wide[f"{kind}.{people}"].between(1, rules.smallest_cell - 1)
        counts[name] = counts[name].mask(few)
    return pd.DataFrame({"journey_type": wide["journey_type"], "kind": kind, **counts})


def read_coverage(table: pd.DataFrame) -> str:
    """Say how many moves are handoffs, and of which kinds nothing can be told."""
    if table.empty:
        return "There is no handoff to show: no journey starts in this period."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    said = [_read_kind(row) for row in rows.to_dict("records")]
    broken = [row["identity_breaks"] for row in rows.to_dict("records")]
    return f"In {journey_type}, {'; '.join(said)}.{_read_breaks(broken)}"


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
    part = share(row["handoffs"] / row["moves_known"])
    known = "" if row["moves_known"] == row["moves"] else " of which both ends are known"
    return f"{part} of {plural(row['moves_known'], 'move')}{known} change {kind}"


def _read_breaks(broken: list[Any]) -> str:
    most = max((count for count in broken if not is_missing(count)), default=0)
    if not most:
        return ""
    are = "is" if most == 1 else "are"
    return (
        f" Up to {plural(most, 'further handoff')} of a kind {are} left out: they were made under "
        "keys that nothing links to a customer, and more links would tell what they were."
    )
