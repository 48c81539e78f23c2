"""The map lays out what the tables of other chapters hold, stage by stage."""

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.brief.map import measure_map, read_map
from cjm_workbench.analyses.rules import Rules
from tests.analyses.brief.small_map import BLUEPRINT, STEPS, tables

RULES = Rules(smallest_cell=1)
GAPS = [
    {"stage": "Look", "measure": "conversion", "instrument": "", "value": 0.3, "unit": "share",
     "target": 0.5, "verdict": "missed", "more_is_better": True},
    {"stage": "Look", "measure": "time", "instrument": "", "value": 9.0, "unit": "seconds",
     "target": None, "verdict": "", "more_is_better": False},
    {"stage": "Pay", "measure": "score", "instrument": "csat", "value": 4.5, "unit": "score",
     "target": 4.0, "verdict": "met", "more_is_better": True},
    {"stage": "(whole journey)", "measure": "conversion", "instrument": "", "value": 0.3,
     "unit": "share", "target": 0.5, "verdict": "missed", "more_is_better": True},
]  # fmt: skip
STAGE_LOSS = {"level": "stage", "within_stage": "", "unit": "share"}
LOSSES = [
    {**STAGE_LOSS, "name": "Look", "value": 0.5, "ci_low": 0.4, "ci_high": 0.6},
    {**STAGE_LOSS, "name": "Pay", "value": 0.1, "ci_low": 0.05, "ci_high": 0.15},
]
FELT = {"level": "stage", "touchpoint": "", "instrument": "csat", "unit": "emotion"}


def made(steps=STEPS, rules=RULES, **filled) -> pd.DataFrame:
    return measure_map(BLUEPRINT, ibis.memtable(steps), tables(**filled), rules)


def lane(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["lane"] == name]


def test_every_stage_has_its_goal_needs_and_journeys() -> None:
    # two journeys come to Look, one pays, nobody comes to Use: a count, not a hole
    found = lane(made(), "goal")[["stage_no", "stage", "text", "detail", "n"]]
    assert found.values.tolist() == [
        [1, "Look", "Find it", "prices", 2],
        [2, "Pay", "Own it", "", 1],
        [3, "Use", "Like it", "", 0],
    ]


def test_touchpoints_are_shares_of_the_journeys_that_came_to_the_stage() -> None:
    # two journeys came to Look: both saw the site, and first; one the shop; nobody the fair
    found = lane(made(), "touchpoint")[["stage", "place", "touchpoint", "n", "value", "channel"]]
    shown = found.astype(object).where(found.notna(), None).values.tolist()
    assert shown == [
        ["Look", 1, "site", 2, 1.0, "web"],
        ["Look", 2, "shop", 2, 0.5, "store"],
        ["Look", 4, "fair", 0, None, "stand"],
        ["Pay", 1, "till", 1, 1.0, "store"],
    ]


def test_settings_say_what_data_does_not() -> None:
    # the till's events name no department; the inventory does
    till = lane(made(), "touchpoint").set_index("touchpoint").loc["till"]
    assert till[["department", "text", "detail"]].tolist() == ["shops", "pays", "answers"]


def test_hides_what_fewer_customers_than_the_smallest_cell_did() -> None:
    found = made(rules=Rules(smallest_cell=2))
    till = lane(found, "touchpoint").set_index("touchpoint").loc["till"]
    assert pd.isna(till["value"]) and pd.isna(till["n"])
    goals = lane(found, "goal").set_index("stage")["n"]
    assert pd.isna(goals["Pay"]) and goals["Look"] == 2


def test_hides_a_share_that_leaves_fewer_than_the_smallest_cell() -> None:
    # one of the two did not see the shop: with the share shown, that one could be told
    found = lane(made(rules=Rules(smallest_cell=2)), "touchpoint").set_index("touchpoint")
    assert pd.isna(found.loc["shop", "value"]) and found.loc["site", "value"] == 1.0


def test_takes_all_measures_of_stages_and_of_the_whole_journey() -> None:
    found = lane(made(gaps=GAPS), "desired")[["stage_no", "stage", "text", "detail"]]
    assert found.values.tolist() == [
        [0, "(whole journey)", "conversion", "conversion"],
        [1, "Look", "conversion", "conversion"],
        [1, "Look", "time", "time"],
        [2, "Pay", "csat", "score"],
    ]


def test_a_stage_that_settings_no_longer_know_is_left_out() -> None:
    assert lane(made(gaps=[{**GAPS[0], "stage": "Gone"}]), "desired").empty


def test_reads_where_most_are_lost_and_what_the_one_stage_with_emotion_has() -> None:
    emotion = [{**FELT, "stage": "Pay", "value": -0.4}]
    assert read_map(made(drop_off=LOSSES, emotion=emotion)) == (
        "In buy, no stage loses more than Look (50.0 % of 40 journeys followed for their whole "
        "window); emotion (csat) is −0.40 at Pay."
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
    pay = {**FELT, "stage": "Pay", "value": -0.4, "ci_low": -0.6, "ci_high": -0.2}
    look = {**pay, "stage": "Look", "value": 0.3, "ci_low": high_from, "ci_high": 0.5}
    # the other question is asked at one stage alone, and is set beside none
    other = {**pay, "instrument": "nps", "value": -1.0}
    assert read_map(made(emotion=[pay, look, other])) == (
        f"In buy, {said}; emotion (nps) is −1.00 at Pay."
    )


def test_says_what_to_map_where_there_is_nothing() -> None:
    assert read_map(made(STEPS[:0])).startswith("No stage has data yet")


def test_a_hidden_touchpoint_does_not_tell_its_channel_from_data() -> None:
    odd = STEPS.assign(channel="secret")
    found = made(odd, Rules(smallest_cell=2))
    assert "secret" not in lane(found, "touchpoint").set_index("touchpoint").loc["till", "channel"]


def test_a_touchpoint_of_several_channels_says_so() -> None:
    both = STEPS.assign(channel=["web", "store", "store", "app", "web"])
    found = lane(made(both), "touchpoint").set_index("touchpoint")
    assert found.loc["site", "channel"] == "several channels"


def test_the_order_of_steps_does_not_matter() -> None:
    pd.testing.assert_frame_equal(made(STEPS[::-1]), made())
