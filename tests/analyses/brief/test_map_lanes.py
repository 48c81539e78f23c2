"""Pains, delights, hand-offs, personas and earlier periods: each row from a saved table."""

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.brief.map import measure_map
from cjm_workbench.analyses.rules import Rules
from tests.analyses.brief.small_map import BLUEPRINT, STEPS, TESTED, tables

GAP = {"stage": "Look", "measure": "time", "instrument": "", "value": 9.0, "unit": "seconds",
       "target": 5.0, "verdict": "missed", "more_is_better": False}  # fmt: skip
SCORE = {**GAP, "measure": "score", "instrument": "csat", "verdict": "met", "unit": "score"}
FELT = {"level": "touchpoint", "stage": "Look", "instrument": "csat", "unit": "emotion"}
COMMENT = {"stage": "Look", "instrument": "csat", "comments": 12}
THEME = {"stage": "Look", "language": "en", "rank": 1, "value": 0.3, "unit": "share"}


def made(**filled) -> pd.DataFrame:
    return measure_map(BLUEPRINT, ibis.memtable(STEPS), tables(**filled), Rules(smallest_cell=1))


def texts(lane: str, **filled) -> list[str]:
    table = made(**filled)
    return table.loc[table["lane"] == lane, "text"].tolist()


@pytest.mark.parametrize(
    ("lane", "filled", "said"),
    [
        ("pain", {"gaps": [GAP]}, ["Takes longer than wanted"]),
        ("pain", {"gaps": [{**SCORE, "verdict": "missed"}]},
         ["Score below what is wanted (csat)"]),
        ("delight", {"gaps": [SCORE]}, ["As good as wanted (csat)"]),
        # a time that is kept is no delight, and what is undetermined is neither
        ("delight", {"gaps": [{**GAP, "verdict": "met"}]}, []),
        ("pain", {"gaps": [{**GAP, "verdict": "undetermined"}]}, []),
        ("pain", {"themes": [{**THEME, "theme": "slow", "sentiment": -0.6}]},
         ["Comments speak of: slow"]),
        ("delight", {"themes": [{**THEME, "theme": "kind", "sentiment": 0.6}]},
         ["Comments speak of: kind"]),
        ("pain", {"themes": [{**THEME, "theme": "shop", "sentiment": -0.2}]}, []),
        ("delight", {"themes": [{**THEME, "theme": "Preis", "sentiment": None}]}, []),
        ("pain", {"promises": [
            {"promise": "Paid at once", "outcome": "late", "value": 0.2, "unit": "share"},
            {"promise": "Paid at once", "outcome": "kept", "value": 0.8, "unit": "share"}]},
         ["Paid at once: late"]),
        ("pain", {"verbatims": [{**COMMENT, "end": "low", "score": 1.0, "verbatim": "Slow."},
                                {**COMMENT, "end": "low", "score": 2.0, "verbatim": "Dear."}]},
         ["Slow."]),
        ("delight", {"verbatims": [{**COMMENT, "end": "high", "score": 5.0, "verbatim": "Good."}]},
         ["Good."]),
    ],
)  # fmt: skip
def test_what_is_pain_and_what_delight(lane: str, filled: dict, said: list[str]) -> None:
    assert texts(lane, **filled) == said


def test_no_pain_is_made_of_insufficient_evidence() -> None:
    weak = {"evidence": "insufficient"}
    assert not texts(
        "pain",
        themes=[{**THEME, **weak, "theme": "slow", "sentiment": -0.6}],
        promises=[{**weak, "promise": "Paid at once", "outcome": "late", "value": 0.2}],
        drop_off=[
            {**weak, "level": "stage", "name": name, "value": v, "ci_low": v, "ci_high": v}
            for name, v in (("Look", 0.5), ("Pay", 0.1))
        ],
    )


@pytest.mark.parametrize(
    ("shop_low", "pains", "delights"),
    [
        (0.6, ["Lowest emotion of the stage: site (csat)"],
         ["Highest emotion of the stage: shop (csat)"]),
        (0.3, [], []),  # the shop's interval reaches into the site's, which ends at 0.5
    ],
    ids=["apart", "overlapping"],
)  # fmt: skip
def test_a_touchpoint_stands_out_where_intervals_lie_apart(shop_low, pains, delights) -> None:
    site = {**FELT, "touchpoint": "site", "value": 0.2}
    shop = {**FELT, "touchpoint": "shop", "value": 0.8, "ci_low": shop_low, "ci_high": 1.0}
    assert texts("pain", emotion=[site, shop]) == pains
    assert texts("delight", emotion=[site, shop]) == delights


def test_a_promise_stands_at_the_stage_of_what_was_promised() -> None:
    broken = {"promise": "Paid at once", "outcome": "unfulfilled", "value": 0.2, "unit": "share"}
    table = made(promises=[broken, broken])  # a row for each instrument
    [row] = table[table["lane"] == "pain"].to_dict("records")
    assert (row["stage"], row["touchpoint"]) == ("Pay", "till")


PAIR = {"kind": "channel", "from_value": "web", "to_value": "store"}
MADE = {**PAIR, "value": 0.5, "unit": "share", "handoffs": 12, "wait_median_seconds": 60.0}
MOVES = [
    # the pair is made from Look to Pay 9 times, and within Look 3 times
    {"from_touchpoint": "site", "to_touchpoint": "till", "transitions": 9},
    {"from_touchpoint": "site", "to_touchpoint": "shop", "transitions": 3},
]


def test_a_handoff_stands_where_most_of_its_moves_are_made() -> None:
    table = made(switches=[MADE], transitions=MOVES)
    [row] = table[table["lane"] == "handoff"].to_dict("records")
    assert (row["stage"], row["touchpoint"], row["n"]) == ("Pay", "into the stage", 12)
    assert pd.isna(row["value"]) and row["evidence"] == "insufficient"


def test_a_handoff_that_was_compared_tells_the_difference() -> None:
    effect = {**PAIR, **TESTED, "outcome": "goal", "value": 0.6, "others_value": 0.8,
              "unit": "share", "q_value": 0.01}  # fmt: skip
    table = made(switches=[MADE], transitions=MOVES, effects=[effect])
    [row] = table[table["lane"] == "handoff"].to_dict("records")
    assert (row["value"], row["ci_low"], row["ci_high"]) == (-0.2, -0.3, -0.1)
    assert (row["target"], row["others_value"], row["holds_up"]) == (0.6, 0.8, True)
    assert row["detail"] == "wait 60 s"


def test_a_handoff_that_no_transition_tells_stands_at_no_stage() -> None:
    table = made(switches=[{**MADE, "kind": "device"}], transitions=MOVES)
    [row] = table[table["lane"] == "handoff"].to_dict("records")
    assert (row["stage_no"], row["touchpoint"], row["n"]) == (0, "at no stage", 12)


def test_a_persona_has_its_card_and_its_numbers_beside_the_common_target() -> None:
    card = {"journey_type": "(all)", "persona": "p", "title": "Saver", "description": "Compares.",
            "size": "", "blanks": "What else?"}  # fmt: skip
    stage = {"stage": "Look", "measure": "time", "persona": "p", "title": "Saver", "value": 7.0,
             "unit": "seconds", "others_value": 6.0, "difference": 1.0, "q_value": 0.5}  # fmt: skip
    table = made(cards=[card], persona_stages=[stage], gaps=[GAP])
    own = table[table["variant"] == "Saver"]
    snapshot = own[own["lane"] == "snapshot"]
    # what is not known of the persona is no row
    assert snapshot[["text", "detail"]].values.tolist() == [
        ["Who", "Compares."],
        ["To research", "What else?"],
    ]
    [row] = own[own["lane"] == "desired"].to_dict("records")
    assert (row["value"], row["target"], row["others_value"]) == (7.0, 5.0, 6.0)
    assert not row["holds_up"] and not row["more_is_better"]


def test_a_personas_emotion_stands_beside_everybodys_and_the_common_target() -> None:
    card = {"journey_type": "(all)", "persona": "p", "title": "Saver", "description": "Compares.",
            "size": "", "blanks": ""}  # fmt: skip
    felt = {"stage": "Look", "persona": "p", "title": "Saver", "instrument": "csat", "value": 0.3,
            "unit": "emotion", "everybody": 0.8, "desired": 1.5}  # fmt: skip
    hidden = {**felt, "stage": "Pay", "n": None, "value": None, "ci_low": None, "ci_high": None,
              "evidence": "insufficient", "reason": "not shown"}  # fmt: skip
    none = {**felt, "persona": "unknown", "title": "Fits none"}
    # a score of the same instrument and stage is on another scale: its target is not taken
    score = {**SCORE, "target": 4.0}
    table = made(cards=[card], persona_emotion=[felt, hidden, none], gaps=[score])
    own = table[(table["lane"] == "emotion") & (table["variant"] != "")]
    assert set(own["variant"]) == {"Saver"}
    assert own["source"].unique().tolist() == ["experience.persona_emotion"]
    look, pay = own.to_dict("records")
    assert (look["text"], look["touchpoint"], look["n"]) == ("csat", "", 40)
    assert (look["value"], look["ci_low"], look["ci_high"]) == (0.3, 0.1, 0.5)
    assert (look["target"], look["others_value"]) == (1.5, 0.8)
    assert pd.isna(pay["value"]) and pay["reason"] == "not shown"


def test_an_instrument_on_two_scales_is_two_series_on_the_map() -> None:
    asked = {"level": "stage", "stage": "Look", "touchpoint": "", "instrument": "rating",
             "value": 0.5, "unit": "emotion", "desired": None}  # fmt: skip
    five, ten = ({**asked, "scale_min": 1.0, "scale_max": most} for most in (5.0, 10.0))
    table = made(emotion=[five, ten])
    said = table.loc[table["lane"] == "emotion", "text"].tolist()
    assert said == ["rating 1 to 10", "rating 1 to 5"]


def test_those_of_no_persona_are_no_variant() -> None:
    stage = {"stage": "Look", "measure": "time", "persona": "unknown", "title": "Fits none",
             "value": 7.0, "unit": "seconds"}  # fmt: skip
    assert set(made(persona_stages=[stage])["variant"]) == {""}


def test_an_earlier_period_shows_its_own_value_beside_the_present() -> None:
    change = {**GAP, "earlier": "2026Q2", "earlier_n": 30, "earlier_value": 4.0,
              "earlier_verdict": "met", "q_value": 0.01}  # fmt: skip
    table = made(gap_changes=[change, {**change, "earlier_value": None}])
    [row] = table[table["variant"] == "2026Q2"].to_dict("records")
    assert (row["n"], row["value"], row["others_value"], row["verdict"]) == (30, 4.0, 9.0, "met")
    assert row["holds_up"] and pd.isna(row["ci_low"])
