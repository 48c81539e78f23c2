"""Who belongs to a segment, and what is told where nobody does."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import ibis
import pytest

from cjm_workbench.errors import DataError
from cjm_workbench.journeys.groups import Groups
from cjm_workbench.journeys.members import find_members
from cjm_workbench.settings.periods import parse_period
from cjm_workbench.settings.segment import Segment
from tests.journeys.small_tables import table

Q3 = parse_period("2026Q3")


def person(tier: str, age: str) -> str:
    return json.dumps({"tier": tier, "age": age})


PEOPLE = [
    {"customer_id": "a", "account_id": "1", "attributes": person("gold", "30")},
    {"customer_id": "b", "account_id": "2", "attributes": person("plain", "9")},
    {"customer_id": "c", "account_id": "2", "attributes": person("plain", "x")},
    {"customer_id": "d", "attributes": None},
]  # fmt: skip


def grouped() -> Groups:
    """a is keen and calm and of high value, b calm and low; e has events alone."""
    personas = [("a", "keen"), ("a", "calm"), ("b", "calm"), ("c", "unknown"), ("e", "unknown")]
    tiers = [("a", "high"), ("b", "low"), ("c", "low"), ("e", "unknown")]
    return Groups(
        ibis.memtable(personas, schema={"customer_id": "string", "persona": "string"}),
        ibis.memtable(tiers, schema={"customer_id": "string", "value_tier": "string"}),
    )


def select(filter_: dict[str, Any], groups: Groups | None = None, smallest: int = 1) -> str:
    segment = Segment(client="shop", segment="some", filter=filter_)
    found = find_members(table("customers", PEOPLE), groups, segment, Q3, smallest)
    return "".join(sorted(found.customer_id.execute()))


def test_without_a_filter_it_is_everybody():
    segment = Segment(client="shop", segment="all")
    assert find_members(table("customers", PEOPLE), None, segment, Q3, 1) is None


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"tier": "gold"}, "a"),
        ({"account_id": 2}, "bc"),  # a column; numbers are compared as text
        ({"tier": ["gold", "plain"]}, "abc"),
        ({"tier": {"not": "gold"}}, "bc"),  # d has no tier: missing never matches
        ({"age": {"min": 9, "max": 30}}, "ab"),  # both ends belong; as numbers, 9 is below 30
        ({"age": {"min": 10}}, "a"),
        ({"tier": "plain", "age": {"max": 10}}, "b"),
        ({"any": [{"tier": "gold"}, {"customer_id": "c"}]}, "ac"),
    ],
)
def test_a_filter_selects_by_columns_and_attributes(filter_, expected):
    assert select(filter_) == expected


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"value_tier": "high"}, "a"),
        ({"value_tier": ["low", "unknown"]}, "bce"),  # e is in no row of the customers table
        ({"value_tier": {"not": "high"}}, "bce"),
        ({"persona": "calm"}, "ab"),
        ({"persona": {"not": "calm"}}, "ce"),  # not a, who is keen as well
        ({"persona": "unknown"}, "ce"),
        ({"persona": "calm", "tier": "plain"}, "b"),
        ({"any": [{"value_tier": "high"}, {"persona": "unknown"}]}, "ace"),
    ],
)
def test_a_filter_selects_by_groups(filter_, expected):
    assert select(filter_, grouped()) == expected


@pytest.mark.parametrize(
    ("filter_", "groups", "smallest", "told"),
    [
        ({"tier": "silver"}, None, 1, "Allowed: tier gold (1), tier plain (2)."),
        ({"tier": "silver"}, None, 2, "Allowed: tier plain (2)."),
        ({"value_tier": "medium"}, grouped(), 2, "Allowed: value_tier low (2)."),
        ({"persona": "calm", "value_tier": "unknown"}, grouped(), 2,
         "Allowed: persona calm (2), persona unknown (2), value_tier low (2)."),
        # ids are not told
        ({"customer_id": "x"}, None, 1, "filter {'customer_id': '(ids)'}. Compare"),
        ({"any": [{"account_id": ["x", "y"]}], "age": 7}, None, 2,
         "filter {'any': [{'account_id': '(ids)'}], 'age': 7}. Compare"),
    ],
)  # fmt: skip
def test_where_nobody_matches_the_values_are_told_with_their_customers(
    filter_, groups, smallest, told
):
    with pytest.raises(DataError, match="segment 'some': no customer matches") as caught:
        select(filter_, groups, smallest)
    assert told in str(caught.value)


@pytest.mark.parametrize("groups", [None, grouped()], ids=["alone", "with groups"])
def test_who_leaves_after_the_start_has_not_left(groups):
    people = [
        {"customer_id": "a", "churned_at": datetime(2026, 6, 30)},
        {"customer_id": "b", "churned_at": datetime(2026, 7, 1)},  # the first moment of the period
    ]
    segment = Segment(client="shop", segment="left", filter={"churned_at": {"not": ""}})
    found = find_members(table("customers", people), groups, segment, Q3, 1)
    assert found.customer_id.execute().tolist() == ["a"]
