"""How long journeys stay in each stage: curves by hand, and what they may tell."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.experience.moments import pick_moments
from cjm_workbench.analyses.experience.stage_times import measure_stage_times, read_stage_times
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.sufficiency import Thresholds
from cjm_workbench.stats.survival import kaplan_meier
from tests.analyses.experience.small_tables import (
    AS_OF,
    DAY,
    LOOSE,
    PLAN,
    TRACES,
    journeys_of,
    steps_of,
)


def stage_times(traces=TRACES, wants=(), rules=LOOSE, plan=PLAN, **owners):
    return measure_stage_times(
        journeys_of(traces, **owners), steps_of(traces), [plan], list(wants), AS_OF, rules
    )


def told_of(table, stage):
    """Give the moments of a curve, in days, and the share still there at each."""
    rows = table[(table["stage"] == stage) & table["value"].notna()]
    return dict(zip(rows["after_seconds"] / DAY, rows["value"], strict=True))


def still(table, stage, day):
    """Read a curve at its last moment up to a day."""
    told = told_of(table, stage)
    return told[max(moment for moment in told if moment <= day)]


def want(stage, days):
    return Want("shop", stage, "time", "", days * DAY, more_is_better=False)


def leave(days, *, stay):
    """One journey a day given leaves Look then; so many others never do."""
    gone = {f"gone{i:02d}": [("see", 0), ("buy", day)] for i, day in enumerate(days)}
    return {**gone, **{f"stay{i:02d}": [("see", 0)] for i in range(stay)}}


def test_a_curve_falls_by_who_leaves_and_keeps_who_never_does():
    table = stage_times()
    # left Look after 1, 2 and 4 days, one never: 3/4, 2/4 and 1/4 are still there
    assert [still(table, "Look", day) for day in (1.5, 3, 5)] == pytest.approx([0.75, 0.5, 0.25])
    # paid after 3 and 30 days, two never
    assert [still(table, WHOLE, day) for day in (20, 40)] == pytest.approx([0.75, 0.5])
    assert set(table.loc[table["stage"] == "Look", "n"]) == {4}


def test_a_curve_runs_on_where_nobody_leaves_any_more():
    # 19 of 20 departures had happened by day 4 at the latest: the curve ends half as far again
    assert max(told_of(stage_times(), "Look")) == pytest.approx(6, rel=0.05)


def test_moments_have_two_digits_so_that_none_is_a_journeys_own():
    moments = stage_times()["after_seconds"].dropna()
    assert [moment for moment in moments if moment != float(f"{moment:.1e}")] == []


def test_who_leaves_at_once_is_gone_from_the_start():
    table = stage_times({**TRACES, "at_once": [("see", 0), ("buy", 0)]})
    assert told_of(table, "Look")[0] == pytest.approx(4 / 5)


def test_where_all_have_left_nobody_is_still_there():
    # all that came to Buy left it, after 1, 2 and 28 days; Wilson's bound of none in three
    last = stage_times().query("stage == 'Buy'").iloc[-1]
    assert (last["value"], last["ci_low"], last["evidence"]) == (0, 0, "thin")
    assert last["ci_high"] == pytest.approx(wilson(0, 3).high)


def test_the_interval_is_that_of_kaplan_and_meier():
    row = stage_times().query("stage == 'Look' and value == 0.75").iloc[0]
    curve = kaplan_meier([1, 2, 4, 100], [True, True, True, False]).iloc[0]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((curve["ci_low"], curve["ci_high"]))


def test_customers_who_repeat_widen_the_interval():
    traces = leave([1] * 10 + [3] * 10, stay=20)
    owners = {name: name[:4] + str(int(name[4:]) % 4) for name in traces}
    alone, together = stage_times(traces), stage_times(traces, **owners)
    widths = [
        table.query("stage == 'Look'").eval("ci_high - ci_low").iloc[-1]
        for table in (alone, together)
    ]
    assert widths[1] > 1.5 * widths[0]
    assert still(together, "Look", 4) == pytest.approx(0.5)


def test_a_curve_is_told_at_the_desired_time_itself():
    table = stage_times(leave([1, 2, 3, 5, 8], stay=5), [want("Look", 4)])
    # nothing happens on day 4: of ten, three are gone
    assert told_of(table, "Look")[4.0] == pytest.approx(0.7)
    assert set(table.loc[table["stage"] == "Look", "desired_seconds"]) == {4 * DAY}
    assert read_stage_times(table) == (
        "In shop, at 0 of 1 desired time more than half are gone: 70.0 % still in Look after "
        "4.0 days (32.9–89.2, n = 10; thin evidence)."
    )


@pytest.mark.parametrize(
    ("gone", "stay", "said"),
    [
        # 60 of 100 gone: 40 % still there, of which the interval lies below one half
        (60, 40, "at 1 of 1 desired time more than half are gone: 40.0 % still in Look"),
        (35, 65, "when half should be gone, most are still there: 65.0 % still in Look"),
    ],
)
def test_the_reading_says_whether_half_are_gone_when_they_should_be(gone, stay, said):
    table = stage_times(leave([1] * gone, stay=stay), [want("Look", 2)])
    assert read_stage_times(table).startswith(f"In shop, {said} after 2.0 days (")


def test_for_the_desired_time_earlier_moments_are_given_up():
    # of a smallest cell of 2: days 1 and 2 may be told together, from day 2 on; by day 4 one more
    # is gone. Where day 4 is wanted, it is told of all three, in the place of what lies before.
    rules = Rules(Thresholds(n_min=1), smallest_cell=2)
    days = leave([1, 2, 3, 5, 8], stay=5)
    told = told_of(stage_times(days, [], rules), "Look")
    assert min(told) == pytest.approx(2, rel=0.1) and 4.0 not in told
    wanted = told_of(stage_times(days, [want("Look", 4)], rules), "Look")
    assert min(wanted) == 4.0 and wanted[4.0] == pytest.approx(0.7)


def test_a_curve_ends_where_few_are_still_followed():
    rules = Rules(Thresholds(n_min=3), smallest_cell=1)
    # after day 2 three are left, after day 3 two
    assert 2 < max(told_of(stage_times(leave([1, 2, 3, 4], stay=1), rules=rules), "Look")) < 3


def test_who_leaves_after_the_last_moment_is_nobody_or_enough():
    # with a smallest cell of 5: of those who leave on days 1 to 6, five could be told on day 5, but
    # then the sixth alone is left to leave: told are all six, when the last of them is gone
    rules = Rules(Thresholds(n_min=1), smallest_cell=5)
    early = [1, 2, 3, 4, 5, 6]
    [(day, share)] = told_of(stage_times(leave(early, stay=9), rules=rules), "Look").items()
    assert (day, share) == (pytest.approx(6, rel=0.1), pytest.approx(9 / 15))


def test_the_journeys_of_one_customer_tell_of_one():
    rules = Rules(Thresholds(n_min=1), smallest_cell=2)
    gone = {f"gone{i:02d}": "same" for i in range(5)}
    table = stage_times(leave([1, 2, 3, 4, 5], stay=5), rules=rules, **gone)
    row = table[table["stage"] == "Look"].iloc[0]
    assert math.isnan(row["value"])
    assert row["reason"] == (
        "too few left at any one time, or are still followed after it, to be told"
    )


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
    assert rows["after_seconds"].isna().all() and rows["value"].isna().all()
    assert (rows["reason"].tolist(), rows["evidence"].tolist()) == ([reason], ["insufficient"])


def test_without_a_goal_the_whole_journey_has_no_curve():
    plan = Plan("shop", PLAN.stages, (), PLAN.window_seconds)
    assert WHOLE not in set(stage_times(plan=plan)["stage"])


def test_without_a_desired_time_the_reading_gives_the_ends_of_the_curves():
    # of Look one of four is still there; of the whole journey nothing is said: it has no stay
    assert read_stage_times(stage_times()) == (
        "In shop, no time is desired that can be read off: 25.0 % still in Look after 6.0 days "
        "(0.9–66.5, n = 4; thin evidence); 0.0 % still in Buy after 43 days (0.0–56.1, n = 3; thin "
        "evidence)."
    )


def test_nothing_to_follow_is_said():
    assert read_stage_times(stage_times({})) == "No journey came to a stage in this period."
    few = stage_times(rules=Rules(Thresholds(n_min=50)))
    assert read_stage_times(few) == ("In shop, how long journeys stay cannot be told of any stage.")


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 12)), min_size=1, max_size=60
    ),
    st.integers(1, 5),
    st.integers(1, 30),
)
def test_no_moment_tells_of_fewer_than_may_be_published(journeys, smallest_cell, desired):
    rows = pd.DataFrame(journeys, columns=["seconds", "seen", "customer_id"])
    rows = rows.astype({"seconds": float})
    rules = Rules(Thresholds(n_min=2), smallest_cell)
    moments = pick_moments(rows, float(desired), rules)
    assert moments == sorted(set(moments))
    left = rows[rows["seen"]]
    ends = zip([-1.0, *moments], [*moments, math.inf], strict=True)
    for after, until in ends if moments else ():
        between = left[(left["seconds"] > after) & (left["seconds"] <= until)]
        assert between.empty or between["customer_id"].nunique() >= smallest_cell
    for moment in moments:
        beyond = rows[rows["seconds"] > moment]
        enough = len(beyond) >= 2 and beyond["customer_id"].nunique() >= smallest_cell
        assert beyond.empty or enough
