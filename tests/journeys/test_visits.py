"""Visits of stages, on journeys whose days are counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.journeys.columns import JOURNEYS, STEPS
from cjm_workbench.journeys.visits import reach_goals, visit_stages
from cjm_workbench.journeys.wants import Plan

DAY = 86_400.0
START = datetime(2026, 1, 1)
PLAN = Plan("buy", ("Look", "Order", "Use"), ("pay",), 10 * DAY)
GOAL = "pay"

Stops = list[tuple[str | None, float]]


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def table(rows: list[dict[str, object]], schema: ibis.Schema) -> ir.Table:
    full = [{"journey_type": "buy", "customer_id": "c", **row} for row in rows]
    return ibis.memtable(pa.Table.from_pylist(full, schema=schema.to_pyarrow()))


def steps_of(stops: Stops, goal_day: float | None) -> ir.Table:
    """Make the steps of the journey ``j`` from (stage, day), in the order given."""
    places = [(stage, day, "step") for stage, day in stops]
    places += [] if goal_day is None else [(None, goal_day, GOAL)]
    ordered = sorted(places, key=lambda place: place[1])
    return table(
        [
            {"journey_id": "j", "step_no": number, "stage": stage, "touchpoint": touchpoint,
             "occurred_at": at(day)}
            for number, (stage, day, touchpoint) in enumerate(ordered, start=1)
        ],
        STEPS,
    )  # fmt: skip


def journey_of(goal_day: float | None) -> ir.Table:
    reached = None if goal_day is None else at(goal_day)
    row = {"journey_id": "j", "started_at": START, "reached_at": reached, "followed": True}
    return table([row], JOURNEYS)


def visit(stops: Stops, goal_day: float | None = None) -> pd.DataFrame:
    made = visit_stages(steps_of(stops, goal_day), journey_of(goal_day), [PLAN])
    return made.execute().set_index("stage")


@pytest.mark.parametrize(
    ("stops", "goal_day", "went_on"),
    [
        ([("Look", 0), ("Order", 2), ("Use", 4)], None,
         {"Look": True, "Order": True, "Use": False}),  # of the last stage only the goal counts
        ([("Look", 0), ("Order", 2)], 9, {"Look": True, "Order": True}),
        # Use before Order: out of order, and yet Look and Order have come to a later stage
        ([("Look", 0), ("Use", 1), ("Order", 2)], None,
         {"Look": True, "Use": False, "Order": True}),
        # the goal before the stage that it should follow
        ([("Look", 0), ("Order", 3)], 1, {"Look": True, "Order": True}),
        # from Use back to Look: an earlier stage is no way on
        ([("Use", 0), ("Look", 1)], None, {"Use": False, "Look": True}),
        # the window of ten days runs from the journey's start, not from the stage's: day 11
        # is within ten days of Order, and too late
        ([("Look", 0), ("Order", 5), ("Use", 11)], None,
         {"Look": True, "Order": False, "Use": False}),
        ([("Look", 0), ("Order", 5), ("Use", 10)], 12,
         {"Look": True, "Order": True, "Use": False}),
        # a step in no stage leads nowhere
        ([("Look", 0), (None, 1)], None, {"Look": False}),
    ],
)  # fmt: skip
def test_a_journey_went_on_if_it_came_to_a_later_stage_or_its_goal_in_the_window(
    stops: Stops, goal_day: float | None, went_on: dict[str, bool]
) -> None:
    assert visit(stops, goal_day)["went_on"].to_dict() == went_on


def test_a_stage_is_left_at_the_next_step_in_another_one_or_at_the_goal() -> None:
    visits = visit([("Look", 0), ("Use", 1), ("Look", 2), ("Order", 3)], 5)
    assert visits["entered_at"].to_dict() == {"Look": at(0), "Use": at(1), "Order": at(3)}
    # Look is left for Use, Use for Look, and Order for the goal
    assert visits["left_at"].to_dict() == {"Look": at(1), "Use": at(2), "Order": at(5)}


def test_a_goal_before_the_stage_does_not_lead_out_of_it() -> None:
    visits = visit([("Look", 0), ("Order", 3)], 1)
    assert visits.loc["Look", "left_at"] == at(1)
    assert pd.isna(visits.loc["Order", "left_at"])


@pytest.mark.parametrize(("goal_day", "went_on"), [(None, False), (10, True), (10.5, False)])
def test_a_whole_journey_goes_on_by_its_goal_in_the_window(
    goal_day: float | None, went_on: bool
) -> None:
    assert reach_goals(journey_of(goal_day), [PLAN]).went_on.execute().tolist() == [went_on]


def test_journeys_of_a_type_without_a_plan_are_left_out() -> None:
    other = [Plan("ask", ("Look",), (), DAY)]
    assert reach_goals(journey_of(1), other).count().execute() == 0
    assert visit_stages(steps_of([("Look", 0)], None), journey_of(None), other).execute().empty


names = st.lists(st.sampled_from(PLAN.stages), min_size=1, max_size=6)
orders = names.flatmap(lambda stages: st.tuples(st.just(stages), st.permutations(stages)))


@settings(deadline=None, max_examples=20)
@given(orders)
def test_within_the_window_the_order_of_steps_does_not_change_who_went_on(
    order: tuple[list[str], list[str]],
) -> None:
    first, second = (
        visit([(stage, day) for day, stage in enumerate(stages)])["went_on"].to_dict()
        for stages in order
    )
    assert first == second
