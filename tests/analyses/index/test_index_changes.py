"""A change is claimed only between periods that measured the same, and only where q allows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.index.changes import measure_changes, read_changes
from cjm_workbench.analyses.index.history import measure_history
from cjm_workbench.stats.shares import newcombe, wilson
from tests.analyses.index.small_index import PUBLIC, gap, kpi, spans

NO_GAPS = pd.DataFrame([gap("all")]).iloc[:0]
NO_KPIS = pd.DataFrame([kpi("all")]).iloc[:0]


def share(hits: int, n: int, period: str, **cells: object) -> dict[str, object]:
    found = wilson(hits, n)
    return gap("all", period, n=n, value=found.value, ci_low=found.low, ci_high=found.high, **cells)


def compare(*rows: dict, kpis: bool = False, **cells: object) -> pd.DataFrame:
    """Compare the periods of these rows of segment all; give the comparisons."""
    table = pd.DataFrame(rows)
    gaps, own = (NO_GAPS, table) if kpis else (table, NO_KPIS)
    names = [("all", period) for period in table["period"].unique()]
    return measure_changes(measure_history(gaps, own, spans(*names, **cells), PUBLIC), PUBLIC)


def test_the_difference_of_shares_has_newcombes_interval():
    [row] = compare(share(200, 400, "2026Q2"), share(280, 400, "2026Q3")).to_dict("records")
    expected = newcombe(280, 400, 200, 400)  # 20 points
    got = (row["difference"], row["diff_low"], row["diff_high"])
    assert got == pytest.approx((expected.value, expected.low, expected.high))
    assert (row["period"], row["earlier"], row["against"]) == ("2026Q3", "2026Q2", "period before")
    assert row["change"] == "better" and row["q_value"] == row["p_value"] < 0.001


def test_a_fall_is_worse_and_where_less_is_better_it_is_better():
    fall = [share(280, 400, "2026Q2"), share(200, 400, "2026Q3")]
    assert compare(*fall)["change"].tolist() == ["worse"]
    less = [{**row, "more_is_better": False} for row in fall]
    assert compare(*less)["change"].tolist() == ["better"]


def test_a_small_difference_is_no_clear_change():
    # 2 points between two shares of 400: far within the interval of about 7 points
    [row] = compare(share(200, 400, "2026Q2"), share(208, 400, "2026Q3")).to_dict("records")
    assert row["change"] == "no clear change"
    assert row["diff_low"] < 0 < row["diff_high"]


def test_few_journeys_carry_no_change():
    # 0 of 12 against 11 of 12 is a difference, but n is below 30
    [row] = compare(share(0, 12, "2026Q2"), share(11, 12, "2026Q3")).to_dict("records")
    assert row["p_value"] < 0.001
    assert (row["evidence"], row["change"]) == ("insufficient", "no clear change")


def test_the_same_quarter_a_year_before_stands_beside_the_one_before():
    rows = [share(200, 400, "2025Q2"), share(240, 400, "2026Q1"), share(260, 400, "2026Q2")]
    table = compare(*rows)
    pairs = list(zip(table["period"], table["against"], table["earlier"], strict=True))
    # 2025Q2 has nothing before it, and neither follows 2026Q1 directly
    assert pairs == [("2026Q2", "period before", "2026Q1"), ("2026Q2", "year before", "2025Q2")]


def test_a_period_that_does_not_follow_directly_is_not_compared():
    assert compare(share(200, 400, "2026Q1"), share(280, 400, "2026Q3")).empty


def test_other_settings_are_another_measure():
    rows = [share(200, 400, "2026Q2"), share(280, 400, "2026Q3")]
    own = spans(("all", "2026Q2"), ("all", "2026Q3")).assign(definition=["d", "e"])
    table = measure_changes(measure_history(pd.DataFrame(rows), NO_KPIS, own, PUBLIC), PUBLIC)
    [row] = table.to_dict("records")
    assert row["why_not"].startswith("2026Q2 was measured under other settings")
    assert row["change"] == "" and math.isnan(row["difference"])
    assert read_changes(table, "2026Q3") == (
        "Nothing is compared with the period before: 2026Q2 was measured under other settings, or "
        "by another version."
    )


def test_a_total_is_scaled_to_as_many_days():
    rows = [kpi("all", "2026Q2", value=9100.0, ci_low=9000.0, ci_high=9200.0),
            kpi("all", "2026Q3", value=9200.0, ci_low=9100.0, ci_high=9300.0)]  # fmt: skip
    [row] = compare(*rows, kpis=True).to_dict("records")
    # 91 days against 92: 100 a day in both
    assert row["earlier_value"] == pytest.approx(9200.0)
    assert row["difference"] == pytest.approx(0.0)
    assert row["change"] == "no clear change"


def test_a_mean_is_not_scaled():
    rows = [kpi("all", period, measure="mean") for period in ("2026Q2", "2026Q3")]
    assert compare(*rows, kpis=True)["earlier_value"].tolist() == [9000.0]


def test_a_total_of_a_period_that_goes_on_is_not_compared():
    rows = [kpi("all", "2026Q2"), kpi("all", "2026Q3")]
    [row] = compare(*rows, kpis=True, complete=False).to_dict("records")
    assert row["why_not"] == "a total of a period that is not complete"


def test_a_number_that_is_not_shown_is_not_compared():
    hidden = share(200, 400, "2026Q2") | dict.fromkeys(("n", "value", "ci_low", "ci_high"))
    [row] = compare(hidden, share(280, 400, "2026Q3")).to_dict("records")
    assert row["why_not"] == "one of the two is not known, or is not shown"


def test_q_is_adjusted_over_all_comparisons():
    rows = [share(200, 400, "2026Q2"), share(232, 400, "2026Q3")]  # p is about 0.02
    alone = compare(*rows)
    others = [{**row, "journey_type": f"other {n}", "n": 400, "value": 0.5, "ci_low": 0.45,
               "ci_high": 0.55} for row in rows for n in range(9)]  # fmt: skip
    crowd = compare(*rows, *others)
    first = crowd[crowd["name"] == "buy"].iloc[0]
    assert alone["change"].tolist() == ["better"]
    # the smallest of ten p-values is multiplied by ten
    assert first["q_value"] == pytest.approx(10 * first["p_value"])
    assert first["change"] == "no clear change"


def test_it_reads_what_is_worse_first_and_counts_the_rest():
    rows = [share(280, 400, "2026Q2"), share(200, 400, "2026Q3"),
            share(200, 400, "2026Q2", journey_type="help", journey_title="Get help"),
            share(204, 400, "2026Q3", journey_type="help", journey_title="Get help")]  # fmt: skip
    assert read_changes(compare(*rows), "2026Q3") == (
        "Worse: Conversion: Buy something in All customers (−20.0 pp since 2026Q2). "
        "1 of 2 comparisons shows no clear change (2 tests adjusted together)."
    )


def test_it_says_that_there_is_nothing_to_compare_with():
    assert read_changes(compare(share(200, 400, "2026Q3")), "2026Q3").startswith("There is no")


@settings(max_examples=10)  # each makes two tables
@given(st.integers(30, 500), st.integers(30, 500), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_p_agrees_with_the_interval(n: int, m: int, p: float, q: float):
    rows = [share(round(p * n), n, "2026Q2"), share(round(q * m), m, "2026Q3")]
    [row] = compare(*rows).to_dict("records")
    outside = row["diff_low"] > 0 or row["diff_high"] < 0
    assert (row["p_value"] < 0.05) == outside


def simulate(seed: int, shift: float) -> pd.DataFrame:
    """Compare quarters of 100 journey types with 300 journeys each, of half and half + shift."""
    draws = np.random.default_rng(seed)
    rows = [
        share(int(draws.binomial(300, p)), 300, period, journey_type=f"type {number}")
        for number in range(100)
        for period, p in (("2026Q2", 0.5), ("2026Q3", 0.5 + shift))
    ]
    return compare(*rows)


def test_where_nothing_changed_hardly_anything_is_claimed():
    # with no true change, each family claims anything at all in at most 5 % of runs: of 6
    # families, 3 or more with a claim have a chance of less than 1 in 400
    families = [simulate(seed, 0.0)["change"].ne("no clear change").any() for seed in range(6)]
    assert sum(families) <= 2


def test_a_change_of_twenty_points_is_found_and_its_interval_holds_it():
    table = simulate(7, 0.2)
    # the standard error is about 4 points: power is over 99 %, and 95 % of intervals hold 20 points
    assert (table["change"] == "better").mean() > 0.97
    holds = (table["diff_low"] <= 0.2) & (table["diff_high"] >= 0.2)
    assert 0.90 <= holds.mean() <= 0.99
