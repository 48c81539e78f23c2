"""Emotion by persona: each member's answers, and no persona or rest of few customers."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.estimates import COMPANION
from cjm_workbench.analyses.experience.emotion import measure_emotion
from cjm_workbench.analyses.experience.persona_emotion import (
    NOBODY,
    measure_persona_emotion,
    read_persona_emotion,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import Want
from tests.analyses.experience.small_tables import LOOSE, PLAN, scores_of

TITLES = {"saver": "Saver", "guided": "Guided"}
TEN = Rules(LOOSE.thresholds, smallest_cell=10)


def answers(who: Mapping[str, float], stage: str = "Look", **more) -> list[dict[str, object]]:
    """Give one answer of each customer, with its score from 1 to 5."""
    return [{"customer_id": name, "score": score, "stage": stage, **more}
            for name, score in who.items()]  # fmt: skip


def fitting(**members: list[str]) -> ibis.Table:
    rows = [(name, persona) for persona, names in members.items() for name in names]
    return ibis.memtable(pd.DataFrame(rows, columns=["customer_id", "persona"]))


def measured(rows, personas, rules=LOOSE, wants=()) -> pd.DataFrame:
    scores = scores_of(rows)
    everybody = measure_emotion(scores, [PLAN], list(wants), rules)
    return measure_persona_emotion(scores, personas, TITLES, everybody, rules)


def shown(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    known = table[table["value"].notna()]
    keys = known[["stage", "persona"]].itertuples(index=False, name=None)
    return dict(zip(keys, known["n"], strict=True))


def crowd(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


def alike(names: list[str], score: float = 4.0) -> dict[str, float]:
    return dict.fromkeys(names, score)


def test_a_customer_of_two_personas_counts_in_each() -> None:
    # scores 5, 3 and 1 are emotions of 2, 0 and -2
    rows = answers({"ann": 5.0, "bob": 3.0, "cem": 1.0})
    table = measured(rows, fitting(saver=["ann", "bob"], guided=["bob"], unknown=["cem"]))
    found = table[["persona", "title", "n", "value", "everybody"]]
    assert found.values.tolist() == [
        ["saver", "Saver", 2, 1.0, 0.0],
        ["guided", "Guided", 1, 0.0, 0.0],
        ["unknown", "Fits none", 1, -2.0, 0.0],
    ]


def test_of_all_customers_it_is_everybody() -> None:
    rows = answers({"ann": 5.0, "bob": 2.0}) + answers({"ann": 1.0, "bob": 4.0}, "Buy")
    rows += answers({"ann": 3.0}, "Buy")  # a second answer: the interval is between customers
    scores = scores_of(rows)
    everybody = measure_emotion(scores, [PLAN], [], LOOSE)
    own = measured(rows, fitting(saver=["ann", "bob"]))
    columns = ["stage", "n", "customers", "value", "ci_low", "ci_high", "evidence"]
    stages = everybody.loc[everybody["level"] == "stage", columns]
    pd.testing.assert_frame_equal(own[columns], stages.reset_index(drop=True))


def test_whoever_is_in_no_list_fits_none() -> None:
    assert shown(measured(answers({"ann": 5.0, "bob": 1.0}), fitting(saver=["ann"]))) == {
        ("Look", "saver"): 1,
        ("Look", "unknown"): 1,
    }


def test_stages_come_in_the_order_of_the_journey_and_instruments_are_never_pooled() -> None:
    rows = answers({"ann": 5.0}, "Use") + answers({"ann": 1.0}, "Look")
    rows += answers({"ann": 3.0}, "Look", instrument="ease")
    table = measured(rows, fitting(saver=["ann"]), wants=[Want("shop", "Use", "emotion", "", 1, 0)])
    assert table[["stage", "instrument", "value"]].values.tolist() == [
        ["Look", "ease", 0.0], ["Look", "rating", -2.0], ["Use", "rating", 2.0],
    ]  # fmt: skip
    assert table["desired"].fillna(0).tolist() == [0, 0, 1]


def test_a_weight_counts_as_in_everybodys() -> None:
    rows = answers({"ann": 5.0}, weight=3.0) + answers({"bob": 1.0}, weight=1.0)
    # (3 x 2 + 1 x -2) / 4
    assert measured(rows, fitting(saver=["ann", "bob"]))["value"].tolist() == [1.0]


@pytest.mark.parametrize("personas", [None, fitting(saver=["ann"])])
def test_without_personas_or_answers_a_sentence_says_what_is_missing(personas) -> None:
    rows = answers({"ann": 5.0}) if personas is None else answers({"ann": 5.0}, stage=None)
    table = measured(rows, personas)
    assert table.empty and read_persona_emotion(table) == NOBODY


def test_those_of_no_persona_alone_are_not_read() -> None:
    assert read_persona_emotion(measured(answers({"ann": 5.0}), fitting(saver=["bob"]))) == NOBODY


def test_a_small_persona_takes_the_next_with_it() -> None:
    # 4 savers, 12 guided and 30 of none are all 46: the four are what is left of them
    saver, guided, none = crowd("s", 4), crowd("g", 12), crowd("n", 30)
    table = measured(
        answers(alike(saver + guided + none)),
        fitting(saver=saver, guided=guided, unknown=none), TEN,
    )  # fmt: skip
    assert shown(table) == {("Look", "unknown"): 30}
    assert table["reason"].tolist()[:2] == ["not shown: fewer than 10 customers", COMPANION]
    assert table.loc[0, ["n", "customers", "value", "ci_low", "ci_high"]].isna().all()


def test_a_persona_is_hidden_that_leaves_few_of_everybody() -> None:
    # 37 of the 40 are savers: less them, everybody's mean would tell that of the three
    saver, rest = crowd("s", 37), crowd("r", 3)
    table = measured(answers(alike(saver + rest)), fitting(saver=saver), TEN)
    assert shown(table) == {}


def test_personas_that_share_few_customers_are_not_both_shown() -> None:
    # saver + guided + unknown less everybody are the two who are both
    both, saver, guided, none = (crowd(*each) for each in
                                 (("b", 2), ("s", 20), ("g", 30), ("n", 25)))  # fmt: skip
    table = measured(
        answers(alike(both + saver + guided + none)),
        fitting(saver=both + saver, guided=both + guided, unknown=none), TEN,
    )  # fmt: skip
    # without the smallest part of the sum, none that is shown tells of fewer than ten
    assert shown(table) == {("Look", "guided"): 32, ("Look", "unknown"): 25}


def test_a_stage_is_not_what_is_left_of_a_personas_other_stages() -> None:
    # the savers' mean over all stages stands in chapter 02: less Buy and Use it would tell Look
    saver, none = crowd("s", 40), crowd("n", 40)
    rows = answers(alike(saver[:3] + none))
    rows += answers(alike(saver + none), "Buy") + answers(alike(saver[:30] + none), "Use")
    found = shown(measured(rows, fitting(saver=saver, unknown=none), TEN))
    assert ("Look", "saver") not in found and ("Use", "saver") not in found


def test_a_stage_hidden_for_its_sum_has_company_among_the_personas_stages() -> None:
    # at Look all but three savers are guided; at Buy and Use, who they are tells nothing
    saver, none = crowd("s", 40), crowd("n", 40)
    rows = answers(alike(saver[:23] + none))
    rows += answers(alike(saver + none), "Buy") + answers(alike(saver[10:] + none), "Use")
    personas = fitting(saver=saver, guided=saver[:20], unknown=none)
    found = shown(measured(rows, personas, TEN))
    assert ("Look", "guided") not in found and ("Use", "guided") not in found
    assert ("Look", "saver") in found and ("Buy", "guided") in found


def test_large_personas_are_all_shown() -> None:
    saver, guided, both = crowd("s", 20), crowd("g", 20), crowd("b", 20)
    table = measured(
        answers(alike(saver + guided + both)),
        fitting(saver=saver + both, guided=guided + both),
        TEN,
    )
    assert shown(table) == {("Look", "saver"): 40, ("Look", "guided"): 40}


def test_the_sum_of_all_personas_beyond_everybody_is_not_told() -> None:
    # four personas of 40, 40 of none, and two who are saver and guided: what all the cells hold
    # beyond everybody are the two. It takes six numbers to tell, and one of them must go
    names, both = ("saver", "guided", "swift", "still"), crowd("b", 2)
    members = {name: crowd(name, 40) for name in names}
    who = both + [each for own in members.values() for each in own] + crowd("n", 40)
    members["saver"] += both
    members["guided"] += both
    scores = scores_of(answers(alike(who)))
    everybody = measure_emotion(scores, [PLAN], [], TEN)
    titles = {name: name.title() for name in names}
    table = measure_persona_emotion(scores, fitting(**members), titles, everybody, TEN)
    assert shown(table) == {
        ("Look", "saver"): 42, ("Look", "guided"): 42,
        ("Look", "swift"): 40, ("Look", "still"): 40,
    }  # fmt: skip


def test_of_a_smallest_cell_of_one_nothing_is_hidden() -> None:
    saver, guided = crowd("s", 4), crowd("s", 3)
    table = measured(answers(alike(saver)), fitting(saver=saver, guided=guided))
    assert shown(table) == {("Look", "saver"): 4, ("Look", "guided"): 3}


SIDES = fitting(saver=["a", "b"], guided=["c", "d"])


def test_readings_name_the_widest_pair_of_how_many_and_that_none_is_tested() -> None:
    # emotions of 1 and 2 at Look, whose intervals have no width; of 0 and 2 at Buy
    rows = answers({"a": 4.0, "b": 4.0, "c": 5.0, "d": 5.0})
    rows += answers({"a": 1.0, "b": 5.0, "c": 5.0, "d": 5.0}, "Buy")
    said = read_persona_emotion(measured(rows, SIDES))
    assert said.startswith(
        "In shop, emotion (rating) by persona lies farthest apart at Buy, from 0.00 ("
    )
    assert said.endswith("of “Guided” (the widest of 2 pairs; no difference was tested).")


def test_of_a_single_pair_the_reading_says_so() -> None:
    rows = answers({"a": 4.0, "b": 4.0, "c": 5.0, "d": 5.0})
    assert read_persona_emotion(measured(rows, SIDES)) == (
        "In shop, emotion (rating) by persona lies farthest apart at Look, from +1.00 "
        "(+1.00 to +1.00, n = 2) of “Saver” to +2.00 (+2.00 to +2.00, n = 2) of “Guided” "
        "(the only pair; no difference was tested)."
    )


def test_the_instrument_asked_at_most_stages_is_read_first() -> None:
    rows = answers({"a": 4.0, "c": 4.0}, instrument="ease")
    rows += answers({"a": 4.0, "c": 4.0}) + answers({"a": 4.0, "c": 4.0}, "Buy")
    said = read_persona_emotion(measured(rows, SIDES))
    assert 0 < said.index("(rating)") < said.index("(ease)")


def test_beside_a_single_persona_there_is_no_other() -> None:
    saver, none = crowd("s", 300), crowd("n", 300)
    table = measured(answers(alike(saver + none)), fitting(saver=saver), TEN)
    assert read_persona_emotion(table) == (
        "In shop, emotion (rating) is of “Saver” alone: there is no other persona beside it."
    )


def test_what_is_hidden_is_not_said_to_rest_on_too_few_answers() -> None:
    # all but four savers are guided: the four would be what is left
    saver, none = crowd("s", 300), crowd("n", 300)
    table = measured(answers(alike(saver + none)), fitting(saver=saver, guided=saver[4:]), TEN)
    assert read_persona_emotion(table) == (
        "In shop, emotion (rating) is not shown of two personas at any stage: it would tell of too "
        "few customers."
    )


def test_what_is_the_same_of_all_is_not_said_to_lie_apart() -> None:
    rows = answers({"a": 4.0, "b": 4.0, "c": 4.0, "d": 4.0})
    assert read_persona_emotion(measured(rows, SIDES)) == (
        "In shop, emotion (rating) is the same of every persona that can be set beside another."
    )


def test_personas_who_never_meet_are_not_set_side_by_side() -> None:
    rows = answers({"a": 4.0, "b": 4.0}) + answers({"c": 5.0, "d": 5.0}, "Buy")
    assert read_persona_emotion(measured(rows, SIDES)) == (
        "In shop, emotion (rating) is of no two personas at the same stage."
    )


def test_few_answers_are_not_set_side_by_side() -> None:
    # without a limit to hide by, two answers a persona are still too few to read
    rules = Rules(smallest_cell=1)
    rows = answers({"a": 4.0, "b": 4.0, "c": 5.0, "d": 5.0})
    assert read_persona_emotion(measured(rows, SIDES, rules)) == (
        "In shop, emotion (rating) rests on too few answers to set personas side by side, wherever "
        "two are shown."
    )
