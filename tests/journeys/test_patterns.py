"""Patterns: grown from common ones, and found wherever a journey holds them."""

from itertools import combinations

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.patterns import mine_patterns

STEPS = {"journey_type": "string", "journey_id": "string", "step_no": "int64",
         "touchpoint": "string"}  # fmt: skip


def steps_of(*paths: str):
    rows = [
        ("buy", f"j{journey}", place, touchpoint)
        for journey, path in enumerate(paths)
        for place, touchpoint in enumerate(path.split(), start=1)
    ]
    return ibis.memtable(rows, schema=STEPS)


def mine(*paths: str, least: int = 1, least_share: float = 0.0) -> dict[str, int]:
    """Count the journeys of each pattern: "a b" where direct, "a..b" with gaps."""
    found: pd.DataFrame = mine_patterns(
        steps_of(*paths), least=least, least_share=least_share
    ).execute()
    assert not found.duplicated().any()
    between = found["kind"].map({"direct": " ", "gaps": ".."})
    named = [
        text.replace(SEPARATOR, join) for text, join in zip(found["pattern"], between, strict=True)
    ]
    lengths = found["pattern"].str.count(SEPARATOR) + 1
    assert found["length"].tolist() == lengths.tolist()
    return pd.Series(named).value_counts().to_dict()


def test_direct_patterns_are_of_neighbours_and_gaps_of_any_order() -> None:
    assert mine("a b c") == {
        "a": 1, "b": 1, "c": 1, "a b": 1, "b c": 1, "a b c": 1,
        "a..b": 1, "a..c": 1, "b..c": 1, "a..b..c": 1,
    }  # fmt: skip


def test_a_journey_counts_once_however_often_it_holds_a_pattern() -> None:
    found = mine("a b a b", "b a")
    assert (found["a"], found["a b"], found["a..b"]) == (2, 1, 1)
    # of both: b before a
    assert (found["b a"], found["b..a"]) == (2, 2)


def test_a_pattern_can_hold_a_touchpoint_twice() -> None:
    found = mine("a b a")
    assert found["a b a"] == found["a..a"] == 1
    assert "a a" not in found


def test_a_rare_pattern_is_not_kept_and_not_grown() -> None:
    # a comes in both, b and c in one each: with two journeys needed, a alone is left
    assert mine("a b", "a c", least=2) == {"a": 2}
    # half of five journeys are three: c, which two hold, is not grown, and neither is a c
    assert mine("a b", "a b", "a b", "a c", "a c", least_share=0.5) == {
        "a": 5, "b": 3, "a b": 3, "a..b": 3,
    }  # fmt: skip


def test_direct_patterns_end_at_four_touchpoints_and_gaps_at_three() -> None:
    found = mine("a b c d e")
    assert "a b c d" in found
    assert max(len(name.split()) for name in found if ".." not in name) == 4
    assert max(name.count("..") for name in found) == 2


def test_nothing_is_mined_of_no_step() -> None:
    assert mine() == {}


def brute(paths: list[list[str]]) -> dict[str, int]:
    """Every pattern that one could think of, counted journey by journey."""
    counts: dict[str, int] = {}
    for path in paths:
        held = {" ".join(path[i:j]) for i in range(len(path)) for j in range(i + 1, i + 5)
                if j <= len(path)}  # fmt: skip
        held |= {"..".join(part) for size in (2, 3) for part in combinations(path, size)}
        for name in held:
            counts[name] = counts.get(name, 0) + 1
    return counts


@settings(max_examples=15)
@given(
    paths=st.lists(
        st.lists(st.sampled_from("abc"), min_size=1, max_size=5), min_size=1, max_size=5
    ),
    least=st.integers(1, 3),
)
def test_growing_finds_what_trying_every_pattern_finds(paths, least) -> None:
    wanted = {name: count for name, count in brute(paths).items() if count >= least}
    assert mine(*map(" ".join, paths), least=least) == wanted


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_does_not_matter(order) -> None:
    rows = steps_of("a b c", "a c").execute().iloc[::order]
    found = mine_patterns(ibis.memtable(rows, schema=STEPS), least=2, least_share=0).execute()
    assert sorted(found["pattern"].unique()) == ["a", f"a{SEPARATOR}c", "c"]
