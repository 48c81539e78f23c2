"""Side by side, segments must not tell of those whom no segment may show."""

from __future__ import annotations

import pandas as pd
import pytest

from cjm_workbench.analyses.estimates import COMPANION
from cjm_workbench.analyses.index.spans import hide_rest
from cjm_workbench.analyses.rules import Rules
from tests.analyses.index.small_index import gap


def hidden(smallest_cell: int = 10, **customers: int | None) -> list[str]:
    """Name the segments that are hidden, given the customers of each."""
    rows = [gap(segment, customers=count) for segment, count in customers.items()]
    table = pd.DataFrame(rows).astype({"customers": "Int64"})
    shown = hide_rest(table, Rules(smallest_cell=smallest_cell), ["journey_type"])
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
    shown = hide_rest(table, Rules(smallest_cell=10), ["journey_type"], more=["shortfall"])
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
    shown = hide_rest(pd.DataFrame(rows), Rules(smallest_cell=10), ["journey_type"])
    assert shown["value"].isna().any() == (kinds[0] == kinds[1])


def test_what_tells_of_a_segment_that_its_own_review_has_hidden_is_hidden():
    # of the 100, gold holds 94: what is left tells of the hidden one
    assert hidden(all=100, gold=94, new=None) == ["gold"]
