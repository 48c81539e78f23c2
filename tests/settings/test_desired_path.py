"""The grammar of the desired path: what it reads, what it refuses, what it says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from cjm_workbench.settings.desired_path import Costs, DesiredPath

SHOP = """
- visit
- optional: chat
- choice:
  - web order
  - [call, phone order]
- repeat: [pay, receipt]
- any_order: [deliver, invoice, {optional: survey}]
"""


class Journey(BaseModel):
    """Stands for the journey settings, which hold the path under this key."""

    path: DesiredPath


def read(text: str) -> DesiredPath:
    return Journey.model_validate({"path": yaml.safe_load(text)}).path


def refusal(value: Any) -> dict[str, Any]:
    with pytest.raises(ValidationError) as caught:
        Journey.model_validate({"path": value})
    (error,) = caught.value.errors()
    return dict(error)


def test_every_kind_of_node_is_read_from_yaml_and_said_in_words() -> None:
    assert read(SHOP).describe() == (
        "visit, then optionally chat, then (either web order or (call, then phone order)), "
        "then (pay, then receipt) once or more, "
        "then (in any order deliver, invoice and optionally survey)"
    )


def test_touchpoints_are_all_that_the_path_mentions() -> None:
    assert read(SHOP).touchpoints() == {
        *("visit", "chat", "web order", "call", "phone order"),
        *("pay", "receipt", "deliver", "invoice", "survey"),
    }


def test_required_are_those_on_every_way_through() -> None:
    # chat and survey are optional; neither side of the choice is on the other's way
    assert read(SHOP).required() == {"visit", "pay", "receipt", "deliver", "invoice"}


def test_what_both_sides_of_a_choice_share_is_required() -> None:
    assert read("choice: [[call, pay], [visit, pay]]").required() == {"pay"}


def test_a_lone_touchpoint_equals_a_list_of_it() -> None:
    assert read("visit") == read("[visit]") == read("[[visit]]")


def test_equal_paths_hash_alike_and_cannot_be_changed() -> None:
    assert hash(read(SHOP)) == hash(read(SHOP))
    with pytest.raises(ValidationError, match="frozen"):
        read("visit").root.name = "leave"  # type: ignore[union-attr]


def test_a_model_read_from_its_own_dump_is_the_same() -> None:
    assert DesiredPath.model_validate(read(SHOP).root) == read(SHOP)


def test_an_unknown_kind_is_refused_with_the_nearest_and_all_allowed() -> None:
    error = refusal(["visit", {"optinal": "chat"}])
    assert "Did you mean '{optional: ...}'?" in error["msg"]
    assert "{any_order: ...}, {choice: ...}, {optional: ...}, {repeat: ...}" in error["msg"]


def test_a_refusal_says_where_in_the_path_it_is() -> None:
    error = refusal(["visit", {"repeat": ["pay", {"optinal": "chat"}]}])
    assert [part for part in error["loc"] if isinstance(part, int)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param([{"optional": "a", "repeat": "b"}], "one key", id="two kinds in one mapping"),
        pytest.param(["a", 3], "quote it", id="a number"),
        pytest.param(["a", True], "quote it", id="YAML's yes"),
        pytest.param(None, "no part of a desired path", id="an empty value"),
        pytest.param([], "1 or more members", id="an empty list"),
        pytest.param({"optional": []}, "1 or more members", id="an empty optional"),
        pytest.param({"choice": ["a"]}, "2 or more members", id="a choice of one"),
        pytest.param({"choice": "ab"}, "takes a list", id="a choice that is a text"),
        pytest.param({"any_order": list("abcdefg")}, "2 to 6 members", id="seven in any order"),
        pytest.param(" ", "at least 1 character", id="a blank name"),
    ],
)
def test_refused(value: Any, message: str) -> None:
    assert message in refusal(value)["msg"]


def test_a_path_that_unfolds_too_far_is_refused_before_it_is_compiled() -> None:
    inner = {"any_order": list("abcdef")}  # 6 touchpoints after each of 32 subsets: 192 positions
    assert DesiredPath.model_validate(inner).root.positions() == 192
    assert "576 positions" in refusal([inner, inner, inner])["msg"]


@pytest.mark.parametrize("cost", [0, -1, float("inf"), float("nan")])
def test_a_departure_costs_something_finite(cost: float) -> None:
    with pytest.raises(ValidationError):
        Costs(insert=cost)
