"""Loops: repeats, there and back, and round trips."""

import pytest

from cjm_workbench.analyses.paths.loops import measure_loops, read_loops
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)


def loops(log, rules=ALL):
    return measure_loops(log.steps, rules)


def test_each_kind_of_loop_is_of_the_journeys_that_came_there(tell, told):
    table = loops(
        tell(
            "ad shop ad",  # back to ad by way of shop
            told("ad pay", repeats=[3, 1]),  # three events at ad, one step
            "ad shop cart ad",  # round: two steps between
            "shop pay",
        )
    ).set_index("loop")
    # ad is come to by three journeys, and each loop there is taken by one of them
    assert sorted(table.index) == ["ad › ad", "ad › shop › ad", "ad › … › ad"]
    assert table["kind"].to_dict() == {
        "ad › shop › ad": "back", "ad › ad": "repeat", "ad › … › ad": "round",
    }  # fmt: skip
    assert table[["journeys", "n"]].drop_duplicates().to_numpy().tolist() == [[1, 3]]
    # two further events at ad; one return each
    assert table["times"].to_dict() == {"ad › shop › ad": 1, "ad › ad": 2, "ad › … › ad": 1}


def test_the_time_of_a_loop_runs_from_leaving_to_being_back(tell, told):
    table = loops(tell(told("ad shop ad", hours=[0, 1, 5], repeats=[2, 1, 1]))).set_index("kind")
    # the second event at ad is a minute after the first: left then, back five hours after the first
    assert table.loc["back", "median_seconds"] == 5 * 3600 - 60
    assert table.loc["repeat", "median_seconds"] == 60


def test_what_comes_again_within_the_same_moment_is_no_loop(tell, told):
    at_once = [told("ad shop ad", hours=[0, 0, 0])] * 2
    table = loops(tell(*at_once, told("ad shop ad", hours=[0, 1, 2])))
    # of the three that came to ad, one was away for two hours
    [row] = table.to_dict("records")
    assert (row["journeys"], row["n"], row["median_seconds"]) == (1, 3, 2 * 3600)


def test_lines_of_one_receipt_are_no_repeats(tell, told):
    log = tell(told("ad", repeats=[3]))
    lines = log.steps.mutate(last_at=log.steps.occurred_at)
    assert measure_loops(log.steps, ALL)["kind"].tolist() == ["repeat"]
    assert measure_loops(lines, ALL).empty


def test_a_journey_counts_once_however_often_it_goes_round(tell):
    [row] = loops(tell("ad shop ad shop ad", "ad")).query("touchpoint == 'ad'").to_dict("records")
    assert (row["journeys"], row["n"], row["times"]) == (1, 2, 2)
    assert row["value"] == 0.5


def test_the_commonest_loop_comes_first_and_is_read(tell):
    table = loops(tell(*["ad shop ad"] * 30, *["ad shop"] * 30, *["pay ad pay"] * 5))
    # 30 of the 65 that came to ad
    assert table["loop"].tolist() == ["ad › shop › ad", "pay › ad › pay"]
    assert read_loops(table) == (
        "In buy, the commonest loop is “ad › shop › ad”: 46.2 % (34.6–58.1, n = 65) of the "
        "journeys that came to “ad” take it, in 2.0 h at the median (thin evidence)."
    )


def test_loops_of_few_customers_are_not_named_and_rates_of_few_hidden(tell):
    rare = loops(tell(*["ad shop ad"] * 9, *["ad"] * 30), Rules(smallest_cell=10))
    assert rare.empty
    assert read_loops(rare) == "No loop is taken by enough customers to be shown."
    # 36 of 40 tells of the 4 that did not
    most = loops(tell(*["ad shop ad"] * 36, *["ad"] * 4), Rules(smallest_cell=10))
    assert most[["n", "value", "journeys", "times"]].isna().all(axis=None)
    assert most["reason"].tolist() == ["not shown: fewer than 10 customers"]
    assert read_loops(most) == "In buy, no loop is taken by enough customers to be shown."


@pytest.mark.parametrize("path", ["ad", "ad shop pay"])
def test_journeys_without_a_loop_have_no_row(path, tell):
    assert loops(tell(path)).empty
