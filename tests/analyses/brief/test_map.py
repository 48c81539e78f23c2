"""The map lays out what the tables of other chapters hold, stage by stage."""

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.brief.map import measure_map, read_map
from cjm_workbench.analyses.rules import Rules

RULES = Rules(smallest_cell=1)
STAGES = [
    {"journey_type": "buy", "stage": "Look", "customer_goal": "Find it"},
    {"journey_type": "buy", "stage": "Pay", "customer_goal": "Own it"},
]
STEPS = pd.DataFrame(
    [
        # journey 1 looks at two places and pays; 2 looks and stops
        ("buy", "1", "ann", "Look", "site", "web", "sales"),
        ("buy", "1", "ann", "Look", "shop", "store", "sales"),
        ("buy", "1", "ann", "Pay", "till", "store", None),
        ("buy", "2", "bob", "Look", "site", "web", "sales"),
        ("buy", "2", "bob", None, "odd", "web", None),
    ],
    columns=[
        "journey_type",
        "journey_id",
        "customer_id",
        "stage",
        "touchpoint",
        "channel",
        "department",
    ],
)
ESTIMATE = {"n": 40, "ci_low": 0.1, "ci_high": 0.5, "evidence": "sufficient", "reason": ""}
GAPS = pd.DataFrame(
    [
        {"stage": "Look", "measure": "conversion", "instrument": "", "value": 0.3, "unit": "share",
         "target": 0.5, "verdict": "missed"},
        {"stage": "Look", "measure": "time", "instrument": "", "value": 9.0, "unit": "seconds",
         "target": None, "verdict": ""},
        {"stage": "Pay", "measure": "emotion", "instrument": "csat", "value": -0.4,
         "unit": "emotion", "target": None, "verdict": ""},
        {"stage": "(whole journey)", "measure": "conversion", "instrument": "", "value": 0.3,
         "unit": "share", "target": 0.5, "verdict": "missed"},
    ]
).assign(journey_type="buy", **ESTIMATE)  # fmt: skip
DROP_OFF = pd.DataFrame(
    [{"level": "stage", "name": "Look", "value": 0.5, "unit": "share"},
     {"level": "touchpoint", "name": "site", "value": 0.5, "unit": "share"}]
).assign(journey_type="buy", **ESTIMATE)  # fmt: skip


@pytest.fixture
def table() -> pd.DataFrame:
    return measure_map(STAGES, ibis.memtable(STEPS), GAPS, DROP_OFF, RULES)


def lane(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["lane"] == name]


def test_touchpoints_are_shares_of_the_journeys_that_came_to_the_stage(table) -> None:
    # two journeys came to Look: both saw the site, one the shop; one came to Pay
    found = lane(table, "touchpoint")[["stage", "label", "n", "value", "channel"]]
    assert found.values.tolist() == [
        ["Look", "site", 2, 1.0, "web"],
        ["Look", "shop", 2, 0.5, "store"],
        ["Pay", "till", 1, 1.0, "store"],
    ]


def test_counts_the_journeys_of_a_stage(table) -> None:
    assert table.groupby("stage")["journeys"].first().to_dict() == {"Look": 2, "Pay": 1}


def test_takes_only_wanted_measures_and_only_stages(table) -> None:
    assert lane(table, "desired")[["stage", "label"]].values.tolist() == [["Look", "conversion"]]
    assert lane(table, "emotion")[["stage", "label"]].values.tolist() == [["Pay", "csat"]]
    assert lane(table, "lost")["stage"].tolist() == ["Look"]


def test_hides_what_fewer_customers_than_the_smallest_cell_did() -> None:
    found = measure_map(STAGES, ibis.memtable(STEPS), GAPS, DROP_OFF, Rules(smallest_cell=2))
    pay = lane(found, "touchpoint").set_index("stage").loc["Pay"]
    assert pd.isna(pay["value"]) and pd.isna(pay["n"])
    assert found.loc[found["stage"] == "Pay", "journeys"].isna().all()


def test_reads_where_most_are_lost_and_what_the_one_stage_with_emotion_has(table) -> None:
    assert read_map(table) == (
        "In buy, most are lost at Look (50.0 % of 40 journeys followed for their whole window); "
        "emotion (csat) is −0.40 at Pay."
    )


@pytest.mark.parametrize(
    ("high_from", "said"),
    [
        # −0.4 lies between −0.6 and −0.2
        (0.1, "emotion (csat) is lowest at Pay (−0.40)"),
        (-0.3, "emotion (csat) shows no clear difference between the stages"),
    ],
    ids=["apart", "overlapping"],
)
def test_names_the_lowest_emotion_where_intervals_lie_apart(high_from: float, said: str) -> None:
    pay = {**GAPS.iloc[2].to_dict(), "ci_low": -0.6, "ci_high": -0.2}
    look = {**pay, "stage": "Look", "value": 0.3, "ci_low": high_from, "ci_high": 0.5}
    # the other question is asked at one stage alone, and is set beside none
    other = {**pay, "instrument": "nps", "value": -1.0}
    gaps = pd.DataFrame([pay, look, other])
    table = measure_map(STAGES, ibis.memtable(STEPS), gaps, DROP_OFF.iloc[:0], RULES)
    assert read_map(table) == f"In buy, {said}; emotion (nps) is −1.00 at Pay."


def test_reads_each_journey_type_for_itself(table) -> None:
    help_map = lane(table, "touchpoint").assign(journey_type="help")
    assert read_map(pd.concat([table, help_map])).endswith(
        "−0.40 at Pay. In help, the map shows which touchpoints each stage runs through."
    )


def test_says_what_to_map_where_there_is_nothing() -> None:
    empty = measure_map(
        STAGES, ibis.memtable(STEPS).limit(0), GAPS.iloc[:0], DROP_OFF.iloc[:0], RULES
    )
    assert read_map(empty).startswith("No stage has data yet")


def test_a_hidden_touchpoint_does_not_tell_its_channel() -> None:
    found = measure_map(STAGES, ibis.memtable(STEPS), GAPS, DROP_OFF, Rules(smallest_cell=2))
    hidden = lane(found, "touchpoint")[lane(found, "touchpoint")["value"].isna()]
    assert len(hidden) and set(hidden["channel"]) == {""}


def test_a_touchpoint_of_several_channels_says_so() -> None:
    both = STEPS.assign(channel=["web", "store", "store", "app", "web"])
    found = lane(measure_map(STAGES, ibis.memtable(both), GAPS, DROP_OFF, RULES), "touchpoint")
    assert found.set_index("label").loc["site", "channel"] == "several channels"
