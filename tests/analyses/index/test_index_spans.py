"""Side by side, segments must not tell of those whom no segment may show."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from cjm_workbench.analyses.estimates import COMPANION
from cjm_workbench.analyses.index.spans import IndexRules, hide_rest
from tests.analyses.index.small_index import gap

APART = frozenset([frozenset(["gold", "new"])])


def hidden(smallest_cell: int = 10, apart: frozenset[frozenset[str]] = APART,
           **customers: int | None) -> list[str]:  # fmt: skip
    """Name the segments whose mean score is hidden, given the customers of each."""
    rows = [gap(segment, customers=count, unit="score") for segment, count in customers.items()]
    table = pd.DataFrame(rows).astype({"customers": "Int64"})
    shown = hide_rest(table, IndexRules(smallest_cell=smallest_cell, apart=apart), ["journey_type"])
    return shown.loc[shown["value"].isna(), "segment"].tolist()


def hidden_shares(**shares: tuple[int, int]) -> list[str]:
    """Name the segments that are hidden, given how many of how many customers count."""
    rows = [
        gap(segment, customers=count, value=hit / count) for segment, (hit, count) in shares.items()
    ]
    shown = hide_rest(pd.DataFrame(rows), IndexRules(smallest_cell=10), ["journey_type"])
    return shown.loc[shown["value"].isna(), "segment"].tolist()


def test_a_segment_that_is_nearly_everybody_is_hidden():
    # 100 - 95 leaves 5; 100 - 60 leaves 40
    assert hidden(all=100, gold=95, new=60) == ["gold"]


def test_a_segment_that_is_everybody_tells_of_nobody_else():
    assert hidden(all=100, gold=100) == []


def test_what_no_segment_holds_is_told_by_their_sum():
    # 100 - (55 + 38) leaves 7: the smaller of the two is hidden, and 100 - 55 leaves 45
    assert hidden(all=100, gold=55, new=38) == ["new"]


def test_segments_that_share_customers_leave_no_rest():
    # 60 + 70 is more than everybody
    assert hidden(all=100, gold=60, new=70) == []


def test_nothing_is_hidden_where_data_is_public():
    assert hidden(smallest_cell=1, all=100, gold=99) == []


def test_nothing_is_told_without_everybody():
    assert hidden(gold=95, new=4) == []


def test_the_reason_and_the_further_columns():
    table = pd.DataFrame([gap("all", customers=100), gap("gold", customers=95)])
    shown = hide_rest(table, IndexRules(smallest_cell=10), ["journey_type"], more=["shortfall"])
    whole, part = shown.to_dict("records")
    assert part["reason"] == COMPANION and part["evidence"] == "insufficient"
    assert pd.isna(
        [part[name] for name in ("customers", "n", "value", "ci_low", "shortfall")]
    ).all()
    assert (whole["customers"], whole["value"]) == (100, 0.5)


@pytest.mark.parametrize("kinds", [["buy", "buy"], ["buy", "help"]])
def test_only_rows_of_the_same_matter_are_set_off(kinds):
    rows = [gap("all", journey_type=kinds[0], customers=100),
            gap("gold", journey_type=kinds[1], customers=95)]  # fmt: skip
    shown = hide_rest(pd.DataFrame(rows), IndexRules(smallest_cell=10), ["journey_type"])
    assert shown["value"].isna().any() == (kinds[0] == kinds[1])


def test_what_tells_of_a_segment_that_its_own_review_has_hidden_is_hidden():
    # of the 100, gold holds 94: what is left tells of the hidden one
    assert hidden(all=100, gold=94, new=None) == ["gold"]


def test_a_segment_that_may_lie_within_another_is_hidden():
    # 95 - 90 leaves 5 of gold who are not new
    assert hidden(all=500, gold=95, new=90, apart=frozenset()) == ["new"]
    assert hidden(all=500, gold=95, new=90) == []  # who is new is never gold
    assert hidden(all=500, gold=95, new=95, apart=frozenset()) == []  # they may be the same


@pytest.mark.parametrize("miss", [False, True], ids=["hits", "those left"])
def test_a_share_tells_of_few_hits_among_the_many_that_are_left(miss):
    # 60 of 510 less 57 of 470 leaves 3 of 40
    counts = {"all": (60, 510), "gold": (57, 470)}
    if miss:
        counts = {segment: (n - hit, n) for segment, (hit, n) in counts.items()}
    assert hidden_shares(**counts) == ["gold"]


def test_a_share_with_enough_hits_left_is_shown():
    # 60 of 510 less 40 of 300 leaves 20 of 210
    assert hidden_shares(all=(60, 510), gold=(40, 300)) == []


def test_nobody_among_those_left_is_no_cell():
    assert hidden_shares(all=(60, 510), gold=(60, 470)) == []


def test_few_hits_of_what_no_segment_holds_are_hidden():
    # 60 of 510 less 30 of 250 and 27 of 220 leaves 3 of 40; less gold alone, 30 of 260
    assert hidden_shares(all=(60, 510), gold=(30, 250), new=(27, 220)) == ["new"]


def test_where_nobody_is_left_no_hit_is_either():
    # each estimated apart, 30 and 30 of 50 need not add up to the 61 of 100
    assert hidden_shares(all=(61, 100), gold=(30, 50), new=(30, 50)) == []


def test_a_segment_with_more_hits_lies_not_within_a_larger_one():
    # 95 - 90 leaves 5, but of new 60 are hits and of gold 50
    assert hidden_shares(all=(300, 600), gold=(50, 95), new=(60, 90)) == []


def test_a_verdict_on_what_is_hidden_is_undetermined():
    table = pd.DataFrame([gap("all", customers=100), gap("gold", customers=95),
                          gap("new", customers=95, verdict="")])  # fmt: skip
    shown = hide_rest(table, IndexRules(smallest_cell=10), ["journey_type"])
    assert shown["verdict"].tolist() == ["missed", "undetermined", ""]


SHARE = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@trials(max_examples=50, deadline=None)
@given(gold=SHARE, new=SHARE, rest=SHARE)
def test_what_is_shown_leaves_no_small_group_of_everybody(gold, new, rest):
    parts = {"gold": gold, "new": new}  # they share nobody, so that their sum is known
    everybody = tuple(map(sum, zip(gold, new, rest, strict=True)))
    found = hidden_shares(all=everybody, **parts)
    shown = [counts for segment, counts in parts.items() if segment not in found]
    for group in [*((one,) for one in shown), shown]:
        if group:
            hit, n = (all_ - sum(each) for all_, each in
                      zip(everybody, zip(*group, strict=True), strict=True))  # fmt: skip
            assert not any(0 < count < 10 for count in (hit, n - hit, n))
