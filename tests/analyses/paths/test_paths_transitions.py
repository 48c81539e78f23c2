"""Which touchpoint follows which, how often, and after what wait."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.transitions import measure_transitions, read_transitions
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)
PAIR = ["from_touchpoint", "to_touchpoint"]


def test_share_is_of_the_departures_from_the_first_touchpoint(tell):
    log = tell("ad shop pay", "ad shop", "ad pay")
    table = measure_transitions(log.steps, ALL).set_index(PAIR)
    # from ad: twice to shop, once to pay; from shop: once to pay, once nowhere; pay is twice last
    assert table["value"].to_dict() == {
        ("ad", "shop"): pytest.approx(2 / 3),
        ("ad", "pay"): pytest.approx(1 / 3),
        ("shop", "pay"): 0.5,
        ("shop", "(end)"): 0.5,
        ("pay", "(end)"): 1.0,
    }
    assert table.loc[("ad", "shop"), "n"] == 3


def test_waits_are_of_those_who_moved_on(tell, told):
    waits = [1.0, 2.0, 3.0, 4.0, 5.0, 100.0]
    log = tell(*[told("ad shop", hours=[0.0, wait]) for wait in waits], "ad")
    row = measure_transitions(log.steps, ALL).set_index(PAIR).loc[("ad", "shop")]
    # six waits: the median lies between 3 and 4 hours; of six order statistics the outermost
    # bound it with 95 % (1 - 2 / 64 = 96.9 %); 90 % is half of the way from 5 to 100 hours
    assert row["wait_median_seconds"] == 3.5 * 3600
    assert [row["wait_low_seconds"], row["wait_high_seconds"]] == [3600, 100 * 3600]
    assert row["wait_p90_seconds"] == pytest.approx(52.5 * 3600)
    assert row["n"] == 7


def test_ends_have_no_wait_and_no_rework(tell):
    row = measure_transitions(tell("ad").steps, ALL).iloc[0]
    assert row["to_touchpoint"] == "(end)"
    assert row[["wait_median_seconds", "wait_p90_seconds"]].isna().all()
    assert row["rework"] == 0


def test_rework_is_a_return_to_a_touchpoint_already_seen(tell):
    table = measure_transitions(tell("ad shop ad shop pay").steps, ALL).set_index(PAIR)
    # the second ad and the second shop are returns; the first shop and pay are not
    assert table["rework"].to_dict() == {
        ("ad", "shop"): 1, ("shop", "ad"): 1, ("shop", "pay"): 0, ("pay", "(end)"): 0,
    }  # fmt: skip


def test_small_cells_hide_their_waits(tell):
    log = tell(*["ad shop"] * 30, *["ad pay"] * 2)
    table = measure_transitions(log.steps, Rules(smallest_cell=10)).set_index(PAIR)
    hidden = ["transitions", "customers", "n", "value", "rework", "wait_median_seconds"]
    # shown, the 30 would give the 2 away: 32 - 30
    assert table.loc[[("ad", "pay"), ("ad", "shop")], hidden].isna().all(axis=None)
    # 30 came to shop, so 30 left it
    assert table.loc[("shop", "(end)"), hidden].isna().all()


def test_what_leaves_a_touchpoint_does_not_tell_what_came(tell):
    log = tell(*["ad shop"] * 4, *["ad cart"] * 40, *["ad pay"] * 25)
    table = measure_transitions(log.steps, Rules(smallest_cell=10)).set_index(PAIR)
    # shop is hidden with pay as 69 - 40 - 25; were the 25 that leave pay shown, so were the 4
    assert table.loc[[("ad", "shop"), ("ad", "pay"), ("pay", "(end)")], "n"].isna().all()
    assert table.loc[("ad", "cart"), "transitions"] == 40
    assert table.loc[("pay", "(end)"), "reason"] == "not shown: it would tell a smaller cell"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["ad shop", "ad pay", "shop pay", "ad shop pay"]), max_size=25))
def test_no_margin_leaves_a_single_hidden_move(tell, paths):
    table = measure_transitions(tell(*paths).steps, Rules(smallest_cell=3))
    gone = table.assign(gone=table["transitions"].isna())
    shown_from = set(gone.loc[~gone["gone"], "from_touchpoint"])
    assert not any(
        rows["gone"].sum() == 1 and name in shown_from
        for side in PAIR
        for name, rows in gone.groupby(side)
    )


def test_returns_of_few_are_not_counted(tell):
    log = tell(*["ad shop ad"] * 3, *["ad shop"] * 20, *["shop ad"] * 20)
    table = measure_transitions(log.steps, Rules(smallest_cell=3)).set_index(PAIR)
    assert table.loc[("shop", "ad"), "rework"] == 3
    few = measure_transitions(log.steps, Rules(smallest_cell=4))
    # 3 customers return
    assert pd.isna(few.set_index(PAIR).loc[("shop", "ad"), "rework"])
    assert read_transitions(few).endswith(
        "no move whose returns can be shown returns to a touchpoint already seen."
    )


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["ad", "shop", "pay"]), min_size=1, max_size=5),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_shares_of_a_touchpoint_sum_to_one(tell, paths):
    table = measure_transitions(tell(*[" ".join(path) for path in paths]).steps, ALL)
    assert table.groupby("from_touchpoint")["value"].sum().tolist() == pytest.approx(
        [1.0] * table["from_touchpoint"].nunique()
    )
    # each step departs once
    assert table["transitions"].sum() == sum(len(path) for path in paths)


def test_reading_names_the_longest_wait_of_a_common_move(tell, told):
    log = tell(
        *[told("ad shop pay", hours=[0, 2, 3])] * 40,
        *[told("ad cart", hours=[0, 500])] * 3,  # slower, but rare
    )
    assert read_transitions(measure_transitions(log.steps, ALL)) == (
        "In buy, the longest wait of a common move is from “ad” to “shop”: 2.0 h (2.0–2.0, "
        "n = 40) at the median of those who moved on; no move returns to a touchpoint already seen."
    )


def test_reading_of_some_moves_says_that_others_are_hidden(tell, told):
    # from ad, four went to till and twelve to desk: shown, the twelve would tell the four
    log = tell(*["ad shop"] * 40, *["ad till"] * 4, *["ad desk"] * 12)
    said = read_transitions(measure_transitions(log.steps, Rules(smallest_cell=10)))
    assert said.startswith(
        "In buy, of the 1 move shown (2 hidden), the longest wait of a common move is from “ad” to "
        "“shop”: "
    )


@pytest.mark.parametrize(
    ("paths", "smallest", "said"),
    [
        ([], 1, "There is no transition to show: no journey starts in this period."),
        (["ad"], 1, "In buy, no journey has a second step: there is no transition to show."),
        (["ad shop"], 10, "In buy, no move is made by enough customers to be shown."),
        (
            ["ad shop ad"],
            1,
            "In buy, no move is common enough to compare waits; "
            "50.0 % of 2 moves return to a touchpoint already seen.",
        ),
    ],
)
def test_reading_without_much_to_read(tell, paths, smallest, said):
    rules = Rules(smallest_cell=smallest)
    assert read_transitions(measure_transitions(tell(*paths).steps, rules)) == said
