import math

import pandas as pd
import pytest

from cjm_workbench.analyses.experience.gaps import measure_gaps, read_gaps
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE, Want
from cjm_workbench.stats.sufficiency import Thresholds
from tests.analyses.experience.small_tables import (
    AS_OF,
    DAY,
    LOOSE,
    PLAN,
    TRACES,
    journeys_of,
    scores_of,
    steps_of,
)


def gaps(traces=TRACES, scores=(), wants=(), rules=LOOSE, **steps):
    table = measure_gaps(
        journeys_of(traces), steps_of(traces, **steps), scores_of(list(scores)), [PLAN],
        list(wants), AS_OF, rules,
    )  # fmt: skip
    return table.set_index(["stage", "measure", "instrument"])


def test_a_stage_converts_who_went_on_within_the_window():
    table = gaps()
    # of the four that looked, three bought within ten days of their start
    assert table.loc[("Look", "conversion", ""), ["n", "value"]].tolist() == [4, 0.75]
    # of the three that bought, one paid within the window, one on day 30, one went back
    buy = table.loc[("Buy", "conversion", "")]
    assert (buy["n"], buy["value"]) == (3, pytest.approx(1 / 3))
    # to come to the last stage is to pay: but only one of two came to pay in the window
    assert table.loc[("Use", "conversion", ""), "value"] == 0.5


def test_a_journey_out_of_order_has_gone_on():
    # used first, bought afterwards: it came to a later stage than Buy all the same
    table = gaps({"backwards": [("see", 0), ("pay", 1), ("buy", 2)]})
    assert table.loc[("Buy", "conversion", ""), ["n", "value"]].tolist() == [1, 1.0]
    # but it has not left Buy since it came there
    assert math.isnan(table.loc[("Buy", "time", ""), "value"])


def test_a_journey_converts_by_the_window_with_loss_competing():
    # of four, nobody is censored before day 10, and one paid by then: 1/4
    row = gaps().loc[(WHOLE, "conversion", "")]
    assert (row["n"], row["value"], row["unit"]) == (4, pytest.approx(0.25), "share")


def test_time_in_a_stage_keeps_who_never_left_it_at_risk():
    table = gaps()
    # left after 1, 2 and 4 days, one never: survival 3/4, 2/4 at day 2, so the median is 2 days
    assert table.loc[("Look", "time", ""), "value"] == 2 * DAY
    # left Buy after 2 (paid), 28 (paid) and 1 (went back to Look): the median of 1, 2, 28
    assert table.loc[("Buy", "time", ""), "value"] == 2 * DAY
    # paid after 3 and 30 days, two never: survival 3/4, then 2/4 at day 30
    assert table.loc[(WHOLE, "time", ""), "value"] == 30 * DAY


def test_to_enter_the_goals_stage_takes_no_time():
    row = gaps().loc[("Use", "time", "")]
    assert math.isnan(row["value"])
    assert row["reason"] == "to come here is to reach the goal: no time passes"


def test_a_median_beyond_what_was_seen_settles_nothing():
    # 2 of 40 left after 9 days: the median is above that, but how far above nobody has seen
    stay = {f"j{i:02d}": [("see", 0)] for i in range(38)}
    leave = {f"k{i}": [("see", 0), ("buy", 9)] for i in range(2)}
    want = Want("shop", "Look", "time", "", 5 * DAY, more_is_better=False)
    table = gaps({**stay, **leave}, wants=[want])
    row = table.loc[("Look", "time", "")]
    assert math.isnan(row["value"]) and math.isnan(row["shortfall"])
    assert (row["verdict"], row["evidence"]) == ("undetermined", "insufficient")
    assert read_gaps(table.reset_index()) == (
        "In shop, none of 1 target is missed; 1 cannot be judged either way."
    )


def test_a_median_whose_band_has_no_end_can_miss_its_target():
    # 20 of 39 left after 9 days: a median of 9, and no bound above it
    stay = {f"j{i:02d}": [("see", 0)] for i in range(19)}
    leave = {f"k{i:02d}": [("see", 0), ("buy", 9)] for i in range(20)}
    want = Want("shop", "Look", "time", "", 5 * DAY, more_is_better=False)
    row = gaps({**stay, **leave}, wants=[want]).loc[("Look", "time", "")]
    assert (row["value"], row["evidence"]) == (9 * DAY, "thin")
    assert math.isnan(row["ci_high"]) and row["verdict"] == "missed"


@pytest.mark.parametrize(
    ("want", "shortfall", "verdict"),
    [
        # conversion 0.75 of four: Wilson 0.30 to 0.95
        (Want("shop", "Look", "conversion", "", 0.2), -0.55, "met"),
        (Want("shop", "Look", "conversion", "", 0.99), 0.24, "missed"),
        (Want("shop", "Look", "conversion", "", 0.9), 0.15, "undetermined"),
        # 0.99 less a tolerance of 0.1 lies inside the interval
        (Want("shop", "Look", "conversion", "", 0.99, 0.1), 0.24, "undetermined"),
    ],
)
def test_shortfall_is_positive_where_it_is_worse(want, shortfall, verdict):
    row = gaps(wants=[want]).loc[("Look", "conversion", "")]
    assert row["shortfall"] == pytest.approx(shortfall)
    assert row["verdict"] == verdict


def test_of_times_more_is_worse():
    want = Want("shop", "Look", "time", "", 1.5 * DAY, more_is_better=False)
    row = gaps(wants=[want]).loc[("Look", "time", "")]
    assert (row["shortfall"], row["more_is_better"]) == (0.5 * DAY, False)


def test_too_few_journeys_settle_nothing():
    want = Want("shop", "Look", "conversion", "", 0.99)
    row = gaps(wants=[want], rules=Rules(Thresholds(n_min=5), 1)).loc[("Look", "conversion", "")]
    assert (row["verdict"], row["evidence"]) == ("undetermined", "insufficient")


def test_scores_of_a_stage_and_of_the_whole_journey_are_kept_apart():
    rows = [
        {"stage": "Buy", "touchpoint": "buy", "score": 2.0},
        {"stage": "Buy", "touchpoint": "buy", "score": 4.0},
        {"score": 5.0},
        {"touchpoint": "unmapped", "score": 1.0},
    ]
    table = gaps(scores=rows, wants=[Want("shop", "Buy", "score", "rating", 4.0)])
    buy = table.loc[("Buy", "score", "rating")]
    assert (buy["n"], buy["value"], buy["shortfall"]) == (2, 3.0, 1.0)
    # only the answer that names neither touchpoint nor stage speaks of the journey as a whole
    assert table.loc[(WHOLE, "score", "rating"), ["n", "value"]].tolist() == [1, 5.0]
    # 3 is the middle of 1 to 5: emotion 0
    assert table.loc[("Buy", "emotion", "rating"), "value"] == 0.0


def test_a_wanted_emotion_holds_for_every_instrument():
    ten = {"instrument": "nps", "scale_min": 0.0, "scale_max": 10.0}
    rows = [{"stage": "Buy", "score": 3.0}, {"stage": "Buy", "score": 5.0, **ten}]
    table = gaps(scores=rows, wants=[Want("shop", "Buy", "emotion", "", 1.0)])
    targets = table.xs("emotion", level="measure")["target"]
    assert targets.loc["Buy"].to_dict() == {"nps": 1.0, "rating": 1.0}


def test_channel_is_the_share_of_steps_through_those_desired():
    want = Want("shop", "Look", "channel", "", 1.0, channels=("web", "app"))
    web = gaps(wants=[want], channel="web").loc[("Look", "channel", "")]
    assert (web["n"], web["value"]) == (5, 1.0)  # four see, one asks
    assert gaps(wants=[want], channel="desk").loc[("Look", "channel", ""), "value"] == 0.0


def test_a_target_that_nothing_measures_says_what_is_missing():
    wants = [
        Want("shop", "Look", "channel", "", 1.0, channels=("web",)),
        Want("shop", "Use", "score", "nps", 20.0),
    ]
    table = gaps(wants=wants)
    assert table.loc[("Look", "channel", ""), "reason"] == "no step in it names its channel"
    row = table.loc[("Use", "score", "nps")]
    assert (row["n"], row["verdict"], row["unit"]) == (0, "undetermined", "points")
    assert row["reason"] == "no answer of nps speaks of it"


def test_stages_stand_in_their_order_and_the_whole_journey_last():
    assert list(dict.fromkeys(gaps().reset_index()["stage"])) == ["Look", "Buy", "Use", WHOLE]


def test_small_cells_are_not_shown():
    want = Want("shop", "Look", "conversion", "", 0.99)
    table = gaps(wants=[want], rules=Rules(LOOSE.thresholds, smallest_cell=10)).reset_index()
    assert table[["n", "value", "shortfall", "customers"]].isna().all().all()
    assert table["verdict"].isin(["", "undetermined"]).all()
    assert "nan" not in read_gaps(table).lower()


def cohort(paid=0, lost=0, waiting=0):
    """Make journeys that paid next day, that were lost, and that began five days ago."""
    return {
        **{f"p{i}": [("see", 0), ("pay", 1)] for i in range(paid)},
        **{f"l{i}": [("see", 0)] for i in range(lost)},
        **{f"w{i}": [("see", 95)] for i in range(waiting)},
    }


@pytest.mark.parametrize(
    ("traces", "evidence", "reason"),
    [
        # ten non-events are enough, but whoever may still pay is none
        (cohort(paid=90, lost=10), "sufficient", ""),
        (cohort(paid=90, waiting=10), "insufficient", "no estimate can be given at n = 100"),
        (cohort(paid=90, lost=4, waiting=50), "thin", "4 non-events are below 10"),
        (cohort(paid=12, lost=12, waiting=60), "insufficient",
         "60 journeys of 84 may still reach the goal in the window"),
    ],
)  # fmt: skip
def test_who_may_still_reach_the_goal_is_no_evidence_against_it(traces, evidence, reason):
    row = gaps(traces, rules=Rules(Thresholds(), 1)).loc[(WHOLE, "conversion", "")]
    assert (row["n"], row["evidence"], row["reason"]) == (len(traces), evidence, reason)


TEN = Rules(LOOSE.thresholds, smallest_cell=10)


@pytest.mark.parametrize(
    ("paid", "shown"), [(0, True), (3, False), (10, True), (30, True), (37, False), (40, True)]
)
def test_a_conversion_that_tells_of_few_customers_is_not_shown(paid, shown):
    # 3 of 40 is 0.075: whoever knows the n can count them, as those left of 37 in 40
    table = gaps(cohort(paid=paid, lost=40 - paid), rules=TEN)
    for stage in ("Look", WHOLE):
        row = table.loc[(stage, "conversion", "")]
        assert pd.notna(row["value"]) is pd.notna(row["customers"]) is shown
        assert row["reason"].startswith("not shown") is not shown


def test_a_small_row_hides_no_other():
    # four came to Buy; Look and the whole journey are no other parts of one total
    traces = {**cohort(paid=20, lost=16), **{f"b{i}": [("see", 0), ("buy", 1)] for i in range(4)}}
    table = gaps(traces, rules=TEN)["n"]
    assert pd.isna(table.loc[("Buy", "conversion", "")]) and pd.isna(table.loc[("Buy", "time", "")])
    assert table.loc[(WHOLE, "conversion", "")] == 40
    assert table.loc[("Look", "time", "")] == 40


def test_readings():
    assert (
        read_gaps(gaps().reset_index()) == "In shop, no level is desired: set targets to see gaps."
    )
    met = [Want("shop", "Look", "conversion", "", 0.2)]
    assert read_gaps(gaps(wants=met).reset_index()) == "In shop, none of 1 target is missed."
    missed = [
        *met,
        Want("shop", "Look", "conversion", "", 0.2),
        Want("shop", WHOLE, "conversion", "", 1.0),
    ]
    said = read_gaps(gaps(wants=missed).reset_index())
    assert said.startswith(
        "In shop, 1 of 2 targets is missed: conversion of the whole journey, 25.0 %"
    )
    assert "against 100.0 %, n = 4" in said
    nothing = measure_gaps(
        journeys_of({"x": [("see", 0)]}).limit(0), steps_of({"x": [("see", 0)]}).limit(0),
        scores_of([{"score": 1.0}]).limit(0), [PLAN], [], AS_OF, LOOSE,
    )  # fmt: skip
    assert read_gaps(nothing).startswith("Nothing can be set beside a target")
