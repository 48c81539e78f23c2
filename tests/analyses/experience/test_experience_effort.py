"""Losses after more effort beside those after less: who is compared, and for how long."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from cjm_workbench.analyses.experience.effort import claim_effort, measure_effort, read_effort
from cjm_workbench.analyses.experience.efforts import find_efforts
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.stats.shares import newcombe
from cjm_workbench.stats.sufficiency import Thresholds
from tests.analyses.experience.small_tables import (
    AS_OF,
    DAY,
    LOOSE,
    PLAN,
    Trace,
    journeys_of,
    steps_of,
)


def steps_with_waits(traces: dict[str, Trace]) -> ir.Table:
    steps = steps_of(traces)
    before = steps.last_at.lag(1).over(ibis.window(group_by="journey_id", order_by="step_no"))
    return steps.mutate(wait_seconds=seconds_between(before, steps.occurred_at))


def effort_rows(traces: dict[str, Trace], plan: Plan = PLAN) -> list[dict[str, object]]:
    rows = find_efforts(journeys_of(traces), steps_with_waits(traces), [plan], AS_OF).execute()
    columns = ["stage", "effort", "customer_id", "size", "landmark_seconds", "lost"]
    return rows[columns].sort_values(columns[:3]).to_dict("records")


def at(rows: list[dict[str, object]], stage: str, effort: str) -> dict[object, tuple]:
    own = [row for row in rows if (row["stage"], row["effort"]) == (stage, effort)]
    return {row["customer_id"]: (row["size"], row["lost"]) for row in own}


def test_the_wait_is_that_before_the_stage_and_the_loss_what_follows() -> None:
    rows = effort_rows(
        {
            "a": [("see", 0), ("buy", 1), ("pay", 3)],  # waited a day, went on
            "b": [("see", 0), ("buy", 4)],  # waited four, and was lost
            "c": [("see", 0), ("pay", 2)],  # never came to Buy
            "d": [("buy", 5), ("pay", 6)],  # began there: no wait
        }
    )
    assert at(rows, "Buy", "wait") == {"a": (DAY, False), "b": (4 * DAY, True)}
    # nobody waits before the first stage, and to come to the last is to reach the goal
    assert {row["stage"] for row in rows if row["effort"] == "wait"} == {"Buy"}


def test_everybody_is_followed_for_the_whole_window_from_the_landmark_on() -> None:
    # the window is ten days: of b, which came on day 95 of 100, it is not seen to its end
    rows = effort_rows(
        {
            "a": [("see", 0), ("buy", 1), ("pay", 10.9)],
            "b": [("see", 93), ("buy", 95)],
            "c": [("see", 0), ("buy", 1), ("pay", 11.1)],
        }
    )
    assert at(rows, "Buy", "wait") == {"a": (DAY, False), "c": (DAY, True)}


def test_steps_count_up_to_the_landmark_among_those_still_there() -> None:
    traces = {
        "a": [("see", 0), ("buy", 1)],  # a quarter has gone on by then: the landmark
        "b": [("see", 0), ("ask", 0.5), ("buy", 2)],
        "c": [("see", 0), ("ask", 0.5), ("see", 0.9), ("ask", 1.5), ("buy", 3)],
        "d": [("see", 0), ("buy", 4)],
        "e": [("see", 0)],
    }  # fmt: skip
    rows = effort_rows(traces)
    # times to go on: 1, 2, 3 and 4 days, of which the first quartile is 1.75
    assert {row["landmark_seconds"] for row in rows if row["effort"] == "steps"} == {1.75 * DAY}
    # a had gone on by then; all of c's four steps came before
    assert at(rows, "Look", "steps") == {
        "b": (2, False), "c": (4, False), "d": (1, False), "e": (1, True),
    }  # fmt: skip
    # c saw twice and asked twice: two steps more than there are touchpoints
    assert at(rows, "Look", "repeats") == {
        "b": (0, False), "c": (2, False), "d": (0, False), "e": (0, True),
    }  # fmt: skip


def test_without_a_goal_nothing_leads_on_from_the_last_stage() -> None:
    plan = Plan("shop", ("Look", "Buy"), (), 10 * DAY)
    rows = effort_rows({"a": [("see", 0), ("buy", 1)], "b": [("see", 0)]}, plan)
    assert {row["stage"] for row in rows} == {"Look"}


def many(slow_lost: int, quick_lost: int, each: int = 100) -> dict[str, Trace]:
    """Make journeys that waited a day or four before Buy, of whom so many were lost there."""
    traces: dict[str, Trace] = {}
    for wait, lost in ((4.0, slow_lost), (1.0, quick_lost)):
        for j in range(each):
            end: Trace = [] if j < lost else [("pay", wait + 1)]
            traces[f"{wait}-{j}"] = [("see", 0.0), ("buy", wait), *end]
    return traces


def measure(traces: dict[str, Trace], rules: Rules = LOOSE) -> pd.DataFrame:
    steps = steps_with_waits(traces)
    return measure_effort(journeys_of(traces), steps, [PLAN], AS_OF, rules)


def test_slow_and_quick_are_compared() -> None:
    table = measure(many(120, 60, each=200), Rules(Thresholds(), smallest_cell=10))
    row = table[(table["stage"] == "Buy") & (table["effort"] == "wait")].iloc[0]
    # of 400 waits the median lies between the two: 200 on either side
    assert (row["above"], row["n"], row["others_n"]) == (2.5 * DAY, 200, 200)
    assert row["difference"] == pytest.approx(0.3)
    shift = newcombe(120, 200, 60, 200)
    assert (row["diff_low"], row["diff_high"]) == pytest.approx((shift.low, shift.high))
    claims = claim_effort(table)
    said = "Journeys with a longer wait before Buy are lost there more often"
    assert said in claims["sentence"].tolist()
    assert len(claims) == table["p_value"].notna().sum()
    assert "before Buy (longer than 2.5 days) are lost there more often, +30.0 pp" in (
        read_effort(table)
    )


def test_equal_losses_are_no_clear_association() -> None:
    table = measure(many(30, 30), Rules(Thresholds(), smallest_cell=10))
    assert "none shows a clear association" in read_effort(table)


def test_few_customers_hide_the_comparison() -> None:
    table = measure(many(3, 30), Rules(Thresholds(), smallest_cell=10))
    row = table[(table["stage"] == "Buy") & (table["effort"] == "wait")].iloc[0]
    assert row[["n", "value", "others_n", "others_value", "difference"]].isna().all()
    assert row["reason"] == "not shown: fewer than 10 customers"


@pytest.mark.parametrize(
    "traces",
    [
        {"a": [("see", 0.0), ("buy", 1.0), ("pay", 2.0)]},
        {f"j{i}": [("see", 0.0), ("buy", 1.0), ("pay", 2.0)] for i in range(40)},
        {f"j{i}": [("see", 0.0)] for i in range(40)},
    ],
    ids=["one customer", "everybody converts alike", "nobody converts"],
)
def test_without_differences_it_says_so(traces: dict[str, Trace]) -> None:
    table = measure(traces)
    assert table.empty
    assert read_effort(table).startswith("Effort cannot be set beside giving up")
    assert claim_effort(table).empty
