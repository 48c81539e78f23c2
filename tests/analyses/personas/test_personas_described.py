"""Personas of the settings in words."""

from types import SimpleNamespace

import pytest

from cjm_workbench.analyses.personas.described import list_personas, tell_filter


@pytest.mark.parametrize(
    ("filter_", "said"),
    [
        ({}, "everybody"),
        ({"age": 30}, "age is 30"),
        ({"age": {"min": 18, "max": 64}}, "age is from 18 to 64"),
        ({"age": {"max": 64}}, "age is at most 64"),
        ({"tier": ["a", "b", "c"]}, "tier is a, b or c"),
        ({"tier": {"not": ["a", "b"]}}, "tier is not a or b"),
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
    settings = {"near": SimpleNamespace(title="", description=" Lives near. ", filter=filter_)}
    (near,) = list_personas(settings)
    assert near.columns == {"age", "city", "value_tier"}
    assert (near.title, near.description) == ("near", "Lives near.")
