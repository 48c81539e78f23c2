"""The inventory of touchpoints beside the data."""

from __future__ import annotations

from cjm_workbench.analyses.readiness.inventory import measure_inventory, read_inventory
from cjm_workbench.analyses.readiness.lists import list_channels, list_sources, list_touchpoints
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.steps import serving
from cjm_workbench.settings.journey import Journey, Stage
from cjm_workbench.settings.sources import Source, TableMap
from cjm_workbench.settings.touchpoints import Touchpoint

OPEN = Rules(smallest_cell=1)
JOURNEYS = {
    "buy": Journey(
        journey="buy", title="Buy", unit="customer", window="1 day", lost_after="1 day",
        stages=[Stage(stage="Look"), Stage(stage="Pay")], goal=["Order"],
    ),
    "help": Journey(
        journey="help", title="Get help", unit="customer", window="1 day", lost_after="1 day",
        stages=[Stage(stage="Ask"), Stage(stage="Pay")],
    ),
}  # fmt: skip
TOUCHPOINTS = [
    Touchpoint(touchpoint="Order", stage="Pay", journey_type="buy", phase="during"),
    Touchpoint(touchpoint="Visit", stage="Pay", journey_type="buy"),
    Touchpoint(touchpoint="Visit", stage="Look", journey_type="buy", channel="web"),
    Touchpoint(touchpoint="Letter", stage="Pay", channel="post"),
    Touchpoint(touchpoint="Call", stage="Ask", channel="phone"),
]
LISTED = list_touchpoints(TOUCHPOINTS, JOURNEYS)


def test_touchpoints_are_listed_by_journey_type_in_the_order_of_stages() -> None:
    rows = LISTED[["journey_type", "touchpoint", "stage", "desired"]].to_numpy().tolist()
    assert rows == [
        ["buy", "Visit", "Look / Pay", False],
        ["buy", "Order", "Pay", True],
        ["buy", "Letter", "Pay", False],  # without a journey type: in all that have the stage
        ["help", "Call", "Ask", False],
        ["help", "Letter", "Pay", False],
    ]


def test_rows_of_a_journey_type_win_as_they_do_for_steps() -> None:
    common = Touchpoint(touchpoint="Visit", stage="Pay", channel="post")
    own = Touchpoint(touchpoint="Visit", stage="Look", journey_type="buy", channel="web")
    listed = list_touchpoints([common, own], JOURNEYS)
    assert listed[["journey_type", "stage", "channel"]].to_numpy().tolist() == [
        ["buy", "Look", "web"], ["help", "Pay", "post"],
    ]  # fmt: skip
    steps = {name: serving(journey, [common, own]) for name, journey in JOURNEYS.items()}
    assert steps == {"buy": {"Visit": [own]}, "help": {"Visit": [common]}}


def test_channels_and_sources_are_listed() -> None:
    assert list_channels(TOUCHPOINTS) == ["phone", "post", "web"]
    maps = [TableMap(table="costs", constants={"kind": "send", "amount": 1})]
    assert list_sources({"bills": Source(file="a.csv", maps=maps)}) == {"costs": ["bills"]}


def test_states(make) -> None:
    steps = make.steps(
        ("j0", "c0", "Visit", "Look", "web", 1, 3),
        ("j1", "c1", "Visit", "Look", "web", 1, 1),
        ("j1", "c1", "Kiosk", None, None, 2, 1),
    )
    answers = make.scores(
        ("f1", "c1", "Visit", "Look", "csat", 4, 1, 5),
        ("f2", "c7", "Letter", "Pay", "csat", 4, 1, 5),
        ("f3", "c7", None, None, "csat", 4, 1, 5),  # of no touchpoint
    )
    own = LISTED[LISTED["journey_type"] == "buy"]
    table = measure_inventory(steps, answers, own, OPEN)
    columns = ["touchpoint", "state", "events", "customers", "scores"]
    assert table[columns].to_numpy().tolist() == [
        ["Visit", "mapped", 4, 2, 1],  # three events in one step, and one; c0 and c1
        ["Order", "blind", 0, 0, 0],
        ["Letter", "scores only", 0, 1, 1],
        ["Kiosk", "unmapped", 1, 1, 0],
    ]
    assert read_inventory(table) == (
        "In buy, 1 of 3 touchpoints of the inventory has events; 1 is known by scores alone "
        "(Letter); 1 is blind (Order); 1 is in the data but not in the inventory (Kiosk)."
    )


def test_small_counts_are_hidden_and_the_state_is_kept(make) -> None:
    steps = make.steps(("j0", "c0", "Visit", "Look", "web", 1, 3))
    table = measure_inventory(steps, make.scores(), LISTED.head(1), Rules(smallest_cell=2))
    assert table["state"].tolist() == ["mapped"]
    assert table[["events", "customers", "scores"]].isna().all(axis=None)


def test_many_blind_touchpoints_are_counted(make) -> None:
    rows = [Touchpoint(touchpoint=f"T{i}", stage="Look") for i in range(5)]
    table = measure_inventory(make.steps(), make.scores(), list_touchpoints(rows, JOURNEYS), OPEN)
    assert "5 are blind (T0, T1, T2 and 2 others)" in read_inventory(table)


def test_nothing_to_list(make) -> None:
    table = measure_inventory(make.steps(), make.scores(), list_touchpoints([], JOURNEYS), OPEN)
    assert read_inventory(table).startswith("The inventory is empty")
