"""How long journeys stay in each stage: curves by hand, and what they may tell."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.experience.stage_times import (
    _pick_moments,
    measure_stage_times,
    read_stage_times,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.stats.sufficiency import Thresholds
from cjm_workbench.stats.survival import kaplan_meier
from tests.analyses.experience.small_tables import (
    AS_OF,
    DAY,
    LOOSE,
    PLAN,
    journeys_of,
    steps_of,
)

TRACES = {
    "all_the_way": [("see", 0), ("buy", 1), ("pay", 3)],
    "too_late": [("see", 0), ("buy", 2), ("pay", 30)],
    "back_again": [("see", 0), ("buy", 4), ("ask", 5)],
    "only_looked": [("see", 0)],
}


def stage_times(traces=TRACES, wants=(), rules=LOOSE, plan=PLAN, **owners):
    return measure_stage_times(
        journeys_of(traces, **owners), steps_of(traces), [plan], list(wants), AS_OF, rules
    )


def curve_of(table, stage):
    rows = table[(table["stage"] == stage) & table["value"].notna()]
    return dict(zip(rows["seconds"] / DAY, rows["value"], strict=True))


def want(stage, days):
    return Want("shop", stage, "time", "", days * DAY, more_is_better=False)


def leave(days, *, stay):
    """One journey a day given leaves Look then; so many others never do."""
    gone = {f"gone{i:02d}": [("see", 0), ("buy", day)] for i, day in enumerate(days)}
    return {**gone, **{f"stay{i:02d}": [("see", 0)] for i in range(stay)}}


def test_a_curve_falls_by_who_leaves_and_keeps_who_never_does():
    table = stage_times()
    # left Look after 1, 2 and 4 days, one never: 3/4, 2/4 and 1/4 are still there. Besides, the
    # curve is told every fifth of a day up to the last departure: it stands still between.
    look = curve_of(table, "Look")
    assert look[1.0] == pytest.approx(0.75)
    assert look[2.0] == pytest.approx(0.5) and look[4.0] == pytest.approx(0.25)
    assert {*look} == {1.0, 2.0, 4.0}  # the smallest cell of 1: between two moments one leaves
    # paid after 3 and 30 days, two never
    assert curve_of(table, WHOLE) == {3.0: pytest.approx(0.75), 30.0: pytest.approx(0.5)}
    assert table.loc[table["stage"] == "Look", "n"].tolist() == [4, 4, 4]


def test_the_interval_is_that_of_kaplan_and_meier():
    row = stage_times().query("stage == 'Look'").iloc[0]
    curve = kaplan_meier([1, 2, 4, 100], [True, True, True, False]).iloc[0]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((curve["ci_low"], curve["ci_high"]))


def test_a_curve_is_told_at_the_desired_time_itself():
    table = stage_times(leave([1, 2, 3, 5, 8], stay=5), [want("Look", 4)])
    # nothing happens on day 4: of ten, three are gone
    assert curve_of(table, "Look")[4.0] == pytest.approx(0.7)
    assert set(table.loc[table["stage"] == "Look", "desired_seconds"]) == {4 * DAY}
    assert read_stage_times(table) == (
        "In shop, when half should be gone, there are still 70.0 % (32.9–89.2, n = 10) in Look "
        "after 4.0 days."
    )


def test_for_the_desired_time_an_earlier_moment_is_given_up():
    # of a smallest cell of 2: 1 and 2 may be told as day 2, 3 and 5 as day 5. Day 4 is wanted,
    # two days after which one alone is gone: it is told in place of day 2.
    rules = Rules(Thresholds(n_min=1), smallest_cell=2)
    told = curve_of(stage_times(leave([1, 2, 3, 5, 8], stay=5), [], rules), "Look")
    assert 2.0 in told and 4.0 not in told
    wanted = curve_of(stage_times(leave([1, 2, 3, 5, 8], stay=5), [want("Look", 4)], rules), "Look")
    assert 2.0 not in wanted and wanted[4.0] == pytest.approx(0.7)


def test_a_curve_ends_where_few_are_still_followed():
    rules = Rules(Thresholds(n_min=3), smallest_cell=1)
    # after day 2 three are left, after day 3 two
    assert {*curve_of(stage_times(leave([1, 2, 3, 4], stay=1), rules=rules), "Look")} == {1.0, 2.0}


def test_the_journeys_of_one_customer_tell_of_one():
    rules = Rules(Thresholds(n_min=1), smallest_cell=2)
    gone = {f"gone{i:02d}": "same" for i in range(5)}
    traces = leave([1, 2, 3, 4, 5], stay=5)
    steps = steps_of(traces)
    table = measure_stage_times(journeys_of(traces, **gone), steps, [PLAN], [], AS_OF, rules)
    row = table[table["stage"] == "Look"].iloc[0]
    assert math.isnan(row["value"])
    assert row["reason"] == "too few moved on in the time that was seen"


@pytest.mark.parametrize(
    ("stage", "rules", "reason"),
    [
        ("Use", LOOSE, "to come here is to reach the goal: no time passes"),
        ("Look", Rules(Thresholds(n_min=5), 1), "n = 4 is below 5"),
        ("Look", Rules(Thresholds(n_min=1), 5), "not shown: fewer than 5 customers"),
    ],
)
def test_a_stage_without_a_curve_says_why(stage, rules, reason):
    rows = stage_times(rules=rules).query("stage == @stage")
    assert rows["seconds"].isna().all() and rows["value"].isna().all()
    assert (rows["reason"].tolist(), rows["evidence"].tolist()) == ([reason], ["insufficient"])


def test_without_a_goal_the_whole_journey_has_no_curve():
    plan = Plan("shop", PLAN.stages, (), PLAN.window_seconds)
    assert WHOLE not in set(stage_times(plan=plan)["stage"])


def test_without_a_desired_time_the_reading_names_where_they_stay_longest():
    # half have left Look by day 2, and paid by day 30: the journey as a whole takes longest
    assert read_stage_times(stage_times()) == (
        "In shop, no time is desired that can be read off. Longest they stay short of the goal: "
        "50.0 % (5.8–84.5, n = 4) are still there after 30 days."
    )


def test_nothing_to_follow_is_said():
    assert read_stage_times(stage_times({})) == "No journey came to a stage in this period."
    few = stage_times(rules=Rules(Thresholds(n_min=50)))
    assert read_stage_times(few) == (
        "In shop, too few journeys can be followed to say how long they stay."
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 12)), min_size=1, max_size=60
    ),
    st.integers(1, 5),
    st.integers(1, 30),
)
def test_no_moment_tells_of_fewer_than_may_be_published(journeys, smallest_cell, desired):
    rows = pd.DataFrame(journeys, columns=["seconds", "seen", "customer_id"]).astype(
        {"seconds": float}
    )
    rules = Rules(Thresholds(n_min=2), smallest_cell)
    moments = _pick_moments(rows, float(desired), rules)
    assert moments == sorted(set(moments))
    left = rows[rows["seen"]]
    for before, moment in zip([-1.0, *moments], moments, strict=False):
        between = left[(left["seconds"] > before) & (left["seconds"] <= moment)]
        assert between["customer_id"].nunique() >= smallest_cell
    if moments:
        still = rows[rows["seconds"] > moments[-1]]
        assert len(still) >= 2 and still["customer_id"].nunique() >= smallest_cell
