"""How KPIs have changed: paired customers, the season, restatements, and what is claimed."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.kpis.comparison import (
    claim_changes,
    measure_changes,
    read_changes,
)
from cjm_workbench.analyses.kpis.pairs import KpiPeriod
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE
from cjm_workbench.stats.shares import newcombe
from tests.analyses.kpis.small_kpis import kpi, measured, people

QUARTER = 92


def period(*kpis, against: str = BEFORE, **keys: object) -> KpiPeriod:
    name = "2026Q2" if against == BEFORE else "2025Q3"
    base = {"days": QUARTER, "complete": True}
    return KpiPeriod(against, name, kpis=measured(*kpis), **(base | keys))


def compare(now, *earlier: KpiPeriod, smallest_cell: int = 1, **keys: object) -> pd.DataFrame:
    rules = Rules(smallest_cell=smallest_cell)
    return measure_changes(measured(*now), QUARTER, earlier, rules, **keys)


def share(n: int, hits: int, start: int = 0, **keys: object):
    return kpi(people(n, hits, start=start), "share", **keys)


def test_other_customers_have_newcombes_interval():
    (row,) = compare([share(400, 280)], period(share(400, 200, start=1000))).to_dict("records")
    expected = newcombe(280, 400, 200, 400)
    got = (row["difference"], row["diff_low"], row["diff_high"])
    assert got == pytest.approx((expected.value, expected.low, expected.high))
    assert (row["value"], row["earlier_value"], row["earlier_n"]) == (0.7, 0.5, 400)
    assert row["change"] == "better"
    assert row["q_value"] == row["p_value"] < 0.001


def test_the_same_customers_are_paired():
    apart = compare([share(400, 220)], period(share(400, 200, start=1000))).iloc[0]
    paired = compare([share(400, 220)], period(share(400, 200))).iloc[0]
    # 20 of 400 changed: their shift is far surer than that of strangers
    assert apart["change"] == "no clear change"
    assert paired["change"] == "better"
    assert paired["difference"] == pytest.approx(0.05)
    # McNemar: 20 discordant one way, standard error sqrt(20 - 400 / 400) / 400 = 0.0109
    half = (paired["diff_high"] - paired["diff_low"]) / 2
    assert half == pytest.approx(1.96 * math.sqrt(20 - 1) / 400, rel=0.05)


def test_where_less_is_better_a_rise_is_worse():
    less = {"more_is_better": False}
    table = compare([share(400, 280, **less)], period(share(400, 200, start=1000, **less)))
    assert table["change"].tolist() == ["worse"]


def test_a_rise_that_the_year_before_had_too_may_be_the_season():
    table = compare(
        [share(400, 280)],
        period(share(400, 200, start=1000)),
        period(share(400, 279, start=2000), against=YEAR_BEFORE),
    )
    assert table["change"].tolist() == ["may be the season", "no clear change"]
    claims = gather_claims({"kpis.comparison": claim_changes(table)})
    # the change since the period before is claimed only if the year before bears it out
    assert claims["p_value"].tolist() == [table["p_value"][1], table["p_value"][1]]
    assert claims["p_value"].min() > 0.5
    assert "may be the season: The share +20.0 pp" in read_changes(table)


def test_what_is_to_be_said_of_an_earlier_period_ends_the_basis():
    table = compare([share(400, 280)], period(share(400, 200, start=1000)))
    basis = claim_changes(table, {"2026Q2": "Source app is new."})["basis"].tolist()
    assert basis[0].endswith("is not accounted for. Source app is new.")
    assert claim_changes(table, {"2025Q3": "Source app is new."})["basis"][0].endswith("for.")


def test_a_rise_against_both_is_better():
    table = compare(
        [share(400, 280)],
        period(share(400, 200, start=1000)),
        period(share(400, 210, start=2000), against=YEAR_BEFORE),
    )
    assert table["change"].tolist() == ["better", "better"]
    assert claim_changes(table)["p_value"].tolist() == [table["p_value"].max()] * 2


def test_opposite_changes_are_no_claim():
    table = compare(
        [share(400, 240)],
        period(share(400, 200, start=1000)),
        period(share(400, 280, start=2000), against=YEAR_BEFORE),
    )
    assert table["change"].tolist() == ["may be the season", "worse"]
    claims = claim_changes(table)
    assert claims["p_value"].iloc[0] == 1.0
    # +10 points since the last period, -10 since a year before: q alone would not say why
    assert claims["reason"].tolist() == [
        "the change since a year before does not bear it out: it may be the season", "",
    ]  # fmt: skip
    assert claims["evidence"].tolist() == ["insufficient", "sufficient"]


def test_without_a_year_before_the_last_period_decides_alone():
    none = KpiPeriod(YEAR_BEFORE, "2025Q3", QUARTER, True, (), why_not="there is no data")
    table = compare([share(400, 280)], period(share(400, 200, start=1000)), none)
    assert table["change"].tolist() == ["better", ""]
    assert table["why_not"].tolist() == ["", "there is no data"]
    claim = claim_changes(table).iloc[0]
    assert claim["p_value"] == table["p_value"][0]
    assert claim["sentence"] == "The share: higher than in 2026Q2"
    assert "year before" not in claim["basis"]
    assert (claim["kind"], claim["severity"]) == ("change", pytest.approx(0.2))


def test_a_total_is_taken_over_as_many_days_and_who_comes_is_chance():
    then = kpi(people(91, 91), "count")
    (row,) = compare([kpi(people(92, 92, start=500), "count")], period(then, days=91)).to_dict(
        "records"
    )
    # 91 in 91 days are 92 in 92; the variance is 92 + 92^2 / 91
    assert row["earlier_value"] == pytest.approx(92)
    assert row["difference"] == pytest.approx(0)
    assert row["diff_high"] == pytest.approx(1.96 * math.sqrt(92 + 92**2 / 91), rel=1e-4)


def test_a_total_of_an_unfinished_period_is_not_compared():
    table = compare(
        [kpi(people(92, 92), "count")], period(kpi(people(92, 92), "count")), complete=False
    )
    assert table["why_not"].tolist() == ["a total of a period that is not complete"]
    assert claim_changes(table).empty
    assert "Nothing is compared with 2026Q2" in read_changes(table)


def test_a_figure_that_was_published_otherwise_is_restated():
    told = pd.DataFrame({"kpi": ["share"], "value": [0.45]})
    table = compare([share(400, 280)], period(share(400, 200, start=1000), published=told))
    assert table["restated"].tolist() == [True]
    assert read_changes(table).endswith(
        "Restated: The share of 2026Q2 is 50.0 % today and was 45.0 % when it was reported."
    )
    same = told.assign(value=[0.5 + 1e-12])
    table = compare([share(400, 280)], period(share(400, 200, start=1000), published=same))
    assert table["restated"].tolist() == [False]


def test_a_figure_that_tells_of_few_hides_the_comparison():
    table = compare([share(400, 280)], period(share(400, 4, start=1000)), smallest_cell=10)
    (row,) = table.to_dict("records")
    assert math.isnan(row["earlier_value"]) and math.isnan(row["difference"])
    assert row["value"] == 0.7
    assert row["why_not"] == "one of the two is not known, or is not shown"
    turned = compare([share(400, 4)], period(share(400, 280, start=1000)), smallest_cell=10)
    assert turned[["value", "n", "difference", "p_value"]].isna().all(axis=None)
    assert claim_changes(turned).empty


def test_few_customers_carry_no_change():
    (row,) = compare([share(12, 11)], period(share(12, 0, start=100))).to_dict("records")
    assert row["p_value"] < 0.001
    assert (row["evidence"], row["change"]) == ("insufficient", "no clear change")


@pytest.mark.parametrize("kind", ["share", "mean", "sum", "count", "nps", "quantile"])
def test_all_alike_and_nobody_are_no_failure(kind):
    alike = kpi(people(60, 60), kind)
    for now, then in ((alike, alike), (alike, kpi([], kind)), (kpi([], kind), alike)):
        table = compare([now], period(then))
        assert not table["change"].isin(["better", "worse"]).any()
        assert "nan" not in read_changes(table).lower()


def test_no_kpi_is_said():
    assert read_changes(compare([], period())).startswith("No KPI is defined")
    assert claim_changes(compare([], period())).empty
