"""Deviations by type, and the two tables of aligned variants."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.journeys.alignment_variants import align_variants
from cjm_workbench.settings.desired_path import Costs, DesiredPath

ABC = DesiredPath.model_validate(["a", "b", "c"])


def deviations(trace: str, path: DesiredPath = ABC, **kwargs: Any) -> list[tuple[str, str, int]]:
    steps = align_variants({"v": tuple(trace)}, path, **kwargs).steps
    departed = steps[steps["kind"] != "as_desired"]
    columns = (departed["kind"], departed["touchpoint"], departed["step_no"])
    return [*zip(*columns, strict=True)]


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        pytest.param("abc", [], id="as desired"),
        pytest.param("ac", [("missing", "b", 2)], id="missing before the second step"),
        pytest.param("ab", [("missing", "c", 3)], id="missing after the last step"),
        pytest.param("axbc", [("ad_hoc", "x", 2)], id="unknown to the path"),
        pytest.param("abac", [("ad_hoc", "a", 3)], id="done again beyond the path"),
        pytest.param("acb", [("out_of_sequence", "b", 3)], id="skipped, then done late"),
        pytest.param("cab", [("out_of_sequence", "c", 1)], id="done early, then skipped"),
        # b is skipped once and inserted twice: the first insert is the late one
        pytest.param("acbxb", [("out_of_sequence", "b", 3), ("ad_hoc", "x", 4), ("ad_hoc", "b", 5)],
                     id="done late, and once more"),
    ],
)  # fmt: skip
def test_deviations_by_type(trace: str, expected: list[tuple[str, str, int]]) -> None:
    assert deviations(trace) == expected


def test_what_an_open_journey_has_not_reached_is_not_missing() -> None:
    assert deviations("a", open_ended=True) == []
    assert deviations("ac", open_ended=True) == [("missing", "b", 2)]


def test_a_second_skip_without_an_insert_of_its_own_is_missing() -> None:
    # a is skipped before b and again before c; the one late a pairs with the first skip
    path = DesiredPath.model_validate(["a", "b", "a", "c", "d"])
    assert deviations("bcda", path) == [("missing", "a", 2), ("out_of_sequence", "a", 4)]


def test_summary_has_a_row_a_variant() -> None:
    summary = align_variants({"v2": "ac", "v1": "abc"}, ABC).summary
    # a c lacks b: 1 of at worst 2 inserts and 3 skips
    expected = pd.DataFrame(
        {"variant_id": ["v1", "v2"], "cost": [0.0, 1.0], "fitness": [1.0, 0.8],
         "conforms": [True, False]}
    )  # fmt: skip
    pd.testing.assert_frame_equal(summary, expected)


def test_costs_reach_the_summary() -> None:
    summary = align_variants({"v": "acx"}, ABC, Costs(insert=2, skip=5)).summary
    assert summary["cost"].tolist() == [7.0]


def test_no_variants_give_empty_tables_of_the_same_types() -> None:
    none, some = align_variants({}, ABC), align_variants({"v": "abx"}, ABC)
    assert len(none.steps) == len(none.summary) == 0
    assert none.steps.dtypes.to_dict() == some.steps.dtypes.to_dict()
    assert none.summary.dtypes.to_dict() == some.summary.dtypes.to_dict()


VARIANTS = st.dictionaries(
    st.text("123", min_size=1, max_size=3), st.text("abcx", max_size=6), min_size=1, max_size=6
)


@settings(deadline=None)
@given(variants=VARIANTS, data=st.data())
def test_order_of_rows_does_not_matter(variants: dict[str, str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(sorted(variants)))
    one = align_variants(pd.Series({key: tuple(variants[key]) for key in shuffled}), ABC)
    other = align_variants(variants, ABC)
    pd.testing.assert_frame_equal(one.steps, other.steps)
    pd.testing.assert_frame_equal(one.summary, other.summary)


@settings(deadline=None)
@given(variants=VARIANTS)
def test_every_step_stands_in_one_row(variants: dict[str, str]) -> None:
    steps = align_variants(variants, ABC).steps
    done = steps[steps["kind"] != "missing"]
    spelled = done.groupby("variant_id")["touchpoint"].agg("".join)
    assert spelled.to_dict() == {key: trace for key, trace in variants.items() if trace}


@settings(deadline=None)
@given(trace=st.text("abcx", max_size=6))
def test_a_pair_costs_two_moves_and_is_one_deviation(trace: str) -> None:
    kinds = [kind for kind, _, _ in deviations(trace)]
    cost = align_variants({"v": trace}, ABC).summary["cost"].item()
    assert len(kinds) + kinds.count("out_of_sequence") == cost
