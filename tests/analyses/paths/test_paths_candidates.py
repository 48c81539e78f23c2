"""Which patterns are compared: by support alone, and none twice."""

import pandas as pd
import pytest

from cjm_workbench.analyses.paths.candidates import (
    MOST,
    Pattern,
    choose_patterns,
    find_part,
    is_part,
)
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)


def mined(*rows: tuple[str, str, int], everybody: int = 1000) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["kind", "pattern", "journeys"])
    lengths = table["pattern"].str.split("|").str.len()
    return table.assign(journey_type="buy", length=lengths, everybody=everybody)


def chosen(table: pd.DataFrame, rules: Rules = ALL) -> list[str]:
    found = choose_patterns(table, rules, separator="|")
    return [f"{row.kind} {row.pattern}" for row in found.itertuples()]


@pytest.mark.parametrize(
    ("part", "direct", "whole", "whole_direct", "held"),
    [
        ("a", True, "b a", True, True),
        ("a", True, "b a", False, True),  # one touchpoint alone is in either kind
        ("a b", True, "c a b", True, True),
        ("a b", True, "a c b", True, False),  # not right after
        ("a b", True, "a b", False, False),  # others may be between
        ("a b", False, "a c b", True, True),
        ("b a", False, "a b", True, False),  # the other way round
        ("a a", False, "a b", True, False),  # twice
    ],
)
def test_what_every_journey_with_the_whole_holds_is_a_part(
    part: str, direct: bool, whole: str, whole_direct: bool, held: bool
) -> None:
    first, second = (
        Pattern(tuple(part.split()), direct),
        Pattern(tuple(whole.split()), whole_direct),
    )
    assert is_part(first, second) is held


def test_a_pattern_of_the_same_journeys_as_a_part_is_left_out() -> None:
    table = mined(
        ("direct", "a", 200), ("direct", "b", 500),
        ("direct", "a|b", 195),  # all but 5 of those with a: 97.5 %
        ("gaps", "a|b", 198),  # as well
        ("direct", "b|a", 150),  # three quarters of them: told apart
    )  # fmt: skip
    assert chosen(table) == ["direct b", "direct a", "direct b|a"]


def test_nested_patterns_must_not_tell_the_few_between_them() -> None:
    # 190 of 200 are 95 %, and 191 hold the longer one: with a smallest cell of 12, 9 are too few
    table = mined(("direct", "a", 100), ("direct", "a|b", 91))
    assert chosen(table) == ["direct a", "direct a|b"]
    assert chosen(table, Rules(smallest_cell=10)) == ["direct a"]


def test_what_all_but_a_few_hold_has_nobody_to_stand_against() -> None:
    # 29 without it are fewer than the 30 that a comparison needs
    assert chosen(mined(("direct", "a", 971), ("direct", "b", 970))) == ["direct b"]


def test_the_commonest_are_chosen() -> None:
    table = mined(*[("direct", f"t{k:02}", 100 + k) for k in range(MOST + 3)])
    assert chosen(table) == [f"direct t{k:02}" for k in range(MOST + 2, 2, -1)]


def test_the_order_of_rows_does_not_matter() -> None:
    table = mined(("direct", "a", 200), ("direct", "a|b", 150), ("gaps", "a|b", 170))
    assert chosen(table) == chosen(table.iloc[::-1])


def test_parts_are_found_by_place() -> None:
    patterns = [Pattern(("a",), True), Pattern(("a", "b"), True), Pattern(("b", "c"), True)]
    assert find_part(patterns[1], patterns) == [0]
    assert find_part(patterns[0], patterns) == []
