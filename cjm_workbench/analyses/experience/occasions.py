"""Which journeys have a deviation, and which had the occasion for it."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.experience.alignment import KEY, join_alignment
from cjm_workbench.journeys.conformance import Conformance

BY = ["journey_type", "kind", "touchpoint"]
COMPARED = ("missing", "out_of_sequence")
"""Kinds whose occasion can be told. Of the others, a longer journey has more."""

MARKED = {"journey_type": "string", "variant": "string", "open": "boolean"}
MARKED |= {"kind": "string", "touchpoint": "string"}


def find_deviations(
    journeys: ir.Table,
    steps: ir.Table,
    aligned: Conformance,
    max_repeats: Mapping[str, Mapping[str, int]],
) -> ir.Table:
    """List the deviations of each journey, over all its steps.

    Parameters
    ----------
    journeys, steps
        Of the review.
    aligned
        The variants of these journeys beside the desired path.
    max_repeats
        Journey type to touchpoint to the most consecutive events that are still as desired.

    Returns
    -------
    ir.Table
        journey_type, kind, touchpoint, journey_id, customer_id: one row a journey and deviation.
    """
    rows = aligned.steps[aligned.steps["kind"] != "as_desired"]
    rows = rows[[*MARKED]].drop_duplicates()
    placed = join_alignment(journeys, aligned.summary)
    own = placed.join(ibis.memtable(rows, schema=MARKED), KEY)
    limits = [(t, p, n) for t, own_ in max_repeats.items() for p, n in own_.items()]
    schema = {"journey_type": "string", "touchpoint": "string", "most": "int64"}
    limited = steps.join(ibis.memtable(limits, schema=schema), ["journey_type", "touchpoint"])
    often = limited.filter(limited.repeats > limited.most).mutate(kind=ibis.literal("too_often"))
    failed = steps.filter(steps.outcome == "failed").mutate(kind=ibis.literal("failed"))
    columns = [*BY, "journey_id", "customer_id"]
    return ibis.union(
        own.select(*columns),
        often.select(*columns).distinct(),
        failed.select(*columns).distinct(),
    )


def find_occasions(until_outcome: ir.Table, aligned: Conformance) -> ir.Table:
    """List the journeys that had the occasion for what can be missing or out of sequence.

    The occasion: that the journey did the touchpoint, or went on past its place. A journey that
    ended before it did not skip it.

    Parameters
    ----------
    until_outcome
        Journeys as far as their outcome was open, as ``journeys.outcomes.cut_at_outcome`` gives
        them.
    aligned
        The variants of these beside the desired path.

    Returns
    -------
    ir.Table
        journey_type, kind, touchpoint, journey_id, and has: whether it has the deviation.
    """
    marked = ibis.memtable(_mark(aligned), schema={**MARKED, "has": "boolean"})
    placed = join_alignment(until_outcome, aligned.summary).join(marked, KEY)
    return placed.select(*BY, "journey_id", "has")


def _mark(aligned: Conformance) -> pd.DataFrame:
    """Give each variant's touchpoints that it had the occasion for, once for each kind."""
    done = aligned.steps[aligned.steps["kind"] != "missing"]
    lengths = done.groupby(KEY).size().rename("length")
    rows = aligned.steps.merge(lengths, on=KEY, how="left")
    rows["length"] = rows["length"].fillna(0)
    past = (rows["kind"] != "missing") | (rows["step_no"] <= rows["length"])
    planned = rows[past & (rows["kind"] != "ad_hoc")]
    marked = [planned.assign(has=planned["kind"] == kind, kind=kind) for kind in COMPARED]
    # one row a variant and touchpoint, though the path may name a touchpoint twice
    keys = [*KEY, "kind", "touchpoint"]
    found = pd.concat(marked, ignore_index=True).groupby(keys)["has"].max()
    return found.astype("bool").reset_index()[[*MARKED, "has"]]
