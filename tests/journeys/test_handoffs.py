"""Moves, handoffs, what came after them, and contacts that are made again."""

from datetime import timedelta

import ibis
import pytest

from cjm_workbench.journeys.handoffs import (
    Contact,
    find_contacts,
    find_moves,
    find_next_scores,
    keep_open,
    list_contacts,
    split_kinds,
)
from cjm_workbench.journeys.wants import Plan
from tests.analyses.handoffs.small_handoffs import PLANS, Told, tell
from tests.journeys.small_tables import journey, touchpoint


def moves_of(log):
    return log.moves.order_by(["journey_id", "step_no"]).execute()


def test_a_move_knows_both_ends_and_the_wait_after_it():
    table = moves_of(tell(Told("web:look web:ask phone:order", hours=[0, 2, 5])))
    assert table["channel_from"].tolist()[1:] == ["web", "web"]
    assert table["channel_to"].tolist() == ["web", "web", "phone"]
    # the wait after the move to ask is that for the order: three hours
    assert table["wait_seconds"].tolist()[:2] == [7200, 10800]
    assert table["wait_seconds"].isna().tolist() == [False, False, True]


def test_moves_into_a_stage_are_numbered_and_the_first_step_is_none():
    table = moves_of(tell("web:ask web:look web:form web:ask web:help"))
    assert table["stage"].tolist() == ["Choose", "See", "Choose", "Choose", "(no stage)"]
    assert table["nth"].tolist() == [0, 1, 1, 2, 1]


@pytest.mark.parametrize(
    ("customer", "stitched"),
    [("web:17", False), ("K17", True), ("shop:17", True), ("web", True), ("K:web:1", True)],
)
def test_a_key_of_a_source_with_links_is_not_stitched(customer, stitched):
    table = moves_of(tell(Told("web:look", customer=customer), sources=["web", "app"]))
    assert table["stitched"].tolist() == [stitched]


def test_only_moves_between_known_values_of_linked_customers_are_of_a_kind():
    log = tell(
        Told("web:look phone:ask ?:form web:order", device=["pc", None, "pc", "pc"]),
        Told("web:look phone:ask", customer="web:1"),
        sources=["web"],
    )
    table = log.known.order_by(["kind", "step_no"]).execute()
    columns = ["kind", "from_value", "to_value", "switched"]
    assert list(table[columns].itertuples(index=False, name=None)) == [
        ("channel", "web", "phone", True), ("device", "pc", "pc", False),
    ]  # fmt: skip


def test_a_move_to_the_goal_after_it_or_after_the_window_came_too_late():
    log = tell(
        Told("web:look web:ask web:pay phone:ask"),
        Told("web:look web:ask web:order", hours=[0, 24 * 29, 24 * 31]),
        Told("web:look web:ask", followed=False),
    )
    table = log.open_moves.order_by(["journey_id", "step_no"]).execute()
    assert table[["journey_id", "step_no"]].to_numpy().tolist() == [["j0000", 2], ["j0001", 2]]
    assert table["went_on"].tolist() == [True, False]


def test_a_goal_after_the_window_does_not_count():
    log = tell(Told("web:look web:ask web:pay", hours=[0, 1, 24 * 31]))
    assert log.open_moves.went_on.execute().tolist() == [False]


def test_a_journey_cracks_where_nothing_comes_before_it_is_lost():
    log = tell("web:look web:ask web:order", Told("web:look web:ask", status="open"))
    table = log.open_moves.order_by(["journey_id", "step_no"]).execute()
    assert table["cracked"].tolist() == [False, True, False]


def test_journeys_of_types_without_a_plan_are_left_out():
    log = tell("web:look web:ask")
    assert keep_open(log.moves, log.journeys, [Plan("rent", (), (), 1.0)]).count().execute() == 0


def test_the_next_score_is_the_first_after_the_move_an_instrument():
    scores = [(0.5, "csat", 1), (1.5, "csat", 4), (3, "csat", 2), (3, "nps", 9)]
    log = tell(Told("web:look web:ask web:order", scores=scores))
    table = find_next_scores(log.moves, log.scores).order_by(["step_no", "instrument"]).execute()
    found = table[["step_no", "instrument", "score"]].to_numpy().tolist()
    # before the first step's hour nothing was answered, so that it is followed by the first answer
    assert found == [
        [1, "csat", 1], [1, "nps", 9], [2, "csat", 4], [2, "nps", 9], [3, "csat", 2],
        [3, "nps", 9],
    ]  # fmt: skip


def test_contacts_are_those_of_the_inventory_that_hold_for_the_journey_type():
    inventory = [
        touchpoint("ad", "Browse"),
        touchpoint("call", "Browse").model_copy(update={"is_contact": True}),
        touchpoint("other", "Elsewhere").model_copy(update={"is_contact": True}),
    ]
    assert list_contacts({"buy": journey()}, inventory) == [Contact("buy", "call", 1800.0)]


def test_another_contact_is_a_later_step_or_a_step_that_outlasts_a_session():
    log = tell(Told("phone:call web:look chat:ask phone:call", hours=[0, 1, 3, 10]))
    last = log.steps.occurred_at + ibis.ifelse(
        log.steps.step_no == 4, ibis.interval(hours=2), ibis.interval(hours=0)
    )
    steps = log.steps.mutate(last_at=last)
    contacts = [Contact("buy", name, 1800.0) for name in ("call", "ask")]
    table = find_contacts(steps, contacts).order_by("occurred_at").execute()
    assert table["touchpoint"].tolist() == ["call", "ask", "call"]
    # the first call is followed by the chat after three hours; at the last they called again
    hours = table["again_seconds"] / timedelta(hours=1).total_seconds()
    assert hours.tolist() == [3, 7, 2]


def test_nothing_is_a_contact_where_the_inventory_marks_none():
    assert find_contacts(tell("web:look").steps, []).count().execute() == 0


def test_a_journey_of_one_step_has_no_move():
    log = tell("web:look")
    assert split_kinds(log.moves).count().execute() == 0
    assert keep_open(log.moves, log.journeys, PLANS).count().execute() == 0
    assert find_moves(log.steps, log.identities).count().execute() == 1
