"""A persona's card: what is said of it beside what was measured."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from cjm_workbench.analyses.personas.attributes import Attributes
from cjm_workbench.analyses.personas.behaviour import measure_behaviour
from cjm_workbench.analyses.personas.cards import (
    count_objections,
    read_cards,
    write_cards,
)
from cjm_workbench.analyses.personas.described import TO_RESEARCH
from cjm_workbench.analyses.personas.sizes import measure_sizes
from cjm_workbench.analyses.rules import Rules
from tests.journeys.small_tables import table

NO_ATTRIBUTES = pd.DataFrame(columns=list(Attributes.to_schema().columns))
NONE_NOTED: dict[str, int] = {}
OLDER = {
    "persona": "young", "attribute": "age", "level": "up to 25", "value": 0.8, "others_value": 0.1,
    "n": 90, "cramers_v": 0.6, "q_value": 0.01, "evidence": "sufficient",
}  # fmt: skip


@pytest.fixture
def cards(world, describe, plan):
    def make(told, described, attributes=NO_ATTRIBUTES, noted=NONE_NOTED):
        made = world(*told)
        sizes = measure_sizes(made.journeys, made.personas, described, Rules())
        behaviour = measure_behaviour(
            made.journeys, made.steps, made.scores, made.personas, described, [plan], sizes, Rules()
        )
        return write_cards(described, sizes, behaviour, attributes, noted)

    return make


def many(did, personas, count, **more):
    return [did(f"{personas}-{more}-{k}", personas, **more) for k in range(count)]


def test_a_card_says_how_many_which_channel_and_what_share_reached(cards, did, describe):
    (young,) = describe("young")
    young = replace(young, description="Students.", rule="age is at most 25")
    told = [
        *many(did, "young", 60, channels="app web"), *many(did, "young", 40, reached=False),
        *many(did, "", 100),
    ]  # fmt: skip
    (card,) = cards(told, [young]).to_dict("records")
    assert (card["description"], card["rule"]) == ("Students.", "age is at most 25")
    assert card["size"] == "100 customers: 50.0 % (43.1–56.9, n = 200)"
    # all 100 touched the web, 60 of them the app too
    assert card["channels"] == "buy: web 100.0 % (96.3–100.0), app 60.0 % (50.2–69.1), n = 100"
    assert card["reached"] == "buy: 60.0 % (50.2–69.1, n = 100)"
    # no event says more of anybody: these are questions to research
    assert card["blanks"] == " ".join(TO_RESEARCH.values())


def test_what_research_found_is_no_question_any_more(cards, did, describe):
    (young,) = describe("young")
    young = replace(young, description="Students.", known={"learns": "From friends."})
    (card,) = cards(many(did, "young", 40), [young]).to_dict("records")
    assert card["learns"] == "From friends."
    assert TO_RESEARCH["learns"] not in card["blanks"]
    assert TO_RESEARCH["formats"] in card["blanks"]


def test_a_card_tells_the_attributes_that_hold_up(cards, did, describe):
    unclear = {**OLDER, "attribute": "region", "q_value": 0.2}
    weak = {**OLDER, "attribute": "plan", "evidence": "thin"}
    of_others = {**OLDER, "persona": "rich"}
    told = pd.DataFrame([weak, unclear, OLDER, of_others])
    (card,) = cards(many(did, "young", 40), describe("young"), told).to_dict("records")
    assert card["attributes"] == "age up to 25: 80.0 % against 10.0 %, n = 90"


def test_objections_noted_are_counted_by_name_or_title(cards, did, describe):
    noted = table("observations", [
        {"observation_id": f"o{n}", "kind": kind, "persona": persona, "text": "-",
         "occurred_on": datetime(2026, 7, 1)}
        for n, (kind, persona) in enumerate([
            ("objection", "young"), ("objection", "Young"), ("interview", "young"),
            ("objection", "rich"), ("objection", None),
        ])
    ])  # fmt: skip
    counts = count_objections(noted, describe("young"))
    assert counts == {"young": 2}
    (card,) = cards(many(did, "young", 40), describe("young"), noted=counts).to_dict("records")
    assert card["objections"] == "2 objections noted in research"


def test_what_is_not_known_is_left_to_research(cards, did, describe):
    told = cards([*many(did, "young", 4), *many(did, "", 100)], describe("young"))
    (card,) = told.to_dict("records")
    assert card["size"] == "too few customers to be shown"
    assert card["blanks"].startswith(
        "Who are they? Write what is known as the description. How do they deal"
    )
    assert "Through which channels do they come?" in card["blanks"]
    assert read_cards(told) == (
        "1 persona has a card; each names what is left to research. Not yet described: “Young”."
    )


def test_without_personas_there_is_no_card(cards, did):
    table = cards([did("a")], [])
    assert table.empty and read_cards(table) == "Without personas there is no card to write."
