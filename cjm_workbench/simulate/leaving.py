"""Customers who leave because nobody fixed what they complained of: P5."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from cjm_workbench.simulate.habits import Moments
from cjm_workbench.simulate.quarters import DAY, Ints
from cjm_workbench.simulate.records import Habits, Records
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.world import CHURN_A_DAY

NEVER = np.iinfo(np.int64).max


def drive_away(seed: int, records: Records) -> Records:
    """Let a ticket that nobody fixed raise the hazard of leaving, from when it is overdue.

    Parameters
    ----------
    seed
        Of the simulation.
    records
        What would have happened otherwise. Who leaves earlier begins nothing more, and meets
        nothing more; a journey under way goes on, as it does for others who leave.
    """
    factor = records.plants.p5
    if not factor:
        return records
    world = records.world
    since = _first_overdue(records, world.size)
    extra = (factor - 1) * CHURN_A_DAY / DAY  # a second, beside the hazard that all have
    wait = stream(seed, "leaving").exponential(1 / extra, size=world.size)
    angry = np.flatnonzero(since < NEVER)
    leaves = np.full(world.size, NEVER)
    leaves[angry] = since[angry] + wait[angry].astype(np.int64)
    left = replace(world, churned_at=np.minimum(world.churned_at, leaves))
    return _without_who_left(replace(records, world=left))


def _first_overdue(records: Records, size: int) -> Ints:
    """Give when each customer's first ticket without a fix was overdue."""
    since = np.full(size, NEVER)
    case = np.flatnonzero(records.help.unresolved_at)
    np.minimum.at(since, records.help.traces.customer[case], records.help.unresolved_at[case])
    return since


def _without_who_left(records: Records) -> Records:
    churned = records.world.churned_at
    purchases, helped = records.purchases, records.help
    stays = [traces.at[:, 0] < churned[traces.customer] for traces in (purchases, helped.traces)]
    habits = {
        field.name: _stay(getattr(records.habits, field.name), churned, field.name)
        for field in fields(Habits)
    }
    return replace(
        records,
        purchases=purchases.keep(stays[0]),
        help=helped.keep(stays[1]),
        habits=Habits(**habits),
    )


def _stay(moments: Moments, churned: Ints, name: str) -> Moments:
    if name == "passers_by":  # they are nobody's customers
        return moments
    return moments.keep(moments.at < churned[moments.customer])
