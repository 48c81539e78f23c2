"""Statistics as the cells of an estimate, judged and suppressed."""

import pandas as pd
import pytest

from cjm_workbench.analyses.estimates import (
    add_shares,
    amount_cells,
    hide_rates,
    hide_small,
    no_cells,
    score_cells,
    share_cells,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.sufficiency import Thresholds

DEFAULT = Thresholds()


def test_a_share_is_judged_by_its_events():
    cells = share_cells(wilson(500, 1000), 500, DEFAULT)
    assert (cells["n"], cells["value"], cells["unit"]) == (1000, 0.5, "share")
    assert (cells["evidence"], cells["reason"]) == ("sufficient", "")
    assert share_cells(wilson(3, 1000), 3, DEFAULT)["evidence"] == "thin"


def test_a_score_is_judged_by_its_scale():
    interval = Interval(64, 3.9, 3.5, 4.3)
    # half-width 0.4 is a tenth of the scale 1 to 5, and a fortieth of the scale 0 to 16
    assert score_cells(interval, (1, 5), DEFAULT)["evidence"] == "thin"
    assert score_cells(interval, (0, 16), DEFAULT)["evidence"] == "sufficient"


def test_an_amount_is_judged_by_its_estimate():
    # half-width 30 of 100 is more than 20 %; of 1000 it is less
    assert amount_cells(Interval(50, 100, 70, 130), "seconds", DEFAULT)["evidence"] == "thin"
    assert amount_cells(Interval(50, 1000, 970, 1030), "amount", DEFAULT)["unit"] == "amount"


def test_no_estimate_says_why():
    cells = no_cells("score", "no survey asked this")
    assert (cells["n"], cells["evidence"], cells["reason"]) == (
        0, "insufficient", "no survey asked this",
    )  # fmt: skip
    assert pd.isna([cells["value"], cells["ci_low"], cells["ci_high"]]).all()


def test_shares_of_a_table_are_judged_row_by_row():
    table = pd.DataFrame(
        {"events": [500, 5], "n": [1000, 20], "value": [0.5, 0.25],
         "ci_low": [0.469, 0.112], "ci_high": [0.531, 0.469]}
    )  # fmt: skip
    judged = add_shares(table, DEFAULT)
    assert judged["evidence"].tolist() == ["sufficient", "insufficient"]
    assert judged["reason"].tolist() == ["", "n = 20 is below 30"]
    assert add_shares(table.head(0), DEFAULT).empty


@pytest.fixture
def cells():
    return pd.DataFrame(
        {"type": ["x", "x", "x", "y"], "customers": [4, 40, 25, 12], "n": [69, 69, 69, 12],
         "value": [0.06, 0.58, 0.36, 1.0], "evidence": "sufficient", "reason": ""}
    )  # fmt: skip


def test_small_cells_hide_with_the_next_smallest_of_their_total(cells):
    shown = hide_small(cells, Rules(smallest_cell=10), within=["type"])
    # 69 - 40 - 25 would give the 4 away; y is a total of its own
    assert shown["value"].isna().tolist() == [True, False, True, False]
    assert shown["evidence"].tolist() == ["insufficient", "sufficient"] * 2
    assert shown.loc[[0, 2], "reason"].tolist() == [
        "not shown: fewer than 10 customers", "not shown: it would tell a smaller cell",
    ]  # fmt: skip


def test_where_every_cell_may_be_shown_nothing_is_hidden(cells):
    shown = hide_small(cells, Rules(smallest_cell=1), within=["type"])
    assert shown["value"].tolist() == cells["value"].tolist()


@pytest.fixture
def rates():
    # of hits: a few, none of many, none of a few, many of many, all but a few, all
    return pd.DataFrame(
        {"hit_customers": [3, 0, 0, 20, 48, 50], "customers": [50, 50, 5, 50, 50, 50],
         "n": 50, "value": 0.5, "events": 25, "evidence": "sufficient", "reason": ""}
    )  # fmt: skip


def test_rates_are_hidden_by_their_hits_by_what_is_left_and_by_their_base(rates):
    shown = hide_rates(rates, Rules(smallest_cell=10), more=["events"])
    # 3 hits are too few, of 5 customers even "none" tells too much, and 48 of 50 leave 2
    few = [True, False, True, False, True, False]
    told = ["hit_customers", "customers", "n", "value", "events"]
    assert all(shown[column].isna().tolist() == few for column in told)
    assert shown.columns.tolist() == rates.columns.tolist()
    assert set(shown.loc[few, "reason"]) == {"not shown: fewer than 10 customers"}
    assert shown["evidence"].eq("insufficient").tolist() == few


def test_a_smallest_cell_of_one_hides_no_rate(rates):
    pd.testing.assert_frame_equal(
        hide_rates(rates, Rules(smallest_cell=1)), rates, check_dtype=False
    )


def test_rates_of_other_columns_and_of_no_rows(rates):
    renamed = rates.rename(columns={"hit_customers": "lost", "customers": "came"})
    shown = hide_rates(renamed, Rules(smallest_cell=4), hits="lost", customers="came")
    # fewer than 4: the 3 hits, and the 2 left
    assert shown["value"].isna().tolist() == [True, False, False, False, True, False]
    assert hide_rates(rates.head(0), Rules()).empty
