"""Patterns of touchpoints that many journeys share, mined in the engine."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.columns import SEPARATOR

DIRECT, GAPS = "direct", "gaps"
KINDS = (DIRECT, GAPS)
"""``direct``: one step right after the other. ``gaps``: in this order, others may be between."""

LONGEST = {DIRECT: 4, GAPS: 3}
"""Touchpoints of a pattern, by kind."""

PATTERN = ["journey_type", "kind", "pattern", "length"]


def mine_patterns(steps: ir.Table, *, least: int, least_share: float) -> ir.Table:
    """Find the patterns that enough journeys hold, and the journeys that hold them.

    A pattern is grown by one touchpoint at a time, and only from one that is common enough: what
    holds the longer pattern holds the shorter (Agrawal and Srikant 1994, 20th VLDB conference,
    487). So what is kept grows with the journeys, and not with the patterns one could think of.

    Parameters
    ----------
    steps
        journey_type, journey_id, step_no, touchpoint: the steps to look at.
    least, least_share
        Journeys that must hold a pattern: so many, and this share of their type.

    Returns
    -------
    ir.Table
        journey_type, journey_id, kind, pattern (touchpoints joined by `SEPARATOR`), length: one
        row a journey and pattern it holds. Of length 1 the kind is ``direct``.
    """
    support = _support(steps, least, least_share)
    rows = steps.select("journey_type", "journey_id", "step_no", "touchpoint")
    singles = _keep(rows.rename(pattern="touchpoint", last_no="step_no"), support)
    common = rows.semi_join(
        singles.select("journey_type", touchpoint="pattern").distinct(),
        ["journey_type", "touchpoint"],
    ).cache()
    longest = int(rows.step_no.max().fill_null(0).execute())
    found = [_name(singles, DIRECT, 1)]
    for kind, most in LONGEST.items():
        level = singles
        for length in range(2, min(most, longest) + 1):
            level = _keep(_grow(level, common, kind), support)
            found.append(_name(level, kind, length))
    return ibis.union(*found) if len(found) > 1 else found[0]


def _support(steps: ir.Table, least: int, least_share: float) -> ir.Table:
    counted = steps.group_by("journey_type").agg(journeys=steps.journey_id.nunique())
    needed = (counted.journeys * least_share).ceil().cast("int64")
    return counted.select("journey_type", support=ibis.greatest(needed, least)).cache()


def _grow(level: ir.Table, steps: ir.Table, kind: str) -> ir.Table:
    """Add to each place where a pattern ends the step after it, or any later one."""
    later = steps.select("journey_id", next_no="step_no", added="touchpoint")
    pairs = level.join(later, "journey_id")
    after = pairs.next_no > pairs.last_no
    if kind == DIRECT:
        after = pairs.next_no == pairs.last_no + 1
    grown = pairs.filter(after)
    rows = grown.select(
        "journey_type",
        "journey_id",
        pattern=grown.pattern + SEPARATOR + grown.added,
        last_no=grown.next_no,
    )
    if kind == DIRECT:
        return rows.distinct()
    # where others may be between, what comes after the first end comes after every end
    return rows.group_by(["journey_type", "journey_id", "pattern"]).agg(last_no=rows.last_no.min())


def _keep(rows: ir.Table, support: ir.Table) -> ir.Table:
    """Keep the patterns that enough journeys hold."""
    rows = rows.cache()  # read twice
    counted = rows.group_by(["journey_type", "pattern"]).agg(journeys=rows.journey_id.nunique())
    known = counted.join(support, "journey_type")
    common = known.filter(known.journeys >= known.support)
    return rows.semi_join(common, ["journey_type", "pattern"]).cache()


def _name(level: ir.Table, kind: str, length: int) -> ir.Table:
    return level.select(
        "journey_type",
        "journey_id",
        "pattern",
        kind=ibis.literal(kind),
        length=ibis.literal(length).cast("int64"),
    ).distinct()
