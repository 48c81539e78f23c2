"""Personas of the settings in words."""

import pytest

from cjm_workbench.analyses.personas.described import TO_RESEARCH, list_personas, tell_filter
from cjm_workbench.settings.groups import Persona


@pytest.mark.parametrize(
    ("filter_", "said"),
    [
        ({}, "everybody"),
        ({"age": 30}, "age is 30"),
        ({"age": {"min": 18, "max": 64}}, "age is from 18 to 64"),
        ({"age": {"max": 64}}, "age is at most 64"),
        ({"tier": ["a", "b", "c"]}, "tier is a, b or c"),
        ({"tier": {"not": ["a", "b"]}}, "tier is not a or b"),
        ({"age": {"not": {"min": 30}}}, "age is below 30"),
        ({"age": {"not": {"max": 64}}}, "age is above 64"),
        ({"age": {"not": {"min": 18, "max": 64}}}, "age is not from 18 to 64"),
        ({"x": 1, "any": [{"y": 2}, {"z": 3}]}, "x is 1, and either y is 2, or z is 3"),
    ],
)
def test_a_filter_in_words(filter_, said):
    assert tell_filter(filter_) == said


@pytest.mark.parametrize("condition", ["c-17", ["c-17", "c-18"], {"not": "c-17"}])
def test_ids_are_not_listed(condition):
    assert "c-17" not in tell_filter({"customer_id": condition})


def test_the_columns_of_alternatives_define_a_persona_too():
    filter_ = {"age": 3, "any": [{"city": "Lyon"}, {"any": [{"value_tier": "high"}]}]}
    settings = {"near": Persona(title="", description=" Lives near. ", filter=filter_)}
    (near,) = list_personas(settings)
    assert near.values == {"Lyon", "high"}
    assert near.columns == {"age", "city", "value_tier"}
    assert (near.title, near.description) == ("near", "Lives near.")


def described(**filter_):
    settings = {"one": Persona(title="", filter=filter_)}
    (persona,) = list_personas(settings)
    return persona


@pytest.mark.parametrize(
    ("filter_", "measure", "detail", "defined"),
    [
        ({"prefers": ["shop", "phone"]}, "channel", "shop", True),
        ({"prefers": {"not": "Shop"}}, "channel", "shop", True),
        ({"prefers": ["shop"]}, "channel", "web", False),
        ({"any": [{"asked_by": "nps"}]}, "score", "nps", True),
        # a part of a longer name is not the channel
        ({"prefers": "shop"}, "channel", "shop window", False),
        ({"preferred_channel": "any"}, "channel", "web", True),
        ({"csat_band": "high"}, "score", "csat", True),
        ({"lead_score": {"min": 5}}, "score", "csat", False),
        ({"time_zone": "UTC"}, "time", "", False),
        ({"customer_id": ["web"]}, "channel", "web", False),
    ],
)
def test_what_a_filter_reads_or_names_defines_the_persona(filter_, measure, detail, defined):
    assert described(**filter_).defines(measure, detail) is defined


def test_what_is_said_and_known_of_a_persona_comes_along():
    settings = {"one": Persona(
        title="One", filter={"age": 9}, differs_in={"time": "lower"}, learns=" From friends. ",
    )}  # fmt: skip
    (one,) = list_personas(settings)
    assert one.differs_in == {"time": "lower"}
    assert one.known == {**dict.fromkeys(TO_RESEARCH, ""), "learns": "From friends."}
