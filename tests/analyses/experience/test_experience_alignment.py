from dataclasses import replace

import pandas as pd
import pytest

from cjm_workbench.analyses.experience.aligned_variants import (
    describe,
    measure_aligned_variants,
    read_aligned_variants,
)
from cjm_workbench.analyses.experience.alignment import measure_alignment, read_alignment
from cjm_workbench.analyses.experience.deviations import measure_deviations, read_deviations
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.conformance import align_journeys
from cjm_workbench.journeys.outcomes import cut_at_outcome
from cjm_workbench.settings.desired_path import DesiredPath
from cjm_workbench.settings.journey import Journey
from cjm_workbench.stats.sufficiency import Thresholds
from tests.analyses.experience.small_tables import LOOSE, PLAN, journeys_of, steps_of

SHOP = Journey.model_validate(
    {
        "journey": "shop", "title": "Shop", "unit": "customer", "window": "10 days",
        "lost_after": "20 days", "goal": ["pay"], "path": ["see", "buy", "pay"],
        "stages": [{"stage": "Look"}],
    }
)  # fmt: skip
OFTEN = {"shop": {"buy": 1}}
desired = DesiredPath.model_validate
TRACES = {
    "as_desired": [("see", 0), ("buy", 1), ("pay", 2)],
    "again": [("see", 0), ("buy", 1), ("pay", 4)],
    "skips_buy": [("see", 0), ("pay", 1)],
    "asks": [("see", 0), ("ask", 1), ("buy", 2), ("pay", 9)],
    "stops": [("see", 0)],
    "going_on": [("see", 95)],
}


def measured(traces=TRACES, rules=LOOSE, repeats=None, **steps):
    journeys = journeys_of(traces)
    aligned = align_journeys(journeys, {"shop": SHOP})
    variants = measure_aligned_variants(
        journeys, aligned.summary, aligned.steps, rules, separator=SEPARATOR
    )
    deviations = deviations_of(journeys, steps_of(traces, **steps), rules, repeats)
    return measure_alignment(journeys, aligned.summary, rules), variants, deviations


def deviations_of(journeys, steps, rules=LOOSE, repeats=None, shop=SHOP, plan=PLAN):
    cut = cut_at_outcome(journeys, steps, [plan])
    aligned, until = (align_journeys(own, {"shop": shop}) for own in (journeys, cut))
    return measure_deviations(journeys, steps, aligned, until, [plan], repeats or {}, rules)


@pytest.fixture(scope="module")
def tables():
    return measured()


def test_share_that_conforms_and_mean_fit(tables):
    conforms, fitness = tables[0].to_dict("records")
    # three of six: as desired, again, and the one that may still go on
    assert (conforms["n"], conforms["value"]) == (6, 0.5)
    # fit is 1 - cost / (steps + 3): skips_buy 1 - 1/5, asks 1 - 1/7, stops 1 - 2/4
    assert fitness["value"] == pytest.approx((1 + 1 + 1 + 4 / 5 + 6 / 7 + 1 / 2) / 6)


@pytest.mark.parametrize(
    ("follow", "shown"), [(0, True), (9, False), (10, True), (30, True), (31, False), (40, True)]
)
def test_few_that_conform_or_do_not_are_not_shown_and_the_mean_fit_is(follow, shown):
    traces = {f"j{i}": TRACES["as_desired" if i < follow else "skips_buy"] for i in range(40)}
    alignment, _, _ = measured(traces, Rules(LOOSE.thresholds, smallest_cell=10))
    conforms, fitness = alignment.to_dict("records")
    assert pd.notna(conforms["value"]) is pd.notna(conforms["customers"]) is shown
    assert fitness["n"] == 40


def test_variants_say_how_they_depart(tables):
    said = dict(zip(tables[1]["variant"], tables[1]["deviations"], strict=True))
    assert said["see › pay"] == "skipped buy after see"
    assert said["see › ask › buy › pay"] == "inserted ask after see"
    seen = tables[1][tables[1]["variant"] == "see"].set_index("open")["deviations"]
    assert seen[True] == "none"
    assert seen[False] == "skipped buy and pay after see"
    assert tables[1]["value"].sum() == pytest.approx(1)


def test_rare_variants_are_one_row_without_a_cost():
    traces = {f"j{i}": TRACES["as_desired"] for i in range(10)} | {
        "k": TRACES["asks"], "l": TRACES["skips_buy"]}  # fmt: skip
    _, variants, _ = measured(traces, Rules(LOOSE.thresholds, smallest_cell=2))
    assert variants["variant"].tolist() == ["see › buy › pay", "other (2 variants)"]
    assert variants["value"].tolist() == pytest.approx([10 / 12, 2 / 12])
    assert pd.isna(variants["cost"].iloc[1])


def test_describe_names_the_place():
    steps = pd.DataFrame(
        [("missing", "see", 1), ("out_of_sequence", "see", 2)],
        columns=["kind", "touchpoint", "step_no"],
    )
    assert (
        describe(steps, ["buy", "see"]) == "skipped see at the start; see out of sequence after buy"
    )


def row_of(table, kind, touchpoint):
    [row] = table[(table["kind"] == kind) & (table["touchpoint"] == touchpoint)].to_dict("records")
    return row


def test_a_journey_that_stopped_lacks_a_step_but_did_not_skip_it(tables):
    row = row_of(tables[2], "missing", "buy")
    # two of six are without buy: skips_buy and stops
    assert (row["journeys"], row["share_n"], row["share"]) == (2, 6, pytest.approx(1 / 3))
    # compared are those that went on past it: one without, three with, all of which paid
    assert (row["n"], row["value"]) == (1, 1.0)
    assert (row["without_n"], row["without_share"], row["difference"]) == (3, 1.0, 0.0)


def test_an_unplanned_touchpoint_is_counted_but_not_compared(tables):
    row = row_of(tables[2], "ad_hoc", "ask")
    assert (row["journeys"], row["share"]) == (1, pytest.approx(1 / 6))
    numbers = ["n", "value", "without_n", "difference", "p_value", "time_n", "time_p_value"]
    assert all(pd.isna(row[name]) for name in numbers)
    for reason in ("reason", "time_reason"):
        assert row[reason] == "not compared: a longer journey has more occasions for it"
    assert (row["evidence"], row["time_evidence"]) == ("insufficient", "insufficient")


def test_what_completes_the_journey_is_counted_but_not_compared(tables):
    row = row_of(tables[2], "missing", "pay")
    assert row["journeys"] == 1 and pd.isna(row["n"]) and pd.isna(row["p_value"])
    assert row["reason"] == "not compared: the touchpoint completes the journey"


def test_a_journey_type_without_a_goal_is_not_compared():
    endless = replace(PLAN, goal=())
    table = deviations_of(journeys_of(TRACES), steps_of(TRACES), plan=endless)
    assert row_of(table, "missing", "buy")["reason"] == (
        "not compared: the journey type names no goal"
    )


def test_too_often_and_failed_are_counted_a_journey_once():
    twice = {**TRACES, "asks_twice": [("see", 0), ("ask", 1), ("buy", 2), ("ask", 3)]}
    _, _, table = measured(twice, outcome="failed")
    failed = row_of(table, "failed", "ask")
    assert (failed["journeys"], failed["share_n"]) == (2, 7)
    assert failed["reason"].startswith("not compared")
    often = deviations_of(journeys_of(TRACES), steps_of(TRACES, repeats=2), repeats=OFTEN)
    assert row_of(often, "too_often", "buy")["journeys"] == 3
    assert "too_often" not in set(often.loc[often["touchpoint"] == "ask", "kind"])


def test_a_call_after_the_goal_is_not_associated_with_it():
    # nobody calls before paying; 10 of 20 call afterwards, and 2 of the 20 that were lost
    bought = [("see", 0), ("buy", 1)]
    traces = {f"p{i}": [*bought, ("pay", 2)] + [("call", 3)] * (i < 10) for i in range(20)}
    traces |= {f"l{i}": [*bought] + [("call", 3)] * (i < 2) for i in range(20)}
    _, _, table = measured(traces)
    row = row_of(table, "ad_hoc", "call")
    assert (row["journeys"], row["share_n"]) == (12, 40)
    assert pd.isna(row["difference"]) and pd.isna(row["q_value"])


def test_what_was_done_only_after_the_goal_was_missing_before_it():
    traces = {f"p{i}": [("see", 0), ("pay", 1), ("buy", 2)] for i in range(4)}
    traces |= {f"q{i}": [("see", 0), ("buy", 1), ("pay", 2)] for i in range(3)}
    traces |= {"skips": [("see", 0), ("pay", 1)]}
    _, _, table = measured(traces)
    late, missing = (row_of(table, kind, "buy") for kind in ("out_of_sequence", "missing"))
    # counted as the whole journey shows them: four bought after paying, one never
    assert (late["journeys"], missing["journeys"]) == (4, 1)
    # until they paid, five had not bought, and none was out of sequence
    assert (missing["n"], missing["without_n"]) == (5, 3)
    assert (late["n"], late["without_n"]) == (0, 8)


def test_what_came_after_the_window_does_not_count_in_the_comparison():
    # the window ends on day 10: until then the second had looked only, and skipped nothing
    traces = {"pays": [("see", 0), ("pay", 1)], "late": [("see", 0), ("pay", 30)]}
    _, _, table = measured(traces)
    row = row_of(table, "missing", "buy")
    assert (row["journeys"], row["n"], row["value"]) == (2, 1, 1.0)


def test_open_journeys_of_a_recent_cohort_do_not_pass_for_conversion():
    # begun five days ago and not followed for the window: 6 paid at once, 6 may still pay
    recent = {f"r{i}": [("see", 95), ("rate", 96), *[("pay", 97)] * (i < 6)] for i in range(12)}
    # of the old cohort, which bought, half paid and half did not
    old = {f"o{i}": [("see", 0), ("buy", 1), ("rate", 2), *[("pay", 3)] * (i < 6)]
           for i in range(12)}  # fmt: skip
    shop = SHOP.model_copy(update={"path": desired(["see", "buy", "rate", "pay"])})
    traces = {**recent, **old}
    table = deviations_of(journeys_of(traces), steps_of(traces), shop=shop)
    row = row_of(table, "missing", "buy")
    assert (row["journeys"], row["n"]) == (12, 0)
    assert (row["without_n"], row["without_share"]) == (12, 0.5)
    assert pd.isna(row["difference"])


def slow_without_buying(n=6):
    """Make journeys that skip buying and pay 10 days less i after, and others that pay at once."""
    traces = {f"a{i}": [("see", 0), ("buy", 0.5), ("pay", 1 + i / 10)] for i in range(n)}
    return traces | {f"b{i}": [("see", 0), ("pay", 9 + i / 10)] for i in range(n)}


def test_all_tests_are_one_family_and_small_groups_are_not_tested():
    _, _, table = measured(slow_without_buying())
    [row] = table.to_dict("records")
    # conversion does not differ: no test of it; that of times is alone in its family
    assert row["time_q_value"] == row["time_p_value"] < 0.05
    assert (row["time_n"], row["without_time_n"]) == (6, 6)
    # every pair differs by 8 days give or take: their median is 8
    assert row["time_difference_seconds"] == pytest.approx(8 * 86_400)
    assert row["time_evidence"] == "sufficient"
    assert "a missing buy is associated with 8.0 days more to the goal" in read_deviations(table)
    _, _, strict = measured(slow_without_buying(), Rules(Thresholds(n_min=7), 1))
    assert strict[["p_value", "time_p_value"]].isna().all().all()
    assert "no deviation can be compared" in read_deviations(strict)


def test_a_thin_association_is_not_said():
    _, _, table = measured(slow_without_buying())
    said = read_deviations(table.assign(time_evidence="thin"))
    assert said.endswith("The only comparison shows no clear association with conversion or time.")


def paying(with_buy, without_buy):
    """Make journeys, (paid, lost) of those that bought and of those that did not, all rated."""
    traces = {}
    for name, middle, (paid, lost) in (
        ("w", [("buy", 1), ("rate", 2)], with_buy),
        ("o", [("rate", 2)], without_buy),
    ):
        traces |= {f"{name}p{i}": [("see", 0), *middle, ("pay", 3)] for i in range(paid)}
        traces |= {f"{name}l{i}": [("see", 0), *middle] for i in range(lost)}
    return traces


@pytest.mark.parametrize(
    ("with_buy", "without_buy", "conversion", "times"),
    [
        ((12, 12), (12, 12), True, True),
        ((12, 12), (2, 12), False, False),  # two paid: their share and their time are theirs
        ((12, 12), (12, 2), False, True),  # two were lost: the share tells of them
        ((12, 2), (12, 12), False, True),
        ((12, 12), (0, 12), True, True),  # nobody is no cell
    ],
)
def test_comparisons_of_few_customers_are_not_shown(with_buy, without_buy, conversion, times):
    traces = paying(with_buy, without_buy)
    shop = SHOP.model_copy(update={"path": desired(["see", "buy", "rate", "pay"])})
    rules = Rules(LOOSE.thresholds, smallest_cell=10)
    table = deviations_of(journeys_of(traces), steps_of(traces), rules, shop=shop)
    row = row_of(table, "missing", "buy")
    assert pd.notna(row["n"]) is pd.notna(row["difference"]) is conversion
    assert pd.notna(row["time_n"]) is times
    hidden = "not shown: fewer than 10 customers"
    assert (row["reason"] == hidden, row["time_reason"] == hidden) == (not conversion, not times)


@pytest.mark.parametrize(("having", "shown"), [(9, False), (10, True), (30, True), (35, False)])
def test_a_share_of_few_customers_or_of_all_but_few_is_not_shown(having, shown):
    traces = {f"j{i}": [("see", 0), *[("buy", 1)] * (i >= having), ("pay", 2)] for i in range(40)}
    _, _, table = measured(traces, Rules(LOOSE.thresholds, smallest_cell=10))
    row = row_of(table, "missing", "buy")
    kept = ["journeys", "customers", "share_n", "share", "share_low"]
    assert {pd.notna(row[name]) for name in kept} == {shown}


def test_readings(tables):
    alignment, variants, deviations = tables
    assert read_alignment(alignment).startswith("In shop, 50.0 %")
    assert "of 6 journeys: skipped buy and pay after see." in read_aligned_variants(variants)
    assert "the commonest deviation is a missing buy, in 33.3 %" in read_deviations(deviations)
    assert read_alignment(alignment.head(0)).startswith("No desired path is set")
    # the two stand below each other: the second does not say the same again
    assert read_aligned_variants(variants.head(0)).startswith("Without a desired path")
    assert read_deviations(deviations.head(0)).startswith("No deviation")
    hidden = measured(rules=Rules(LOOSE.thresholds, smallest_cell=50))
    readers = (read_alignment, read_aligned_variants, read_deviations)
    assert not any(
        "nan" in read(t).lower().split() for read, t in zip(readers, hidden, strict=True)
    )


def test_journeys_alike_of_one_customer_tell_no_more_of_times_than_one_of_them():
    once = slow_without_buying(10)
    again = {f"{name}_again": steps for name, steps in once.items()}
    rows = []
    for traces, owners in ((once, {}), (once | again, {f"{name}_again": name for name in once})):
        table = deviations_of(journeys_of(traces, **owners), steps_of(traces))
        rows.append(row_of(table, "missing", "buy"))
    assert [row["time_n"] for row in rows] == [10, 20]
    # all of 10 are slower than all of 10: z = 50 / sqrt(100 x 21 / 12) = 3.78
    assert rows[0]["time_p_value"] == pytest.approx(1.57e-4, rel=0.01)
    assert rows[1]["time_p_value"] == pytest.approx(rows[0]["time_p_value"], rel=0.5)
