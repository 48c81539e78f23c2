"""Moves from step to step, and which of them hand the customer over to another channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.alignment_automaton import compile_path
from cjm_workbench.journeys.steps import ORDER, serving
from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.settings.desired_path import DesiredPath
from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.touchpoints import Touchpoint

KINDS = ("channel", "device", "department")
"""What a handoff changes."""

NO_STAGE = "(no stage)"


@dataclass(frozen=True)
class Contact:
    """A touchpoint at which customers ask for help, in a journey type.

    Attributes
    ----------
    gap_seconds
        A longer silence ends a session: what comes after it is another contact.
    """

    journey_type: str
    touchpoint: str
    gap_seconds: float


_SHARED = (
    "journey_type", "journey_id", "customer_id", "step_no", "previous_touchpoint", "touchpoint",
    "stage", "occurred_at", "next_touchpoint", "wait_seconds", "stitched", "nth",
)  # fmt: skip


def find_moves(steps: ir.Table, identities: ir.Table) -> ir.Table:
    """Give the move that leads to each step, with what came before it.

    Parameters
    ----------
    steps
        The review's steps.
    identities
        The canonical table: the sources whose keys are linked to customers.

    Returns
    -------
    ir.Table
        One row a step; that of a journey's first, to which no move leads, has nothing before it.
        journey_type, journey_id, customer_id, step_no, touchpoint, stage (`NO_STAGE` where it has
        none), occurred_at, previous_touchpoint and next_touchpoint of the step; ``wait_seconds``
        from it to the next one, missing at the last; ``stitched``, false where the customer is a
        source's key that nothing links; ``nth``, which move into this stage it is, from 1; and for
        each of `KINDS` its value before and after: ``channel_from``, ``channel_to`` ...

    Notes
    -----
    The journey of a key that is not linked is a fragment: what the customer did elsewhere stands
    under another name. That it changes or ends there tells of the data, not of the customer.
    """
    before = {f"{kind}_from": steps[kind].lag(1).over(ORDER) for kind in KINDS}
    after = {f"{kind}_to": steps[kind] for kind in KINDS}
    arrived = steps.mutate(
        **before,
        **after,
        previous_touchpoint=steps.touchpoint.lag(1).over(ORDER),
        stage=steps.stage.fill_null(NO_STAGE),
        wait_seconds=steps.wait_seconds.lead(1).over(ORDER),
        stitched=~_is_unlinked(steps.customer_id, identities),
        moved=(steps.step_no > 1).cast("int64"),
    )
    so_far = ibis.cumulative_window(group_by=["journey_id", "stage"], order_by="step_no")
    numbered = arrived.mutate(nth=arrived.moved.sum().over(so_far))
    return numbered.select(*_SHARED, *before, *after)


def _is_unlinked(customer_id: ir.StringValue, identities: ir.Table) -> ir.BooleanValue:
    """Say whether a customer is a key without a link: ``source:key``, of a source with links."""
    source = customer_id.split(":")[0]
    return customer_id.contains(":") & source.isin(identities.identity_source)


def split_kinds(moves: ir.Table) -> ir.Table:
    """Give the moves between known values, one row a move and kind; broken identities left out.

    Parameters
    ----------
    moves
        As `find_moves` or `keep_open` gives them.

    Returns
    -------
    ir.Table
        The columns that kinds share, and kind, from_value, to_value, and ``switched``: whether
        they differ, which makes the move a handoff.
    """
    linked = moves.filter(moves.stitched)
    return ibis.union(*(_of_kind(linked, kind) for kind in KINDS))


def _of_kind(moves: ir.Table, kind: str) -> ir.Table:
    ends = {f"{each}_{end}" for each in KINDS for end in ("from", "to")}
    shared = [name for name in moves.columns if name not in ends]
    before, after = moves[f"{kind}_from"], moves[f"{kind}_to"]
    named = moves.select(*shared, kind=ibis.literal(kind), from_value=before, to_value=after)
    known = named.filter(named.from_value.notnull() & named.to_value.notnull())
    return known.mutate(switched=known.from_value != known.to_value)


def mark_desired(known: ir.Table, journey_types: Mapping[str, Journey]) -> ir.Table:
    """Mark the moves that the desired path holds: its two touchpoints may follow each other there.

    Parameters
    ----------
    known
        As `split_kinds` gives them.
    journey_types
        By name; one without a desired path desires no move.

    Returns
    -------
    ir.Table
        The moves, with ``desired``.
    """
    pairs = {
        (name, before, after)
        for name, journey in journey_types.items()
        if journey.path is not None
        for before, after in _list_followers(journey.path)
    }
    schema = dict.fromkeys(["journey_type", "previous_touchpoint", "touchpoint"], "string")
    paths = ibis.memtable(sorted(pairs), schema=schema).mutate(on_path=True)
    marked = known.left_join(paths, [*schema])
    return marked.select(*known.columns, desired=marked.on_path.fill_null(False))


def _list_followers(path: DesiredPath) -> set[tuple[str, str]]:
    moves = compile_path(path).moves
    return {
        (before, after) for each in moves for before, state in each for after, _ in moves[state]
    }


def keep_open(moves: ir.Table, journeys: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    """Keep the moves after which the outcome was still open, with what became of it.

    A move to the goal, or after it, cannot have gone before the outcome; nor can one after the end
    of the window.

    Parameters
    ----------
    moves
        As `find_moves` gives them; those of broken identities are left out.
    journeys
        The review's journeys; only those followed for their whole window count.
    plans
        Window of each journey type; journeys of other types are left out.

    Returns
    -------
    ir.Table
        The moves, with ``went_on``: the journey reached its goal within its window; and
        ``cracked``: it was lost, and nothing came after this move.
    """
    windows = [(plan.journey_type, plan.window_seconds) for plan in plans]
    frame = ibis.memtable(windows, schema={"journey_type": "string", "window_seconds": "float64"})
    followed = journeys.filter(journeys.followed).join(frame, "journey_type")
    followed = followed.select("journey_id", "started_at", "reached_at", "status", "window_seconds")
    both = moves.filter(moves.stitched).join(followed, "journey_id")
    still_open = both.reached_at.isnull() | (both.occurred_at < both.reached_at)
    in_window = seconds_between(both.started_at, both.occurred_at) <= both.window_seconds
    in_time = seconds_between(both.started_at, both.reached_at) <= both.window_seconds
    return (
        both.filter((both.step_no > 1) & still_open & in_window)
        .mutate(
            went_on=in_time.fill_null(False),
            cracked=(both.status == "lost") & both.next_touchpoint.isnull(),
        )
        .drop("started_at", "reached_at", "status", "window_seconds")
    )


def find_next_scores(moves: ir.Table, scores: ir.Table) -> ir.Table:
    """Give the first answer of each instrument that a journey's customer gave after a move.

    Parameters
    ----------
    moves
        journey_id, step_no and occurred_at.
    scores
        The review's scores; those of no journey are left out.

    Returns
    -------
    ir.Table
        journey_id, step_no, instrument, scale_min, scale_max, score and ``about``, the touchpoint
        that was asked about: one row a move and instrument (on one scale) that it was followed by.
    """
    answers = scores.filter(scores.journey_id.notnull()).select(
        "journey_id", "feedback_id", "instrument", "scale_min", "scale_max", "score",
        answered_at="occurred_at", about="touchpoint",
    )  # fmt: skip
    after = moves.select("journey_id", "step_no", "occurred_at").join(answers, "journey_id")
    after = after.filter(after.answered_at >= after.occurred_at)
    series = ["journey_id", "step_no", "instrument", "scale_min", "scale_max"]
    order = ibis.window(group_by=series, order_by=["answered_at", "feedback_id"])
    ranked = after.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).select(*series, "score", "about")


def list_contacts(
    journey_types: Mapping[str, Journey], touchpoints: Sequence[Touchpoint]
) -> list[Contact]:
    """List the touchpoints that are contacts, by journey type.

    Parameters
    ----------
    journey_types
        By name.
    touchpoints
        The inventory, which says what is a contact.
    """
    return [
        Contact(name, touchpoint, journey.gap.total_seconds())
        for name, journey in journey_types.items()
        for touchpoint, rows in serving(journey, touchpoints).items()
        if any(row.is_contact for row in rows)
    ]


def find_contacts(steps: ir.Table, contacts: Sequence[Contact]) -> ir.Table:
    """Give the steps that are contacts, and when the customer got in touch again.

    Parameters
    ----------
    steps
        The review's steps.
    contacts
        Which touchpoints are contacts.

    Returns
    -------
    ir.Table
        journey_type, journey_id, customer_id, touchpoint, occurred_at; and ``again_seconds``: from
        it to the journey's next contact, at whatever touchpoint; missing where there is none.

    Notes
    -----
    Events at one touchpoint are one step. Where they span more than a session's gap, the customer
    came again there: at the last of them, for the steps do not say when in between.
    """
    schema = {"journey_type": "string", "touchpoint": "string", "gap_seconds": "float64"}
    rows = [(each.journey_type, each.touchpoint, each.gap_seconds) for each in contacts]
    own = steps.join(ibis.memtable(rows, schema=schema), ["journey_type", "touchpoint"])
    span = seconds_between(own.occurred_at, own.last_at)
    next_at = own.occurred_at.lead(1).over(ORDER)
    again = ibis.ifelse(span > own.gap_seconds, span, seconds_between(own.occurred_at, next_at))
    return own.select(
        "journey_type", "journey_id", "customer_id", "touchpoint", "occurred_at",
        again_seconds=again,
    )  # fmt: skip
