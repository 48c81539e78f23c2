"""How personas differ as they move along."""

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.paths.persona_stages import (
    claim_persona_stages,
    measure_persona_stages,
    read_persona_stages,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import Plan

ALL = Rules(smallest_cell=1)
PLANS = [Plan("buy", ("See", "Choose", "Buy"), ("pay",), 10 * 86_400.0)]
TITLES = {"keen": "Keen ones", "calm": "Calm ones"}
WHO = {"customer_id": "string", "persona": "string"}


@pytest.fixture(scope="session")
def by_stage(tell, told):
    """Measure groups of a persona, a path, how many, and the hours of its steps."""

    def measure(*groups, rules=ALL, titles=TITLES, **keys):
        journeys, pairs = [], []
        for number, (persona, path, count, *hours) in enumerate(groups):
            names = [f"{persona}{number}-{k}" for k in range(count)]
            status = "reached" if path.endswith("pay") else "lost"
            journeys += [told(path, status, customer=name, hours=[*hours]) for name in names]
            pairs += [(name, each) for name in names for each in persona.split("+")]
        log = tell(*journeys)
        return measure_persona_stages(
            log.journeys, log.steps, PLANS, ibis.memtable(pairs, schema=WHO), titles, rules, **keys
        )

    return measure


UNEVEN = [("keen", "ad pay", 45, 0, 1), ("keen", "ad", 15, 0), ("calm", "ad pay", 30, 0, 4),
          ("calm", "ad", 30, 0)]  # fmt: skip


def row_of(table, measure, persona="keen", stage="See"):
    own = (table["measure"] == measure) & (table["persona"] == persona) & (table["stage"] == stage)
    [row] = table[own].to_dict("records")
    return row


def test_a_personas_share_going_on_stands_against_the_others(by_stage):
    row = row_of(by_stage(*UNEVEN), "conversion")
    assert (row["n"], row["value"], row["others_n"], row["others_value"]) == (60, 0.75, 60, 0.5)
    assert row["difference"] == 0.25
    # Pearson: 0.25^2 / (0.625 x 0.375 x 2 / 60) = 8 on one degree of freedom
    assert row["p_value"] == pytest.approx(0.004678, abs=1e-6)


def test_times_are_of_those_who_left(by_stage):
    row = row_of(by_stage(*UNEVEN), "time")
    # 45 left after an hour, 30 of the others after four
    assert (row["n"], row["value"], row["others_n"]) == (45, 3600.0, 30)
    assert (row["others_value"], row["difference"], row["unit"]) == (14_400.0, -10_800.0, "seconds")
    assert row["p_value"] < 1e-10


def test_who_enters_a_stage_with_the_goal_has_gone_on_already(by_stage):
    assert set(by_stage(*UNEVEN)["stage"]) == {"See"}


def test_tests_below_the_smallest_n_are_not_made(by_stage):
    few = [("keen", "ad pay", 20, 0, 1), ("calm", "ad pay", 40, 0, 2), ("calm", "ad", 10, 0)]
    assert by_stage(*few)["p_value"].isna().all()


def test_who_fits_none_is_shown_and_not_compared(by_stage):
    table = by_stage(*UNEVEN, ("unknown", "ad pay", 50, 0, 1))
    row = row_of(table, "conversion", "unknown")
    assert (row["value"], row["title"]) == (1.0, "Fits none")
    assert row["reason"].startswith("not compared: they fit no persona")
    assert row_of(table, "conversion")["others_n"] == 60


def test_a_segment_of_a_persona_is_not_tested_by_it(by_stage):
    table = by_stage(*UNEVEN, by_persona=True)
    assert table["p_value"].isna().all()
    assert read_persona_stages(table) == (
        "In buy, no persona can be compared with members of the other personas stage by stage."
    )


def test_small_cells_are_hidden_with_what_would_tell_them(by_stage):
    groups = [
        ("keen", "ad pay", 45, 0, 1), ("keen", "ad", 4, 0), ("calm", "ad pay", 30, 0, 4),
        ("calm", "ad", 30, 0), ("unknown", "ad pay", 40, 0, 1), ("unknown", "ad", 40, 0),
    ]  # fmt: skip
    table = by_stage(*groups, rules=Rules(smallest_cell=10))
    conversions = table[table["measure"] == "conversion"].set_index("persona")
    # the 4 keen ones that did not go on, and, as the stage's total is known, one more persona
    assert pd.isna(conversions.loc["keen", "value"])
    assert conversions["value"].isna().sum() == 2
    assert conversions["p_value"].isna().all()
    assert row_of(table, "time")["value"] == 3600


def test_the_largest_difference_of_each_measure_is_read(by_stage):
    table = by_stage(*[(*group[:2], 4 * group[2], *group[3:]) for group in UNEVEN])
    said = read_persona_stages(table)
    assert said.startswith(
        "In buy, of 2 comparisons of a persona with members of the other personas, 2 hold; the "
        "largest: “Keen ones” is associated with going on from “See” more often, 75.0 % against "
        "50.0 % of the others (+25.0 pp, "
    )
    # that the calm ones take more time is the same finding
    assert "“Keen ones” is associated with less time in “See”, 60 min against 4.0 h" in said
    assert "Calm ones" not in said


def test_every_test_is_a_candidate_claim(by_stage):
    table = by_stage(*UNEVEN)
    claims = gather_claims({"paths.persona_stages": claim_persona_stages(table)})
    # keen ones against calm ones are calm ones against keen ones: rows 1 and 3 claim nothing more
    assert claims["row"].tolist() == [0, 2]
    keen = claims.set_index("unit")
    assert keen.loc["share", ["value", "severity", "n"]].tolist() == [0.25, 0.25, 60]
    # three hours less than four are three quarters of them
    assert keen.loc["seconds", ["value", "severity", "n"]].tolist() == [-10_800, 0.75, 30]


def test_without_personas_or_with_one_it_says_so(by_stage, tell):
    log = tell("ad pay")
    none = measure_persona_stages(log.journeys, log.steps, PLANS, None, TITLES, ALL)
    assert none.empty
    assert "none is described in client.yaml" in read_persona_stages(none)
    assert claim_persona_stages(none).empty
    alone = by_stage(*UNEVEN[:2], titles={"keen": "Keen ones"})
    assert alone["p_value"].isna().all()
    assert set(alone["reason"].str.split(";").str[0]) == {
        "not compared: nobody fits another persona alone"
    }


def test_one_stage_nobody_comes_to_and_one_customer(by_stage):
    assert by_stage(("keen", "help", 1, 0)).empty
    one = by_stage(("keen", "ad pay", 1, 0, 1), ("calm", "shop", 1, 0))
    assert one["p_value"].isna().all()
