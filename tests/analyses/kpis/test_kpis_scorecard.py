"""KPIs: the number, its verdict, and what is said of it."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cjm_workbench.analyses.kpis.scorecard import list_scorecard, read_scorecard
from cjm_workbench.analyses.rules import Rules
from tests.analyses.kpis.small_kpis import kpi, measured, people


def rows_of(*kpis, smallest_cell: int = 1) -> list[dict[str, object]]:
    own = measured(*kpis)
    return list_scorecard(own, Rules(smallest_cell=smallest_cell)).to_dict("records")


def test_a_share_has_wilsons_interval():
    (row,) = rows_of(kpi(people(100, 40), "share"))
    assert (row["n"], row["customers"], row["value"]) == (100, 100, 0.4)
    # Wilson 1927: centre (0.4 + 1.92073 / 100) / 1.0384146 = 0.403697, half-width 0.094240
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.309457, 0.497938), abs=1e-4)


def test_a_share_of_customers_who_repeat_is_less_certain():
    alone = rows_of(kpi(people(100, 40), "share"))[0]
    twice = [(who, 2, 2 * y, 2.0) for who, _, y, _ in people(50, 20)]
    (row,) = rows_of(kpi(twice, "share"))
    assert (row["n"], row["value"]) == (100, 0.4)
    assert row["ci_high"] - row["ci_low"] > 1.3 * (alone["ci_high"] - alone["ci_low"])


def test_a_mean_is_over_values_not_over_customers():
    # a: 2 + 4 of two values, c: 9 of one
    (row,) = rows_of(kpi([("a", 2, 6.0, 2.0), ("c", 1, 9.0, 1.0)], "mean"))
    assert (row["n"], row["value"]) == (3, 5.0)


def test_a_sum_and_a_count_add_up_over_customers():
    rows = [("a", 1, 0.3, 1.0), ("b", 1, 1.0, 1.0)]
    total, number = rows_of(
        kpi(rows, "sum"), kpi([("a", 1, 2.0, 1.0), ("b", 1, 1.0, 1.0)], "count")
    )
    assert total["value"] == pytest.approx(1.3)
    assert (number["value"], number["n"]) == (3.0, 2)


def test_a_count_for_each_customer_is_a_mean():
    (row,) = rows_of(kpi([("a", 1, 3.0, 1.0), ("b", 1, 0.0, 1.0)], "count", total=False))
    assert (row["value"], row["n"]) == (1.5, 2)


def test_a_net_promoter_score_is_in_points_with_its_own_deviation():
    # 40 promoters, 20 passives, 20 detractors: 25 points. The signs have mean 0.25 and squares of
    # mean 0.75, so s = sqrt((0.75 - 0.0625) x 80 / 79) = 0.83438, s / sqrt(80) = 0.09329,
    # t(79) = 1.99045: 18.568 points to either side
    signs = [1.0] * 40 + [0.0] * 20 + [-1.0] * 20
    rows = [(f"c{i:03d}", 1, 0.0, 0.0) for i in range(80)]
    own = kpi(rows, "nps")
    own.customers["plain"] = signs
    (row,) = rows_of(own)
    assert (row["value"], row["unit"]) == (25.0, "points")
    assert row["ci_low"] == pytest.approx(25 - 18.568, abs=0.01)


def test_a_median_has_the_order_statistics_that_bound_it():
    # of 100 values the 40th and the 61st bound the median (Conover 1999)
    rows = [(f"c{i:03d}", 1, float(i), 1.0) for i in range(1, 101)]
    (row,) = rows_of(kpi(rows, "quantile"))
    assert (row["value"], row["ci_low"], row["ci_high"]) == (50.5, 40.0, 61.0)


@pytest.mark.parametrize(
    ("target", "more_is_better", "expected"),
    [  # 40 of 100 lies between 0.309 and 0.498
        (0.3, True, "met"),
        (0.5, True, "missed"),
        (0.4, True, "undetermined"),
        (0.3, False, "missed"),
        (0.5, False, "met"),
        (None, True, ""),
    ],
)
def test_the_verdict_sets_the_interval_beside_the_target(target, more_is_better, expected):
    (row,) = rows_of(kpi(people(100, 40), "share", target=target, more_is_better=more_is_better))
    assert row["verdict"] == expected


def test_fewer_than_thirty_are_compared_with_nothing():
    (row,) = rows_of(kpi(people(29, 0), "share", target=0.9))
    assert (row["evidence"], row["verdict"]) == ("insufficient", "undetermined")


@pytest.mark.parametrize(
    "kind", ["share", "mean", "sum", "count", "cost", "nps", "quantile", "retention"]
)
def test_without_a_row_there_is_no_number_and_a_reason(kind):
    (row,) = rows_of(kpi([], kind, target=1.0))
    assert math.isnan(row["value"])
    assert row["reason"]
    assert row["verdict"] == "undetermined"


def test_few_customers_are_hidden_and_others_are_not_for_their_sake():
    small, large = rows_of(
        kpi(people(5, 5), "sum", name="small", target=1.0),
        kpi(people(60, 60), "sum", name="large", target=1.0),
        smallest_cell=10,
    )
    assert math.isnan(small["value"])
    assert (small["verdict"], small["evidence"]) == ("undetermined", "insufficient")
    assert large["value"] == 60


@pytest.mark.parametrize(("n", "hits"), [(500, 3), (40, 39)])
def test_a_share_that_tells_of_few_is_hidden(n, hits):
    (row,) = rows_of(kpi(people(n, hits), "share", target=0.5), smallest_cell=10)
    assert math.isnan(row["value"])
    assert "fewer than 10 customers" in row["reason"]
    assert row["verdict"] == "undetermined"


def test_the_order_of_customers_does_not_change_a_byte():
    rows = [(f"c{n}", 1, float(n * n), 1.0) for n in range(40)]
    one, other = (
        list_scorecard(measured(kpi(order, "sum")), Rules()) for order in (rows, rows[::-1])
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize(
    ("kpis", "said"),
    [
        ([], "No KPI is defined: add kpis to client.yaml to see them here."),
        ([kpi(people(100, 40), "share")], "1 KPI measured; none has a target in client.yaml."),
        (
            [kpi(people(100, 40), "share", target=0.3), kpi(people(9, 9), "sum", target=1.0)],
            "1 of 2 KPIs with a target met; none is missed.",
        ),
        (
            [kpi(people(100, 40), "share", target=0.5)],
            "1 of 1 KPI with a target missed: The share at 40.0 % against 50.0 %.",
        ),
    ],
)
def test_the_reading(kpis, said):
    assert read_scorecard(list_scorecard(measured(*kpis), Rules(smallest_cell=10))) == said


def score(answers: list[tuple[float, float | None]]) -> dict[str, object]:
    """Measure a mean score on 1..5 of one customer an answer, with its weight."""
    rows = [(f"c{i:03d}", 1, (w or 0) * s, w or 0.0) for i, (s, w) in enumerate(answers)]
    own = kpi(rows, "mean", unit="score", scale=(1.0, 5.0), target=4)
    own.customers["plain"] = [s for s, _ in answers]
    return rows_of(own)[0]


def test_a_mean_score_is_weighted_with_the_unweighted_figure_beside_it():
    # (5 x 1 + 2 x 3) / 4 = 2.75 with weights, 3.5 without
    row = score([(5, 1), (2, 3)])
    assert (row["value"], row["unweighted"]) == (2.75, 3.5)


def test_a_mean_score_is_judged_by_its_scale():
    # 48 fives and 12 ones: mean 4.2, half-width 0.42, wider than 5 % of a scale of 4
    row = score([(5, None)] * 48 + [(1, None)] * 12)
    assert (row["value"], row["evidence"]) == (4.2, "thin")
    assert row["verdict"] == "undetermined"


def test_a_count_of_one_row_each_is_not_certain():
    (row,) = rows_of(kpi(people(40, 40), "count", target=41))
    assert row["ci_low"] < 40 < row["ci_high"]
    assert row["verdict"] == "undetermined"


def test_a_cost_without_a_price_has_no_estimate_and_says_what_to_map():
    why_not = "no cost of a contact is known: map the table costs"
    (row,) = rows_of(kpi([], "cost", why_not=why_not, target=100.0, more_is_better=False))
    assert pd.isna(row["value"]) and pd.isna(row["ci_high"])
    assert (row["evidence"], row["reason"]) == ("insufficient", why_not)
    assert row["verdict"] == "undetermined"  # and not met at 0.00
