"""Events of journeys to steps: repeats collapsed and counted, with stage, wait and switches."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from cjm_workbench.journeys.columns import SEPARATOR, STEPS
from cjm_workbench.journeys.units import IN_TIME, number_sessions, seconds_between
from cjm_workbench.settings.journey import Journey
from cjm_workbench.settings.touchpoints import Touchpoint

ORDER = ibis.window(group_by="journey_id", order_by="step_no")


def make_steps(events: ir.Table, journey: Journey, touchpoints: Sequence[Touchpoint]) -> ir.Table:
    """Collapse the events of journeys to steps.

    Parameters
    ----------
    events
        Events with ``journey_type`` and ``journey_id``.
    journey
        Names the stages, and the gap that ends a session.
    touchpoints
        The inventory, which gives each touchpoint its stage, and channel and department where the
        event has none.

    Returns
    -------
    ir.Table
        The columns of `STEPS`.
    """
    events = number_sessions(events, "journey_id", journey.gap)
    steps = _collapse(events)
    steps = _place(steps, inventory(journey, touchpoints))
    steps = steps.mutate(
        wait_seconds=seconds_between(steps.last_at.lag(1).over(ORDER), steps.occurred_at),
        previous_touchpoint=steps.touchpoint.lag(1).over(ORDER),
        next_touchpoint=steps.touchpoint.lead(1).over(ORDER),
        **{f"{c}_switch": steps[c] != steps[c].lag(1).over(ORDER) for c in _SWITCHES},
    )
    return steps.select(*STEPS.names).cast(STEPS)


_SWITCHES = ("channel", "device", "department")


def inventory(journey: Journey, touchpoints: Sequence[Touchpoint]) -> ir.Table:
    """Give a journey type's touchpoints with what the inventory knows of each.

    Returns
    -------
    ir.Table
        ``touchpoint, only_stage, first_stage, own_channel, own_department``; ``only_stage`` is
        missing where a touchpoint serves several stages.
    """
    order = [stage.stage for stage in journey.stages]
    rows = []
    for name, own in serving(journey, touchpoints).items():
        stages = sorted({row.stage for row in own}, key=order.index)
        only = stages[0] if len(stages) == 1 else None
        rows.append(
            (
                name,
                only,
                stages[0],
                _list(stages),
                own[0].channel or None,
                own[0].department or None,
            )
        )
    columns = (
        "touchpoint", "only_stage", "first_stage", "own_stages", "own_channel", "own_department",
    )  # fmt: skip
    return ibis.memtable(rows, schema=dict.fromkeys(columns, "string"))


def serving(journey: Journey, touchpoints: Sequence[Touchpoint]) -> dict[str, list[Touchpoint]]:
    """Find the rows of the inventory that hold for a journey type, by touchpoint.

    A touchpoint's rows that name the journey type come before those that name none.
    """
    stages = {stage.stage for stage in journey.stages}
    found = {}
    for name in dict.fromkeys(row.touchpoint for row in touchpoints):
        rows = [row for row in touchpoints if row.touchpoint == name]
        own = [row for row in rows if row.journey_type == journey.journey]
        own = own or [row for row in rows if not row.journey_type and row.stage in stages]
        if own:
            found[name] = own
    return found


def _list(stages: Sequence[str]) -> str:
    """Write stages as one text, in which each can be found between separators."""
    return SEPARATOR + SEPARATOR.join(stages) + SEPARATOR


def _collapse(events: ir.Table) -> ir.Table:
    order = ibis.window(group_by="journey_id", order_by=IN_TIME)
    so_far = ibis.cumulative_window(group_by="journey_id", order_by=IN_TIME)
    moved = (events.touchpoint != events.touchpoint.lag(1).over(order)).fill_null(True)
    marked = events.mutate(moved=moved.cast("int64"), place=ibis.row_number().over(order))
    numbered = marked.mutate(step_no=marked.moved.sum().over(so_far).cast("int64"))
    known_first = {
        name: numbered[name].argmin(numbered.place, where=numbered[name].notnull())
        for name in ("channel", "device", "department", "session_no")
    }
    return numbered.group_by(
        ["journey_type", "journey_id", "customer_id", "step_no", "touchpoint"]
    ).agg(
        occurred_at=numbered.occurred_at.min(),
        last_at=numbered.occurred_at.max(),
        repeats=numbered.count(),
        outcome=numbered.outcome.argmax(numbered.place, where=numbered.outcome.notnull()),
        value=numbered.value.sum(),
        **known_first,
    )


def _place(steps: ir.Table, known: ir.Table) -> ir.Table:
    """Set each step in its stage.

    A touchpoint of several stages takes the last unambiguous one, if that is one of its own;
    otherwise the first of its own.
    """
    placed = steps.left_join(known, "touchpoint").drop("touchpoint_right")
    so_far = ibis.cumulative_window(group_by="journey_id", order_by="step_no")
    placed = placed.mutate(run=placed.only_stage.count().over(so_far))
    within = ibis.window(group_by=["journey_id", "run"])
    last = placed.only_stage.max().over(within)
    own = placed.own_stages.contains(ibis.literal(SEPARATOR) + last + SEPARATOR)
    stage = ibis.ifelse(
        placed.first_stage.isnull(),
        ibis.null("string"),  # not in the inventory: unmapped
        ibis.coalesce(placed.only_stage, ibis.ifelse(own, last, None), placed.first_stage),
    )
    return placed.mutate(
        stage=stage,
        channel=ibis.coalesce(placed.channel, placed.own_channel),
        department=ibis.coalesce(placed.department, placed.own_department),
    )
