"""The settings lay out the map: stages in order, and each touchpoint where it belongs."""

from datetime import timedelta

from cjm_workbench.journeys.blueprint import read_blueprint
from cjm_workbench.settings.journey import Journey, Promise, Stage
from cjm_workbench.settings.touchpoints import Touchpoint


def journey(name: str, *stages: Stage, promises: tuple[Promise, ...] = ()) -> Journey:
    week = timedelta(days=7)
    return Journey(
        journey=name, title=name, unit="customer", window=week, lost_after=week,
        stages=list(stages), promises=list(promises),
    )  # fmt: skip


LOOK = Stage(stage="Look", customer_goal="Find it", needs=["prices", "time"])
TYPES = {
    "buy": journey(
        "buy", LOOK, Stage(stage="Pay"),
        promises=(Promise(promise="At once", touchpoint="till", by="due"),),
    ),
    "help": journey("help", LOOK),
}  # fmt: skip


def test_lists_stages_in_order_with_goal_and_needs() -> None:
    found = read_blueprint(TYPES, []).stages
    assert [(row["journey_type"], row["stage"]) for row in found] == [
        ("buy", "Look"), ("buy", "Pay"), ("help", "Look"),
    ]  # fmt: skip
    assert (found[0]["customer_goal"], found[0]["needs"]) == ("Find it", "prices; time")


def test_a_touchpoint_stands_in_each_journey_type_that_its_row_holds_for() -> None:
    inventory = [
        Touchpoint(touchpoint="site", stage="Look", channel="web"),
        Touchpoint(touchpoint="call", stage="Look", journey_type="help", response="Answers"),
        Touchpoint(touchpoint="till", stage="Pay", journey_type="buy", customer_action="Pays"),
        Touchpoint(touchpoint="odd", stage="Nowhere"),
    ]
    found = read_blueprint(TYPES, inventory).touchpoints
    assert [(row["journey_type"], row["touchpoint"]) for row in found] == [
        ("buy", "site"), ("help", "site"), ("help", "call"), ("buy", "till"),
    ]  # fmt: skip
    assert found[0]["channel"] == "web" and found[2]["response"] == "Answers"
    assert found[3]["customer_action"] == "Pays"


def test_a_promise_names_the_touchpoint_that_keeps_it() -> None:
    assert read_blueprint(TYPES, []).promises == [
        {"journey_type": "buy", "promise": "At once", "touchpoint": "till"}
    ]
