"""KPIs over time: limits, season, suppressed months, and what is said of them."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from cjm_workbench.analyses.kpis.control import Spans, chart_kpis, read_control
from cjm_workbench.analyses.rules import Rules
from tests.analyses.kpis.small_kpis import kpi, measured

DAY = 86_400
MONTHS = [datetime(2024 + (9 + n) // 12, 1 + (9 + n) % 12, 1) for n in range(24)]
KPIS = measured(kpi([], "mean"))
TOTAL = measured(kpi([], "count"))


def spans(number: int = 24) -> Spans:
    return Spans("month", MONTHS[:number], [30 * DAY] * number)


def points(values: list[float], name: str = "mean", **cells: object) -> pd.DataFrame:
    base = {"kpi": name, "customers": 50, "hit_customers": 50, "n": 60}
    rows = [{**base, "slot": slot, "value": value, **cells} for slot, value in enumerate(values)]
    return pd.DataFrame(rows)


def chart(values: list[float], number: int | None = None, **cells: object) -> pd.DataFrame:
    given = points(values, **cells)
    return chart_kpis(given, KPIS, spans(number or len(values)), Rules(smallest_cell=10))


def test_twelve_months_have_limits_and_no_season():
    table = chart([10.0, 12.0] * 6)
    # mean 11, moving range 2: 11 +- 2.66 x 2
    assert table[["centre", "lower", "upper"]].iloc[0].round(2).tolist() == [11, 5.68, 16.32]
    assert not table["season_removed"].any()
    assert read_control(table) == "Over 12 months, 1 KPI stays within ordinary ups and downs."


def test_a_month_beyond_its_limits_is_named():
    table = chart([10.0, 14.0] * 6 + [30.0])
    assert table["signal"].tolist() == [""] * 12 + ["outside"]
    assert read_control(table) == (
        "Over 13 months, 1 of 1 KPI left ordinary ups and downs: "
        "The mean (above its limits in 2025-10)."
    )


def test_a_surge_of_every_third_quarter_is_the_season():
    year = [10.0, 11, 10, 11, 10, 11, 10, 11, 10, 20, 21, 20]
    table = chart([*year, *year])
    assert table["season_removed"].all()
    assert (table["signal"] == "").all()
    assert table["adjusted"].std() < 1e-9
    assert read_control(table).startswith("Over 24 months less the season, 1 KPI stays")


def test_months_of_different_length_are_compared_by_the_day():
    length = [31, 28] * 6
    given = points([31.0, 28.0] * 6, name="count")
    own = Spans("month", MONTHS[:12], [n * DAY for n in length])
    table = chart_kpis(given, TOTAL, own, Rules(smallest_cell=10))
    # one a day in all months
    assert table["adjusted"].round(9).nunique() == 1


def test_a_month_in_which_nothing_happened_is_a_total_of_none():
    given = points([5.0] * 11, name="count")
    table = chart_kpis(given, TOTAL, spans(12), Rules(smallest_cell=10))
    assert table["value"].tolist() == [5.0] * 11 + [0.0]


@pytest.mark.parametrize("per", [True, False])
def test_a_cost_without_a_price_has_no_point(per):
    why_not = "no cost of a contact is known: map the table costs"
    costs = measured(kpi([], "cost", total=not per, why_not=why_not))
    nothing = pd.DataFrame(columns=["kpi", "slot", "customers", "hit_customers", "n", "value"])
    for given in (nothing, points([5.0] * 12, name="count")):
        table = chart_kpis(given, costs, spans(12), Rules(smallest_cell=10))
        assert table["value"].isna().all()
        assert set(table["reason"]) == {why_not}
        assert read_control(table).startswith("No KPI can be charted: 0 months known at most")


def test_a_month_of_few_customers_has_no_point_and_counts_in_no_limit():
    given = points([10.0, 12.0] * 12)
    given.loc[3, ["customers", "hit_customers", "value"]] = [4, 4, 90.0]
    table = chart_kpis(given, KPIS, spans(), Rules(smallest_cell=10))
    assert pd.isna(table["value"][3]) and pd.isna(table["n"][3])
    assert table["reason"][3] == "not shown: fewer than 10 customers"
    assert table["upper"][0] < 20  # the 90 is in no limit
    # what is usual in that month of the year is not known: nor is the other year's charted
    assert table["adjusted"].isna().tolist() == [slot in (3, 15) for slot in range(24)]


def test_journeys_of_the_last_month_are_not_followed_yet_and_the_season_is_told_all_the_same():
    year = [10.0, 11, 10, 11, 10, 11, 10, 11, 10, 20, 21, 20]
    table = chart([*year, *year][:23], 24)
    assert table["season_removed"].all()
    assert (table["signal"] == "").all()


def test_too_few_months_are_said():
    table = chart([10.0] * 5)
    assert table["centre"].isna().all()
    assert table["reason"].iloc[0] == "no limits: 5 points of at least 12"
    assert read_control(table) == (
        "No KPI can be charted: 5 months known at most, of at least 12. "
        "Keep the data of more months."
    )


def test_no_kpi_and_no_month_are_no_failure():
    none = chart_kpis(points([]), [], spans(), Rules())
    assert read_control(none) == "There is no KPI to chart over time."
    assert chart_kpis(points([]), KPIS, Spans("week", [], []), Rules()).empty
