from __future__ import annotations

from typing import Any

import ibis
import pytest

from cjm_workbench.settings.filters import check_filter, filter_columns, predicate

ROWS = ibis.memtable(
    {
        "id": [1, 2, 3, 4],
        "tier": ["gold", "silver", None, "10.5"],
        "age": ["18", "64", "old", None],
    },
    schema={"id": "int64", "tier": "string", "age": "string"},
)


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        ({}, [1, 2, 3, 4]),
        ({"tier": "gold"}, [1]),
        ({"tier": ["gold", "silver"]}, [1, 2]),
        ({"tier": {"not": "gold"}}, [2, 4]),  # a missing value matches nothing, not even not:
        ({"age": {"min": 18, "max": 63}}, [1]),
        ({"age": {"not": {"min": 60}}}, [1]),  # "old" is no number: neither in nor out
        ({"tier": 10.50}, [4]),  # a number is compared as one
        ({"tier": "gold", "age": 64}, []),
        ({"any": [{"tier": "gold"}, {"age": 64}]}, [1, 2]),
        ({"any": [{"tier": "gold"}, {"tier": "silver"}], "age": 64}, [2]),
    ],
)
def test_which_rows_match(filter_: dict[str, Any], ids: list[int]) -> None:
    matching = predicate(check_filter(filter_), lambda name: ROWS[name])
    found = ROWS.filter(matching).order_by("id").to_pandas()
    assert found["id"].tolist() == ids


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        ({"persona": "calm"}, [1, 2]),  # one of several is enough
        ({"persona": ["calm", "keen"]}, [1, 2, 3]),
        ({"persona": {"not": "calm"}}, [3]),  # none may be it
        ({"persona": {"not": ["calm", "keen"]}}, []),
    ],
)
def test_a_column_of_lists_matches_by_any_of_its_values(
    filter_: dict[str, Any], ids: list[int]
) -> None:
    personas = [["calm"], ["calm", "keen"], ["keen"], None]
    rows = ibis.memtable(
        {"id": [1, 2, 3, 4], "persona": personas},
        schema={"id": "int64", "persona": "array<string>"},
    )
    found = rows.filter(predicate(filter_, lambda name: rows[name])).order_by("id").to_pandas()
    assert found["id"].tolist() == ids


@pytest.mark.parametrize(
    ("filter_", "message"),
    [
        ([], "a filter is a mapping"),
        ({"a": None}, "is not a text, a number or a condition"),
        ({"a": []}, "a list holds one value or more"),
        ({"a": [["b"]]}, "and no lists"),
        ({"a": {}}, "allowed are min and max, or not"),
        ({"a": {"min": 1, "not": 2}}, "allowed are min and max, or not"),
        ({"a": {"min": "x"}}, "min and max are numbers"),
        ({"a": {"min": True}}, "min and max are numbers"),
        ({"any": {}}, "'any' holds a list of filters"),
        ({"any": [{"a": {"least": 1}}]}, "filter on 'a'"),
    ],
)
def test_what_is_no_filter(filter_: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_filter(filter_)


def test_columns_of_alternatives_are_found() -> None:
    assert filter_columns({"a": 1, "any": [{"b": 1}, {"any": [{"c": 1}]}]}) == {"a", "b", "c"}
