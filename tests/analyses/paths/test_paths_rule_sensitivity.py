"""The headline numbers under other rules, and which findings are fragile."""

import ibis
import pytest

from cjm_workbench.analyses.paths.rule_sensitivity import (
    NOT_HALF,
    measure_rule_sensitivity,
    read_rule_sensitivity,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE, Plan, Want

ALL = Rules(smallest_cell=1)
DAY = 86_400.0
PLANS = [Plan("buy", ("See",), ("pay",), 10 * DAY)]
WANTS = [
    Want("buy", WHOLE, "conversion", "", 0.5),
    Want("buy", WHOLE, "time", "", 3 * DAY, more_is_better=False),
]
VARIED = {
    "journey_type": "string", "rule": "string", "factor": "float64", "setting_seconds": "float64",
    "window_seconds": "float64", "customer_id": "string", "variant": "string", "status": "string",
    "outcome_code": "int64", "outcome_seconds": "float64", "seen_seconds": "float64",
}  # fmt: skip
CODES = {"reached": 1, "lost": 2, "open": 0}


def varied(rule, factor, window, *groups):
    """Journeys of a rule: a path, what became of them after how many days, and how many."""
    return [
        (
            "buy", rule, factor, window * DAY, window * DAY, f"c{group}-{k}", path, status,
            CODES[status], days * DAY, 60 * DAY,
        )
        for group, (path, status, days, count) in enumerate(groups)
        for k in range(count)
    ]  # fmt: skip


def measure(*rows, rules=ALL, wants=WANTS, plans=PLANS):
    table = ibis.memtable([row for part in rows for row in part], schema=VARIED)
    return measure_rule_sensitivity(table, plans, wants, rules, separator="|")


OWN = [("ad|pay", "reached", 2, 80), ("ad", "lost", 20, 40)]
AS_SET = varied("as set", 1.0, 10, *OWN)


def row_of(table, measure_, rule, factor=1.0):
    own = (table["measure"] == measure_) & (table["rule"] == rule) & (table["factor"] == factor)
    [row] = table[own].to_dict("records")
    return row


def test_each_measure_is_what_it_is_by_hand():
    table = measure(AS_SET)
    found = {name: row_of(table, name, "as set") for name in table["measure"]}
    assert found["journeys"]["value"] == 120
    # 80 of 120 reached the goal, 40 of them, all seen for 60 days, were lost
    assert found["conversion"]["value"] == pytest.approx(2 / 3)
    assert found["lost"]["value"] == pytest.approx(1 / 3)
    # two thirds are there after two days: so is the half
    assert found["time"]["value"] == 2 * DAY
    assert (found["path"]["value"], found["path"]["detail"]) == (pytest.approx(2 / 3), "ad › pay")
    assert (found["conversion"]["verdict"], found["time"]["verdict"]) == ("met", "met")
    assert not table["fragile"].any()


def test_a_verdict_that_flips_is_fragile():
    # within half the window nobody came to the goal
    table = measure(AS_SET, varied("window", 0.5, 1, *OWN))
    row = row_of(table, "conversion", "window", 0.5)
    assert (row["value"], row["verdict"], row["fragile"]) == (0, "missed", True)
    # what a window does not touch stays
    assert table.loc[table["fragile"], "measure"].tolist() == ["conversion"]
    assert read_rule_sensitivity(table) == (
        "In buy, of 1 other rule, these overturn a finding, which is fragile: conversion, 66.7 % "
        "(met) as set, but 0.0 % (missed) with a window of 24 h."
    )


def test_the_other_side_of_the_target_is_fragile_where_neither_is_clear():
    own = varied("as set", 1.0, 10, ("ad|pay", "reached", 2, 26), ("ad", "lost", 20, 24))
    other = varied("gap", 2.0, 10, ("ad|pay", "reached", 2, 24), ("ad", "lost", 20, 26))
    row = row_of(measure(own, other), "conversion", "gap", 2.0)
    # 26 and 24 of 50 are on either side of one half, and neither interval is
    assert (row["verdict"], row["fragile"]) == ("undetermined", True)


def test_another_commonest_path_is_fragile():
    other = varied("gap", 0.5, 10, ("ad|pay", "reached", 2, 50), ("ad", "reached", 2, 70))
    table = measure(AS_SET, other)
    row = row_of(table, "path", "gap", 0.5)
    assert (row["detail"], row["fragile"]) == ("ad", True)
    assert "the commonest path, “ad › pay” as set, but “ad” with a session gap" in (
        read_rule_sensitivity(table)
    )


def test_a_share_without_a_target_that_moves_with_the_rule_is_told():
    # 40 of 120 as set, 90 of 120 where half the silence makes a loss: 25.5 to 42.2 %, 66.6 to 81.9
    other = varied("lost_after", 0.5, 10, ("ad|pay", "reached", 2, 30), ("ad", "lost", 5, 90))
    said = read_rule_sensitivity(measure(AS_SET, other, wants=[]))
    assert said.endswith(
        " What has no target cannot be overturned, yet depends on the rule: conversion, 66.7 % as "
        "set, but 25.0 % with a silence until lost of 10 days; the share lost, 33.3 % as set, but "
        "75.0 % with a silence until lost of 10 days."
    )


def test_several_rules_are_told_in_one_sentence():
    rows = [("ad|pay", "reached", 2, 30), ("ad", "lost", 5, 90)]
    others = [varied("lost_after", 0.5, 10, *rows), varied("gap", 2.0, 20, *rows)]
    said = read_rule_sensitivity(measure(AS_SET, *others, wants=[]))
    assert (
        "the share lost, 33.3 % as set, but 75.0 % with a silence until lost of 10 days and 75.0 % "
        "with a session gap of 20 days."
    ) in said


def test_a_share_whose_intervals_overlap_is_not_said_to_move():
    # 45 of 120 is 29.4 to 46.4 %
    other = varied("gap", 2.0, 10, ("ad|pay", "reached", 2, 75), ("ad", "lost", 20, 45))
    assert "depends on the rule" not in read_rule_sensitivity(measure(AS_SET, other, wants=[]))


def test_the_number_of_journeys_is_a_count_and_has_no_interval():
    row = row_of(measure(AS_SET), "journeys", "as set")
    assert (row["value"], row["evidence"]) == (120, "sufficient")
    assert row["ci_low"] != row["ci_low"] and row["ci_high"] != row["ci_high"]


def test_where_fewer_than_half_reached_the_goal_it_says_so():
    # 40 of 120 reached it; the others were watched for 60 days
    few = varied("as set", 1.0, 10, ("ad|pay", "reached", 2, 40), ("ad", "lost", 20, 80))
    row = row_of(measure(few), "time", "as set")
    assert row["value"] != row["value"]
    assert (row["evidence"], row["reason"]) == ("insufficient", NOT_HALF)


def test_what_holds_is_said_to_hold():
    table = measure(AS_SET, varied("window", 2.0, 20, *OWN))
    assert read_rule_sensitivity(table) == (
        "In buy, what is found of conversion, the time to the goal and the commonest path holds "
        "under 1 other rule."
    )


def test_without_a_goal_there_is_no_conversion():
    table = measure(AS_SET, plans=[Plan("buy", ("See",), (), 10 * DAY)])
    assert set(table["measure"]) == {"journeys", "lost", "path"}


def test_without_a_target_there_is_no_verdict():
    table = measure(AS_SET, varied("window", 0.5, 1, *OWN), wants=[])
    assert set(table["verdict"]) == {""}
    assert not table["fragile"].any()


def test_rates_of_few_customers_are_hidden():
    own = varied("as set", 1.0, 10, ("ad|pay", "reached", 2, 50), ("ad", "lost", 20, 4))
    table = measure(own, rules=Rules(smallest_cell=10))
    hidden = set(table.loc[table["value"].isna(), "measure"])
    # 4 lost, and with them who did not convert, or took another path
    assert hidden == {"conversion", "lost", "path"}
    assert row_of(table, "path", "as set")["detail"] == ""


def test_one_open_journey_shows_no_nan_in_its_reading():
    table = measure(varied("as set", 1.0, 10, ("ad", "open", 60, 1)))
    assert "nan" not in read_rule_sensitivity(table).lower()
    assert set(table["evidence"]) <= {"insufficient", "thin", "sufficient"}


def test_no_journey():
    assert read_rule_sensitivity(measure()) == (
        "No journey starts in this period: there is nothing to vary a rule of."
    )


def test_the_interval_of_a_path_knows_that_customers_repeat():
    once = row_of(measure(AS_SET), "path", "as set")
    repeated = [row for row in AS_SET for _ in range(2)]
    twice = row_of(measure(repeated), "path", "as set")
    # two journeys alike of each customer: twice the n, and half of it counts
    assert (once["n"], twice["n"]) == (120, 240)
    reach = [row["ci_high"] - row["ci_low"] for row in (once, twice)]
    assert reach[1] == pytest.approx(reach[0], rel=0.01)
