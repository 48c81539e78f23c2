"""Value tiers: their customers, their revenue and their conversion, computed by hand."""

from datetime import timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from cjm_workbench.analyses.personas.persona_tiers import measure_persona_tiers, read_persona_tiers
from cjm_workbench.analyses.personas.sizes import measure_sizes
from cjm_workbench.analyses.personas.tier_conversion import (
    measure_tier_conversion,
    read_tier_conversion,
)
from cjm_workbench.analyses.personas.tiers import measure_tiers, read_tiers, tell_tiers
from cjm_workbench.analyses.rules import Rules


def many(did, count, **more):
    return [did(f"{more}-{k}", **more) for k in range(count)]


def test_customers_and_revenue_of_each_tier(world, did, loose):
    told = [
        did("a", tier="high", revenue=60), did("b", tier="low", revenue=20),
        did("c", tier="low", revenue=20), did("d", tier="low"), did("e", tier="unknown"),
    ]  # fmt: skip
    table = measure_tiers(world(*told).value_tiers, loose)
    assert table["value_tier"].tolist() == ["high", "medium", "low", "unknown"]
    assert table["customers"].tolist() == [1, 0, 3, 1]
    assert table["value"].tolist() == [0.2, 0, 0.6, 0.2]
    assert table["revenue"].tolist() == [60, 0, 40, 0]
    assert table["revenue_share"].tolist() == pytest.approx([0.6, 0, 0.4, 0])
    between = table["revenue_low_share"] <= table["revenue_share"]
    assert (between & (table["revenue_share"] <= table["revenue_high_share"])).all()


def test_the_shares_of_tiers_sum_to_one(world, did, loose):
    told = [
        did(f"c{k}", tier=tier, revenue=k) for k, tier in enumerate(["high", "low", "medium"] * 4)
    ]
    table = measure_tiers(world(*told).value_tiers, loose)
    assert table["value"].sum() == pytest.approx(1)
    assert table["revenue_share"].sum() == pytest.approx(1)


def test_a_window_without_revenue_has_no_share_of_it(world, did, loose):
    table = measure_tiers(world(did("a"), did("b", tier="high")).value_tiers, loose)
    assert table["revenue_share"].isna().all()
    assert "the window holds no revenue" in read_tiers(table)


def test_a_tier_of_few_is_hidden_with_its_revenue_and_the_next_smallest(world, did):
    told = [*many(did, 4, tier="high", revenue=90), *many(did, 30, tier="medium", revenue=9),
            *many(did, 50, tier="low")]  # fmt: skip
    table = measure_tiers(world(*told).value_tiers, Rules()).set_index("value_tier")
    hidden = table.loc[["high", "medium"], ["customers", "value", "revenue", "revenue_share"]]
    assert hidden.isna().all(axis=None)
    assert table.loc["low", "customers"] == 50
    assert "of high value is not shown" in read_tiers(table.reset_index())


def test_revenue_of_few_payers_is_hidden_with_the_next_though_their_tier_is_large(world, did):
    told = [
        *many(did, 50, tier="high", revenue=30), *many(did, 40, tier="medium", revenue=9),
        *many(did, 60, tier="low"), did("one", tier="low", revenue=4),
        did("two", tier="low", revenue=2), *many(did, 20, tier="unknown"),
    ]  # fmt: skip
    table = measure_tiers(world(*told).value_tiers, Rules()).set_index("value_tier")
    assert table["customers"].to_dict() == {"high": 50, "medium": 40, "low": 62, "unknown": 20}
    # of 62 two brought 6; with the shares summing to one, the 40 payers of medium would tell them
    revenue = table[["revenue", "revenue_share", "revenue_low_share", "revenue_high_share"]]
    assert revenue.loc[["medium", "low"]].isna().all(axis=None)
    assert revenue.loc[["high", "unknown"], "revenue"].tolist() == [1500, 0]


def test_reading_says_where_the_revenue_of_high_is_not_shown(world, did):
    told = [
        *many(did, 4, tier="high", revenue=30), *many(did, 40, tier="high"),
        *many(did, 40, tier="low", revenue=5), *many(did, 40, tier="medium", revenue=5),
    ]  # fmt: skip
    said = read_tiers(measure_tiers(world(*told).value_tiers, Rules()))
    assert "of high value: what they brought is not shown" in said


def test_reading_gives_size_and_revenue_of_high_and_the_size_of_unknown(world, did):
    told = [*many(did, 50, tier="high", revenue=30), *many(did, 100, tier="low", revenue=5),
            *many(did, 50, tier="unknown")]  # fmt: skip
    # 50 of 200 customers brought 1,500 of 2,000
    said = read_tiers(measure_tiers(world(*told).value_tiers, Rules()))
    assert said.startswith(
        "25.0 % (19.5–31.4, n = 200) of customers are of high value; they brought 75.0 % ("
    )
    assert said.endswith("25.0 % (19.5–31.4, n = 200) had not been seen by its end.")


def test_the_rule_of_tiers_in_words():
    limits = SimpleNamespace(high=600.0, medium=200.0)
    tiers = SimpleNamespace(
        window="quarter", where={"touchpoint": "Purchase"}, thresholds=limits, quantiles=None
    )
    assert tell_tiers(tiers, "EUR") == (
        "Tiers are set by revenue in the fiscal quarter that ended last before the period, of "
        "events whose touchpoint is Purchase. High: at least 600 EUR; medium: at least 200 EUR; "
        "low: less, or none. Unknown: not seen by the end of that time."
    )


def test_quantiles_and_a_window_of_days_in_words():
    tiers = SimpleNamespace(
        window=timedelta(days=365), where={}, thresholds=None,
        quantiles=SimpleNamespace(high=0.8, medium=0.5),
    )  # fmt: skip
    said = tell_tiers(tiers, "EUR")
    assert "in the 365 days before the period. High: the top 20 % of customers with any;" in said


def test_conversion_of_each_tier(world, did, loose, plan):
    told = [
        did("a", tier="high"), did("b", tier="high", reached=False), did("c", tier="low"),
        did("d", tier="low", followed=False),
    ]  # fmt: skip
    made = world(*told)
    table = measure_tier_conversion(made.journeys, made.value_tiers, [plan], loose)
    assert table["value_tier"].tolist() == ["high", "low"]
    assert table[["value", "n", "reached"]].to_numpy().tolist() == [[0.5, 2, 1], [1, 1, 1]]


def test_a_conversion_that_tells_of_few_is_hidden(world, did, plan):
    told = [*many(did, 40, tier="high"), *many(did, 3, tier="high", reached=False)]
    made = world(*told)
    table = measure_tier_conversion(made.journeys, made.value_tiers, [plan], Rules())
    assert table[["n", "value", "customers", "reached"]].isna().all(axis=None)
    assert read_tier_conversion(table) == "In buy, no tier has enough journeys to be read."


def test_a_hidden_conversion_takes_the_next_with_it_for_the_total_is_known(world, did, plan):
    told = [
        *many(did, 40, tier="high"), *many(did, 3, tier="high", reached=False),
        *many(did, 40, tier="low"), *many(did, 40, tier="low", reached=False),
        *many(did, 50, tier="medium"), *many(did, 50, tier="medium", reached=False),
    ]  # fmt: skip
    made = world(*told)
    table = measure_tier_conversion(made.journeys, made.value_tiers, [plan], Rules())
    assert table["n"].isna().tolist() == [True, False, True]


def test_reading_of_conversion_gives_every_tier(world, did, plan):
    told = [
        *many(did, 90, tier="high"), *many(did, 10, tier="high", reached=False),
        *many(did, 50, tier="low"), *many(did, 50, tier="low", reached=False),
    ]  # fmt: skip
    made = world(*told)
    said = read_tier_conversion(
        measure_tier_conversion(made.journeys, made.value_tiers, [plan], Rules())
    )
    assert said == (
        "In buy, the goal was reached by value tier: high 90.0 % (82.6–94.5, n = 100), low 50.0 % "
        "(40.4–59.6, n = 100); what else differs between tiers is not accounted for."
    )


def cross(made, described, rules):
    sizes = measure_sizes(made.journeys, made.personas, described, rules)
    return measure_persona_tiers(
        made.journeys, made.personas, made.value_tiers, described, sizes, rules
    )


def test_personas_by_tier(world, did, describe, loose):
    told = [
        did("a", "young", tier="high"), did("b", "young rich"), did("c", "rich", tier="high"),
        did("d"),
    ]  # fmt: skip
    table = cross(world(*told), describe("young", "rich", rich="value_tier"), loose)
    cells = table.set_index(["persona", "value_tier"])
    assert cells.loc[("young", "high"), "value"] == 0.5
    assert cells["customers"].unstack()["low"].to_dict() == {"young": 1, "rich": 1, "unknown": 1}
    assert table.groupby("persona")["value"].sum().tolist() == pytest.approx([1, 1, 1])
    assert set(table.loc[table["defined"], "persona"]) == {"rich"}
    assert "“Rich” is defined by value tier, which is no finding." in read_persona_tiers(table)


def test_a_small_cell_cannot_be_told_from_the_sums_of_its_persona_or_its_tier(world, did, describe):
    counts = {
        "young": {"high": 3, "medium": 30, "low": 60, "unknown": 70},
        "rich": {"high": 160, "medium": 40, "low": 50, "unknown": 80},
        "": {"high": 200, "medium": 90, "low": 95, "unknown": 99},
    }
    told = [
        each
        for personas, tiers in counts.items()
        for tier, count in tiers.items()
        for each in many(did, count, personas=personas, tier=tier)
    ]
    table = cross(world(*told), describe("young", "rich"), Rules())
    table = table.set_index(["persona", "value_tier"])
    # 3 young of high value: with the young, their 30 of medium would tell them; with all of high
    # value, 160 rich. These two are then alone in their sums, and 40 rich of medium close it.
    hidden = {("young", "high"), ("young", "medium"), ("rich", "high"), ("rich", "medium")}
    assert set(table.index[table["customers"].isna()]) == hidden
    assert table.loc[[*hidden], ["n", "value"]].isna().all(axis=None)
    assert table["reason"]["young", "high"] == "not shown: fewer than 10 customers"
    assert table["reason"]["rich", "high"] == "not shown: it would tell a smaller cell"
    assert read_persona_tiers(table.reset_index()) == (
        "No persona's share of high value can be shown."
    )


@pytest.mark.parametrize("missing", ["personas", "value_tiers"])
def test_without_groups_the_readings_say_what_to_write(missing, world, did, describe, loose, plan):
    made = world(did("a", "young"))
    given = {"personas": made.personas, "value_tiers": made.value_tiers, missing: None}
    table = measure_persona_tiers(made.journeys, **given, described=describe("young"),
                                  sizes=pd.DataFrame(), rules=loose)  # fmt: skip
    assert table.empty and read_persona_tiers(table).endswith("not both set.")
    assert read_tiers(measure_tiers(None, loose)).startswith(
        "No value tiers are set: write value_tiers"
    )
    none = measure_tier_conversion(made.journeys, None, [plan], loose)
    assert none.empty and read_tier_conversion(none).startswith("No value tier has a followed")
    assert tell_tiers(None, "EUR") == ""
