"""The last steps before the goal, and before a loss."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.reverse import measure_reverse, read_reverse
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.wants import Plan

ALL = Rules(smallest_cell=1)
PLANS = [Plan("buy", ("See", "Choose", "Buy"), ("pay",), 86_400.0)]


def reverse(log, rules=ALL):
    return measure_reverse(log.journeys, log.steps, PLANS, rules, separator=SEPARATOR)


def endings(table):
    return {
        (row.outcome, row.ending): int(row.journeys)
        for row in table.itertuples()
    }  # fmt: skip


def test_the_goal_is_looked_back_from_and_not_part_of_it(tell, told):
    table = reverse(
        tell(
            "ad shop cart help pay",  # the last three before the goal
            "ad pay thanks",  # steps after the goal do not come before it
            "pay ad pay",  # the first time counts: nothing was before
            told("ad shop cart help", "lost"),
            told("ad shop", "open"),  # not ended: not counted
        )
    )
    assert endings(table) == {
        ("reached", "shop › cart › help"): 1, ("reached", "ad"): 1,
        ("reached", "(no step before)"): 1, ("lost", "shop › cart › help"): 1,
    }  # fmt: skip
    assert table.groupby("outcome")["n"].first().to_dict() == {"lost": 1, "reached": 3}


def test_rare_endings_are_one_row_in_last_place(tell, told):
    log = tell(*["ad pay"] * 12, *["shop pay"] * 11, *[f"x{k} pay" for k in range(15)])
    table = reverse(log, Rules(smallest_cell=10))
    assert table["ending"].tolist() == ["ad", "shop", "(other)"]
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["journeys"].tolist() == [12, 11, 15]


def test_a_small_rest_is_hidden_with_what_would_tell_it(tell):
    log = tell(*["ad pay"] * 20, *["shop pay"] * 15, *["x pay"] * 3)
    table = reverse(log, Rules(smallest_cell=10))
    assert table.loc[table["value"].isna(), "ending"].tolist() == ["shop", "(other)"]


def test_reading_sets_goal_and_loss_side_by_side(tell, told):
    log = tell(*["ad pay"] * 100, *[told("shop", "lost")] * 50, *[told("ad", "lost")] * 50)
    # of equal endings the first by name
    assert read_reverse(reverse(log)) == (
        "In buy, the commonest last steps are: before the goal, “ad”, 100.0 % (96.3–100.0, "
        "n = 100; thin evidence); before a loss, “ad”, 50.0 % "
        "(40.4–59.6, n = 100)."
    )


def test_without_an_outcome_there_is_nothing_to_look_back_from(tell, told):
    assert read_reverse(reverse(tell(told("ad", "open")))) == (
        "No journey of this period has reached its goal or was lost so far."
    )


@settings(max_examples=8)
@given(
    paths=st.lists(
        st.lists(st.sampled_from(["ad", "shop", "pay"]), min_size=1, max_size=5), min_size=1,
        max_size=6,
    )
)  # fmt: skip
def test_of_each_outcome_the_shares_sum_to_one(paths, tell, told):
    log = tell(*[told(" ".join(path), "reached" if "pay" in path else "lost") for path in paths])
    assert reverse(log).groupby("outcome")["value"].sum().tolist() == pytest.approx(
        [1] * len({"pay" in path for path in paths})
    )
