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
    deviations = measure_deviations(
        journeys, steps_of(traces, **steps), aligned.summary, aligned.steps, [PLAN],
        repeats or {}, rules,
    )  # fmt: skip
    return measure_alignment(journeys, aligned.summary, rules), variants, deviations


@pytest.fixture(scope="module")
def tables():
    return measured()


def test_share_that_conforms_and_mean_fit(tables):
    conforms, fitness = tables[0].to_dict("records")
    # three of six: as desired, again, and the one that may still go on
    assert (conforms["n"], conforms["value"]) == (6, 0.5)
    # fit is 1 - cost / (steps + 3): skips_buy 1 - 1/5, asks 1 - 1/7, stops 1 - 2/4
    assert fitness["value"] == pytest.approx((1 + 1 + 1 + 4 / 5 + 6 / 7 + 1 / 2) / 6)


def test_variants_say_how_they_depart(tables):
    said = dict(zip(tables[1]["variant"], tables[1]["deviations"], strict=True))
    assert said["see › pay"] == "skipped buy after see"
    assert said["see › ask › buy › pay"] == "inserted ask after see"
    seen = tables[1][tables[1]["variant"] == "see"].set_index("open")["deviations"]
    assert seen[True] == "none"
    assert seen[False] == "skipped buy after see; skipped pay after see"
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


def test_an_unplanned_touchpoint_is_set_beside_all_decided_journeys(tables):
    row = row_of(tables[2], "ad_hoc", "ask")
    # of the five decided, one asked and paid; of the other four, three paid
    assert (row["n"], row["value"], row["without_n"], row["without_share"]) == (1, 1.0, 4, 0.75)
    # it took 9 days; the others 1, 2 and 4
    assert row["time_seconds"] == 9 * 86_400
    assert row["without_time_seconds"] == 2 * 86_400
    # the median of 9-1, 9-2 and 9-4
    assert row["time_difference_seconds"] == 7 * 86_400


def test_what_completes_the_journey_is_counted_but_not_compared(tables):
    row = row_of(tables[2], "missing", "pay")
    assert (row["journeys"], row["n"]) == (1, 0)
    assert pd.isna(row["p_value"])


def test_too_often_and_failed_are_of_those_that_came():
    _, _, table = measured(repeats={"shop": {"ask": 1}}, outcome="failed")
    failed = row_of(table, "failed", "ask")
    assert (failed["journeys"], failed["without_n"]) == (1, 0)  # whoever asked failed
    journeys, steps = journeys_of(TRACES), steps_of(TRACES, repeats=2)
    aligned = align_journeys(journeys, {"shop": SHOP})
    often = measure_deviations(
        journeys, steps, aligned.summary, aligned.steps, [PLAN], {"shop": {"buy": 1}}, LOOSE
    )
    assert row_of(often, "too_often", "buy")["journeys"] == 3
    assert "too_often" not in set(often.loc[often["touchpoint"] == "ask", "kind"])


def test_all_tests_are_one_family_and_small_groups_are_not_tested():
    traces = {f"a{i}": [("see", 0), ("buy", 1), ("pay", 2 + i)] for i in range(6)}
    traces |= {f"b{i}": [("see", 0), ("ask", 1), ("buy", 2), ("pay", 20 + i)] for i in range(6)}
    _, _, table = measured(traces)
    [row] = table.to_dict("records")
    # conversion does not differ: no test of it; that of times is alone in its family
    assert row["time_q_value"] == row["time_p_value"] < 0.05
    assert "an unplanned ask is associated with 18 days more to the goal" in read_deviations(table)
    _, _, strict = measured(traces, Rules(Thresholds(n_min=7), 1))
    assert strict[["p_value", "time_p_value"]].isna().all().all()
    assert "no deviation has groups large enough to compare" in read_deviations(strict)


def test_readings(tables):
    alignment, variants, deviations = tables
    assert read_alignment(alignment).startswith("In shop, 50.0 %")
    assert "of 6 journeys: skipped buy after see; skipped pay after see." in read_aligned_variants(
        variants
    )
    assert "the commonest deviation is a missing buy, in 33.3 %" in read_deviations(deviations)
    for read, table in ((read_alignment, alignment), (read_aligned_variants, variants)):
        assert read(table.head(0)).startswith("No desired path is set")
    assert read_deviations(deviations.head(0)).startswith("No deviation")
    hidden = measured(rules=Rules(LOOSE.thresholds, smallest_cell=50))
    readers = (read_alignment, read_aligned_variants, read_deviations)
    assert not any(
        "nan" in read(t).lower().split() for read, t in zip(readers, hidden, strict=True)
    )
