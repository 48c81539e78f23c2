"""Journeys at their landmark, and what came after it."""

from datetime import datetime, timedelta

import ibis
import pytest

from cjm_workbench.journeys.patterns_landmark import follow_outcomes, stand_at_landmark
from cjm_workbench.journeys.wants import Plan
from tests.analyses.paths.conftest import START, Told, make_log

PLANS = [Plan("buy", ("See", "Choose", "Buy"), ("pay",), 10 * 86_400.0)]
AS_OF = datetime(2026, 9, 30)
PEOPLE = {"customer_id": "string", "churned_at": "timestamp(6)"}


def stand(*told: Told | str, as_of: datetime = AS_OF) -> dict[str, dict]:
    log = make_log(*told)
    table = stand_at_landmark(log.journeys, log.steps, PLANS, as_of).execute()
    return {row["journey_id"]: row for row in table.to_dict("records")}


def follow(
    *told: Told | str, left: dict[str, datetime] | None = None, as_of: datetime = AS_OF,
    until: datetime | None = None,
):  # fmt: skip
    """Give what became of each journey: outcome to journeys watched, and whether it happened."""
    log = make_log(*told)
    names = {each.customer for each in told if isinstance(each, Told)}
    people = ibis.memtable(
        [(name, (left or {}).get(name)) for name in sorted(names)], schema=PEOPLE
    )
    standing = stand_at_landmark(log.journeys, log.steps, PLANS, as_of)
    table = follow_outcomes(standing, log.journeys, people, as_of, until=until).execute()
    return {(row.outcome, row.journey_id): bool(row.hit) for row in table.itertuples()}


def test_the_landmark_is_a_third_of_the_way_and_two_steps_at_least() -> None:
    # 7 steps to the goal: a third is 2.33, rounded up 3
    long = "ad shop cart shop cart shop pay"
    found = stand(long, "ad shop")
    assert {row["landmark_no"] for row in found.values()} == {3}
    assert list(found) == ["j0000"]  # the other one never took a third step
    assert {row["landmark_no"] for row in stand("ad shop pay").values()} == {2}


def test_who_has_the_goal_behind_does_not_stand_there() -> None:
    found = stand("ad pay", "pay ad", "ad shop pay", "shop cart pay", "ad shop cart pay")
    # the goal came with the second step, or before
    assert list(found) == ["j0002", "j0003", "j0004"]
    assert found["j0003"]["stage"] == "Choose"


def test_the_landmark_has_the_time_and_the_stage_of_its_step() -> None:
    [row] = stand(Told("ad help pay", hours=[0, 5, 9])).values()
    assert row["landmark_at"] == START + timedelta(hours=5)
    assert row["stage"] == "(no stage)"
    assert row["watched_seconds"] == (AS_OF - START - timedelta(hours=5)).total_seconds()


def test_without_a_goal_the_landmark_is_a_third_of_all_steps() -> None:
    rows = [Told(" ".join("abcdefghi"), "open"), Told("a b c", "open")]
    # the median of 9 and 3 steps is 6: a third is 2
    assert {row["landmark_no"] for row in stand(*rows).values()} == {2}


def test_the_goal_counts_within_the_window_after_the_landmark() -> None:
    found = follow(
        Told("ad shop pay", hours=[0, 48, 48 + 240]),  # ten days after the landmark: in time
        Told("ad shop pay", hours=[0, 1, 1 + 241]),  # an hour later: not
        Told("ad shop", "lost"),
    )
    assert [found["reached", f"j000{k}"] for k in range(3)] == [True, False, False]
    assert [found["lost", f"j000{k}"] for k in range(3)] == [False, False, True]


def test_only_who_was_watched_for_as_long_is_counted() -> None:
    begun = AS_OF - timedelta(days=10, hours=1)
    found = follow(
        Told("ad shop pay", begun=begun),  # at the landmark exactly ten days before
        Told("ad shop pay", begun=begun, hours=[0, 1.5, 2]),  # half an hour too late
    )
    assert ("reached", "j0000") in found
    assert ("reached", "j0001") not in found
    assert ("again", "j0000") not in found  # that takes 45 days


@pytest.mark.parametrize(("days", "again"), [(45, True), (46, False)])
def test_coming_back_is_another_journey_within_45_days(days: int, again: bool) -> None:
    later = START + timedelta(days=days, hours=1)
    found = follow(
        Told("ad shop pay", customer="a"), Told("ad shop pay", customer="a", begun=later),
        Told("ad shop pay", customer="b", begun=later),
        as_of=datetime(2027, 1, 1),
    )  # fmt: skip
    assert found["again", "j0000"] is again
    assert found["again", "j0001"] is found["again", "j0002"] is False


def test_leaving_counts_after_the_landmark_and_of_known_customers() -> None:
    told = [Told("ad shop pay", customer=name) for name in ("soon", "late", "before", "stays")]
    left = {
        "soon": START + timedelta(days=45),
        "late": START + timedelta(days=46),
        "before": START,  # had left by then: not watched for leaving
    }
    found = follow(*told, "ad shop pay", left=left)
    churned = {name: hit for (outcome, name), hit in found.items() if outcome == "churned"}
    # the last one is in no customers table
    assert churned == {"j0000": True, "j0001": False, "j0003": False}


def test_what_happens_after_as_of_is_not_known() -> None:
    as_of = START + timedelta(days=46)
    told = Told("ad shop pay", customer="a")
    assert follow(told, left={"a": as_of + timedelta(hours=1)}, as_of=as_of)[
        "churned", "j0000"
    ] is (False)


def test_nobody_is_watched_for_coming_back_beyond_the_journeys_that_are_known() -> None:
    # journeys that begin after the period are not of the review, however late it is judged
    told, as_of = Told("ad shop help", hours=[0, 1, 2]), START + timedelta(days=90)
    late = {name for name, _ in follow(told, as_of=as_of, until=START + timedelta(days=44))}
    assert "again" not in late
    in_time = {name for name, _ in follow(told, as_of=as_of, until=START + timedelta(days=46))}
    assert in_time - late == {"again"}
