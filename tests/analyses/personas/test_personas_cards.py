"""A persona's card: what is said of it beside what was measured."""

from dataclasses import replace

import pytest

from cjm_workbench.analyses.personas.behaviour import measure_behaviour
from cjm_workbench.analyses.personas.cards import read_cards, write_cards
from cjm_workbench.analyses.personas.sizes import measure_sizes
from cjm_workbench.analyses.rules import Rules


@pytest.fixture
def cards(world, describe, plan):
    def make(told, described):
        made = world(*told)
        sizes = measure_sizes(made.journeys, made.personas, described, Rules())
        behaviour = measure_behaviour(
            made.journeys, made.steps, made.scores, made.personas, described, [plan], sizes, Rules()
        )
        return write_cards(described, sizes, behaviour)

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
    # no source says more of anybody; a description alone may
    assert card["blanks"].startswith("How do they learn, what else do they buy, whom else do they")
    assert card["blanks"].endswith(
        "where else are they active, which formats do they use, and what do they object to?"
    )


def test_what_is_not_known_is_left_to_research(cards, did, describe):
    table = cards([*many(did, "young", 4), *many(did, "", 100)], describe("young"))
    (card,) = table.to_dict("records")
    assert card["size"] == "too few customers to be shown"
    assert card["blanks"].startswith("Who are they? Write what is known as the description. How")
    assert "Through which channels do they come?" in card["blanks"]
    assert read_cards(table) == (
        "1 persona has a card; each names what is left to research. Not yet described: “Young”."
    )


def test_without_personas_there_is_no_card(cards, did):
    table = cards([did("a")], [])
    assert table.empty and read_cards(table) == "Without personas there is no card to write."
