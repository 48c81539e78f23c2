"""KPIs: the number, its verdict, and what is said of it."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from cjm_workbench.analyses.brief.kpis import measure_kpis, read_kpis
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiRows

ROW = ibis.schema({"customer_id": "string", "amount": "decimal(18, 4)", "hit": "boolean"})
SCALE = {"weight": "float64", "scale_min": "float64", "scale_max": "float64"}


def kpi(rows: list[tuple[str, object, bool]], measure: str, **keys: object) -> KpiRows:
    units = {"share": "share", "mean": "amount", "sum": "amount", "count": "count"}
    base = {
        "name": measure, "title": f"The {measure}", "unit": units[measure],
        "more_is_better": True, "target": None, "tolerance": 0.0,
    }  # fmt: skip
    records = [dict(zip(ROW.names, row, strict=True)) for row in rows]
    table = ibis.memtable(pa.Table.from_pylist(records, schema=ROW.to_pyarrow()), schema=ROW)
    table = table.mutate(**{name: ibis.null(kind) for name, kind in SCALE.items()})
    return KpiRows(measure=measure, rows=table, **(base | keys))


def people(n: int, hits: int, amount: float = 1) -> list[tuple[str, object, bool]]:
    """One row a customer, the first of them hits."""
    return [(f"c{number:03d}", Decimal(str(amount)), number < hits) for number in range(n)]


def measure(*kpis: KpiRows, smallest_cell: int = 1) -> list[dict[str, object]]:
    return measure_kpis(kpis, Rules(smallest_cell=smallest_cell)).to_dict("records")


def test_a_share_has_wilsons_interval():
    (row,) = measure(kpi(people(100, 40), "share"))
    assert (row["n"], row["customers"], row["value"]) == (100, 100, 0.4)
    # Wilson 1927: centre (0.4 + 1.92073 / 100) / 1.0384146 = 0.403697, half-width 0.094240
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.309457, 0.497938), abs=1e-4)


def test_a_mean_divides_by_rows_with_a_value():
    rows = [("a", Decimal(2), True), ("a", Decimal(4), True), ("b", None, True)]
    (row,) = measure(kpi([*rows, ("c", Decimal(9), True)], "mean"))
    # (2 + 4 + 9) / 3: the row without a value counts nowhere
    assert (row["n"], row["value"]) == (3, 5.0)


def test_a_sum_and_a_count_add_up_over_customers():
    rows = [("a", Decimal("0.10"), True), ("a", Decimal("0.20"), True), ("b", Decimal(1), True)]
    total, number = measure(kpi(rows, "sum"), kpi(rows, "count"))
    assert total["value"] == pytest.approx(1.3)
    assert (number["value"], number["n"]) == (3.0, 2)


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
    (row,) = measure(kpi(people(100, 40), "share", target=target, more_is_better=more_is_better))
    assert row["verdict"] == expected


def test_fewer_than_thirty_are_compared_with_nothing():
    (row,) = measure(kpi(people(29, 0), "share", target=0.9))
    assert (row["evidence"], row["verdict"]) == ("insufficient", "undetermined")


@pytest.mark.parametrize("kind", ["share", "mean", "sum", "count"])
def test_without_a_row_there_is_no_number_and_a_reason(kind):
    (row,) = measure(kpi([], kind, target=1.0))
    assert math.isnan(row["value"])
    assert row["reason"]
    assert row["verdict"] == "undetermined"


def test_few_customers_are_hidden_and_others_are_not_for_their_sake():
    small, large = measure(
        kpi(people(5, 5), "sum", name="small", target=1.0),
        kpi(people(60, 60), "sum", name="large", target=1.0),
        smallest_cell=10,
    )
    assert math.isnan(small["value"])
    assert (small["verdict"], small["evidence"]) == ("undetermined", "insufficient")
    assert large["value"] == 60


def test_a_share_of_few_in_its_numerator_is_hidden():
    (row,) = measure(kpi(people(500, 3), "share"), smallest_cell=10)
    assert math.isnan(row["value"])
    assert "fewer than 10 customers" in row["reason"]


def test_the_order_of_rows_does_not_change_a_byte():
    rows = [(f"c{n}", Decimal(n * n), True) for n in range(40)]
    one, other = (measure_kpis([kpi(order, "sum")], Rules()) for order in (rows, rows[::-1]))
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
    ],
)
def test_the_reading(kpis, said):
    assert read_kpis(measure_kpis(kpis, Rules(smallest_cell=10))) == said


def test_the_reading_names_what_is_missed_with_its_target():
    table = measure_kpis([kpi(people(100, 40), "share", target=0.5)], Rules(smallest_cell=1))
    assert (
        read_kpis(table) == "1 of 1 KPI with a target missed: The share at 40.0 % against 50.0 %."
    )


def scores(*answers: tuple[float, float | None]) -> KpiRows:
    """One customer an answer on 1..5, with its weight."""
    rows = [
        (f"c{i:03d}", score, True, weight, 1.0, 5.0) for i, (score, weight) in enumerate(answers)
    ]
    schema = {"customer_id": "string", "amount": "float64", "hit": "boolean", **SCALE}
    return replace(kpi([], "mean", unit="score", target=4), rows=ibis.memtable(rows, schema=schema))


def test_a_mean_score_is_weighted_with_the_unweighted_figure_beside_it():
    # (5 x 1 + 2 x 3) / 4 = 2.75 with weights, 3.5 without
    (row,) = measure(scores((5, 1), (2, 3)))
    assert (row["value"], row["unweighted"]) == (2.75, 3.5)


def test_a_mean_score_is_judged_by_its_scale():
    # 48 fives and 12 ones: mean 4.2, half-width 0.42, wider than 5 % of a scale of 4
    (row,) = measure(scores(*[(5, None)] * 48, *[(1, None)] * 12))
    assert (row["value"], row["evidence"]) == (4.2, "thin")
    assert row["verdict"] == "undetermined"


def test_a_count_of_one_row_each_is_not_certain():
    (row,) = measure(kpi(people(40, 0), "count", target=41))
    assert row["ci_low"] < 40 < row["ci_high"]
    assert row["verdict"] == "undetermined"


def test_a_share_is_hidden_for_the_few_that_are_left_too():
    # 39 of 40 tells of the one who is not among them
    (row,) = measure(kpi(people(40, 39), "share", target=0.5), smallest_cell=10)
    assert (row["evidence"], row["verdict"]) == ("insufficient", "undetermined")
    assert math.isnan(row["value"])
